"""Every claim again with some people left out, and by a model of nothing and something."""

import numpy as np
import pandas as pd

from analysis.model.facts import Fact
from analysis.model.groups import members
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from analysis.model.result import ESTIMATE, Note, Refused, Result, answers, note, unique
from analysis.robustness.claims import (
    CLAIM,
    both_models,
    filled,
    linear_rows,
    models_of,
    without_numbers,
)
from analysis.robustness.restrictions import restrictions
from analysis.robustness.two_part_effects import combined_rows
from data.survey.survey import Survey

TWO_PART = "two_part"
VARIANTS = (
    *("everyone", "no_even_split", "no_all_in", "no_straight_line", "no_styles"),
    *(TWO_PART, "lower_quartile", "median", "upper_quartile"),
)
"""Samples and models of a claim, in the order in which they are shown."""


@answers(
    keys=("variant", *CLAIM),
    values=ESTIMATE,
    needs=("focal", "outcomes"),
    use=None,
    ranged="",
)
def variants(survey: Survey, query: Query) -> Result:
    """Return every claim about the chosen outcomes in every sample and by a two-part model.

    Rows: variant x claim; claims (`kind`) are the effect of one more focal point, and
    slope_difference, of each level against the reference, where the query's moderator can be
    compared. Variant everyone is the main one; the two-part model stands beside it under the amount
    lens. A variant that refuses has rows without numbers and n = 0. Fact left_out of a variant: how
    many of the group's people a sample leaves out.
    """
    inside = members(survey, query)
    keeps = restrictions(survey, query)
    frames: list[pd.DataFrame] = []
    notes: list[Note] = []
    for moderated, models in both_models(survey, query):
        main = pd.concat([linear_rows(survey, query, model, True) for model in models])
        frames.append(main.assign(variant="everyone"))
        notes += [said for model in models for said in model.notes]
        for name, keep in list(keeps.items())[1:]:
            found = _restricted(survey, query, moderated, main, keep)
            frames.append(found.assign(variant=name))
        if query.specification.lens == "amount":
            found, said = combined_rows(survey, query, moderated, main)
            frames.append(found.assign(variant=TWO_PART))
            notes += said
    table = _ordered(survey, pd.concat(frames, ignore_index=True))
    left = [
        Fact("left_out", float((inside & ~keep).sum()), (name,)) for name, keep in keeps.items()
    ]
    return Result(table, int(table["n"].max()), unique(notes), facts=tuple(left))


def joined(main: Result, more: list[Result]) -> Result:
    """Return the variants with those of further results, such as quantile regressions.

    A refused one adds its reason as a note.
    """
    refusals = [result.refusal for result in more if result.refusal is not None]
    known = [result for result in more if result.refusal is None]
    if main.refusal is not None or not (known or refusals):
        return main
    names = ["variant", *CLAIM, *ESTIMATE]
    table = pd.concat([result.table[names] for result in (main, *known)], ignore_index=True)
    said = [note("variants_refused", reason=each.code) for each in refusals]
    notes = [*(each for result in (main, *known) for each in result.notes), *said]
    facts = tuple(fact for result in (main, *known) for fact in result.facts)
    kept = dict.fromkeys(main.table["outcome"])
    return Result(
        _sorted(table, list(kept)), main.n, _one_heap(notes), facts=tuple(dict.fromkeys(facts))
    )


def _one_heap(notes: list[Note]) -> tuple[Note, ...]:
    """Return the notes, those on outcomes that heap together as one."""
    heaps = [said for said in notes if said.code == "heaped"]
    outcomes: dict[str, None] = {}
    for said in heaps:
        outcomes |= dict.fromkeys(said.param("outcomes"))  # type: ignore[call-overload]
    rest = [said for said in notes if said.code != "heaped"]
    if heaps:
        percent = heaps[0].param("percent")
        rest.append(note("heaped", outcomes=tuple(outcomes), percent=percent))
    return unique(rest)


def _restricted(
    survey: Survey, query: Query, moderated: bool, main: pd.DataFrame, keep: np.ndarray
) -> pd.DataFrame:
    """Return the claims of the main table among fewer people; those that are lost are blank."""
    try:
        models = models_of(survey, query, moderated, keep)
        found = pd.concat([linear_rows(survey, query, model, False) for model in models])
    except Refused:
        return without_numbers(main)
    # A smaller sample may lose a level, or compare with another reference.
    keys = list(CLAIM)
    return filled(survey, query, main[keys].merge(found, on=keys, how="left"))


def _ordered(survey: Survey, table: pd.DataFrame) -> pd.DataFrame:
    return _sorted(table, list(outcomes_of(survey).ids))


def _sorted(table: pd.DataFrame, outcomes: list[str]) -> pd.DataFrame:
    """Return the rows claim by claim, variants in their order."""
    keys = [
        table["outcome"].map(outcomes.index).to_numpy(),
        pd.factorize(table["level"])[0],
        table["variant"].map(VARIANTS.index).to_numpy(),
        table["kind"].map({"effect": 0, "slope_difference": 1}).to_numpy(),
    ]
    return table.iloc[np.lexsort(keys)].reset_index(drop=True)[["variant", *CLAIM, *ESTIMATE]]
