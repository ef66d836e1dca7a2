"""How far numbers move over the simulated surveys: asked for by a switch that every page has."""

from pathlib import Path

import pytest

from data.survey.survey import Survey
from tests.pages.conftest import Serve
from tests.pages.test_links import warned
from tests.pages.visits import Visit, seen, tight
from ui.door import compute as door
from ui.frame.registry import PAGES
from ui.language.text import languages
from ui.visit.surveys import siblings_of

SHOWN = {
    *(
        "dashboard",
        "budgets",
        "interactions",
        "diagnostics",
        "money",
        "learn",
        "measures",
    ),
}
"""Pages on which numbers have ranges once they are asked for."""
GROUP = {"hukou": ["2"], "origin": ["2"]}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return whose siblings are asked for from now on."""
    found: list[str] = []

    def noted(survey: Survey) -> tuple[Survey, ...]:
        found.append(survey.codebook.id)
        return siblings_of(survey)[:1]

    door._shared.clear()  # what is kept is not asked again
    monkeypatch.setattr(door, "siblings_of", noted)
    return found


def moving(visit: Visit) -> bool:
    """Return whether the page says in figures or sentences how far numbers move."""
    words = visit.words
    said = [tight(words(f"caption.range{end}")) for end in ("", "_below", "_share")]
    said.append(tight(words("card.range")))
    said.append(
        tight(words("caption.mark_range", sign="", ranges="|").split("|")[0].split("[")[-1])
    )
    text = tight("\n".join([visit.sentences(), *(figure.title for figure in visit.figures())]))
    return any(part in text for part in said)


@pytest.mark.parametrize("page", [row.id for row in PAGES])
def test_no_sibling_is_asked_unless_the_reader_asks(page: str, asked: list[str]) -> None:
    visit = Visit(page, "en", GROUP)
    always = page == "about"
    assert set(asked) == ({visit.view.survey} if always else set())
    assert moving(visit) == always


@pytest.mark.parametrize("page", sorted(SHOWN))
def test_the_switch_shows_ranges(page: str, asked: list[str]) -> None:
    visit = Visit(page, "en", GROUP, ranges="yes")
    assert set(asked) == {visit.view.survey}
    assert moving(visit)
    assert not visit.app.exception


@pytest.mark.parametrize("language", languages())
def test_the_switch_stands_in_the_address(language: str) -> None:
    visit = Visit("budgets", language, GROUP)
    assert "ranges" not in visit.app.query_params
    visit.set("toggle", "ranges", True)
    assert visit.app.query_params["ranges"] == "yes"
    assert visit.view.ranges
    assert moving(visit)
    assert moving(visit.go("money")), "kept from page to page"
    visit.set("toggle", "ranges", False)
    assert "ranges" not in visit.app.query_params
    assert not moving(visit)


def test_the_switch_changes_no_number() -> None:
    plain, ranged = (seen("money", "en", GROUP, **asked) for asked in ({}, {"ranges": "yes"}))
    for one, other in zip(plain.figures(), ranged.figures(), strict=True):
        points, both = (
            [trace["x"] for trace in figure.spec["data"] if "error_x" in trace]
            for figure in (one, other)
        )
        assert points == both


def test_a_survey_without_siblings_has_no_switch(mturk_folder: Path, serve: Serve) -> None:
    serve(mturk_folder)
    visit = Visit("money", "en", ranges="yes")
    assert visit.held("toggle", "ranges") == []
    assert "ranges=yes" in warned(visit)
    assert "ranges" not in visit.app.query_params
    assert not visit.view.ranges


def test_half_of_a_survey_has_no_siblings(asked: list[str]) -> None:
    visit = Visit("budgets", "en", ranges="yes", half="7")
    assert visit.held("toggle", "ranges") == []
    assert visit.view.ranges, "kept for when everybody is shown again"
    assert not moving(visit)
