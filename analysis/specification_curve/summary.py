"""What a curve adds up to: shares of its specifications, and the joint test's p values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.model.facts import Fact
from analysis.model.result import Result, unique
from analysis.specification_curve.joint_test import COUNTS, NONE, OBSERVED


@dataclass(frozen=True)
class Shares:
    """The specifications of one outcome: how many of them say what.

    `sign` (1, -1) is the paper's where `printed`, else that of most. Counts: with an interval
    (`specifications`), without (`lacking`), of the sign (`same`), whose interval excludes zero on
    that side (`clear`) or on the other (`opposite`).
    """

    outcome: str
    sign: int
    printed: bool
    specifications: int
    lacking: int
    same: int
    clear: int
    opposite: int


@dataclass(frozen=True)
class Joint:
    """The joint test of one outcome's linear specifications.

    `dominant` is the larger count of one sign among the answers, `clear` that of clear ones of one
    sign; `p_dominant` and `p_clear` the chance of as many when every effect is zero.
    """

    outcome: str
    specifications: int
    draws: int
    dominant: int
    clear: int
    p_dominant: float
    p_clear: float


def curve_of(chunks: Sequence[Result]) -> Result:
    """Return a curve's parts as one result, each design once; a refused part is the answer.

    Facts same, by outcome: how many further specifications are the same as one that is there.
    """
    for chunk in chunks:
        if chunk.refusal is not None:
            return chunk
    every = pd.concat([chunk.table for chunk in chunks], ignore_index=True)
    again = every.duplicated(["outcome", "design"])
    same = again.groupby(every["outcome"], sort=False).sum()
    facts = tuple(Fact("same", float(count), (str(outcome),)) for outcome, count in same.items())
    return replace(
        chunks[0],
        table=every[~again].reset_index(drop=True),
        n=max(chunk.n for chunk in chunks),
        notes=unique([note for chunk in chunks for note in chunk.notes]),
        facts=(*chunks[0].facts, *facts),
    )


def design_of(chunks: Sequence[Result], axes: Mapping[str, str]) -> str | None:
    """Return the design of a specification given by its columns; None when the curve lacks it."""
    for chunk in chunks:
        own = chunk.table
        for name, code in axes.items():
            own = own[own[name] == code]
        if len(own):
            return str(own["design"].iloc[0])
    return None


def shares(table: pd.DataFrame, outcome: str, printed: int) -> Shares:
    """Return the counts of one outcome in a curve's table; `printed` is the paper's sign, or 0."""
    own = table[table["outcome"] == outcome]
    known = own[own["std_error"].notna()]
    signs = np.sign(known["estimate"].to_numpy())
    sign = printed or (1 if (signs > 0).sum() >= (signs < 0).sum() else -1)
    ends = known["conf_low" if sign > 0 else "conf_high"].to_numpy() * sign
    others = known["conf_high" if sign > 0 else "conf_low"].to_numpy() * sign
    return Shares(
        outcome,
        sign=int(sign),
        printed=bool(printed),
        specifications=len(known),
        lacking=len(own) - len(known),
        same=int((signs == sign).sum()),
        clear=int((ends > 0).sum()),
        opposite=int((others < 0).sum()),
    )


def joint(chunks: Sequence[Result], outcome: str) -> Joint:
    """Return the joint test of one outcome from the parts of `joint_chunk`, each design once.

    p = (1 + draws with as many) / (1 + draws); either sign may be the dominant one of a draw.
    """
    table = pd.concat([chunk.table for chunk in chunks])
    own = table[table["outcome"] == outcome].drop_duplicates(["design", "draw"])
    counts = own.groupby("draw")[list(COUNTS)].sum()
    dominant = counts[["positive", "negative"]].max(axis=1)
    clear = counts[["clear_positive", "clear_negative"]].max(axis=1)
    drawn = counts.index != OBSERVED
    chances = [
        float(1 + (each[drawn] >= each[OBSERVED]).sum()) / float(1 + drawn.sum())
        for each in (dominant, clear)
    ]
    return Joint(
        outcome,
        specifications=len(set(own["design"]) - {NONE}),
        draws=int(drawn.sum()),
        dominant=int(dominant[OBSERVED]),
        clear=int(clear[OBSERVED]),
        p_dominant=chances[0],
        p_clear=chances[1],
    )
