"""How answers are spread: every value of the focal variable and of each outcome, and styles."""

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Mask
from analysis.model.columns import focal_of
from analysis.model.comparison import GROUP
from analysis.model.declaration import PART, WHOLE, Use
from analysis.model.groups import members, on_side
from analysis.model.outcomes import Outcomes, outcomes_of
from analysis.model.query import Query
from analysis.model.result import Note, Refused, Result, answers, unique
from analysis.model.sample import Sample, answered, draw, no_side
from analysis.model.status import statuses
from analysis.questions.measure import describe
from data.survey.survey import Survey

MOST_VALUES, BINS = 30, 20


@answers(
    keys=("variable", "value"),
    values=("estimate", "n", "status"),
    needs=("focal",),
    use=Use(share=PART, answers=True),
    ranged="",
)
def focal_distribution(survey: Survey, query: Query) -> Result:
    """Return the share of the group at every value of the focal variable and of its items.

    Rows: variable, value; `estimate` is a share 0 to 1 (weighted where the survey has weights), `n`
    the people who gave the value.
    """
    focal = focal_of(survey, query)
    scale = survey.codebook.variable(focal).scale
    ids = (focal, *(scale.items if scale else ()))
    notes: list[Note] = []
    frames, count = [], 0
    for id in ids:
        sample = draw(survey, members(survey, query), answered(survey, [id]), "classical")
        frame = _spread(sample, sample.of(survey.numeric(id)))
        frame.insert(0, "variable", id)
        frames.append(frame)
        notes += sample.notes
        count = max(count, len(sample.rows))
    return _finish(survey, query, pd.concat(frames, ignore_index=True), "variable", count, notes)


@answers(
    keys=("outcome", "value"),
    values=("estimate", "n", "status"),
    needs=("outcomes",),
    use=Use(share=PART, answers=True),
    ranged="estimate",
)
def outcome_distribution(survey: Survey, query: Query) -> Result:
    """Return the share of the group at every answer: of an allocation, in points of the total."""
    outcomes = outcomes_of(survey)
    notes: list[Note] = []
    frames, count = [], 0
    for place in outcomes.chosen(query.specification):
        sample = _answered(survey, query, outcomes, place)
        frame = _spread(sample, outcomes.answers[sample.rows, place])
        frame.insert(0, "outcome", outcomes.ids[place])
        frames.append(frame)
        notes += sample.notes
        count = max(count, len(sample.rows))
    return _finish(survey, query, pd.concat(frames, ignore_index=True), "outcome", count, notes)


@answers(keys=("side", "value"), values=("estimate", "n"), needs=("focal",), use=None, ranged="")
def focal_spread(survey: Survey, query: Query) -> Result:
    """Return the share at every value of the focal variable, of each side of a comparison.

    Rows: side (the group, and whom it is compared with where there are filters) x value, as in
    `focal_distribution`; of more than MOST_VALUES the
    middles of BINS bins. A side of too few people is left out with a note.
    """
    focal, comparison = focal_of(survey, query), query.comparison
    values = _coarse(survey.numeric(focal))
    frames, notes, count = [], list[Note](), 0
    for side in (GROUP, comparison.against) if comparison.two_sided else (GROUP,):
        inside = on_side(survey, comparison, side)
        try:
            sample = draw(survey, inside, answered(survey, [focal]), "classical")
        except Refused as refused:
            if side == GROUP:
                raise
            notes.append(no_side(side, refused.note.code))
            continue
        frame = _spread(sample, values[sample.rows])
        frame.insert(0, "side", side)
        frames.append(frame)
        if side == GROUP:
            notes += sample.notes
            count = len(sample.rows)
    return Result(pd.concat(frames, ignore_index=True), count, unique(notes))


@answers(
    keys=("outcome", "style"),
    values=("estimate", "conf_low", "conf_high", "n", "status"),
    needs=("outcomes", "closed"),
    use=Use(share=WHOLE),
    ranged="estimate",
)
def answer_styles(survey: Survey, query: Query) -> Result:
    """Return how many gave a part nothing, gave it everything, or split evenly over all parts.

    Rows: outcome x style zero, all_in; outcome "" style even_split. `estimate` is a share 0 to 1
    with the 95 % interval of a proportion (see `measure.describe`); `n` is everyone asked.
    """
    outcomes = outcomes_of(survey)
    std_errors = query.specification.std_errors
    sample = _answered(survey, query, outcomes, 0, std_errors)
    points = outcomes.answers[sample.rows]
    own = points.sum(axis=1)
    close = 1e-9 * outcomes.split.total
    rows: list[tuple[str, str, Mask]] = []
    for place in outcomes.chosen(query.specification):
        id, rest = outcomes.ids[place], own - points[:, place]
        rows.append((id, "zero", points[:, place] == 0))
        rows.append((id, "all_in", (np.abs(rest) <= close) & (own > 0)))
    even = np.ptp(points, axis=1) <= close
    rows.append(("", "even_split", even & (own > 0)))
    styles = np.column_stack([mask for _, _, mask in rows]).astype(float)
    numbers = describe(sample, styles, std_errors, proportions=True)
    told = sample.disclosure.told(styles > 0)
    share, low, high = (
        np.where(told, numbers[name], np.nan) for name in ("estimate", "conf_low", "conf_high")
    )
    ids = [outcome for outcome, _, _ in rows]
    table = pd.DataFrame(
        {
            "outcome": ids,
            "style": [style for _, style, _ in rows],
            "estimate": share,
            "conf_low": low,
            "conf_high": high,
            "n": len(sample.rows),
            "status": statuses(survey, query, "", ids, list(share)),
        }
    )
    return Result(table, len(sample.rows), sample.notes)


def _answered(
    survey: Survey, query: Query, outcomes: Outcomes, place: int, std_errors: str = "classical"
) -> Sample:
    """Return the group's people who answered an outcome, of a closed block all of it."""
    return draw(survey, members(survey, query), outcomes.answered([place]), std_errors)


def _coarse(values: Floats) -> Floats:
    """Return values (n,) as they are, or where there are very many the middles of their bins."""
    known = values[np.isfinite(values)]
    if len(np.unique(known)) <= MOST_VALUES:
        return values
    low, width = known.min(), np.ptp(known) / BINS
    place = np.clip(np.floor((values - low) / width), 0, BINS - 1)
    return low + (place + 0.5) * width


def _spread(sample: Sample, values: Floats) -> pd.DataFrame:
    distinct, into = np.unique(values, return_inverse=True)
    mass = np.bincount(into.ravel(), sample.weight, len(distinct))
    n = sample.disclosure.count(into.ravel(), len(distinct))
    return pd.DataFrame({"value": distinct, "estimate": mass / mass.sum(), "n": n})


def _finish(
    survey: Survey, query: Query, table: pd.DataFrame, name: str, count: int, notes: list[Note]
) -> Result:
    table["status"] = statuses(survey, query, "", list(table[name]), list(table["estimate"]))
    return Result(table, count, unique(notes))
