"""What an analysis does when it cannot, or can only in part, give an answer."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from analysis.model.comparison import Comparison, Group
from analysis.model.groups import MINIMUM, headcount
from analysis.model.query import Query, Specification
from analysis.model.result import NOTES, REFUSALS, Result
from analysis.model.rules import RULED
from analysis.questions.by_item import slopes_by_item
from analysis.questions.effects import outcome_effects
from analysis.questions.interactions import slope_differences, slopes, slopes_by_std_errors
from analysis.questions.level_counts import level_counts
from analysis.questions.means import compare_focal, compare_outcomes, focal_by
from analysis.specification_curve.chunk import curve_chunk
from analysis.specification_curve.joint_test import joint_chunk
from data.codebook.codebook import Variable
from data.survey.survey import Survey
from tests.analysis.every import EVERY, OF_PRINT, needing
from tests.analysis.made import factor, numeric, small

OF_GRID = (curve_chunk, joint_chunk)
"""Of many samples, each of which can be small, which is a row without numbers."""
N = 60
PARTS = ("schools", "roads")
ASKED = Specification(focal="worry", moderator="sex", by="sex")


def answers(seed: int = 5) -> dict[str, list[object]]:
    """Return the answers of 60 people as columns."""
    random = np.random.default_rng(seed)
    schools = random.integers(20, 80, N).astype(float)
    return {
        "worry": (np.arange(N) % 5 + 1.0).tolist(),
        "sex": (["m", "f"] * (N // 2)),
        "age": random.integers(20, 60, N).astype(float).tolist(),
        "town": (["north", "south", "east"] * (N // 3)),
        "firm": [str(number % 6) for number in range(N)],
        "schools": schools.tolist(),
        "roads": (100 - schools).tolist(),
    }


def variables() -> list[Variable]:
    """Return what those columns mean."""
    return [
        numeric("worry", "focal", minimum=1, maximum=5),
        factor("sex", ("m", "f", "x"), "group", "moderator"),
        numeric("age", "control"),
        factor("town", ("north", "south", "east"), "control", "group"),
        Variable("firm", "firm", "factor", roles=("cluster",)),
    ]


def made(parts: Sequence[str] = PARTS, **columns: Sequence[object]) -> Survey:
    """Return the survey with some columns replaced."""
    return small(
        answers() | {name: list(values) for name, values in columns.items()}, variables(), parts
    )


def ask(group: Group = (), **changes: object) -> Query:
    """Return a query about worry."""
    return Query(Comparison(group), replace(ASKED, **changes))  # type: ignore[arg-type]


def refusal(result: Result) -> tuple[str, dict[str, object]]:
    """Return the code and parameters of a refusal; nothing else may be in the result."""
    assert result.refusal is not None
    assert result.table.empty
    assert len(result.table.columns)
    assert tuple(name for name, _ in result.refusal.params) == REFUSALS[result.refusal.code]
    return result.refusal.code, dict(result.refusal.params)


def notes(result: Result) -> dict[str, dict[str, object]]:
    """Return the notes by code."""
    assert result.refusal is None, result.refusal
    for each in result.notes:
        assert tuple(name for name, _ in each.params) == NOTES[each.code]
    return {each.code: dict(each.params) for each in result.notes}


@pytest.mark.parametrize("function", needing("focal"), ids=lambda each: each.__name__)
def test_no_focal(function) -> None:
    assert refusal(function(made(), ask(focal=None))) == ("no_focal", {})
    assert refusal(function(made(), ask(focal="unheard_of"))) == ("no_focal", {})


@pytest.mark.parametrize("function", needing("outcomes"), ids=lambda each: each.__name__)
def test_no_outcomes(function) -> None:
    first = "no_further" if function in needing("further") else "no_outcomes"
    assert refusal(function(made(parts=()), ask())) == (first, {})


@pytest.mark.parametrize("function", needing("moderator"), ids=lambda each: each.__name__)
def test_no_moderator(function) -> None:
    assert refusal(function(made(), ask(moderator=None))) == ("no_moderator", {})
    assert refusal(function(made(), ask(moderator="unheard_of"))) == ("no_moderator", {})
    same = ("same_moderator", {"variable": "worry"})
    assert refusal(function(made(), ask(moderator="worry"))) == same


@pytest.mark.parametrize("function", needing("group"), ids=lambda each: each.__name__)
def test_no_variable_to_split_by(function) -> None:
    assert refusal(function(made(), ask(by=None))) == ("no_by", {})


@pytest.mark.parametrize("function", needing("items"), ids=lambda each: each.__name__)
def test_no_scale(function) -> None:
    assert refusal(function(made(), ask())) == ("no_scale", {"variable": "worry"})


@pytest.mark.parametrize("function", needing("further"), ids=lambda each: each.__name__)
def test_no_further_variable(function) -> None:
    assert refusal(function(made(), ask())) == ("no_further", {})


@pytest.mark.parametrize("function", OF_PRINT, ids=lambda each: each.__name__)
def test_no_published_numbers(function) -> None:
    assert refusal(function(made(), ask())) == ("no_published", {})


@pytest.mark.parametrize("function", needing("control"), ids=lambda each: each.__name__)
def test_no_control(function) -> None:
    bare = [replace(each, roles=()) if "control" in each.roles else each for each in variables()]
    survey = small(answers(), bare, PARTS)
    assert refusal(function(survey, ask())) == ("no_controls", {})


def test_no_cluster() -> None:
    survey = small(answers(), variables()[:-1], PARTS)
    assert refusal(compare_focal(survey, ask(std_errors="CR1"))) == ("no_cluster", {})
    said = notes(slopes_by_std_errors(survey, ask()))
    assert said["clustered_unavailable"] == {"reason": "no_cluster"}


def test_few_clusters() -> None:
    one = made(firm=["a"] * N)
    found = refusal(outcome_effects(one, ask(std_errors="CR1")))
    assert found == ("few_clusters", {"clusters": 1})
    said = notes(outcome_effects(made(), ask(std_errors="CR1")))
    assert said["few_clusters_warning"] == {"clusters": 6}


@pytest.mark.parametrize(
    "function",
    [each for each in EVERY if each not in (headcount, level_counts, *OF_GRID, *OF_PRINT)],
    ids=lambda each: each.__name__,
)
def test_small_group(function) -> None:
    sexes = ["x"] * (MINIMUM - 1) + ["f", "m"] * N
    result = function(made(sex=sexes[:N]), ask((("sex", ("x",)),)))
    if function in needing("items") and function is not slopes_by_item:
        assert refusal(result)[0] == "no_scale"
    elif function in needing("further"):
        assert refusal(result)[0] == "no_further"
    else:
        assert refusal(result) == ("small_group", {"minimum": MINIMUM})


def test_constant_focal() -> None:
    worry = [None, None, *[3.0] * (N - 2)]
    expected = ("constant_focal", {"variable": "worry", "dropped": 2})
    assert refusal(outcome_effects(made(worry=worry), ask())) == expected


def test_constant_outcome() -> None:
    survey = made(schools=[40.0] * N, roads=[60.0] * N)
    expected = ("constant_outcome", {"outcomes": PARTS, "dropped": 0})
    assert refusal(outcome_effects(survey, ask())) == expected
    three = answers() | {"parks": [0.0] * N}
    result = outcome_effects(small(three, variables(), (*PARTS, "parks")), ask())
    assert notes(result)["constant_outcomes"] == {"outcomes": ("parks",)}
    table = result.table.set_index("outcome")
    assert np.isnan(table.loc["parks", "estimate"])
    assert result.test()["df"] == 1
    assert table["estimate"].sum() == pytest.approx(0, abs=1e-9)


def test_one_level() -> None:
    found = refusal(slopes(made(), ask((("sex", ("f",)),))))
    assert found == ("one_level", {"variable": "sex", "minimum": MINIMUM, "dropped": 0})


def test_too_few() -> None:
    town = factor("town", [str(number) for number in range(N)], "control", "group")
    columns = answers() | {"town": [str(number) for number in range(N)]}
    found = refusal(outcome_effects(small(columns, [*variables()[:3], town], PARTS), ask()))
    assert found == ("too_few", {"n": N, "columns": N + 2, "dropped": 0})


def test_not_identified() -> None:
    ages = [float(str(value)) for value in answers()["age"]]
    worry = [2 * age + place % 7 for place, age in enumerate(ages)]
    columns = answers() | {"worry": worry, "shift": [float(n % 7) for n in range(N)]}
    survey = small(columns, [*variables(), numeric("shift", "control")], PARTS)
    expected = ("not_identified", {"variable": "worry", "others": ("age", "shift")})
    assert refusal(outcome_effects(survey, ask())) == expected


def test_a_control_that_repeats_others_is_named() -> None:
    twice = [2.0 * float(str(value)) for value in answers()["age"]]
    columns = answers() | {"months": twice}
    survey = small(columns, [*variables(), numeric("months", "control")], PARTS)
    said = notes(outcome_effects(survey, ask()))["collinear_control"]
    assert said == {"variable": "months", "others": ("age",)}


def test_what_is_constant_in_the_group_is_left_out_and_named() -> None:
    result = outcome_effects(made(), ask((("town", ("south",)),)))
    assert notes(result)["dropped_constant"] == {"variables": ("town",)}
    result = outcome_effects(made(), ask((("town", ("south", "north")),)))
    assert notes(result)["absent_levels"] == {"variable": "town", "levels": ("east",)}


def test_small_levels_are_not_compared() -> None:
    sexes = ["m"] * 5 + ["f", "x"] * N
    result = slope_differences(made(sex=sexes[:N]), ask())
    said = notes(result)
    assert said["small_levels"] == {"variable": "sex", "levels": ("m",), "minimum": MINIMUM}
    assert said["reference_changed"] == {"variable": "sex", "level": "f"}
    assert set(result.table["reference"]) == {"f"}
    assert set(result.table["level"]) == {"x"}
    assert result.n == N - 5


def test_missing_answers_are_counted_and_named() -> None:
    worry = [None, 1.0, *answers()["worry"][2:]]
    survey = made(worry=worry, schools=[1.0, None, *answers()["schools"][2:]])
    result = outcome_effects(survey, ask())
    said = notes(result)["rows_missing"]
    assert said == {"count": 2, "variables": ("worry", "schools", "roads")}
    assert set(result.table["n"]) == {N - 2}
    assert notes(compare_outcomes(survey, ask()))["rows_missing"]["count"] == 1


def test_a_comparison_says_why_there_is_none() -> None:
    assert "no_filter" in notes(compare_focal(made(), ask()))
    few = made(sex=["f"] * (N - 4) + ["m"] * 4)
    for function in (compare_focal, compare_outcomes, outcome_effects):
        result = function(few, ask((("sex", ("f",)),)))
        assert notes(result)["small_side"] == {"side": "complement", "minimum": MINIMUM}
        assert set(result.table["side"]) == {"group"}
    sexes: list[object] = [None, None, None, *answers()["sex"][3:]]
    result = compare_focal(made(sex=sexes), ask((("sex", ("f",)),)))
    assert notes(result)["unknown_excluded"] == {"count": 3}
    assert result.table.set_index("side").loc["difference", "n"] == N - 3


def test_a_complement_without_effects_is_named() -> None:
    worry = [float(place % 5 + 1) if place % 2 else 3.0 for place in range(N)]
    result = outcome_effects(made(worry=worry), ask((("sex", ("f",)),)))
    assert notes(result)["complement_refused"] == {"reason": "constant_focal"}
    assert set(result.table["side"]) == {"group"}


def test_sums_that_differ_are_counted() -> None:
    schools = [value + 1 for value in answers()["schools"][:7]] + answers()["schools"][7:]
    survey = made(schools=schools)
    assert notes(outcome_effects(survey, ask()))["sums_differ"] == {"count": 7}
    assert "sums_differ" not in notes(outcome_effects(survey, ask(lens="share")))
    share = outcome_effects(survey, ask(lens="share")).table["estimate"]
    assert share.sum() == pytest.approx(0, abs=1e-9)


def test_people_without_a_weight_or_a_cluster_are_left_out() -> None:
    weight = Variable("weight", "weight", "numeric", roles=("weight",))
    columns = answers() | {"weight": [None, 0.0, *[1.5] * (N - 2)]}
    result = outcome_effects(small(columns, [*variables(), weight], PARTS), ask())
    assert notes(result)["rows_missing"] == {"count": 1, "variables": ("weight",)}
    assert notes(result)["zero_weight"] == {"count": 1, "variable": "weight"}
    assert notes(result)["weights_used"] == {"variable": "weight"}
    firm = [None, *answers()["firm"][1:]]
    result = outcome_effects(made(firm=firm), ask(std_errors="CR1"))
    assert notes(result)["rows_missing"] == {"count": 1, "variables": ("firm",)}
    assert set(outcome_effects(made(firm=firm), ask()).table["n"]) == {N}


def test_under_the_ratio_lens_each_outcome_leaves_out_those_who_gave_it_all() -> None:
    schools: list[object] = [100.0, 100.0, 0.0, *answers()["schools"][3:]]
    roads = [100 - float(str(value)) for value in schools]
    result = outcome_effects(made(schools=schools, roads=roads), ask(lens="ratio"))
    assert dict(zip(result.table["outcome"], result.table["n"], strict=True)) == {
        "schools": N - 2,
        "roads": N - 1,
    }
    assert {fact.name for fact in result.facts} == {"complete", RULED}
    assert result.tests.empty
    means = compare_outcomes(made(schools=schools, roads=roads), ask(lens="ratio"))
    assert list(means.table["n"]) == [N - 2, N - 1]


def test_small_levels_stay_out_of_the_joint_test() -> None:
    sexes = ["x"] * 3 + ["f", "m"] * N
    survey = made(sex=sexes[:N])
    whole = focal_by(survey, ask())
    assert whole.test()["df"] == 1
    assert dict(zip(whole.table["level"], whole.table["n"], strict=True))["x"] == 3
    others = focal_by(survey, ask((("sex", ("f", "m")),)))
    assert whole.test() == others.test()
