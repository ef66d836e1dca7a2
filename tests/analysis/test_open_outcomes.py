"""A block of outcomes that sum to nothing, two ratings and a yes or no, beside statsmodels."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
import statsmodels.api as sm

from analysis.disclosure.protect import protect
from analysis.model.comparison import Comparison
from analysis.model.declaration import declared
from analysis.model.outcomes import outcomes_of
from analysis.model.query import LENSES, Query, Specification
from analysis.model.result import Analysis, Refused, Result
from analysis.questions.distribution import outcome_distribution
from analysis.questions.effects import outcome_effects, ranking
from analysis.questions.interactions import slope_differences, slopes
from analysis.questions.means import compare_outcomes, outcomes_by
from analysis.robustness.quantile_effects import quantile_claims
from analysis.robustness.variants import variants
from data.codebook.codebook import Codebook
from data.codebook.variables import OpenBlock, Rating
from data.reading.problems import SurveyError
from data.survey.survey import Survey
from data.survey.validate import check
from data.survey.write import codebook_toml
from tests.analysis.every import EVERY
from tests.analysis.made import factor, numeric

IDS = ("trust", "comfort", "joins")
BLOCK = OpenBlock(
    (
        Rating("trust", "trust", 0, minimum=1, maximum=5),
        Rating("comfort", "comfort", 1, minimum=1, maximum=5),
        Rating("joins", "joins", 2, minimum=0, maximum=1),
    ),
    missing=("9",),
)
VARIABLES = (
    numeric("worry", "focal", minimum=1, maximum=7),
    factor("sector", ("1", "2", "3"), "group", "moderator"),
    numeric("age", "control"),
    numeric("hours", "control"),
)
PEOPLE = 600
SECTOR_2 = (("sector", ("2",)),)


def columns() -> dict[str, np.ndarray]:
    """Return the answers; 9 stands for none."""
    random = np.random.default_rng(20)
    worry = random.integers(1, 8, PEOPLE).astype(float)
    sector = random.integers(1, 4, PEOPLE)
    age = random.normal(40, 9, PEOPLE)
    hours = random.normal(44, 5, PEOPLE)
    pull = 0.3 * worry * (sector == 2) - 0.2 * worry + 0.01 * age
    trust = np.clip(np.round(3 + pull + random.normal(0, 1, PEOPLE)), 1, 5)
    comfort = np.clip(np.round(2 + 0.02 * hours + random.normal(0, 1, PEOPLE)), 1, 5)
    joins = (pull + random.normal(0, 1, PEOPLE) > -0.3).astype(float)
    joins[random.random(PEOPLE) < 0.1] = 9
    trust[random.random(PEOPLE) < 0.05] = 9
    found = {"worry": worry, "sector": sector.astype(str), "age": age, "hours": hours}
    return found | {"trust": trust, "comfort": comfort, "joins": joins}


def opened(columns: dict[str, np.ndarray]) -> Survey:
    """Return a survey of these answers."""
    codebook = Codebook("open", "open.csv", "uploaded", BLOCK, VARIABLES)
    table = pa.table({name: pa.array(values) for name, values in columns.items()})
    return Survey(table, codebook, "uploaded", "kept", f"open-{id(table)}", None, None, ())


@pytest.fixture(scope="module")
def survey() -> Survey:
    """Return two ratings and a yes or no of 600 people."""
    return opened(columns())


def ask(**chosen: object) -> Query:
    """Return a query of everybody with worry in the focal place."""
    compared = Comparison(chosen.pop("group", ()))  # type: ignore[arg-type]
    return Query(compared, Specification(focal="worry", **chosen))  # type: ignore[arg-type]


def answer(id: str) -> np.ndarray:
    """Return an outcome (n,) with NaN for no answer."""
    values = columns()[id]
    return np.where(values == 9, np.nan, values)


def design(*, moderated: bool) -> np.ndarray:
    """Return constant, focal variable, with a moderator its dummies and products, controls."""
    known = columns()
    worry, sector = known["worry"], known["sector"]
    dummies = np.column_stack([sector == "2", sector == "3"]).astype(float)
    split = [dummies, dummies * worry[:, None]]
    kept = split if moderated else []
    return np.column_stack([np.ones(PEOPLE), worry, *kept, known["age"], known["hours"]])


def fitted(id: str, X: np.ndarray, cov_type: str = "nonrobust"):
    """Return the least squares of an outcome on everybody who answered it."""
    y = answer(id)
    known = np.isfinite(y)
    return sm.OLS(y[known], X[known]).fit(cov_type=cov_type, use_t=True)


def row(result: Result, **keys: object) -> dict[str, float]:
    """Return the only row of these keys."""
    table = result.table
    for name, key in keys.items():
        table = table[table[name] == key]
    (found,) = table.to_dict("records")
    return {str(name): value for name, value in found.items()}


def close(found: dict[str, float], estimate: float, std_error: float, n: float) -> bool:
    """Return whether a row holds these numbers."""
    own = [found[name] for name in ("estimate", "std_error", "n")]
    return bool(np.allclose(own, [estimate, std_error, n], rtol=1e-8))


def test_a_scale_is_that_of_each_rating(survey: Survey) -> None:
    outcomes = outcomes_of(survey)
    assert (outcomes.unit.kind, outcomes.unit.whole) == ("points", 0.0)
    np.testing.assert_array_equal(outcomes.scale, [(1, 5), (1, 5), (0, 1)])
    unbounded = OpenBlock((Rating("wage", "wage", 0, minimum=0),))
    np.testing.assert_array_equal(replace(outcomes, block=unbounded).scale, [(0, np.inf)])
    with pytest.raises(Refused, match="not_closed"):
        _ = outcomes_of(survey, "share").scale


@pytest.mark.parametrize("id", IDS)
def test_means_are_of_those_who_answered_that_outcome(survey: Survey, id: str) -> None:
    result = compare_outcomes(survey, ask(group=SECTOR_2))
    y, inside = answer(id), columns()["sector"] == "2"
    for side, mask in (("group", inside), ("complement", ~inside)):
        own = y[mask & np.isfinite(y)]
        error = own.std(ddof=1) / np.sqrt(len(own))
        assert close(row(result, side=side, outcome=id), own.mean(), error, len(own))
    known = np.isfinite(y)
    ols = sm.OLS(y[known], sm.add_constant(inside[known].astype(float))).fit()
    difference = row(result, side="difference", outcome=id)
    assert close(difference, ols.params[1], ols.bse[1], known.sum())


@pytest.mark.parametrize("id", IDS)
def test_means_by_level(survey: Survey, id: str) -> None:
    result = outcomes_by(survey, ask(by="sector"))
    y, sector = answer(id), columns()["sector"]
    for level in ("1", "2", "3"):
        own = y[(sector == level) & np.isfinite(y)]
        error = own.std(ddof=1) / np.sqrt(len(own))
        assert close(row(result, level=level, outcome=id), own.mean(), error, len(own))


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize("kind", ["classical", "HC1"])
def test_effects(survey: Survey, id: str, kind: str) -> None:
    result = outcome_effects(survey, ask(std_errors=kind))
    ols = fitted(id, design(moderated=False), "nonrobust" if kind == "classical" else kind)
    found = row(result, side="group", outcome=id)
    assert close(found, ols.params[1], ols.bse[1], ols.nobs)
    assert found["p_value"] == pytest.approx(ols.pvalues[1], rel=1e-6)
    # Each outcome has people of its own: there is no test of all together.
    assert result.tests.empty
    lacking = {said.param("variables") for said in result.notes if said.code == "rows_missing"}
    assert lacking == {("trust",), ("joins",)}


@pytest.mark.parametrize("id", IDS)
def test_predictions(survey: Survey, id: str) -> None:
    X = design(moderated=False)
    ols, known = fitted(id, X), np.isfinite(answer(id))
    for at in (1.0, 7.0):
        moved = X[known].copy()
        moved[:, 1] = at
        found = row(ranking(survey, ask()), at=at, outcome=id)
        assert found["estimate"] == pytest.approx(ols.predict(moved).mean())


@pytest.mark.parametrize("id", IDS)
def test_slopes_by_level(survey: Survey, id: str) -> None:
    ols = fitted(id, design(moderated=True))
    query = ask(moderator="sector")
    for place, level in enumerate(("2", "3")):
        contrast = np.zeros(8)
        contrast[4 + place] = 1.0
        gap = ols.t_test(contrast)
        found = row(slope_differences(survey, query), level=level, outcome=id)
        sector = columns()["sector"][np.isfinite(answer(id))]
        n = min((sector == "1").sum(), (sector == level).sum())
        assert close(found, gap.effect[0], gap.sd[0, 0], n)
        contrast[1] = 1.0
        slope = ols.t_test(contrast)
        own = row(slopes(survey, query), level=level, outcome=id)
        assert close(own, slope.effect[0], slope.sd[0, 0], (sector == level).sum())


def test_together_where_everybody_answered_all() -> None:
    """Then the outcomes share a sample and are tested together."""
    whole = columns()
    known = (whole["joins"] != 9) & (whole["trust"] != 9)
    survey = opened({name: values[known] for name, values in whole.items()})
    result = outcome_effects(survey, ask())
    X = design(moderated=False)[known]
    Y = np.column_stack([whole[id][known] for id in IDS])
    inverse = np.linalg.inv(X.T @ X)
    coefficients = inverse @ X.T @ Y
    residuals = Y - X @ coefficients
    sigma = residuals.T @ residuals / (len(X) - X.shape[1])
    effect = coefficients[1]
    statistic = effect @ np.linalg.solve(sigma * inverse[1, 1], effect)
    test = result.test(hypothesis="no_effect")
    assert test["df"] == len(IDS)
    assert test["statistic"] == pytest.approx(statistic)


def test_medians_beside_statsmodels(survey: Survey) -> None:
    """Of an outcome without heaps: a rating with a little noise."""
    noisy = columns()
    noisy["comfort"] = np.random.default_rng(3).normal(0.1 * noisy["worry"], 0.7) + 2.5
    survey = opened(noisy)
    result = quantile_claims(survey, replace(ask(outcomes=("comfort",)), chunk=1))
    X = design(moderated=False)
    theirs = sm.QuantReg(noisy["comfort"], X).fit(q=0.5, max_iter=20_000, p_tol=1e-12)
    found = row(result, variant="median", kind="effect", outcome="comfort")
    assert found["estimate"] == pytest.approx(theirs.params[1], abs=1e-5)


@pytest.mark.parametrize("id", IDS)
def test_variants_leave_out_what_only_a_total_has(survey: Survey, id: str) -> None:
    result = variants(survey, ask())
    assert result.refusal is None
    assert set(result.table["variant"]) == {"everyone", "no_styles", "two_part"}
    ols = fitted(id, design(moderated=False))
    for variant in ("everyone", "no_styles"):
        found = row(result, variant=variant, kind="effect", outcome=id)
        assert close(found, ols.params[1], ols.bse[1], ols.nobs)
    refused = row(result, variant="two_part", kind="effect", outcome=id)
    assert np.isnan(refused["estimate"])
    assert refused["n"] == 0
    assert any(said.params == (("reason", "not_closed"),) for said in result.notes)


def test_the_distribution_of_a_yes_or_no(survey: Survey) -> None:
    result = outcome_distribution(survey, ask(outcomes=("joins",)))
    joins = answer("joins")
    yes = row(result, outcome="joins", value=1.0)
    assert yes["n"] == (joins == 1).sum()
    assert yes["estimate"] == pytest.approx(np.nanmean(joins))


def asked(function: Analysis, survey: Survey) -> Result:
    """Return the answer to a query that chooses all there is."""
    query = ask(moderator="sector", by="sector", outcomes=("trust", "comfort"))
    return function(survey, query)


@pytest.mark.parametrize("function", EVERY, ids=lambda each: each.__name__)
def test_every_analysis_answers_or_says_that_it_needs_a_total(
    survey: Survey, function: Analysis
) -> None:
    needs = declared(function).needs
    result = asked(function, survey)
    code = result.refusal.code if result.refusal else None
    assert (code == "not_closed") == ("closed" in needs)
    if not {"closed", "published", "further", "items"} & set(needs):
        assert code is None
        assert "outcome" not in result.table or set(result.table["outcome"]) <= {*IDS, ""}


@pytest.mark.parametrize("function", [compare_outcomes, outcomes_by, outcome_effects, slopes])
def test_a_confidential_survey_may_have_an_open_block(survey: Survey, function: Analysis) -> None:
    codebook = replace(survey.codebook, confidential=True)
    secret = replace(survey, codebook=codebook, fingerprint="confidential and open")
    query = ask(moderator="sector", by="sector", outcomes=("trust",))
    safe = protect(function, secret, query)
    result, plain = function(safe.survey, safe.query), function(survey, query)
    assert result.refusal is None
    assert result.table["estimate"].notna().sum() == plain.table["estimate"].notna().sum() > 0


@pytest.mark.parametrize("lens", [lens for lens in LENSES if lens != "amount"])
def test_parts_of_a_total_are_no_way_to_express_ratings(survey: Survey, lens: str) -> None:
    with pytest.raises(Refused, match="not_closed"):
        _ = outcomes_of(survey, lens).values
    for function in (compare_outcomes, outcome_effects):
        refusal = function(survey, ask(lens=lens)).refusal
        assert refusal is not None
        assert refusal.code == "not_closed"


def test_answers_beyond_the_scale_are_refused() -> None:
    check(opened(columns()))
    for id, value, code in (("trust", 6.0, "above_maximum"), ("joins", -1.0, "below_minimum")):
        wrong = columns()
        wrong[id][7] = value
        with pytest.raises(SurveyError) as refused:
            check(opened(wrong))
        assert refused.value.code == code


def test_no_file_holds_an_open_block_yet(survey: Survey) -> None:
    with pytest.raises(ValueError, match="open block"):
        codebook_toml(survey.codebook)
