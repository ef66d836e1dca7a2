"""One count of the group on every page; where fewer answered, it is said of whom a number is."""

from pathlib import Path

import numpy as np
import pytest

from data.survey.survey import Survey
from tests.factory import codebook, factor, folder, numeric
from tests.pages.conftest import Serve
from tests.pages.reading import wrong
from tests.pages.visits import Visit, tight
from ui.language.text import languages

N, LACKING, WEIGHTLESS = 300, 18, 12
SEX = {"sex": factor("F", "M", roles=["group"])}
WORRY = {"worry": numeric(minimum=1, maximum=5, roles=["focal"])}
PLAIN = codebook((), {"id": "village"}, **SEX)
WHOLE = codebook(survey={"id": "village"}, **SEX, **WORRY)
WEIGHTED = codebook(survey={"id": "village"}, **SEX, **WORRY, mass=numeric(roles=["weight"]))


def made(place: Path, book: str) -> Path:
    """Return the folder of a survey in which some lack an answer and some have no weight."""
    random = np.random.default_rng(3)
    roads = random.integers(10, 90, N).astype(float)
    roads[:LACKING] = np.nan
    weight = random.uniform(0.5, 2, N)
    weight[-WEIGHTLESS:] = 0.0
    columns = {
        "sex": random.choice(["F", "M"], N),
        "worry": random.integers(1, 6, N),
        "roads": roads,
        "schools": 100 - roads,
        "mass": weight,
    }
    return folder(place, book, columns)


def opened(serve: Serve, place: Path, language: str, page: str) -> Visit:
    serve(place)
    visit = Visit(page, language)
    assert [error.message for error in visit.app.exception] == []
    assert list(wrong(visit.all_text())) == []
    return visit


def counts(visit: Visit) -> set[str]:
    """Return what stands under the label of the group's size, in the sidebar and on the page."""
    every = [*visit.app.main.metric, *visit.app.sidebar.metric]
    return {str(metric.value) for metric in every if metric.label == visit.words("filter.n")}


@pytest.mark.parametrize("language", languages())
def test_the_group_has_one_size_and_the_rest_says_of_whom(
    tmp_path: Path, serve: Serve, language: str
) -> None:
    place = made(tmp_path, WHOLE)
    visit = opened(serve, place, language, "budgets")
    assert counts(visit) == {visit.words("filter.people", n=N, people="")}
    words = visit.words
    line = words("caption.group_part", group="GROUP", n=N - LACKING, all=N).split("GROUP")[1]
    assert tight(line) in visit.figures()[0].title
    risk = opened(serve, place, language, "risk")
    assert counts(risk) == counts(visit)


@pytest.mark.parametrize("language", languages())
def test_a_weight_of_zero_is_not_a_missing_answer(
    tmp_path: Path, serve: Serve, language: str
) -> None:
    visit = opened(serve, made(tmp_path, WEIGHTED), language, "risk")
    said = "\n".join(visit.all_text())
    assert counts(visit) == {visit.words("filter.people", n=N, people="")}
    assert visit.words("caption.used_weighted", n=N - WEIGHTLESS, all=N) in said
    assert visit.words("note.zero_weight", count=WEIGHTLESS, variable="mass") in said
    assert visit.words("note.rows_missing", count=WEIGHTLESS, variables="mass") not in said


@pytest.mark.parametrize("language", languages())
def test_without_focal_variable_and_budget_the_people_are_counted(
    tmp_path: Path, serve: Serve, language: str
) -> None:
    visit = opened(serve, made(tmp_path, PLAIN), language, "dashboard")
    assert counts(visit) == {visit.words("filter.people", n=N, people="")}
    assert str(N) in visit.titles()[0]


@pytest.mark.parametrize("language", languages())
def test_all_levels_chosen_one_after_the_other_are_no_filter(survey: Survey, language: str) -> None:
    everyone = Visit("dashboard", language)
    visit = Visit("dashboard", language)
    codes = survey.codebook.variable("hukou").group_codes
    for last in range(len(codes)):
        visit.choose("hukou", *codes[: last + 1])
    assert visit.group == {}, "the address holds no filter"
    assert visit.sentences() == everyone.sentences()
    assert [f.spec for f in visit.figures()] == [f.spec for f in everyone.figures()]
    chosen = visit.filters()["hukou"]
    assert tuple(chosen.value) == codes, "what was chosen stays"
    assert not visit.app.button(key="clear").disabled
    visit.press("clear")
    linked = Visit("dashboard", language, {"hukou": codes})
    assert linked.sentences() == everyone.sentences()
