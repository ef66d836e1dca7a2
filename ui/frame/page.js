// What the page's frame does not see to: figures whole on paper, a focus that is not lost, a sheet.
(() => {
  const boxes = () => document.querySelectorAll(".js-plotly-plot .svg-container");
  const drawings = (box) => box.querySelectorAll(":scope > .main-svg");
  // A drawing is as wide as the window was: on narrower paper it shrinks and is not cut.
  window.onbeforeprint = () => {
    for (const box of boxes()) {
      const [width, height] = ["width", "height"].map((side) => drawings(box)[0].getAttribute(side));
      box.style.setProperty("--drawn", `${width}px`);
      box.style.aspectRatio = `${width} / ${height}`;
      for (const drawing of drawings(box)) drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    }
  };
  window.onafterprint = () => {
    for (const box of boxes()) {
      box.style.removeProperty("--drawn");
      box.style.aspectRatio = "";
      for (const drawing of drawings(box)) drawing.removeAttribute("viewBox");
    }
  };
  // A button that clears a list goes with what it cleared: the focus stays in the list.
  const watch = new MutationObserver(([change]) => {
    if (document.activeElement === document.body) {
      change.target.closest('[data-testid="stMultiSelect"]')?.querySelector("input").focus();
    }
  });
  window.keptFocus?.abort();
  window.keptFocus = new AbortController();
  document.addEventListener(
    "focusin",
    (event) => {
      watch.disconnect();
      const list = event.target.closest('[data-testid="stMultiSelect"]');
      if (list && event.target.matches("button")) watch.observe(list, { childList: true, subtree: true });
    },
    { signal: window.keptFocus.signal },
  );
  // On a telephone buttons of ours open and close the sidebar: its own are small and out of sight.
  const opens = {
    sheet_open: '[data-testid="stExpandSidebarButton"]',
    sheet_show: '[data-testid="stSidebarCollapseButton"]',
  };
  document.addEventListener(
    "click",
    (event) => {
      for (const [ours, own] of Object.entries(opens)) {
        if (!event.target.closest(`.st-key-${ours} button`)) continue;
        const found = document.querySelector(own);
        (found?.matches("button") ? found : found?.querySelector("button"))?.click();
        document.querySelector('[data-testid="stSidebarUserContent"]')?.scrollIntoView();
      }
    },
    { signal: window.keptFocus.signal },
  );
})();
