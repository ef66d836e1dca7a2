/* When a page's charts are painted. Put into every page before its own scripts.

A chart is any .js-plotly-plot, in the document or in an open shadow root. It counts as redrawn by
what changes within it, so it does not matter whether it is mounted anew or updated in place. The
time is that of the first frame after the last such change. A page is settled when its script has
stopped and 5 frames in a row, over .3 s, have brought nothing new: frames, for a busy page has
none. */
(() => {
  const QUIET = 5, STILL = 300;
  const roots = new Set();
  let run = begun(0);

  function begun(pressed) {
    return { pressed, ran: false, stopped: 0, painted: 0, framed: false, fresh: false, before: [] };
  }

  function plots() {
    return [...roots].flatMap((root) => [...root.querySelectorAll(".js-plotly-plot")])
      .filter((plot) => plot.isConnected && plot.data && plot.querySelector(".main-svg"));
  }

  const app = () => document.querySelector("[data-testid=stApp]");
  const running = () => app()?.getAttribute("data-test-script-state") !== "notRunning";
  const content = (plot) => JSON.stringify(plot.data);

  function paint() {
    const own = run;
    if (own.framed) return;
    own.framed = true;
    requestAnimationFrame(() => setTimeout(() => {
      own.framed = false;
      own.fresh = true;
      own.painted = performance.now();
    }));
  }

  function note(records) {
    if (run.pressed === null) return;
    for (const { target, attributeName } of records) {
      if (attributeName === "data-test-script-state") {
        if (running()) run.ran = true;
        else run.stopped = performance.now();
      }
      const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
      if (element?.closest(".js-plotly-plot")) paint();
    }
  }

  function watch(root) {
    roots.add(root);
    new MutationObserver(note).observe(root,
      { subtree: true, childList: true, attributes: true, characterData: true });
  }

  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    watch(root);
    return root;
  };
  watch(document);
  document.addEventListener("click", (event) => {
    if (run.pressed === null) run.pressed = event.timeStamp;
  }, { capture: true });

  const points = (trace) => Math.max(0, ...["x", "y", "z", "values"]
    .map((name) => trace[name]?._inputArray ?? trace[name])
    .map((list) => list?.[0]?.length ? list.length * list[0].length : list?.length ?? 0),
    trace.link?.value?.length ?? 0);

  window.screen_bench = {
    arm() {
      run = begun(null);
      run.before = plots().map(content);
    },
    pressed: () => run.pressed,
    shapes: () => plots().map((plot) => ({
      top: plot.getBoundingClientRect().top + scrollY,
      height: plot.getBoundingClientRect().height,
      traces: plot.data.map((trace) => (
        { kind: trace.type ?? "scatter", mode: trace.mode ?? "", points: points(trace) })),
    })),
    settled: (patience) => new Promise((answer) => {
      const began = performance.now();
      let quiet = 0, last = began;
      const look = () => {
        const still = !running() && !run.framed && !run.fresh;
        run.fresh = false;
        const now = performance.now();
        if (!still || !run.painted || !(run.ran || run.stopped)) [quiet, last] = [0, now];
        else quiet += 1;
        const settled = quiet >= QUIET && now - last >= STILL;
        if (!settled && now - began <= patience) return requestAnimationFrame(look);
        const after = plots().map(content);
        return answer({
          settled,
          painted: Math.max(run.painted, run.stopped) - run.pressed,
          stopped: run.stopped - run.pressed,
          changed: after.filter((text) => !run.before.includes(text)).length,
          charts: after.length,
        });
      };
      requestAnimationFrame(look);
    }),
  };
})();
