"""The ways to express an answer, by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.engine.arrays import Mask
from analysis.model.outcomes import outcomes_of
from analysis.model.query import LENSES, Specification
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


@pytest.mark.parametrize(
    ("lens", "money", "kind", "whole", "ends"),
    [
        ("amount", None, "points", 100.0, (0, 100)),
        ("amount", 1e6, "money", 1e6, (0, 1e6)),
        ("share", 1e6, "share", 100.0, (0, 100)),
        ("ln", 1e6, "ln", np.log(101), (0, np.log(101))),
        ("ratio", None, "ratio", np.inf, (0, np.inf)),
        ("logratio", None, "logratio", np.inf, (-np.inf, np.inf)),
    ],
)
def test_units_and_scales_by_hand(
    lens: str, money: float | None, kind: str, whole: float, ends: tuple[float, float]
) -> None:
    outcomes = outcomes_of(made(money), lens)
    assert (outcomes.unit.kind, outcomes.unit.whole, outcomes.whole) == (kind, whole, whole)
    np.testing.assert_array_equal(outcomes.scale, [ends, ends])


@given(
    st.lists(st.floats(0, 1), min_size=2, max_size=4).filter(lambda parts: sum(parts) > 0),
    st.sampled_from(LENSES),
)
def test_every_split_of_the_total_lies_on_the_scale(parts: list[float], lens: str) -> None:
    points: list[list[object]] = [[100.0 * part / sum(parts)] for part in parts]
    ids = tuple("abcd"[: len(parts)])
    outcomes = outcomes_of(small(dict(zip(ids, points, strict=True)), [], ids, 500.0), lens)
    (low, high), room = outcomes.scale.T, 1e-9 * 500.0
    known = np.isfinite(outcomes.values)
    assert (~known | ((outcomes.values >= low - room) & (outcomes.values <= high + room))).all()


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
