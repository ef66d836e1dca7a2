"""Eleven designs from which nothing, or not everything, can be told: a reason each, no number."""

from dataclasses import dataclass

import numpy as np
import pytest

from analysis.model.query import Query, Specification
from analysis.model.result import Analysis, Result
from data.codebook.codebook import Variable
from data.survey.survey import Survey
from tests.analysis.every import CHUNKED, needing
from tests.analysis.made import factor, numeric, small

N = 110
PARTS = ("schools", "roads", "parks")
COUNTED = {"support", "answer_means", "zero_shares", "distribution"}
"""Analyses that fit no line."""


@dataclass(frozen=True)
class Design:
    """A survey of N people with something wrong, and the code of the refusal or the note."""

    columns: dict[str, object]
    code: str
    std_errors: str = "classical"
    more: tuple[Variable, ...] = ()
    noted: bool = False
    but: frozenset[str] = frozenset()

    def asks(self, name: str) -> bool:
        """Return whether an analysis has to tell of this design; sparse counts in any."""
        fitted = name not in (*self.but, "sparse")
        return fitted and (self.code != "separated" or name.startswith("share_"))


def plain() -> dict[str, object]:
    """Return the answers of 110 people from which everything can be told."""
    random = np.random.default_rng(11)
    schools = random.integers(10, 50, N).astype(float)
    roads = random.integers(10, 40, N).astype(float)
    return {
        "worry": random.integers(1, 6, N).astype(float),
        "sex": np.array(["m", "f"])[random.integers(0, 2, N)],
        "age": random.integers(20, 60, N).astype(float),
        "firm": np.array([str(firm) for firm in random.integers(0, 60, N)]),
        "weight": np.ones(N),
        "schools": schools,
        "roads": roads,
        "parks": 100 - schools - roads,
    }


FIXED = (
    numeric("worry", "focal", minimum=1, maximum=5),
    factor("sex", ("m", "f", "x"), "group", "moderator"),
    numeric("age", "control"),
    Variable("firm", "firm", "factor", roles=("cluster",)),
)
WEIGHT = Variable("weight", "weight", "numeric", roles=("weight",))
MANY = factor("town", [str(town) for town in range(N - 2)], "control")


def sexes(few: int) -> np.ndarray:
    """Return the answers with `few` people of a third level."""
    return np.where(np.arange(N) < few, "x", np.asarray(plain()["sex"]))


def divided() -> dict[str, object]:
    """Return answers in which women give parks nothing and men give it all that is left."""
    women = np.asarray(plain()["sex"]) == "f"
    parks = np.where(women, 0.0, np.asarray(plain()["parks"]))
    return {"parks": parks, "roads": 100 - np.asarray(plain()["schools"]) - parks}


DESIGNS = {
    "repeated control": Design(
        {"months": 12 * np.asarray(plain()["age"])},
        "collinear_control",
        more=(numeric("months", "control"),),
        noted=True,
        but=frozenset({*COUNTED, "slopes_by_item"}),  # worry has no items
    ),
    "focal from controls": Design(
        {"shift": np.asarray(plain()["worry"]) - 3.0 * np.asarray(plain()["age"])},
        "not_identified",
        more=(numeric("shift", "control"),),
        but=frozenset(COUNTED),
    ),
    "one level left": Design({"sex": np.full(N, "f")}, "one_level"),
    "n <= p": Design(
        {"town": [str(place % (N - 2)) for place in range(N)]},
        "too_few",
        more=(MANY,),
        but=frozenset(COUNTED),
    ),
    "constant outcome": Design(
        {"schools": np.full(N, 40.0), "roads": np.full(N, 30.0), "parks": np.full(N, 30.0)},
        "constant_outcome",
    ),
    "separation": Design(divided(), "separated"),
    "all missing": Design({"worry": np.full(N, np.nan)}, "small_group"),
    "one cluster": Design(
        {"firm": np.full(N, "a")},
        "few_clusters",
        std_errors="CR1",
        but=frozenset({"slopes_by_std_errors"}),  # says so in a note and goes on
    ),
    "zero weights": Design({"weight": np.zeros(N)}, "small_group", more=(WEIGHT,)),
    "level of 3 people": Design(
        {"sex": sexes(3)},
        "small_levels",
        noted=True,
        but=frozenset({"slopes_by_item"}),  # worry has no items
    ),
    "focal without variation": Design({"worry": np.full(N, 3.0)}, "constant_focal"),
}


def survey_of(design: Design) -> Survey:
    """Return the survey of a design."""
    return small(plain() | design.columns, [*FIXED, *design.more], PARTS)


def check(result: Result, design: Design) -> None:
    """Check that the reason is given and that no number is made up."""
    codes = {note.code for note in result.notes}
    if design.noted:
        assert result.refusal is None
        assert design.code in codes
        assert "level" not in result.table or "x" not in set(result.table["level"])
        return
    assert result.refusal is not None
    assert result.refusal.code == design.code
    assert result.table.empty


CASES = [
    pytest.param(function, design, id=f"{function.__name__}-{name}")
    for name, design in DESIGNS.items()
    for function in needing("moderator")
    if function not in CHUNKED + needing("control")
    if design.asks(function.__name__)
]


@pytest.mark.parametrize(("function", "design"), CASES)
def test_a_degenerate_design_is_told(function: Analysis, design: Design) -> None:
    specification = Specification(
        focal="worry",
        moderator="sex",
        outcomes=PARTS[:2],
        std_errors=design.std_errors,
    )
    check(function(survey_of(design), Query(specification=specification)), design)
