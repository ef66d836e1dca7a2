"""One count of the group on every page; where fewer answered, it is said of whom a number is."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.survey.survey import Survey
from tests.pages.reading import wrong
from tests.pages.visits import Visit, tight
from ui.language.text import languages

N, LACKING, WEIGHTLESS = 300, 18, 12
PLAIN = """
[survey]
id = "village"
file = "answers.csv"
provenance = "database"
[variables.sex]
as = "factor"
levels = ["F", "M"]
roles = ["group"]
"""
WHOLE = (
    PLAIN
    + """
[allocation]
total = 100
[[allocation.parts]]
id = "roads"
[[allocation.parts]]
id = "schools"
[variables.worry]
as = "numeric"
minimum = 1
maximum = 5
roles = ["focal"]
"""
)
WEIGHT = """
[variables.mass]
as = "numeric"
roles = ["weight"]
"""


def made(folder: Path, codebook: str) -> Path:
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
    (folder / "codebook.toml").write_text(codebook, "utf-8")
    pd.DataFrame(columns).to_csv(folder / "answers.csv", index=False)
    return folder


def opened(monkeypatch: pytest.MonkeyPatch, folder: Path, language: str, page: str) -> Visit:
    monkeypatch.setattr(sys, "argv", ["app.py", "--survey", str(folder)])
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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    folder = made(tmp_path, WHOLE)
    visit = opened(monkeypatch, folder, language, "overview")
    assert counts(visit) == {visit.words("filter.people", n=N, people="")}
    captions = [caption.value for caption in visit.app.main.caption]
    assert captions.count(visit.words("caption.used", n=N - LACKING, all=N)) == 1, "the budget's"
    words = visit.words
    line = words("caption.group_part", group="GROUP", n=N - LACKING, all=N).split("GROUP")[1]
    assert tight(line) in visit.figures()[0].title
    risk = opened(monkeypatch, folder, language, "risk")
    assert counts(risk) == counts(visit)


@pytest.mark.parametrize("language", languages())
def test_a_weight_of_zero_is_not_a_missing_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    visit = opened(monkeypatch, made(tmp_path, WHOLE + WEIGHT), language, "overview")
    said = "\n".join(visit.all_text())
    assert counts(visit) == {visit.words("filter.people", n=N, people="")}
    assert visit.words("caption.used_weighted", n=N - WEIGHTLESS, all=N) in said
    assert visit.words("caption.used_weighted", n=N - WEIGHTLESS - LACKING, all=N) in said
    assert visit.words("note.zero_weight", count=WEIGHTLESS, variable="mass") in said
    assert visit.words("note.rows_missing", count=WEIGHTLESS, variables="mass") not in said


@pytest.mark.parametrize("language", languages())
def test_without_focal_variable_and_budget_the_people_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    visit = opened(monkeypatch, made(tmp_path, PLAIN), language, "overview")
    assert counts(visit) == {visit.words("filter.people", n=N, people="")}
    assert len([m for m in visit.app.main.metric if m.label == visit.words("filter.n")]) == 1


@pytest.mark.parametrize("language", languages())
def test_all_levels_chosen_one_after_the_other_are_no_filter(survey: Survey, language: str) -> None:
    everyone = Visit("overview", language)
    visit = Visit("overview", language)
    codes = survey.codebook.variable("hukou").group_codes
    for last in range(len(codes)):
        visit.choose("hukou", *codes[: last + 1])
    assert visit.group == {}, "the address holds no filter"
    assert visit.sentences() == everyone.sentences()
    assert [f.spec for f in visit.figures()] == [f.spec for f in everyone.figures()]
    (chosen,) = [w for w in visit.app.sidebar.multiselect if w.key.startswith("group/hukou/")]
    assert tuple(chosen.value) == codes, "what was chosen stays"
    assert not visit.app.button(key="clear").disabled
    visit.press("clear")
    linked = Visit("overview", language, {"hukou": codes})
    assert linked.sentences() == everyone.sentences()
