"""Every analysis about a confidential survey, through the door: nothing small, nothing exact."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from analysis.disclosure.shield import (
    BASE,
    COUNTED,
    COUNTING,
    COUNTS,
    FEW,
    OF_ROWS,
    digits_of,
    short,
)
from analysis.model.comparison import Comparison
from analysis.model.declaration import declared
from analysis.model.facts import TESTED
from analysis.model.groups import MINIMUM
from analysis.model.query import Query, Specification
from analysis.model.result import Analysis, Result
from data.survey.survey import Survey
from tests.analysis.every import ALLOWED, EVERY
from ui.door.compute import compute

REFUSED = {
    "single_answers",
    "no_further",
    "no_scale",
    "no_published",
    "no_change",
    "one_outcome",
    "no_gap",
    "no_sum",
}
"""What an analysis may say on this survey, which has no scale and no study."""

LONE = {137.0, 9731.0}
"""The lowest and the highest income of the survey, one person's each."""

SPECIFICATIONS = {
    "income": Specification(focal="income", by="job", moderator="town", std_errors="CR1"),
    "risk": Specification(focal="risk", by="owner", moderator="owner"),
    "log": Specification(focal="income", by="town", moderator="sex", lens="ln"),
}


def lone(result: Result, keys: Sequence[str]) -> bool:
    """Return whether a lone answer is told, if only roughly, by a place on a scale or a note."""
    own = result.table[list(keys)].select_dtypes("number")
    params = [value for note in result.notes for _, value in note.params]
    numbers = [float(value) for value in params if isinstance(value, int | float)]
    every = [*own.to_numpy(dtype=float).ravel().tolist(), *numbers]
    return any(abs(value - answer) <= 0.01 * answer for value in every for answer in LONE)


def counts(result: Result) -> list[float]:
    """Return every number of people or clusters in a result."""
    table = result.table
    found = [table[name].to_numpy(dtype=float) for name in COUNTS if name in table]
    facts = [fact.value for fact in result.facts if fact.name in COUNTED]
    told = [
        float(value)
        for note in result.notes
        for name, value in note.params
        if name in COUNTING and note.code not in OF_ROWS and value != FEW
    ]
    every = np.concatenate([*found, np.array([*facts, *told, float(result.n)])])
    return every[np.isfinite(every)].tolist()


def exact(result: Result) -> bool:
    """Return whether a joint test has more digits than the people behind it allow."""
    digits = int(digits_of(np.array([float(result.n)]))[0])
    tests = result.tests[[name for name in TESTED if name in result.tests]].to_numpy(dtype=float)
    return not np.array_equal(short(tests.ravel(), digits), tests.ravel(), equal_nan=True)


@pytest.mark.parametrize("name", SPECIFICATIONS)
@pytest.mark.parametrize("analysis", EVERY, ids=lambda analysis: analysis.__name__)
def test_nothing_small_and_nothing_exact_leaves(
    town: Survey, analysis: Analysis, name: str
) -> None:
    query = Query(Comparison((("age", ("1", "2")),)), SPECIFICATIONS[name])
    result = compute(analysis, town, query)
    if result.refusal is not None:
        assert result.refusal.code in REFUSED
        assert (result.refusal.code == "single_answers") == (analysis not in ALLOWED)
        return
    assert all(count % BASE == 0 and not 0 < count < MINIMUM for count in counts(result))
    assert not lone(result, declared(analysis).keys)
    assert not exact(result)


def test_the_same_answers_without_the_rules_are_small_and_exact(town: Survey) -> None:
    """So the test above can fail."""
    codebook = replace(town.codebook, confidential=False)
    plain = replace(town, codebook=codebook, fingerprint="not confidential")
    query = Query(Comparison((("age", ("1", "2")),)), SPECIFICATIONS["income"])
    results = {analysis: compute(analysis, plain, query) for analysis in ALLOWED}
    uneven = [each for each in results.values() if any(count % BASE for count in counts(each))]
    assert len(uneven) > 30
    assert sum(lone(each, declared(one).keys) for one, each in results.items()) > 5
    assert sum(exact(each) for each in results.values()) > 5
