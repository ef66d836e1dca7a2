"""The matched effect at each level of a moderator, matched anew there, and what lies between."""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Mask
from analysis.engine.matching.effect import Effects, effects
from analysis.engine.matching.score import NoPropensity
from analysis.matching.effects import rows_of
from analysis.matching.matched_sample import People, again, comparison, people_of
from analysis.model.columns import Levels, compared_levels, focal_of, places_among, shares
from analysis.model.equivalence import JUDGED, MEAN, judged
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from analysis.model.result import ESTIMATE, Note, Refused, Result, answers, note, unique
from analysis.questions.claims import CLAIMED, COLUMNS, decided
from data.survey.survey import Survey

EFFECT, DIFFERENCE = "matched_effect", "matched_difference"


@answers(
    keys=("kind", "level", "reference", "outcome"),
    values=(*ESTIMATE, *JUDGED),
    needs=("focal", "outcomes", "control", "moderator"),
    use=None,
    ranged="",
)
@judged(MEAN)
def matched_by_level(survey: Survey, query: Query) -> Result:
    """Return the query's matched effect at each level of the moderator, and their differences.

    Rows: kind matched_effect at each compared level, matched_difference of each other level minus
    the reference, x chosen outcome. Each level has a logit, a support and a match of its own (Green
    and Stuart 2014, J. Consult. Clin. Psychol. 82), so that levels share nobody and the variance of
    a difference is the sum. A level that cannot be matched has no rows, and a note.
    """
    moderator = query.specification.moderator
    if moderator is None or not survey.codebook.has(moderator):
        raise Refused("no_moderator")
    codebook = survey.codebook
    focal = codebook.variable(focal_of(survey, query))
    if shares(codebook, focal, codebook.variable(moderator)):
        raise Refused("same_moderator", variable=moderator)
    plain = replace(query.specification.matching, exact=False)
    asked = replace(query, specification=replace(query.specification, matching=plain))
    frames: list[pd.DataFrame] = []
    notes: list[Note] = []
    n = 0
    for people in people_of(survey, asked):
        frame, said = _levels(survey, asked, people, moderator)
        frames.append(frame)
        notes += [*people.notes, *said]
        n = max(n, len(people.treated))
    table = pd.concat(frames, ignore_index=True)
    ids = outcomes_of(survey).chosen_ids(query.specification)
    table = table[table["outcome"].isin(ids)]
    keys = [table["outcome"].map(ids.index).to_numpy(), pd.factorize(table["level"])[0]]
    keys.append(table["kind"].map({EFFECT: 0, DIFFERENCE: 1}).to_numpy())
    return Result(table.iloc[np.lexsort(keys)].reset_index(drop=True), n, unique(notes))


@answers(
    keys=("level", "reference", "kind", "outcome"),
    values=CLAIMED,
    needs=("focal", "outcomes", "control", "moderator"),
    use=None,
    ranged="",
)
@judged()
def matched_level_claims(survey: Survey, query: Query) -> Result:
    """Return the differences that sentences may claim, Holm-adjusted over levels and outcomes."""
    found = matched_by_level(survey, query)
    if found.refusal is not None:
        return found
    own = found.table[found.table["kind"] == DIFFERENCE].reset_index(drop=True)
    return replace(found, table=decided(own)[["level", "reference", *COLUMNS]])


def _levels(
    survey: Survey, query: Query, people: People, moderator: str
) -> tuple[pd.DataFrame, list[Note]]:
    sample = people.model.sample
    known = np.asarray(sample.of(survey.codes(moderator)) >= 0)
    levels = compared_levels(survey, moderator, sample.only(known))
    place = np.full(len(people.treated), -1)
    place[known] = places_among(survey, levels, sample.rows[known])
    found: dict[str, tuple[Effects, int]] = {}
    for at, level in enumerate(levels.codes):
        own = _at(people, place == at, query)
        if own is not None:
            found[level] = own
    if not found:
        raise Refused("no_level_matched", variable=moderator)
    notes = list(levels.notes)
    missing = tuple(level for level in levels.codes if level not in found)
    if missing:
        notes.append(note("levels_unmatched", variable=moderator, levels=missing))
    frames = [_frame(survey, people, EFFECT, level, "", *own) for level, own in found.items()]
    return pd.concat([*frames, *_differences(survey, people, levels, found)]), notes


def _at(people: People, here: Mask, query: Query) -> tuple[Effects, int] | None:
    """Return the effects among some people, matched anew, and how many enter; None without any."""
    try:
        part, rows = again(people, np.flatnonzero(here))
        matched = comparison(part, query.specification.matching)
    except (NoPropensity, Refused):
        return None
    found = effects(people.outcomes[rows], part.scores, matched)
    return found, int(matched.giving.sum())


def _differences(
    survey: Survey, people: People, levels: Levels, found: dict[str, tuple[Effects, int]]
) -> list[pd.DataFrame]:
    reference = levels.codes[0]
    if reference not in found:
        return []
    base, size = found[reference]
    frames = []
    for level in levels.codes[1:]:
        if level in found:
            own, n = found[level]
            gap = own.estimates - base.estimates
            error: Floats = np.hypot(own.std_errors, base.std_errors)
            both = Effects(gap, error)
            # A difference rests on both levels, and is withheld when either is small.
            frames.append(_frame(survey, people, DIFFERENCE, level, reference, both, min(n, size)))
    return frames


def _frame(
    survey: Survey,
    people: People,
    kind: str,
    level: str,
    reference: str,
    found: Effects,
    n: int,
) -> pd.DataFrame:
    codes = {"kind": kind, "level": level, "reference": reference}
    return rows_of(survey, people, codes, (found.estimates, found.std_errors, np.inf), n)
