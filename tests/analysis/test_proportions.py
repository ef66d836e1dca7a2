"""Intervals of proportions stay between 0 and 1, and are those of R."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from analysis.model.query import Query, Specification
from analysis.questions.levels import level_shares
from analysis.questions.means import compare_outcomes, focal_by, outcomes_by
from data.codebook.codebook import Codebook
from data.codebook.variables import OpenBlock, Rating, Variable
from data.survey.survey import Survey
from tests.analysis.made import factor, numeric

GOLDEN = Path(__file__).parents[1] / "golden/proportions.json"
BLOCK = OpenBlock(
    tuple(Rating(id, id, place, minimum=0, maximum=1) for place, id in enumerate(("awards", "met")))
)


def made(more: tuple[Variable, ...] = (), **columns: object) -> Survey:
    """Return a survey of two yes-or-no outcomes."""
    codebook = Codebook("schools", "schools.csv", "uploaded", BLOCK, more)
    table = pa.table({name: pa.array(values) for name, values in columns.items()})
    return Survey(table, codebook, "uploaded", "kept", f"schools-{id(table)}", None, None, ())


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    """Return what R says of apiclus1's schools."""
    return dict(json.loads(GOLDEN.read_text("utf-8")))


def schools(golden: dict[str, Any], design: str) -> tuple[Survey, str]:
    """Return the schools under a design, and the rule of the standard errors that asks for it."""
    more, columns = [], golden["schools"]
    if design in ("clustered", "both"):
        more.append(
            factor("district", sorted({str(code) for code in columns["district"]}), "cluster")
        )
    if design in ("weighted", "both"):
        more.append(numeric("weight", "weight"))
    named = {**columns, "district": [str(code) for code in columns["district"]]}
    return made(tuple(more), **named), "CR1" if design in ("clustered", "both") else "HC3"


@pytest.mark.parametrize("design", ["plain", "clustered", "weighted", "both"])
def test_intervals_are_those_of_r(golden: dict[str, Any], design: str) -> None:
    survey, rule = schools(golden, design)
    asked = Query(specification=Specification(std_errors=rule))
    table = compare_outcomes(survey, asked).table.set_index("outcome")
    records = [record for record in golden["records"] if record["design"] == design]
    assert len(records) == 2
    for record in records:
        for name in ("estimate", "conf_low", "conf_high"):
            assert table.loc[record["column"], name] == pytest.approx(record[name], rel=1e-8)


def rare(clustered: bool, weighted: bool) -> Survey:
    """Return 60 people, of whom all but one said yes to one outcome and nobody to the other."""
    columns: dict[str, object] = {
        "awards": [1.0] * 59 + [0.0],
        "met": [0.0] * 60,
        "side": ["a", "b"] * 30,
        "joined": [1.0] * 58 + [0.0] * 2,
    }
    more = [factor("side", ("a", "b"), "group"), numeric("joined", "focal", minimum=0, maximum=1)]
    if clustered:
        columns["firm"] = [f"f{place % 12}" for place in range(60)]
        more.append(factor("firm", [f"f{place}" for place in range(12)], "cluster"))
    if weighted:
        columns["weight"] = list(1 + np.arange(60) % 3 / 10)
        more.append(numeric("weight", "weight"))
    return made(tuple(more), **columns)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("clustered", [False, True])
def test_no_proportion_leaves_its_scale(clustered: bool, weighted: bool) -> None:
    survey = rare(clustered, weighted)
    rule = "CR1" if clustered else "classical"
    asked = Query(specification=Specification(focal="joined", by="side", std_errors=rule))
    for ask in (compare_outcomes, outcomes_by, focal_by, level_shares):
        table = ask(survey, asked).table
        # Six firms of uneven weights are too few for an interval.
        assert len(table := table.dropna(subset="conf_low")) > 1, ask
        assert table["conf_low"].between(0, 1).all(), ask
        assert table["conf_high"].between(0, 1).all(), ask
        assert (table["conf_low"] <= table["estimate"]).all(), ask
        assert (table["estimate"] <= table["conf_high"]).all(), ask
        assert (table["conf_low"] < table["conf_high"]).all(), ask


def test_a_proportion_that_is_all_of_a_group_has_wilsons_bound_of_its_units() -> None:
    asked = Query(specification=Specification(std_errors="CR1"))
    nobody = compare_outcomes(rare(True, False), asked).table.set_index("outcome").loc["met"]
    z2 = 1.959963984540054**2
    assert nobody["conf_high"] == pytest.approx(z2 / (12 + z2))  # none of 12 firms


def test_a_number_that_is_0_or_1_in_a_group_alone_is_no_proportion() -> None:
    columns = {"awards": [0.0, 1.0] * 30, "met": [0.0, 1.0] * 20 + [5.0] * 20, "side": ["a"] * 40}
    columns["side"] += ["b"] * 20
    block = OpenBlock((BLOCK.parts[0], Rating("met", "met", 1, minimum=0, maximum=5)))
    book = Codebook("s", "s.csv", "uploaded", block, (factor("side", ("a", "b"), "group"),))
    table = pa.table({name: pa.array(values) for name, values in columns.items()})
    survey = Survey(table, book, "uploaded", "kept", "five", None, None, ())
    found = outcomes_by(survey, Query(specification=Specification(by="side"))).table
    own = found[(found["level"] == "a") & (found["outcome"] == "met")].iloc[0]
    assert own["conf_high"] - own["estimate"] == pytest.approx(own["estimate"] - own["conf_low"])
