"""The joint test of a curve: ratios by hand, rejections under a true null, counts that add up."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analysis.engine.ols import RankDeficient
from analysis.model.comparison import Comparison
from analysis.model.query import Query, Specification
from analysis.specification_curve.grid import choices
from analysis.specification_curve.joint_test import (
    COUNTS,
    DRAWS,
    OBSERVED,
    draws,
    joint_chunk,
    null_ratios,
    tallied,
)
from analysis.specification_curve.summary import joint
from data.survey.survey import Survey
from tests.analysis.made import numeric, small

OUTCOMES = ("unemployment_benefit", "upskilling")
QUERY = Query(Comparison((("hukou", ("2",)),)), Specification(focal="risk", outcomes=OUTCOMES))


def test_ratios_are_those_of_clustered_regressions() -> None:
    """Observed: statsmodels' CR1. A draw: the same regression on the clusters written out."""
    random = np.random.default_rng(0)
    n, groups = 80, 10
    unit = random.integers(0, groups, n)
    X = np.column_stack([np.ones(n), random.normal(size=(n, 2)) * [1e3, 1]])
    Y = random.normal(size=(n, 2)) + X[:, [2]]
    times = draws(groups, 6, 1)
    found = null_ratios(X, Y, unit, times)
    assert times.sum(axis=1).tolist() == [groups] * 6
    for column in range(2):
        fitted = sm.OLS(Y[:, column], X).fit(cov_type="cluster", cov_kwds={"groups": unit})
        assert found.observed[column] == pytest.approx(fitted.tvalues[2], rel=1e-9)
        null = Y[:, column] - fitted.params[2] * X[:, 2]
        for draw, count in enumerate(times):
            own = np.concatenate(
                [np.tile(np.flatnonzero(unit == g), int(count[g])) for g in range(groups)]
            ).astype(int)
            copy = np.concatenate(
                [np.repeat(100 * g + np.arange(count[g]), (unit == g).sum()) for g in range(groups)]
            )
            again = sm.OLS(null[own], X[own]).fit(
                cov_type="cluster", cov_kwds={"groups": copy, "use_correction": False}
            )
            factor = groups / (groups - 1) * (n - 1) / (n - 3)
            assert found.drawn[draw, column] == pytest.approx(
                again.tvalues[2] / np.sqrt(factor), rel=1e-7
            )
    with pytest.raises(RankDeficient):
        null_ratios(np.column_stack([X, X[:, 2]]), Y, unit, times)


def test_under_a_true_null_about_five_in_a_hundred_are_rejected() -> None:
    """Twelve specifications of one question: three outcomes under four samples and controls."""
    rejected = 0
    surveys = 240
    times = draws(24, 99, 7)
    for seed in range(surveys):
        random = np.random.default_rng([11, seed])
        unit = np.repeat(np.arange(24), 4)
        x, z = random.normal(size=(2, 96)) + 0.5 * random.normal(size=(2, 24))[:, unit]
        shared = random.normal(size=96) + 0.5 * random.normal(size=24)[unit]
        Y = shared[:, None] + 0.7 * random.normal(size=(96, 3))
        counts = np.zeros((100, len(COUNTS)))
        for keep in (np.ones(96, dtype=bool), random.uniform(size=96) < 0.8):
            for controls in (np.ones((96, 1)), np.column_stack([np.ones(96), z])):
                design = np.column_stack([controls, x])[keep]
                found = null_ratios(design, Y[keep], unit[keep], times)
                counts += tallied(found).sum(axis=2)
        clear = counts[:, 2:].max(axis=1)
        rejected += (1 + (clear[1:] >= clear[0]).sum()) / 100 <= 0.05
    assert 0.02 <= rejected / surveys <= 0.085


def test_a_strong_effect_is_found_and_draws_add_up(survey: Survey) -> None:
    cells = choices(survey.codebook, "risk").cells
    wanted = [cells.index(("everyone", name)) for name in ("none", "individual")]
    chunks = [joint_chunk(survey, replace(QUERY, chunk=place)) for place in wanted]
    found = joint(chunks, "upskilling")
    assert (found.specifications, found.draws) == (24, DRAWS)
    assert found.dominant == 24
    assert found == joint(chunks[::-1], "upskilling")
    again = joint_chunk(survey, replace(QUERY, chunk=wanted[0]))
    pd.testing.assert_frame_equal(again.table, chunks[0].table)
    other = joint_chunk(survey, replace(QUERY, chunk=wanted[0], seed=1)).table
    assert not other[list(COUNTS)].equals(chunks[0].table[list(COUNTS)])
    observed = chunks[0].table[chunks[0].table["draw"] == OBSERVED]
    sums = observed.groupby("outcome")[["positive", "negative"]].sum().sum(axis=1)
    assert sums.tolist() == [12, 12]
    assert 1 / (1 + DRAWS) <= found.p_clear <= found.p_dominant <= 1


def test_people_are_drawn_where_nobody_is_in_a_cluster() -> None:
    random = np.random.default_rng(4)
    worry = random.integers(1, 6, 50).astype(float)
    roads = np.clip(8 * worry + random.integers(0, 40, 50), 1, 99)
    roads[roads == 50] = 51
    columns = {"worry": worry, "roads": roads, "schools": 100 - roads}
    variables = [numeric("worry", "focal", minimum=1, maximum=5)]
    survey = small(columns, variables, ["roads", "schools"])
    query = Query(specification=Specification(focal="worry", outcomes=("roads",)))
    known = choices(survey.codebook, "worry")
    assert known.controls == ("none",)
    chunks = [joint_chunk(survey, replace(query, chunk=place)) for place in range(len(known.cells))]
    found = joint(chunks, "roads")
    # Worry above its mean is worry above 3, and nobody answers in a style.
    assert 3 <= worry.mean() < 4
    assert found.dominant == found.specifications == 2 * 4
    assert found.p_clear <= 0.05
