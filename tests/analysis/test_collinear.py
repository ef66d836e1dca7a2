"""Control variables that repeat others give way, the same for every estimator, and are named."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analysis.diagnostics.gap import gap
from analysis.matching.effects import matched_checks, matched_effects
from analysis.model.collinear import Terms, repeats, without_repeats
from analysis.model.query import Query, Specification
from analysis.model.result import Analysis, Note, Result
from analysis.questions.effects import outcome_effects
from analysis.questions.interactions import predictions, slope_differences, slopes
from analysis.questions.shares import share_effects, share_slopes
from analysis.questions.smearing import smeared_effects
from analysis.robustness.quantile_effects import quantile_claims
from analysis.robustness.two_part_effects import two_parts
from analysis.robustness.variants import variants
from analysis.specification_curve.chunk import curve_chunk
from analysis.specification_curve.joint_test import joint_chunk
from data.codebook.codebook import Variable
from data.survey.survey import Survey
from tests.analysis.made import factor, numeric, small

N = 240
PARTS = ("schools", "roads", "parks")
RANDOM = np.random.default_rng(20)
AGE = RANDOM.integers(20, 65, N).astype(float)
WORRY = RANDOM.integers(1, 6, N).astype(float)
CITY = RANDOM.integers(0, 4, N)
SEX = RANDOM.integers(0, 2, N)
FIRM = RANDOM.integers(0, 30, N)
ROADS = np.clip(np.round(3 * WORRY + AGE / 5 + RANDOM.normal(0, 12, N)), 0, 60)
ROADS[RANDOM.uniform(size=N) < 0.2] = 0
SCHOOLS = RANDOM.integers(5, 40, N).astype(float)
BASE: dict[str, object] = {
    "worry": WORRY,
    "age": AGE,
    "sex": np.array(["m", "f"])[SEX],
    "city": CITY.astype(str),
    "firm": FIRM.astype(str),
    "schools": SCHOOLS,
    "roads": ROADS,
    "parks": 100 - SCHOOLS - ROADS,
}
OWN = (
    numeric("worry", "focal", minimum=1, maximum=5),
    factor("sex", ("m", "f"), "group", "moderator"),
    Variable("firm", "firm", "factor", roles=("cluster",)),
    numeric("age", "control"),
    factor("city", ("0", "1", "2", "3"), "control"),
)
BORN = numeric("born", "control")
ASKED = Query(specification=Specification(focal="worry", moderator="sex", outcomes=PARTS))


def made(more: Sequence[Variable] = (), **columns: object) -> Survey:
    """Return the survey with further control variables."""
    return small(BASE | columns, [*OWN, *more], PARTS)  # type: ignore[arg-type]


def under(**changes: object) -> Query:
    """Return the query under a changed specification."""
    return replace(ASKED, specification=replace(ASKED.specification, **changes))  # type: ignore[arg-type]


def told(result: Result) -> list[Note]:
    """Return what a result says of controls that repeat others."""
    assert result.refusal is None, result.refusal
    return [said for said in result.notes if said.code.startswith("collinear")]


def refused(result: Result) -> tuple[str, object, object]:
    assert result.refusal is not None
    return (result.refusal.code, result.refusal.param("variable"), result.refusal.param("others"))


BIRTH = made((BORN,), born=2023 - AGE)
PLAIN = made()
EVERY: tuple[Analysis, ...] = (
    *(outcome_effects, slopes, slope_differences, predictions, share_effects, share_slopes),
    *(gap, matched_effects, matched_checks, variants, two_parts, quantile_claims),
    *(smeared_effects, curve_chunk, joint_chunk),
)


@pytest.mark.parametrize("function", EVERY, ids=lambda each: each.__name__)
@pytest.mark.parametrize("std_errors", ["classical", "HC3", "CR1"])
def test_age_beside_the_year_of_birth_is_age_alone(function: Analysis, std_errors: str) -> None:
    """Whatever is estimated is what it is when the later of the two is taken out by hand."""
    found, expected = (function(s, under(std_errors=std_errors)) for s in (BIRTH, PLAIN))
    said = told(found)
    if function not in (curve_chunk, joint_chunk):  # their notes are those of all specifications
        assert said == [Note("collinear_control", (("variable", "born"), ("others", ("age",))))]
    assert told(expected) == []
    drop = [name for name in ("design",) if name in found.table]
    tables = [each.table.drop(columns=drop) for each in (found, expected)]
    pd.testing.assert_frame_equal(*tables, rtol=1e-8)


@pytest.mark.parametrize("chunk", [0, 1])
def test_by_hand_with_statsmodels(chunk: int) -> None:
    """Least squares without the year of birth, and without the last district of a city."""
    other = numeric("other", "control")
    survey = made((BORN, other), born=2023 - AGE, other=7 - 2.0 * (CITY == 1) + 3 * AGE)
    X = np.column_stack([np.ones(N), WORRY, AGE, CITY == 1, CITY == 2, CITY == 3]).astype(float)
    table = outcome_effects(survey, under(std_errors="HC1")).table.set_index("outcome")
    fitted = sm.OLS((SCHOOLS, ROADS)[chunk], X).fit(cov_type="HC1")
    own = table.loc[("schools", "roads")[chunk]]
    assert own["estimate"] == pytest.approx(fitted.params[1], rel=1e-8)
    assert own["std_error"] == pytest.approx(fitted.bse[1], rel=1e-8)
    assert [dict(said.params) for said in told(outcome_effects(survey, ASKED))] == [
        {"variable": "born", "others": ("age",)},
        {"variable": "other", "others": ("age", "city")},
    ]


def test_levels_that_repeat_others_are_named() -> None:
    district = factor("district", ("0", "1", "2", "3a", "3b"), "control")
    where = np.where(CITY == 3, np.where(AGE > 40, "3a", "3b"), CITY.astype(str))
    found = outcome_effects(made((district,), district=where), ASKED)
    (said,) = told(found)
    assert said == Note(
        "collinear_levels",
        (("variable", "district"), ("levels", ("1", "2", "3b")), ("others", ("city",))),
    )
    X = np.column_stack([np.ones(N), WORRY, AGE, CITY == 1, CITY == 2, CITY == 3, where == "3a"])
    fitted = sm.OLS(ROADS, X.astype(float)).fit()
    own = found.table.set_index("outcome").loc["roads"]
    assert own["estimate"] == pytest.approx(fitted.params[1], rel=1e-8)


def test_the_slope_does_not_hang_on_which_repeats_which() -> None:
    ahead = small(BASE | {"born": 2023 - AGE}, [BORN, *OWN], PARTS)  # type: ignore[arg-type]
    for query in (ASKED, under(focal_by_controls=True), under(controls="firm_effects")):
        for function in (outcome_effects, slopes, slope_differences):
            found, other = function(ahead, query), function(BIRTH, query)
            assert [said.param("variable") for said in told(found)] == ["age"]
            np.testing.assert_allclose(found.table["estimate"], other.table["estimate"], rtol=1e-8)
            np.testing.assert_allclose(
                found.table["std_error"], other.table["std_error"], rtol=1e-8
            )


def test_a_control_that_repeats_another_within_firms_alone() -> None:
    hours = AGE + 3.0 * FIRM
    survey = made((numeric("hours", "control"),), hours=hours)
    found = outcome_effects(survey, under(controls="firm_effects"))
    assert [said.param("variable") for said in told(found)] == ["hours"]
    expected = outcome_effects(PLAIN, under(controls="firm_effects"))
    np.testing.assert_allclose(found.table["estimate"], expected.table["estimate"], rtol=1e-8)
    assert told(outcome_effects(survey, ASKED)) == []


def test_a_control_that_says_the_focal_variable_again_gives_way() -> None:
    survey = made((numeric("fear", "control"),), fear=10 * WORRY - 4)
    for function in (outcome_effects, slopes):
        found, expected = function(survey, ASKED), function(PLAIN, ASKED)
        (said,) = told(found)
        assert (said.param("variable"), said.param("others")) == ("fear", ("worry",))
        np.testing.assert_allclose(found.table["estimate"], expected.table["estimate"], rtol=1e-8)


@pytest.mark.parametrize("function", EVERY[:-2], ids=lambda each: each.__name__)
def test_a_focal_variable_that_controls_add_up_to_is_refused_by_name(function: Analysis) -> None:
    """Worry is the sum of two controls: which of them went would decide its slope."""
    one = AGE / 10
    survey = made((numeric("a", "control"), numeric("b", "control")), a=one**2, b=WORRY - one**2)
    assert refused(function(survey, ASKED)) == ("not_identified", "worry", ("a", "b"))


def test_a_focal_variable_that_the_levels_of_a_control_tell_is_refused_by_name() -> None:
    town = factor("town", ("1", "2", "3", "4", "5"), "control")
    survey = made((town,), town=WORRY.astype(int).astype(str))
    assert refused(outcome_effects(survey, ASKED)) == ("not_identified", "worry", ("town",))


def test_an_interaction_that_another_one_repeats_is_refused_by_name() -> None:
    """Who is of which sex follows from the team, whose own products also enter."""
    team = factor("team", ("a", "b", "c", "d"), "group", "moderator")
    where = np.array(["a", "b", "c", "d"])[2 * SEX + RANDOM.integers(0, 2, N)]
    survey = made((team,), team=where)
    assert slopes(survey, ASKED).refusal is None
    refusal = refused(slopes(survey, under(others=("team",))))
    assert refusal == ("not_identified", "team", ("sex",))


def test_a_control_that_follows_from_the_moderator_gives_way_to_it() -> None:
    women = numeric("women", "control")
    found = slopes(made((women,), women=2.0 * SEX), ASKED)
    (said,) = told(found)
    assert (said.param("variable"), said.param("others")) == ("women", ("sex",))
    expected = slopes(PLAIN, ASKED).table["estimate"]
    np.testing.assert_allclose(found.table["estimate"], expected, rtol=1e-8)


def test_combinations_are_those_that_are_zero_for_everybody() -> None:
    """Properties of any matrix: combinations vanish, the others are independent, scale is none."""
    for seed in range(30):
        random = np.random.default_rng(seed)
        X = np.column_stack([np.ones(60), random.normal(size=(60, 8))])
        for column in random.choice(np.arange(2, 9), 3, replace=False):
            some = random.choice(int(column), 2, replace=False)
            X[:, column] = X[:, some] @ random.normal(size=2)
        X = X * 10.0 ** random.integers(-6, 7, 9)
        found = repeats(X, random.uniform(0.1, 3, 60))
        rest = np.delete(X, list(found), axis=1)
        rest = rest / np.linalg.norm(rest, axis=0)
        assert np.linalg.matrix_rank(rest) == rest.shape[1]
        for column, combination in found.items():
            off = np.abs(X @ combination).max()
            assert off <= 1e-9 * np.abs(X * combination).max()
            assert (combination[column + 1 :] == 0).all()


def test_nearly_the_same_is_not_the_same() -> None:
    random = np.random.default_rng(0)
    x, noise = random.normal(size=(2, 80))
    names = [("", ""), ("f", ""), ("a", ""), ("b", "")]
    X = np.column_stack([np.ones(80), noise, x, x + 1e-6 * noise**2])
    stays, said = without_repeats(Terms(X, names, 2, np.eye(4)[1:2]))
    assert stays.all()
    assert said == ()
