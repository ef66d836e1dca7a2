// A drawing keeps its shape when the paper is narrower than the window: nothing is cut.
(() => {
  const boxes = () => document.querySelectorAll(".js-plotly-plot .svg-container");
  const drawings = (box) => box.querySelectorAll(":scope > .main-svg");
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
})();
