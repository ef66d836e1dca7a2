"""The gap in bins of the focal variable, and the test that straight lines go through them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.engine import binning
from analysis.engine.arrays import Ints, Mask
from analysis.engine.fixed_effects import absorb, within
from analysis.engine.inference import Tested
from analysis.engine.ols import Fit
from analysis.model.collinear import Terms, without_repeats
from analysis.model.design import dummies
from analysis.model.facts import joint_tests
from analysis.model.groups import MINIMUM
from analysis.model.query import Query
from analysis.model.regression import Model, fit, numbers
from analysis.model.result import ESTIMATE, Note, Refused, Result, answers, note, unique
from analysis.model.support import clusters_of, untested, untold_numbers
from analysis.questions.interactions import frame_of, ordered, own_models
from data.survey.survey import Survey

BINS, THREE = "bins", 3
STRAIGHT = "straight_lines"
"""The query's number: how many bins, cut at quantiles of the focal variable."""


@dataclass(frozen=True, eq=False)
class _Parts:
    """A model in bins: the `model` of the people in it, its `design`, and `size` (bins, levels).

    `notes` say what is left out.
    """

    model: Model
    design: binning.Binned
    size: Ints
    notes: tuple[Note, ...]


@answers(
    keys=("level", "reference", "bin", "outcome"),
    values=(*ESTIMATE, "bin_low", "bin_high", "median", "n_level", "n_reference"),
    needs=("focal", "outcomes", "moderator"),
    use=None,
    ranged="estimate",
    tests=("outcome",),
)
def binned(survey: Survey, query: Query) -> Result:
    """Return the gap in each bin of the focal variable, at the median of the bin's people.

    Every bin has a line of its own for every level; further moderators and controls enter as in the
    linear model (see engine/binning.py). Rows: level, reference, bin (1 the lowest), outcome; `n`
    is the smaller of n_level and n_reference, the people of the two levels in the bin. BINS asks
    for another number of bins than three. Tests straight_lines, one an outcome, adjusted
    over the outcomes: straight lines go through all bins.
    """
    found = [_parts(survey, query, model) for model in own_models(survey, query)]
    frames, tested, notes = list[pd.DataFrame](), dict[str, Tested](), list[Note]()
    for part in found:
        fitted = fit(part.model, query.specification.std_errors)
        frame = _rows(survey, query, part, fitted)
        frames.append(frame)
        outcomes = dict.fromkeys(frame["outcome"])
        tested |= zip(outcomes, binning.linearity(fitted, part.design), strict=True)
        notes += [*part.model.notes, *part.notes]
    table = ordered(survey, query, pd.concat(frames, ignore_index=True), ["level", "bin"])
    n = max(len(part.model.X) for part in found)
    groups = max(int(clusters_of(part.model.sample)[0]) for part in found)
    notes += untested(list(tested.values()), groups)
    notes += untold_numbers(table, groups > 0)
    keys = {"outcome": list(tested)}
    tests = joint_tests(STRAIGHT, keys, list(tested.values()), adjusted=True)
    return Result(table, n, unique(notes), tests=tests)


def free_columns(model: Model) -> Ints:
    """Return which columns of a model (c,) are neither 1, the focal variable, nor the moderator's.

    They are those of further moderators and of controls, products with the focal variable included.
    """
    first, last = model.level_columns.start, model.level_columns.stop
    own = (model.by_focal >= first) & (model.by_focal < last)
    own[:last] = True
    return np.flatnonzero(~own)


def _parts(survey: Survey, query: Query, model: Model) -> _Parts:
    """Return the model in bins; refuses when no bin tells anything."""
    count = int(query.number(BINS, THREE))
    keep, gone = _separable(model, count)
    place = np.unique(model.place[keep], return_inverse=True)[1]
    levels = tuple(level for level in model.levels if level not in gone)
    free = free_columns(model)
    x, Z = model.focal[keep], model.X[keep][:, free]
    try:
        design = binning.binned(x, dummies(place, len(levels)), Z, bins=count)
    except ValueError:
        raise Refused("no_bins", variable=query.specification.moderator) from None
    rows = np.flatnonzero(keep)[design.rows]
    part = _model(survey, model, design, rows, free)
    part = replace(part, levels=levels, place=place[design.rows])
    # A control may repeat the bins' lines, or another control among the people that are left.
    first = part.X.shape[1] - len(free)
    terms = Terms(part.X, part.names, first, design.effects, part.sample.weight)
    stays, said = without_repeats(terms)
    names = tuple(name for name, own in zip(part.names, stays, strict=True) if own)
    part = replace(part, X=part.X[:, stays], names=names)
    design = replace(
        design,
        X=design.X[:, stays],
        effects=design.effects[:, stays],
        restrictions=design.restrictions[:, stays],
    )
    notes = (*said, *_notes(query, part, design, gone))
    return _Parts(part, design, _sizes(part, design), notes)


def _separable(model: Model, count: int) -> tuple[Mask, tuple[str, ...]]:
    """Return whom (n,) the bins can hold, and the levels whose people they cannot.

    A level with fewer than two focal values in some bin would cost all others that bin; it is left
    out, unless it is the reference or the only one that is compared.
    """
    ends = np.unique(np.quantile(model.focal, np.arange(1, count) / count))
    bins = np.searchsorted(ends, model.focal, side="left")
    values = [np.unique(model.focal[bins == place]) for place in range(len(ends) + 1)]
    alone = set()
    for place in range(1, len(model.levels)):
        for number, known in enumerate(values):
            own = model.focal[(model.place == place) & (bins == number)]
            if len(known) and len(np.unique(own)) < min(2, len(known)):
                alone.add(place)
    if len(alone) == len(model.levels) - 1:
        alone = set() if len(alone) == 1 else alone - {_largest(model)}
    keep = ~np.isin(model.place, list(alone))
    return keep, tuple(model.levels[place] for place in sorted(alone))


def _largest(model: Model) -> int:
    """Return the place of the compared level with the most people."""
    return 1 + int(np.argmax(np.bincount(model.place)[1:]))


def _model(survey: Survey, model: Model, design: binning.Binned, rows: Ints, free: Ints) -> Model:
    """Return the model of the people at `rows` with the design's columns, within clusters again."""
    keep = np.zeros(len(model.X), dtype=bool)
    keep[rows] = True
    sample, X, outcomes, cost = model.sample.only(keep), design.X, model.outcomes[rows], None
    cluster = survey.clusters()
    if model.absorbed and cluster is not None:
        labels = sample.of(cluster)
        X, outcomes = within(X, labels, sample.weight), within(outcomes, labels, sample.weight)
        cost = absorb(labels, sample.weight)
    held = X.shape[1] - len(free)
    names = (*[model.names[1]] * held, *(model.names[column] for column in free))
    return replace(
        model,
        sample=sample,
        X=X,
        names=names,
        outcomes=outcomes,
        focal=model.focal[rows],
        absorbed=cost,
    )


def _sizes(part: Model, design: binning.Binned) -> Ints:
    """Return the people (bins, levels) of each level in each bin."""
    lows = np.array([each.low for each in design.bins])
    bins = np.maximum(np.searchsorted(lows, part.focal, side="left") - 1, 0)
    cells = bins * len(part.levels) + part.place
    return np.bincount(cells, minlength=len(lows) * len(part.levels)).reshape(len(lows), -1)


def _rows(survey: Survey, query: Query, part: _Parts, fitted: Fit) -> pd.DataFrame:
    levels, bins = part.model.levels, part.design.bins
    found = numbers(part.model, fitted.linear(part.design.effects))
    compared, others = len(levels) - 1, len(part.model.parts)
    people = {"n_level": part.size[:, 1:], "n_reference": np.repeat(part.size[:, :1], compared, 1)}
    ends = {
        "bin_low": [each.low for each in bins],
        "bin_high": [each.high for each in bins],
        "median": [each.median for each in bins],
    }
    found |= {name: np.repeat(values, compared * others) for name, values in ends.items()}
    found |= {name: np.repeat(values.ravel(), others) for name, values in people.items()}
    codes: dict[str, Sequence[object]] = {
        "level": [*levels[1:]] * len(bins),
        "reference": [levels[0]] * (compared * len(bins)),
        "bin": np.repeat(np.arange(1, len(bins) + 1), compared).tolist(),
    }
    fewer = np.minimum(people["n_level"], people["n_reference"]).ravel()
    return frame_of(survey, query, part.model, codes, found, fewer, "")


def _notes(
    query: Query, part: Model, design: binning.Binned, gone: tuple[str, ...]
) -> tuple[Note, ...]:
    moderator, sizes = query.specification.moderator, _sizes(part, design)
    notes = [note("bin_left_out", low=each.low, high=each.high) for each in design.left_out]
    if gone:
        notes.append(note("bin_levels", variable=moderator, levels=gone))
    for each, size in zip(design.bins, sizes, strict=True):
        small = np.flatnonzero((size > 0) & (size < MINIMUM))
        if len(small):
            few = tuple(part.levels[place] for place in small.tolist())
            ends = {"low": each.low, "high": each.high, "minimum": MINIMUM}
            notes.append(note("bin_few", variable=moderator, levels=few, **ends))
    return tuple(notes)
