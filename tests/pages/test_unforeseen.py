"""An error that nobody has foreseen costs one part of a page: it is told, and the rest stands."""

import logging
import re

import pytest
from streamlit.runtime.scriptrunner import RerunException, StopException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.testing.v1 import AppTest

from tests.pages.visits import PATIENCE, Visit, seen
from tests.structure.trees import ROOT
from ui.door import compute as door
from ui.language.text import languages, load_text
from ui.visit import unforeseen

CANARY = "Zhang Kanarienvogel 13800138000"
TOLD = re.compile(r"[0-9a-f]{8}")


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Begin with no answer kept: one that is would hide that its analysis fails."""
    door._shared.clear()


def fails(monkeypatch: pytest.MonkeyPatch, analysis: str) -> None:
    """Make one analysis fail with an error that quotes an answer."""
    real = door._shared

    def ask(question):
        if question.function.__name__ == analysis:
            raise KeyError(CANARY)
        return real(question)

    monkeypatch.setattr(door, "_shared", ask)


def boxes(visit: Visit) -> list[str]:
    """Return the sentences that tell of an unforeseen error, in the language spoken."""
    shown = [box.value for box in (*visit.app.info, *visit.app.error)]
    template = load_text(visit.language)("refusal.unforeseen", reference="\n")
    start = template.split("\n")[0]
    return [text for text in shown if text.startswith(start)]


def headings(visit: Visit) -> list[str]:
    """Return the headings of a page's parts."""
    return [heading.value for heading in visit.app.main.subheader]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    ("page", "analysis"),
    [("interactions", "slopes"), ("risk", "focal_by"), ("money", "lead"), ("money", "flows")],
)
def test_an_analysis_that_fails_is_told_in_its_place(
    page: str,
    analysis: str,
    language: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    whole = seen(page, language)
    door._shared.clear()
    fails(monkeypatch, analysis)
    with caplog.at_level(logging.ERROR, unforeseen.LOGGER.name):
        visit = Visit(page, language)
    assert [error.message for error in visit.app.exception] == []
    assert headings(visit) == headings(whole), "every other part stands"
    assert len(visit.figures()) >= len(whole.figures()) - 1
    references = [TOLD.findall(said) for said in boxes(visit)]
    logged = [record for record in caplog.records if record.name == unforeseen.LOGGER.name]
    assert logged, "somebody can find out"
    assert analysis == "lead" or len(references) == 1, "one panel's sentence"
    for found in references:
        assert len(found) == 1
        assert any(found[0] in record.getMessage() for record in logged)
    assert CANARY not in "".join(visit.all_text())
    assert all(record.exc_info is None and CANARY not in str(record.exc_text) for record in logged)
    assert any("KeyError at" in str(record.exc_text) for record in logged)


@pytest.mark.parametrize("language", languages())
def test_a_drawing_that_fails_is_told_in_its_place(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = seen("risk", language)

    def draw(*_: object, **__: object) -> None:
        raise ZeroDivisionError(CANARY)

    monkeypatch.setattr("ui.sections.risk.risk.draw_strips", draw)
    visit = Visit("risk", language)
    assert [error.message for error in visit.app.exception] == []
    assert headings(visit) == headings(whole)
    assert 0 < len(boxes(visit)) < len(headings(whole))
    assert visit.figures()


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_an_error_outside_every_part_ends_the_page_in_a_sentence(
    locale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError(CANARY)

    monkeypatch.setattr("ui.frame.page.show_terms", fail)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    app.context["locale"] = locale
    app.switch_page("pages/risk.py").run()
    assert [error.message for error in app.exception] == []
    told = load_text(locale[:2])("page.unforeseen", reference="\n").split("\n")[0]
    assert [box.value.startswith(told) for box in app.error] == [True]
    assert len(app.main.title) == 1, "what stood before stays"


def test_streamlits_own_ways_of_stopping_pass() -> None:
    for stop in (StopException(), RerunException(RerunData())):

        def draw(stop: BaseException = stop) -> None:
            raise stop

        with pytest.raises(type(stop)):
            unforeseen.contained(draw)()
