"""An error that nobody has foreseen quotes an answer: neither page, log nor metrics repeat it."""

import re
import urllib.request
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.servers import serving

FAILING = Path(__file__).parent / "failing"
NAME, PHONE = "Kanarienvogel", "13800138000"


def test_an_unforeseen_error_keeps_to_itself_what_it_quotes(
    open_page: OpenPage, tmp_path: Path
) -> None:
    assert NAME in (FAILING / "sitecustomize.py").read_text("utf-8")
    log = tmp_path / "log.txt"
    with serving(log, environment={"PYTHONPATH": str(FAILING)}) as base:
        page = open_page("/risk?lang=en&show=all", base=base)
        told = page.get_by_test_id("stAlert").filter(has_text="nobody had foreseen")
        expect(told).to_have_count(1)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        reference = re.findall(r"\b[0-9a-f]{8}\b", told.inner_text())[0]
        expect(page.locator(".js-plotly-plot")).not_to_have_count(0)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{base}/_stcore/metrics", timeout=10) as answer:
            metrics = answer.read().decode()
        shown = page.content()
        page.close()
    written = log.read_text("utf-8")
    assert "builtins.KeyError at" in written, "a developer still learns what failed, and where"
    assert "in focal_by" in written
    assert f"unforeseen error {reference}" in written, "who tells of it names the place in the log"
    for text in (shown, written, metrics):
        assert NAME not in text
        assert PHONE not in text
