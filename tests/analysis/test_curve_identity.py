"""Specifications that are the same count once: cuts, samples and controls that change nothing."""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.model.query import Query, Specification
from analysis.model.regression import effect_models
from analysis.model.result import Analysis, Result, records_of
from analysis.specification_curve.chunk import curve_chunk
from analysis.specification_curve.grid import choices
from analysis.specification_curve.identity import marks
from analysis.specification_curve.joint_test import joint_chunk
from analysis.specification_curve.summary import curve_of, design_of, joint, shares
from data.survey.survey import Survey
from tests.analysis.made import copied, numeric, small

RANDOM = np.random.default_rng(6)
N = 120
WORRY = np.tile([1.0, 2, 3, 3, 4, 5], N // 6)
AGE = RANDOM.integers(20, 60, N).astype(float)
PAY = RANDOM.integers(3, 30, N).astype(float)
ROADS = np.clip(5 * WORRY + RANDOM.integers(0, 60, N), 1, 99)
ROADS[:12], ROADS[12:24], ROADS[24:30] = 0.0, 50.0, 100.0


def only(table: pd.DataFrame, **axes: str) -> dict[str, object]:
    """Return the only row with these codes."""
    for name, value in axes.items():
        table = table[table[name] == value]
    (row,) = records_of(table)
    return row


def answered(low: float | None, high: float | None, roads: np.ndarray = ROADS) -> Survey:
    """Return a survey of people whose worry, 1 to 5, is 3.0 on average."""
    columns = {"worry": WORRY, "age": AGE, "pay": PAY, "roads": roads, "schools": 100 - roads}
    variables = [
        numeric("worry", "focal", minimum=low, maximum=high),
        numeric("age", "control"),
        replace(numeric("pay", "control"), block="firm"),
    ]
    return small(columns, variables, ["roads", "schools"])


EVERYBODY = Query(specification=Specification(focal="risk"))
BOTH = Query(specification=Specification(focal="worry", outcomes=("roads", "schools")))


def of_cells(survey: Survey, function: Analysis, *cells: tuple[str, str]) -> list[Result]:
    """Return some parts of a curve or of its joint test, all without naming any."""
    known = choices(survey.codebook, "worry").cells
    places = [known.index(cell) for cell in cells or known]
    return [function(survey, replace(BOTH, chunk=place)) for place in places]


def test_a_cut_that_parts_the_same_people_is_the_same_specification() -> None:
    """Above the mean of 3.0 is above the midpoint: 52 of 128 rows are copies."""
    assert WORRY.mean() == 3.0
    survey = answered(1, 5)
    cells = [("everyone", "all"), ("everyone", "none")]
    chunks = of_cells(survey, curve_chunk, *cells)
    assert sum(len(chunk.table) for chunk in chunks) == 128
    whole = curve_of(chunks)
    assert len(whole.table) == 128 - 52
    assert set(whole.table["treatment"]) == {"points", "above_mean"}
    assert (whole.fact("same", "roads"), whole.fact("same", "schools")) == (26, 26)
    axes = {"treatment": "above_midpoint", "lens": "ln", "model": "linear", "outcome": "roads"}
    mean = only(whole.table, **axes | {"treatment": "above_mean", "controls": "all"})
    assert design_of(chunks, axes | {"controls": "all"}) == str(mean["design"])
    assert design_of(chunks, axes | {"controls": "individual"}) is None


def test_verdict_and_joint_test_are_those_without_the_copies() -> None:
    """Without ends of its scale worry has no midpoint, and there are no copies."""
    twice, once = answered(1, 5), answered(None, None)
    ours, theirs = (curve_of(of_cells(s, curve_chunk)).table for s in (twice, once))
    tests = [of_cells(s, joint_chunk) for s in (twice, once)]
    for outcome in ("roads", "schools"):
        assert shares(ours, outcome, 0) == shares(theirs, outcome, 0)
        assert joint(tests[0], outcome) == joint(tests[1], outcome)


def test_samples_and_controls_that_are_the_same_are_one() -> None:
    """Nobody answers in a style, and pay repeats age: one sample, and one set of controls."""
    roads = np.where(np.isin(ROADS, [0.0, 50.0, 100.0]), 49.0, ROADS)
    survey = answered(None, None, roads)
    again = replace(survey.codebook.variable("pay"), column="age")
    pair = replace(survey.codebook, variables=(*survey.codebook.variables[:2], again))
    survey = copied(survey, survey.table, pair)
    whole = curve_of(of_cells(survey, curve_chunk))
    assert set(whole.table["restriction"]) == {"everyone"}
    assert set(whole.table["controls"]) == {"all", "none"}
    tests = of_cells(survey, joint_chunk)
    assert joint(tests, "roads").specifications == 2 * 2 * 4


def test_marks_tell_people_weights_columns_and_outcomes(survey: Survey) -> None:
    (model,) = effect_models(survey, EVERYBODY)
    own = marks(model)
    assert len(set(own.values())) == len(model.parts)
    assert marks(effect_models(survey, replace(EVERYBODY, seed=1))[0]) == own
    changed = [
        replace(model, sample=replace(model.sample, rows=model.sample.rows + 1)),
        replace(model, sample=replace(model.sample, weight=np.ones(len(model.X)))),
        replace(model, X=model.X * (1 + 1e-15)),
        replace(model, X=model.X[:, :-1]),
        replace(model, outcomes=model.outcomes + 1),
    ]
    for other in changed:
        assert not set(marks(other).values()) & set(own.values())
