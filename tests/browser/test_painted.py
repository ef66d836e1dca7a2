"""The bench's script knows when charts are painted, whether mounted anew or updated in place."""

from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

SCRIPT = Path(__file__).parents[2] / "bench/screen/painted.js"
PAGE = """<!doctype html><div data-testid="stApp" data-test-script-state="running">
<div id="place"></div><button>pill</button></div><script>
const app = document.querySelector("[data-testid=stApp]");
const state = (word) => app.setAttribute("data-test-script-state", word);
const place = document.querySelector("#place");
let root = place;
function mount(y) {
  const plot = document.createElement("div");
  plot.className = "js-plotly-plot";
  plot.data = [{ type: "bar", x: [1, 2], y }];
  root.replaceChildren(plot);
  plot.innerHTML = '<svg class="main-svg"><path d="M0,0"></path></svg>';
}
function update(y) {
  const plot = root.querySelector(".js-plotly-plot");
  plot.data = [{ type: "bar", x: [1, 2], y }];
  plot.querySelector("path").setAttribute("d", "M1,1");
}
let change = mount, stops = true;
window.changed = 0;
document.querySelector("button").addEventListener("click", () => {
  state("running");
  requestAnimationFrame(() => {
    if (stops) state("notRunning");
    requestAnimationFrame(() => { change([3, 4]); window.changed = performance.now(); });
  });
});
</script>"""
BEGINS = """(shadow) => {
  if (shadow) root = place.attachShadow({ mode: "open" });
  mount([1, 2]);
  state("notRunning");
}"""


@pytest.fixture
def page(browser: Browser) -> Page:
    """Yield a page that behaves as Streamlit's does, with one chart once it begins."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(path=SCRIPT)
    page.goto("data:text/html," + quote(PAGE))
    yield page
    context.close()


def pressed(page: Page) -> dict[str, float]:
    """Press and return what the script says of what followed."""
    page.evaluate("screen_bench.arm()")
    page.locator("button").click()
    return page.evaluate("screen_bench.settled(30000)")


@pytest.mark.parametrize("shadow", [False, True])
@pytest.mark.parametrize("change", ["mount", "update"])
def test_a_chart_is_painted_after_its_last_change(page: Page, change: str, shadow: bool) -> None:
    page.evaluate(BEGINS, shadow)
    first = page.evaluate("screen_bench.settled(30000)")
    assert (first["settled"], first["charts"]) == (True, 1)
    page.evaluate(f"() => {{ change = {change}; }}")
    found = pressed(page)
    assert found["settled"]
    assert (found["changed"], found["charts"]) == (1, 1)
    assert found["painted"] > found["stopped"] > 0
    begun = page.evaluate("screen_bench.pressed()")
    assert begun + found["painted"] >= page.evaluate("changed")


def test_a_chart_that_holds_the_same_data_has_not_changed(page: Page) -> None:
    page.evaluate(BEGINS, False)
    page.evaluate("screen_bench.settled(30000)")
    page.evaluate("() => { change = () => update([1, 2]); }")
    assert pressed(page)["changed"] == 0


def test_a_page_whose_script_runs_on_does_not_settle(page: Page) -> None:
    page.evaluate(BEGINS, False)
    page.evaluate("screen_bench.settled(30000)")
    page.evaluate("() => { stops = false; }")
    page.evaluate("screen_bench.arm()")
    page.locator("button").click()
    page.wait_for_function("changed > 0")
    assert not page.evaluate("screen_bench.settled(500)")["settled"]


def test_the_shape_of_a_chart_is_read_from_its_data(page: Page) -> None:
    page.evaluate(BEGINS, True)
    (chart,) = page.evaluate("screen_bench.shapes()")
    assert chart["traces"] == [{"kind": "bar", "mode": "", "points": 2}]
