"""Words from a survey's files are shown letter by letter: they request nothing and link nowhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from data.survey.survey import Survey
from tests.browser.conftest import OpenPage, go_to
from tests.browser.servers import serving
from tests.factory import copied
from tests.sampling import sample
from ui.frame.registry import PAGES

WALKED = sample([row.id for row in PAGES[1:]], 1 / 2, "hostile labels")
OUTSIDE = "evil.example"
HOSTILE = (
    f" ![x](http://{OUTSIDE}/x.png) [y](http://{OUTSIDE}/y) <img src=http://{OUTSIDE}/z.png>"
    " :material/home: :red[r] $x^2$ **b** `c`"
)
WORDS = re.compile(r'^((?:label|short|title|text|note|question|people|\d) = ".*)"$', re.MULTILINE)
FOREIGN = ", ".join(
    f'{tag}*="{OUTSIDE}"]' for tag in ("a[href", "img[src", "image[href", "link[href")
)
# A formula of the app's own stands on lines of its own; one inside a line would be a label's.
INLINE = ".katex:not(.katex-display .katex)"
MARKUP = f'[data-testid="stMarkdownContainer"] :is({INLINE}, [data-testid="stIconMaterial"])'


@pytest.fixture(scope="module")
def hostile(survey: Survey, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield a server whose survey ends every English name with markup of all kinds."""
    folder = copied(survey, tmp_path_factory.mktemp("hostile") / "survey")
    labels = folder / "labels.en.toml"
    changed, count = WORDS.subn(lambda found: f'{found[1]}{HOSTILE}"', labels.read_text("utf-8"))
    assert count > 80
    labels.write_text(changed, "utf-8")
    with serving(Path(folder.parent / "log.txt"), survey=folder) as base:
        yield base


def test_hostile_labels_do_nothing_on_any_page(open_page: OpenPage, hostile: str) -> None:
    page = open_page("/own?lang=en&g.hukou=2", base=hostile)
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.reload()
    for path in ("", *WALKED):  # the first page has no address of its own
        go_to(page, f"/{path}?lang=en&g.hukou=2")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.locator(FOREIGN).count() == 0, path
        assert page.locator(MARKUP).count() == 0, path
    assert len(asked) > len(WALKED)
    assert [url for url in asked if OUTSIDE in url] == []


def test_hostile_labels_are_shown_as_they_are(open_page: OpenPage, hostile: str) -> None:
    page = open_page("/?lang=en&g.hukou=2", base=hostile)
    label = page.get_by_test_id("stSidebar").get_by_test_id("stWidgetLabel").nth(1)
    sentence = page.locator(".st-key-say")
    for shown in (label, sentence):
        text = shown.inner_text().replace("\N{ZERO WIDTH SPACE}", "")
        assert HOSTILE.strip() in text
    assert "&#" not in page.get_by_test_id("stApp").inner_text()
