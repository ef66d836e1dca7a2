"""The matching page: it claims what its tests do, says what it cannot do, and keeps its choices."""

import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from analysis.matching.balance import matched_balance
from analysis.matching.by_level import matched_level_claims
from analysis.matching.effects import matched_claims, matched_effects
from analysis.model.comparison import Comparison, Group
from analysis.model.query import MatchingChoice, Query
from data.survey.survey import Survey
from tests.pages.reading import labels_of, says, wrong
from tests.pages.test_small_groups import PLAIN, group_of
from tests.pages.visits import Visit, tight
from ui.language.text import languages
from ui.visit.view import default_specification

GROUPS: dict[str, dict[str, list[str]]] = {
    "everyone": {},
    "agricultural": {"hukou": ["2"]},
    "outside": {"pension": ["2"]},
}
LOOKS = [("en", "everyone"), ("zh", "agricultural"), ("en", "outside"), ("zh", "outside")]


@cache
def opened(language: str, name: str) -> Visit:
    """Return the page as opened for a group, for tests that only read it."""
    return Visit("matching", language, GROUPS[name])


def asked(survey: Survey, group: dict[str, list[str]], **changes: object) -> Query:
    """Return the page's query for a group."""
    filters: Group = tuple((name, tuple(codes)) for name, codes in group.items())
    return Query(Comparison(filters), replace(default_specification(survey), **changes))  # type: ignore[arg-type]


def names(survey: Survey, visit: Visit) -> dict[str, str]:
    """Return the policies' names as they stand inside sentences."""
    labels = labels_of(survey, visit.language)
    return {id: visit.words.inline(labels.part(id).short) for id in survey.codebook.part_ids()}


def whole(visit: Visit) -> None:
    """Check what holds whatever is chosen."""
    assert [error.message for error in visit.app.exception] == []
    assert [error.value for error in visit.app.error] == []
    assert list(wrong(visit.all_text())) == []


@pytest.mark.parametrize(("language", "name"), LOOKS)
def test_the_sentence_claims_what_the_tests_do(survey: Survey, language: str, name: str) -> None:
    visit, group = opened(language, name), GROUPS[name]
    whole(visit)
    table = matched_claims(survey, asked(survey, group)).table
    said, called = visit.sentences(), names(survey, visit)
    assert says(said, language, "matching.effects.none") == (not table["claimed"].any())
    silent = [called[r["outcome"]] for r in table.to_dict("records") if not r["claimed"]]
    for r in table.to_dict("records"):
        way = "more" if r["estimate"] > 0 else "less"
        change = visit.words("unit.yuan.change", number=f"{abs(r['estimate']):,.0f}", currency="")
        claim = visit.words(
            f"say.split_{way}", part=called[r["outcome"]], change=change, interval="|"
        ).split("|")[0]
        assert (tight(claim) in tight(said)) == r["claimed"]
    rest = says(said, language, "say.split_rest", parts=visit.words.join(silent))
    assert rest == (0 < len(silent) < len(table))


@pytest.mark.parametrize(("language", "name"), LOOKS)
def test_levels_are_claimed_to_differ_as_tested(survey: Survey, language: str, name: str) -> None:
    visit, group = opened(language, name), GROUPS[name]
    found = matched_level_claims(survey, asked(survey, group))
    if name == "outside":
        assert found.refusal is not None
        assert any(says(box.value, language, "refusal.one_level") for box in visit.app.main.info)
        return
    ways = {"more": 0, "less": 0, "same": 0}
    for r in found.table.to_dict("records"):
        ways["same" if not r["claimed"] else "more" if r["estimate"] > 0 else "less"] += 1
    for way, count in ways.items():
        assert says(visit.sentences(), language, f"matching.levels.{way}") == (count > 0)


@pytest.mark.parametrize("language", languages())
def test_the_page_says_what_matching_cannot_do(survey: Survey, language: str) -> None:
    visit = opened(language, "outside")
    risk = labels_of(survey, language).variable("risk").short
    said = tight(visit.sentences().replace("*", ""))
    limits = visit.words("matching.limits", focal=visit.words.inline(risk)).replace("*", "")
    assert tight(limits) in said
    assert tight(visit.words("matching.checks.text")) in said


def test_counts_stand_in_the_sentence(survey: Survey) -> None:
    said = tight(opened("en", "everyone").sentences())
    assert tight("5,215 of 5,224 people with perceived risk above 2.94") in said
    assert tight("3,617 of the 3,617 others") in said


@pytest.mark.parametrize("id", ["radius", "local_linear", "kernel"])
def test_one_click_sets_the_papers_match_and_its_numbers_are_the_printed_ones(id: str) -> None:
    visit = Visit("matching", "en", lens="share").press(f"matching/{id}")
    whole(visit)
    params = visit.app.query_params
    assert params["lens"] == "ln"
    wanted = {
        "radius": {"width": "0.05"},
        "local_linear": {"method": "local_linear", "kernel": "tricube", "width": "0.06"},
        "kernel": {"method": "kernel", "kernel": "gaussian", "width": "50"},
    }[id]
    assert {k: params[k] for k in ("method", "kernel", "width") if k in params} == wanted
    effects = next(f for f in visit.figures() if tight("unmatched and matched") in f.title)
    solid = [
        trace["x"][0]
        for trace in effects.spec["data"]
        if trace["x"] and trace["x"][0] is not None and trace["marker"]["symbol"] == "circle"
    ]
    printed = {"radius": [0.0542, -0.05], "local_linear": [0.0549, -0.0532]}
    printed["kernel"] = [0.0821, -0.0832]
    assert sorted(round(x, 4) for x in solid) == sorted(printed[id])
    assert tight(visit.words("status.published")) in effects.title


def test_a_copied_link_shows_the_same(survey: Survey) -> None:
    visit = Visit("matching", "en", GROUPS["outside"])
    visit.set("selectbox", "matching/method", "kernel").set(
        "selectbox", "matching/kernel", "gaussian"
    )
    visit.set("select_slider", "matching/width/kernel", 0.1)
    visit.set("selectbox", "matching/estimand", "atc").set("toggle", "matching/exact", True)
    visit.set("select_slider", "matching/cut/risk", 2.0)
    whole(visit)
    params = dict(visit.app.query_params)
    chosen = {key: params[key] for key in ("method", "kernel", "width", "estimand", "exact", "cut")}
    assert chosen == {
        "method": "kernel",
        "kernel": "gaussian",
        "width": "0.1",
        "estimand": "atc",
        "exact": "yes",
        "cut": "2",
    }
    copied = Visit("matching", "en", GROUPS["outside"], **chosen)
    assert copied.sentences() == visit.sentences()
    choice = MatchingChoice("kernel", "gaussian", 0.1, "atc", 2.0, exact=True)
    found = matched_effects(survey, asked(survey, GROUPS["outside"], matching=choice))
    assert found.refusal is None
    assert f"above {found.fact('cut'):.2f}" in visit.sentences()
    visit.set("selectbox", "matching/method", "nearest")
    assert "kernel" not in visit.app.query_params, "another method begins with its own usual rule"
    assert "width" not in visit.app.query_params


@pytest.mark.parametrize("language", languages())
def test_a_match_that_cannot_be_made_is_refused_and_others_stand(language: str) -> None:
    visit = Visit("matching", language, GROUPS["agricultural"], method="nearest_once")
    whole(visit)
    (box,) = visit.app.main.info
    assert says(box.value, language, "refusal.more_treated")
    captions = " ".join(item.value for item in visit.app.main.caption)
    assert says(captions, language, "matching.checks.none")
    assert len(visit.figures()) == 1


def test_averaging_over_everybody_says_what_that_does_to_the_treated() -> None:
    everyone = Visit("matching", "en", estimand="ate")
    assert says(everyone.sentences(), "en", "matching.people.two_sided_same")
    some = Visit("matching", "en", {"education": ["1"]}, estimand="ate")
    assert says(some.sentences(), "en", "matching.people.two_sided")
    assert not says(opened("en", "everyone").sentences(), "en", "matching.people.two_sided")


def test_the_bootstrap_is_offered_where_it_is_valid() -> None:
    visit = Visit("matching", "en", GROUPS["outside"])
    titles = len(visit.figures())
    (toggle,) = (each for each in visit.app.main.toggle if each.key == "long/matching.bootstrap")
    toggle.set_value(True).run()
    whole(visit)
    assert len(visit.figures()) == titles + 1
    captions = " ".join(item.value for item in visit.app.main.caption)
    assert says(captions, "en", "matching.bootstrap.clusters", draws="200")
    nearest = Visit("matching", "en", GROUPS["outside"], method="nearest")
    assert not [each for each in nearest.app.main.toggle if each.key == "long/matching.bootstrap"]
    captions = " ".join(item.value for item in nearest.app.main.caption)
    assert nearest.words("refusal.no_bootstrap") in captions


@pytest.mark.parametrize("language", languages())
def test_another_focal_variable_is_named_in_its_place(survey: Survey, language: str) -> None:
    visit = Visit("matching", language, GROUPS["outside"], focal="risk_robots")
    whole(visit)
    labels = labels_of(survey, language)
    mine, risk = (labels.variable(id).short.casefold() for id in ("risk_robots", "risk"))
    captions = "".join(figure.title for figure in visit.figures())
    assert tight(mine) in tight(captions.casefold())
    assert tight(risk) not in tight(captions.casefold())


@pytest.mark.parametrize(("language", "n"), [("zh", 9), ("en", 10)])
def test_a_group_below_ten_is_a_sentence(survey: Survey, language: str, n: int) -> None:
    assert survey.folder is not None
    answers = pq.read_table(survey.folder / survey.codebook.file, columns=list(PLAIN)).to_pandas()
    crossed = answers.dropna().astype(int).astype(str).groupby(list(PLAIN)).size()
    visit = Visit("matching", language, group_of(crossed, n))
    whole(visit)
    shown = [box.value for box in visit.app.main.info]
    small = visit.words("refusal.small_group", minimum=10)
    assert (small in shown) == (n == 9)
    assert shown, "ten people are too few to be matched"
    assert visit.figures() == []


@pytest.mark.parametrize("language", languages())
def test_a_survey_without_a_focal_scale_says_so(
    mturk_folder: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(sys, "argv", ["app.py", "--survey", str(mturk_folder)])
    visit = Visit("matching", language)
    assert [error.message for error in visit.app.exception] == []
    (box,) = visit.app.main.info
    assert visit.words("role.focal") in box.value
    assert visit.figures() == []


@pytest.mark.parametrize("language", languages())
def test_tables_hold_what_the_analyses_answer(survey: Survey, language: str) -> None:
    """Codes that a figure sorts its rows by stay out of tables and files."""
    visit = opened(language, "everyone")
    heads = [set(frame.value.columns) for frame in visit.app.main.dataframe]
    found = matched_balance(survey, asked(survey, {})).table
    wanted = {visit.words(f"column.{name}") for name in found.columns}
    assert heads.count(wanted) == 2, "all characteristics, and the numbers among them"
    frame = next(f.value for f in visit.app.main.dataframe if set(f.value.columns) == wanted)
    labels = labels_of(survey, language)
    levels = frame[visit.words("column.level")].tolist()
    assert labels.level("firm_size", "1") in levels
    assert visit.words("matching.score") in frame[visit.words("column.variable")].tolist()
