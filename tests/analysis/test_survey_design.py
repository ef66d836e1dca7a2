"""Domains of a survey's design: R's printed numbers on schools, and properties that must hold."""

import shutil
import subprocess
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.engine.arrays import Floats, Ints
from analysis.engine.cells import people
from analysis.engine.domain import Domain, Units
from analysis.engine.ols import TooFew, ols
from analysis.engine.survey_design import design_covariance, survey_design
from analysis.model.comparison import Comparison
from analysis.model.query import Query, Specification
from analysis.model.result import Note
from analysis.questions.means import compare_outcomes
from data.codebook.codebook import Variable
from data.survey.survey import Survey
from tests.analysis.made import factor, numeric, small

EXPORT = """
library(survey); data(api)
write.csv(apiclus1, "apiclus1.csv", row.names = FALSE)
write.csv(apistrat, "apistrat.csv", row.names = FALSE)
"""


@pytest.fixture(scope="module")
def schools(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    """Return California's schools as R's survey package holds them; skips without it."""
    folder = tmp_path_factory.mktemp("api")
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("R is not installed")
    asked = subprocess.run([rscript, "-e", EXPORT], cwd=folder, capture_output=True, check=False)
    if asked.returncode:
        pytest.skip("R has no survey package")
    return {name: pd.read_csv(folder / f"{name}.csv") for name in ("apiclus1", "apistrat")}


def domain_of(data: pd.DataFrame, keep: pd.Series, unit: str, stratum: str, size: str) -> Domain:
    """Return the schools that are kept as a domain, drawn by `unit` ("" = one by one)."""
    units = pd.factorize(data[unit])[0] if unit else np.arange(len(data))
    strata = pd.factorize(data[stratum])[0] if stratum else None
    sizes = data[size].to_numpy(float) if size else None
    whole = Units(survey_design(units, strata, sizes), units)
    return Domain(whole, whole).only(keep.to_numpy())


def regress(
    data: pd.DataFrame,
    keep: pd.Series,
    outcome: str,
    terms: list[str],
    design: tuple[str, str, str],
) -> tuple[Floats, Floats, float]:
    """Return coefficients, standard errors and df of a domain's regression on `terms`."""
    own = data[keep]
    columns = pd.get_dummies(own[terms], drop_first=True) if terms else own[[]]
    X = np.column_stack([np.ones(len(own)), columns.to_numpy(float)])
    cluster = pd.factorize(own[design[0]])[0] if design[0] else None
    cells = people(
        X,
        own[[outcome]].to_numpy(float),
        own["pw"].to_numpy(float),
        cluster,
        domain_of(data, keep, *design),
    )
    linear = ols(cells, "CR1" if design[0] else "classical").linear(np.eye(X.shape[1]))
    return linear.estimates[:, 0], linear.std_errors[:, 0], float(linear.df[0])


ONE_BY_ONE, CLUSTERS, DISTRICTS = ("", "", ""), ("dnum", "", ""), ("dnum", "", "fpc")
STRATA, STRATIFIED = ("", "stype", ""), ("", "stype", "fpc")


# R: svymean(reformulate(outcome), subset(design, stype == level)), survey 4.1.1.
@pytest.mark.parametrize(
    ("file", "outcome", "level", "design", "mean", "error"),
    [
        ("apiclus1", "not.hsg", "H", ONE_BY_ONE, 22.214285714286, 4.9933948217967),
        ("apiclus1", "api00", "H", ONE_BY_ONE, 618.57142857143, 24.982841963893),
        ("apiclus1", "not.hsg", "H", CLUSTERS, 22.214285714286, 6.9724906013515),
        ("apiclus1", "api00", "H", CLUSTERS, 618.57142857143, 38.402628232706),
        ("apiclus1", "not.hsg", "H", DISTRICTS, 22.214285714286, 6.9030648036152),
        ("apiclus1", "api00", "H", DISTRICTS, 618.57142857143, 38.020249359408),
        ("apistrat", "not.hsg", "M", STRATA, 19.14, 2.1327399259724),
        ("apistrat", "api00", "M", STRATA, 636.6, 16.628203235983),
        ("apistrat", "not.hsg", "M", STRATIFIED, 19.14, 2.0797047746739),
        ("apistrat", "api00", "M", STRATIFIED, 636.6, 16.214707308185),
    ],
)
def test_means_of_school_types(
    schools: dict[str, pd.DataFrame],
    file: str,
    outcome: str,
    level: str,
    design: tuple[str, str, str],
    mean: float,
    error: float,
) -> None:
    data = schools[file]
    found = regress(data, data["stype"] == level, outcome, [], design)
    assert (found[0][0], found[1][0]) == pytest.approx((mean, error), rel=1e-8)


# R: svyglm(not.hsg ~ terms, subset(design, ...)), survey 4.1.1: the coefficient of the first term.
@pytest.mark.parametrize(
    ("file", "terms", "levels", "design", "slope", "error", "df", "p"),
    [
        (
            "apiclus1",
            ["api99", "ell", "stype"],
            "EHM",
            CLUSTERS,
            -0.055855343272397,
            0.012038889035734,
            10,
            0.00092259138622132,
        ),
        (
            "apiclus1",
            ["meals", "ell", "stype"],
            "EHM",
            CLUSTERS,
            0.31553573428988,
            0.067967112414059,
            10,
            0.00091851857115689,
        ),
        (
            "apiclus1",
            ["api99", "ell", "stype"],
            "EHM",
            DISTRICTS,
            -0.055855343272397,
            0.01191901659374,
            10,
            0.00085933207787551,
        ),
        (
            "apiclus1",
            ["meals", "ell"],
            "HM",
            DISTRICTS,
            0.10769783473649,
            0.32591334805374,
            9,
            0.74862313943854,
        ),
        (
            "apiclus1",
            ["meals"],
            "H",
            CLUSTERS,
            0.93260715550832,
            0.071659526252846,
            6,
            1.2678033121043e-05,
        ),
        (
            "apiclus1",
            ["meals"],
            "H",
            ONE_BY_ONE,
            0.93260715550832,
            0.060926566180571,
            12,
            3.081874356854e-09,
        ),
        (
            "apistrat",
            ["meals", "ell"],
            "HM",
            STRATIFIED,
            0.24049794954878,
            0.046388501316018,
            96,
            1.2003285339316e-06,
        ),
        (
            "apistrat",
            ["meals", "ell"],
            "H",
            STRATA,
            0.1762037574929,
            0.08840800193212,
            47,
            0.052076768738581,
        ),
    ],
)
def test_slopes_of_schools(
    schools: dict[str, pd.DataFrame],
    file: str,
    terms: list[str],
    levels: str,
    design: tuple[str, str, str],
    slope: float,
    error: float,
    df: float,
    p: float,
) -> None:
    data = schools[file]
    found = regress(data, data["stype"].isin(list(levels)), "not.hsg", terms, design)
    assert (found[0][1], found[1][1]) == pytest.approx((slope, error), rel=1e-8)
    assert found[2] == df
    two_sided = 2 * stats.t.sf(abs(found[0][1] / found[1][1]), found[2])
    assert two_sided == pytest.approx(p, rel=1e-7)


def town(
    weights: Floats, strata: list[str], clusters: list[str], *more: Variable, **columns: Floats
) -> Survey:
    """Return a weighted survey of people who split 100 points, drawn within strata."""
    n, random = len(weights), np.random.default_rng(5)
    roads = random.integers(0, 101, n).astype(float)
    made = {
        "roads": roads,
        "schools": 100 - roads,
        "w": weights,
        "stratum": strata,
        "firm": clusters,
    }
    made |= {"sex": ["f", "m", "m"] * (n // 3), **columns}
    variables = [
        numeric("w", "weight"),
        Variable("stratum", "stratum", "factor", roles=("strata",)),
        Variable("firm", "firm", "factor", roles=("cluster",)),
        factor("sex", ("f", "m"), "group"),
        *more,
    ]
    return small(made, variables, ("roads", "schools"))


def means_of(survey: Survey, std_errors: str = "classical") -> pd.DataFrame:
    query = Query(Comparison((("sex", ("m",)),)), Specification(std_errors=std_errors))
    result = compare_outcomes(survey, query)
    assert result.refusal is None
    return result.table


WEIGHTS = np.tile([1.0, 2.0, 3.0, 1.5, 2.5], 18)
STRATA_OF = ["north"] * 45 + ["south"] * 45
FIRMS = [str(place // 5 % 9) for place in range(90)]


def test_people_of_weight_zero_change_nothing() -> None:
    plain = town(WEIGHTS, STRATA_OF, FIRMS)
    more = town(
        np.r_[WEIGHTS, np.zeros(9)], STRATA_OF + ["north", "east", "west"] * 3, FIRMS + ["x"] * 9
    )
    for rule in ("classical", "CR1"):
        pd.testing.assert_frame_equal(means_of(plain, rule), means_of(more, rule))


def test_clusters_are_counted_within_strata() -> None:
    """Firms 0 to 8 of the north are not those of the south."""
    plain = town(WEIGHTS, STRATA_OF, FIRMS)
    apart = town(WEIGHTS, STRATA_OF, [s + f for s, f in zip(STRATA_OF, FIRMS, strict=True)])
    table = means_of(plain, "CR1")
    pd.testing.assert_frame_equal(table, means_of(apart, "CR1"))
    # 18 clusters and 2 strata; the difference has two means.
    assert table.set_index("side")["df"].to_dict() == {
        "group": 16.0,
        "complement": 16.0,
        "difference": 15.0,
    }


def test_strata_of_one_cluster_are_refused() -> None:
    survey = town(WEIGHTS, STRATA_OF, ["0"] * 45 + FIRMS[45:])
    query = Query(Comparison(), Specification(std_errors="CR1"))
    assert compare_outcomes(survey, query).refusal == Note("single_cluster", (("strata", 1),))
    assert compare_outcomes(survey, Query()).refusal is None


def test_a_stratum_drawn_whole_needs_no_variance() -> None:
    size = Variable("size", "size", "numeric", roles=("fpc",))
    sizes = np.r_[np.ones(5), np.full(85, 30.0)]
    strata, firms = ["north"] * 5 + ["south"] * 85, [str(place // 5) for place in range(90)]
    survey = town(WEIGHTS, strata, firms, size, size=sizes)
    table = means_of(survey, "CR1")
    assert np.isfinite(table["std_error"]).all()


@pytest.mark.parametrize("clustered", [False, True])
def test_a_domain_of_everybody_has_the_errors_of_the_people_alone(clustered: bool) -> None:
    random = np.random.default_rng(1)
    X = np.column_stack([np.ones(60), random.normal(size=(60, 2))])
    y, w, cluster = random.normal(size=(60, 2)), random.uniform(1, 3, 60), np.arange(60) // 5
    units = cluster if clustered else np.arange(60)
    whole = Units(survey_design(units), units)
    rule, labels = ("CR1", cluster) if clustered else ("classical", None)
    plain = ols(people(X, y, w, labels), rule).linear(np.eye(3))
    domain = ols(people(X, y, w, labels, Domain(whole, whole)), rule).linear(np.eye(3))
    np.testing.assert_allclose(domain.covariance, plain.covariance, rtol=1e-12, atol=1e-18)
    assert (domain.df == (12 if clustered else 60) - 3).all()


def by_hand(scores: Floats, unit: Ints, stratum: Ints, share: Mapping[int, float]) -> Floats:
    """Return the covariance, zeros for all outside written out, stratum by stratum."""
    total = np.zeros((scores.shape[1],) * 2)
    for own in np.unique(stratum):
        inside = np.unique(unit[stratum == own])
        sums = np.array([scores[unit == each].sum(axis=0) for each in inside])
        off, n = sums - sums.mean(axis=0), len(sums)
        total += (1 - share[int(own)]) * n / (n - 1) * off.T @ off
    return total


def test_covariance_is_that_of_zeros_written_out() -> None:
    random = np.random.default_rng(2)
    stratum = np.repeat([0, 1, 2], 20)
    unit, share = np.arange(60) // 4, {0: 0.1, 1: 0.5, 2: 0.0}
    sizes = np.array([0.1, 10.0, 1e300])[stratum]
    keep = random.random(60) < 0.4
    scores = random.normal(1, 1, (60, 3))
    units = Units(survey_design(unit, stratum, sizes), unit)
    found = design_covariance(scores[keep], units.only(keep))
    np.testing.assert_allclose(
        found, by_hand(scores * keep[:, None], unit, stratum, share), rtol=1e-12
    )


def test_a_design_without_degrees_of_freedom_is_refused() -> None:
    unit, stratum = np.arange(12) // 3, np.arange(12) // 6
    whole = Units(survey_design(unit, stratum), unit)
    X, y = np.column_stack([np.ones(12), np.arange(12) % 5, np.arange(12) % 7]), np.arange(12.0) % 4
    cells = people(X.astype(float), y[:, None], np.ones(12), unit, Domain(whole, whole))
    with pytest.raises(TooFew):
        ols(cells, "CR1")
