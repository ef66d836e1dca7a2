// Draws one figure with Plotly, in place: the chart stays where it is while its numbers change.

const LEAST = 150; // pixels; a narrower chart is cut by its box, not squeezed
const GREYS = {
  light: { muted: "#808495", faint: "#e6eaf1" },
  dark: { muted: "#e6eaf1", faint: "#31333f" },
}; // of Streamlit's own charts, which its variables do not tell

const ICONS = {
  png: "M4 4h16v16H4V4zm2 12h12l-4-6-3 4-2-2-3 4z",
  full: "M4 4h6v2H6v4H4V4zm10 0h6v6h-2V6h-4V4zM4 14h2v4h4v2H4v-6zm14 0h2v6h-6v-2h4v-4z",
};

const charts = new WeakMap();
let plotly = null;

/** Load Plotly once a page, from beside this script's folder. */
function load(folder) {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(`../${folder}/plotly.min.js`, import.meta.url);
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error(`${script.src} cannot be loaded`));
    document.head.append(script);
  });
  return plotly;
}

/** Return whether a colour is light, from what the browser makes of it. */
function isLight(colour) {
  const [red, green, blue] = colour.match(/[\d.]+/g).map(Number);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 127;
}

/** Return the theme that stands around an element, as far as figures go. */
function themeOf(element) {
  const style = getComputedStyle(element);
  const named = (name) => style.getPropertyValue(`--st-${name}`).trim();
  element.style.backgroundColor = named("background-color");
  const kind = isLight(getComputedStyle(element).backgroundColor) ? "light" : "dark";
  return {
    ...GREYS[kind],
    ink: named("text-color"),
    ground: named("background-color"),
    border: named("border-color"),
    font: named("font"),
    heading: named("heading-font"),
    rem: parseFloat(named("base-font-size")) || 16,
    series: named("chart-categorical-colors").split(","),
    ramp: named("chart-sequential-colors").split(","),
  };
}

/** Return Plotly's template of a theme: what a figure does not say for itself. */
function templateOf({ ink, ground, muted, faint, border, font, heading, rem, series, ramp }) {
  const small = { size: 0.75 * rem, color: muted };
  const head = { size: 0.875 * rem, color: muted };
  const scale = ramp.map((colour, place) => [place / (ramp.length - 1), colour]);
  const axis = {
    automargin: true,
    gridcolor: faint,
    minor: { gridcolor: faint },
    tickcolor: faint,
    tickfont: small,
    zerolinecolor: faint,
  };
  const layout = {
    coloraxis: {
      colorscale: scale,
      colorbar: { thickness: rem, outlinewidth: 0, tickfont: small, title: { font: head } },
    },
    colorscale: { sequential: scale, sequentialminus: scale },
    colorway: series,
    font: { ...small, family: font, weight: 400 },
    hoverlabel: { bgcolor: ground, bordercolor: border, font: { ...small, family: font } },
    legend: {
      bordercolor: "transparent",
      borderwidth: 0,
      font: { ...small, color: ink },
      title: { font: small, side: "top" },
      valign: "top",
    },
    margin: { l: 0, r: 0, pad: 0.5 * rem },
    paper_bgcolor: ground,
    plot_bgcolor: ground,
    title: {
      font: { family: heading, size: rem, color: ink },
      pad: { l: 0.25 * rem },
      x: 0,
      xanchor: "left",
    },
    xaxis: { ...axis, showgrid: false, title: { font: head, standoff: 1.25 * rem }, zeroline: false },
    yaxis: {
      ...axis,
      ticklabelposition: "outside",
      title: { font: head, standoff: 1.5 * rem },
    },
  };
  const data = {
    heatmap: [{ colorscale: scale, type: "heatmap" }],
    scatter: [{ marker: { line: { width: 0 } }, type: "scatter" }],
  };
  return { data, layout };
}

class Chart {
  constructor(parent) {
    this.element = document.createElement("div");
    this.element.className = "figure";
    this.element.setAttribute("role", "figure");
    parent.append(this.element);
    this.watch = new ResizeObserver(() => this.fit());
    this.watch.observe(this.element);
  }

  /** Show what the server sent, in the theme that stands: drawn where either has changed. */
  show(component) {
    const { data } = component;
    this.told = (name, value) => component.setTriggerValue(name, value);
    this.selects = data.selects;
    this.element.setAttribute("aria-label", data.alt);
    this.element.style.height = `${data.height}px`;
    const theme = themeOf(this.element);
    const asked = JSON.stringify([data.figure, data.config, theme]);
    if (asked === this.asked) return;
    this.asked = asked;
    load(data.plotly).then(
      () => {
        this.pending = { data, theme };
        this.draw();
      },
      (error) => this.told("unavailable", error.message),
    );
  }

  /** Draw what is to be drawn; out of sight it waits until the box has a width. */
  draw() {
    const width = this.element.clientWidth;
    if (!this.pending || !width) return;
    const { data, theme } = this.pending;
    const figure = JSON.parse(data.figure.replaceAll(data.ink, theme.ink));
    const first = !this.width;
    this.pending = null;
    this.width = width;
    this.sent = { height: figure.layout.height, foot: figure.layout.title?.y ?? 0 };
    window.Plotly.react(
      this.element,
      figure.data,
      { ...figure.layout, template: templateOf(theme), width: Math.max(width, LEAST) },
      this.bar(data.config),
    );
    if (first) {
      this.element.on("plotly_click", (event) => this.click(event));
      this.element.addEventListener("fullscreenchange", () => this.resize());
    }
    if (document.fullscreenElement === this.element) this.resize();
  }

  /** Return Plotly's options with the buttons that it does not have. */
  bar({ buttons, ...config }) {
    if (!buttons) return config;
    const button = (name, click) => ({
      name,
      title: buttons[name],
      icon: { width: 24, height: 24, path: ICONS[name] },
      click,
    });
    const picture = { ...config.toImageButtonOptions, format: "png" };
    const own = [
      button("png", (plot) => window.Plotly.downloadImage(plot, picture)),
      button("full", (plot) =>
        document.fullscreenElement ? document.exitFullscreen() : plot.requestFullscreen(),
      ),
    ];
    return { ...config, modeBarButtons: [[...config.modeBarButtons.flat(), ...own]] };
  }

  /** Fill the screen, or be as high as was sent; the foot stays at the bottom. */
  resize() {
    const full = document.fullscreenElement === this.element;
    const height = full ? window.innerHeight : this.sent.height;
    this.width = full ? window.innerWidth : this.element.clientWidth;
    window.Plotly.relayout(this.element, {
      height,
      width: Math.max(this.width, LEAST),
      "title.y": (this.sent.foot * this.sent.height) / height,
    });
  }

  click(event) {
    if (this.selects) this.told("select", event.points.map((point) => point.customdata ?? null));
  }

  /** Follow the width of the box, once a frame; what is on paper shrinks by itself. */
  fit() {
    if (this.waits) return;
    this.waits = requestAnimationFrame(() => {
      this.waits = 0;
      const width = this.element.clientWidth;
      if (this.pending) {
        this.draw();
      } else if (document.fullscreenElement === this.element) {
        return; // resize sees to it
      } else if (this.width && width && width !== this.width && !matchMedia("print").matches) {
        this.width = width;
        window.Plotly.relayout(this.element, { width: Math.max(width, LEAST) });
      }
    });
  }

  /** Let go of a chart that has left the page. */
  leave() {
    this.watch.disconnect();
    cancelAnimationFrame(this.waits);
    this.pending = null;
    if (this.width) window.Plotly.purge(this.element);
  }
}

export default function (component) {
  const { parentElement: parent } = component;
  const chart = charts.get(parent) ?? new Chart(parent);
  charts.set(parent, chart);
  chart.show(component);
  // Streamlit also calls this when a newer message has overtaken ours: then the chart stays.
  return () => {
    if (!parent.isConnected) chart.leave();
  };
}
