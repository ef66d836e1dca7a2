"""The ways to express an answer, by hand."""

import numpy as np
import pytest

from analysis.engine.arrays import Mask
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Specification
from data.survey.survey import Survey
from tests.analysis.made import small

# The second person's answers sum to 90, the third gave everything, the fourth left one out, and
# the fifth gave nothing at all.
COLUMNS: dict[str, list[object]] = {"a": [20.0, 30, 100, 50, 0], "b": [80.0, 60, 0, None, 0]}
NONE: list[float] = [np.nan, np.nan]
LOGS = [[np.log(21), np.log(81)], [np.log(31), np.log(61)], [np.log(101), 0], NONE, [0, 0]]
SIGNS = [np.sqrt(1 / 2), -np.sqrt(1 / 2)]


def made(money: float | None = None) -> Survey:
    """Return five people's answers."""
    return small(COLUMNS, [], ("a", "b"), money)


def everything(needed: list[tuple[str, Mask]]) -> int:
    """Return of how many people everything needed is known."""
    return int(np.all([known for _, known in needed], axis=0).sum())


@pytest.mark.parametrize(
    ("lens", "money", "expected"),
    [
        ("amount", None, [[20, 80], [30, 60], [100, 0], NONE, [0, 0]]),
        ("amount", 1e6, [[2e5, 8e5], [3e5, 6e5], [1e6, 0], NONE, [0, 0]]),
        ("share", None, [[20, 80], [100 / 3, 200 / 3], [100, 0], NONE, NONE]),
        ("ln", 1e6, LOGS),
        ("ratio", None, [[0.25, 4], [0.5, 2], [np.nan, 0], NONE, NONE]),
        ("logratio", None, [*(np.outer(np.log([1 / 4, 1 / 2, 200]), SIGNS)), NONE, NONE]),
    ],
)
def test_by_hand(lens: str, money: float | None, expected: list[list[float]]) -> None:
    np.testing.assert_allclose(
        outcomes_of(made(money), lens).values, np.array(expected, dtype=float)
    )


def test_only_the_ratio_gives_each_outcome_its_own_sample() -> None:
    survey = made()
    for lens in ("amount", "share", "ln"):
        outcomes = outcomes_of(survey, lens)
        assert outcomes.samples == [(0, 1)]
        assert everything(outcomes.needed((0, 1))) == (3 if lens == "share" else 4)
    ratio = outcomes_of(survey, "ratio")
    assert ratio.samples == [(0,), (1,)]
    assert [everything(ratio.needed(places)) for places in ratio.samples] == [2, 3]


def test_answers_off_the_total_are_counted() -> None:
    assert outcomes_of(made()).off_total(np.array([0, 1, 2])) == 1


def test_outcomes_are_chosen_by_id() -> None:
    outcomes = outcomes_of(made())
    assert outcomes.chosen(Specification()) == (0, 1)
    assert outcomes.chosen(Specification(outcomes=("b",))) == (1,)
    with pytest.raises(ValueError, match="not in"):
        outcomes.chosen(Specification(outcomes=("unheard_of",)))
