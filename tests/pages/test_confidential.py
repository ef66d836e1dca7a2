"""A confidential survey on the pages: filters end at three, what is widened is said."""

import re
import sys
from pathlib import Path

import pytest

from data.survey.labels import load_labels
from data.survey.survey import Survey
from tests.factory import copied
from tests.pages.conftest import Serve
from tests.pages.reading import wrong
from tests.pages.visits import Visit
from ui.frame.registry import PAGES
from ui.language.label import label
from ui.language.text import languages

WIDENED = {"education": ["1"], "job_position": ["3"]}
"""A combination of levels that few people have."""


@pytest.fixture(scope="module")
def folder(survey: Survey, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the simulated survey as one that is real and confidential."""
    made = tmp_path_factory.mktemp("surveys") / "factory"
    copied(
        survey,
        made,
        (
            "codebook.toml",
            'provenance = "simulated"',
            'provenance = "database"\nconfidential = true',
        ),
        ("codebook.toml", 'id = "guangdong_2023"', 'id = "factory"'),
        without=("sibling*",),
    )
    for labels in made.glob("labels.*.toml"):  # the choice of surveys knows them by name
        words = re.sub(
            r'(?m)^short = ".*"', 'short = "Factory"', labels.read_text("utf-8"), count=1
        )
        labels.write_text(words, "utf-8")
    return made


@pytest.fixture(autouse=True)
def _serve(folder: Path, serve: Serve) -> None:
    """Name the survey on the command line, as `make run SURVEY=...` does."""
    serve(folder)


@pytest.mark.parametrize("place", range(len(PAGES)), ids=lambda place: PAGES[place].id)
def test_every_page_opens(place: int) -> None:
    """In one language or the other: their words are the same pages'."""
    language = languages()[place % len(languages())]
    visit = Visit(PAGES[place].id, language, WIDENED, survey="factory", by="job_position")
    assert [error.message for error in visit.app.exception] == []
    assert [error.value for error in visit.app.error] == []
    assert list(wrong(visit.all_text())) == []


@pytest.mark.parametrize("language", languages())
def test_a_group_is_called_by_everybody_who_is_in_it(folder: Path, language: str) -> None:
    visit = Visit("risk", language, WIDENED, survey="factory")
    names = load_labels(folder, language)
    told = [visit.words("format.or").join(names.level("job_position", code) for code in "34")]
    told.append(names.level("job_position", "3+4"))
    assert told[1] == {"en": " + ", "zh": "、"}[language].join(
        names.level("job_position", code) for code in "34"
    )
    text = " ".join(visit.all_text())
    assert [words for words in told if label(words) not in text] == []


def test_the_lesson_goes_on_without_single_answers() -> None:
    visit = Visit("learn", "en", survey="factory")
    for key in ("learn/guess_higher", "learn/fit", "learn/reveal", "learn/new"):
        visit.press(key)
        assert [error.message for error in visit.app.exception] == []
    for _ in range(4):
        visit.press("learn/next")
        assert [error.message for error in visit.app.exception] == []


def test_counts_are_rounded_in_the_sidebar() -> None:
    visit = Visit("risk", "en", survey="factory")
    (metric,) = visit.app.sidebar.metric
    assert int(re.sub(r"\D", "", metric.value)) % 5 == 0


@pytest.mark.parametrize("language", languages())
def test_a_fourth_filter_cannot_be_set(language: str) -> None:
    three = {"hukou": ["1"], "origin": ["1"], "skill": ["low"]}
    visit = Visit("risk", language, three, survey="factory")
    filters = visit.filters()
    assert {name for name, box in filters.items() if not box.disabled} == set(three)
    assert filters["education"].help == visit.words("filter.full", most=3)


def test_a_fourth_filter_in_the_address_is_a_sentence() -> None:
    four = {"hukou": ["1"], "origin": ["1"], "pension": ["1"], "education": ["1"]}
    visit = Visit("risk", "en", four, survey="factory")
    assert [error.message for error in visit.app.exception] == []
    told = visit.words("refusal.too_many_variables", most=3)
    assert told in [box.value for box in visit.app.main.info]
    assert told in [box.value for box in visit.app.sidebar.info]
    assert visit.figures() == []


@pytest.mark.parametrize("page", ["matching", "replication"])
def test_pages_of_single_answers_are_closed(page: str) -> None:
    visit = Visit(page, "en", survey="factory")
    assert visit.words("refusal.single_answers") in [box.value for box in visit.app.main.info]
    assert visit.figures() == []
    cuts = [box.key for box in visit.app.main.select_slider if "cut" in box.key]
    assert cuts == [], "its steps would be answers as given"


def test_no_half_and_no_other_reading_of_the_answers_is_shown() -> None:
    """The difference of two that differ by a few people would give them away."""
    plain = Visit("risk", "en", survey="factory")
    other = Visit("risk", "en", survey="factory", half="7", sums="dropped")
    assert [m.value for m in other.app.sidebar.metric] == [
        m.value for m in plain.app.sidebar.metric
    ]
    assert plain.words("looks.held_back", half=7) not in other.all_text()


@pytest.mark.parametrize("language", languages())
def test_the_page_about_the_data_says_what_is_done_and_what_risk_remains(language: str) -> None:
    visit = Visit("about", language, survey="factory")
    text = " ".join(visit.all_text())
    assert visit.words("about.confidential.point.risk") in text
    assert visit.words("about.confidential.point.few", minimum=10, firms=3) in text
    assert visit.words("about.sums.confidential") in text
    numbers = {"people": ".*", "clusters": ".*", "variables": ".*", "fingerprint": ".*"}
    assert re.search(visit.words("about.survey.clusters", n="8,875", **numbers), text)
    assert visit.app.main.radio == []


def test_a_survey_that_is_not_confidential_says_none_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["app.py"])
    visit = Visit("about", "en")
    assert visit.words("about.confidential.title") not in " ".join(visit.all_text())
    assert not any(box.disabled for box in visit.filters().values())
