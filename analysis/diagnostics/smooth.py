"""The gap as a smooth curve: local lines under a kernel, with bands by the bootstrap."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.diagnostics.bins import free_columns
from analysis.diagnostics.gap import shared, steps_between
from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.inference import inference
from analysis.engine.local_linear import (
    Along,
    Bandwidth,
    along,
    bandwidth,
    bootstrap,
    curve,
    estimate,
)
from analysis.model.design import dummies
from analysis.model.facts import Fact, single
from analysis.model.groups import MINIMUM
from analysis.model.query import Query
from analysis.model.regression import Model, fit
from analysis.model.result import ESTIMATE, Note, Refused, Result, answers, note, tidy, unique
from analysis.model.share_model import without_firm_constants
from analysis.model.status import statuses
from analysis.questions.interactions import counts, own_models, scale_of
from data.survey.survey import Survey

CHUNKS, DRAWS = 10, 50
KEYS = ("level", "reference", "at", "outcome")


@dataclass(frozen=True, eq=False)
class _Smooth:
    """A model's people along the focal variable, and the gaps there.

    `grid` (g,); `known` (g, levels - 1, outcomes): where a gap is drawn, both levels being observed
    and the local fit not singular; `gaps` of the same shape.
    """

    model: Model
    data: Along
    bandwidth: Bandwidth
    grid: Floats
    known: Mask
    gaps: Floats
    notes: list[Note]


@answers(
    keys=KEYS,
    values=(*ESTIMATE, "band_low", "band_high"),
    needs=("focal", "outcomes", "moderator"),
    use=None,
    ranged="",
)
def varying(survey: Survey, query: Query) -> Result:
    """Return the gap along the focal variable by local lines under a Gaussian kernel.

    Rows and values as in `gap`; without standard errors and bands, which `combine` adds. Constants
    of firms are not taken out, and a note says so. Facts, by outcome: bandwidth in the focal
    variable's unit, chosen by cross-validation over folds that `query.seed` draws; widest: 1 where
    it is the widest candidate, twice the range. Fact clusters: how many are drawn, 0 where people
    are.
    """
    asked, said = without_firm_constants(query)
    found = _smooths(survey, asked)
    table = pd.concat([_points(survey, asked, each) for each in found], ignore_index=True)
    facts = [fact for each in found for fact in _facts(each)]
    notes = [said for each in found for said in (*each.model.notes, *each.notes)]
    clustered = found[0].model.sample.cluster is not None
    drawn = single(clusters=found[0].data.units if clustered else 0)
    n = max(len(each.model.X) for each in found)
    return Result(table, n, unique([*notes, *said]), facts=(*facts, *drawn))


@answers(
    keys=("level", "at", "outcome", "draw"),
    values=("n", "estimate"),
    needs=("focal", "outcomes", "moderator"),
    use=None,
    ranged="",
    chunked=True,
)
def varying_draws(survey: Survey, query: Query) -> Result:
    """Return DRAWS bootstrap draws of every gap of `varying`: one chunk of them.

    People are drawn, or clusters when the standard errors are clustered; the bandwidth stays.
    `query.seed` and `query.chunk` determine the draws. NaN where a draw's fit is singular.
    """
    asked, _ = without_firm_constants(query)
    frames = []
    for each in _smooths(survey, asked):
        width = each.bandwidth.value
        draws = bootstrap(each.data, each.grid, width, DRAWS, asked.seed, asked.chunk)
        keys = _points(survey, asked, each)[["level", "at", "outcome", "n"]]
        first = asked.chunk * DRAWS
        frames += [
            keys.assign(draw=first + number, estimate=drawn[each.known])
            for number, drawn in enumerate(draws)
        ]
    return Result(pd.concat(frames, ignore_index=True), 0)


def combine(point: Result, chunks: Sequence[Result]) -> Result:
    """Return `varying` with standard errors, intervals at each value and bands of whole curves.

    The bands are those of `curve` in analysis/engine/local_linear.py: normal, or t(clusters - 1).
    A refused chunk is the answer.
    """
    for chunk in chunks:
        if chunk.refusal is not None:
            return chunk
    draws = pd.concat([chunk.table for chunk in chunks])
    clusters, table = point.fact("clusters"), point.table.copy()
    df = clusters - 1 if clusters else float("inf")
    names = ["level", "outcome"]
    drawn = dict(iter(draws.groupby(names)["estimate"]))
    failed, count = 0, draws["draw"].nunique()
    for key, own in table.groupby(names):
        # Every draw holds the points in their order.
        lines = drawn[key].to_numpy().reshape(count, len(own), 1, 1)
        found = curve(own["estimate"].to_numpy()[:, None, None], lines, df)
        failed = max(failed, found.singular)
        error = found.std_error[:, 0, 0]
        columns = inference(own["estimate"].to_numpy(), error, np.full(len(own), df))
        columns |= {
            "band_low": found.uniform_low[:, 0, 0],
            "band_high": found.uniform_high[:, 0, 0],
        }
        for name, values in columns.items():
            table.loc[own.index, name] = values
    notes = [note("draws_failed", count=failed, draws=count)] if failed else list[Note]()
    facts = (*point.facts, *single(draws=count))
    return replace(point, table=table, notes=unique([*point.notes, *notes]), facts=facts)


def _smooths(survey: Survey, query: Query) -> list[_Smooth]:
    key = ("varying", query.group, query.specification, query.seed)
    return survey.keep(
        key, lambda: [_smooth(survey, query, model) for model in own_models(survey, query)]
    )


def _smooth(survey: Survey, query: Query, model: Model) -> _Smooth:
    # Refuses what cannot be fitted, in the words of every other regression.
    fit(model, query.specification.std_errors)
    order = _order(model)
    X, place, (kept, notes) = model.X[order], model.place[order], _controls(model)
    weight, cluster = model.sample.weight, model.sample.cluster
    weight = None if weight is None else weight[order]
    cluster = None if cluster is None else cluster[order]
    D, Z = dummies(place, len(model.levels)), X[:, kept]
    data = along(model.outcomes[order], model.focal[order], D, Z, weight, cluster)
    try:
        width = bandwidth(data, query.seed)
    except ValueError:
        raise Refused("no_bandwidth") from None
    grid, inside = _grid(survey, query, model)
    gaps = estimate(data, grid, width.value)
    known = np.isfinite(gaps) & inside[:, :, None]
    if not known.any():
        raise Refused("no_gap", variable=query.specification.moderator)
    return _Smooth(model, data, width, grid, known, gaps, notes)


def _controls(model: Model) -> tuple[Ints, list[Note]]:
    """Return the columns of controls that enter, and a note on those that do not.

    A column that tells fewer than MINIMUM people, or clusters, from all others would be constant
    in a fold or a draw, whose fit were then singular.
    """
    free, rare = free_columns(model), np.zeros(model.X.shape[1], dtype=bool)
    for column in free:
        base = model.by_focal[column]
        values = model.X[:, column]
        rare[column] = rare[base] if base >= 0 else _rare(values, model.sample.cluster)
    names = tuple(dict.fromkeys(model.names[column][0] for column in free if rare[column]))
    said = [note("rare_controls", variables=names, minimum=MINIMUM)] if names else []
    return free[~rare[free]], said


def _rare(values: Floats, cluster: Ints | None) -> bool:
    """Return whether fewer than MINIMUM people or clusters have one of a column's two values."""
    if values.min() == values.max() or not np.isin(values, (values.min(), values.max())).all():
        return False
    low = values == values.min()
    sides = [np.flatnonzero(low), np.flatnonzero(~low)]
    units = [side if cluster is None else np.unique(cluster[side]) for side in sides]
    return min(len(each) for each in units) < MINIMUM


def _order(model: Model) -> Ints:
    """Return an order of people by their answers, so that folds do not hang on the file's order."""
    keys = [*model.X.T, *model.outcomes.T]
    for more in (model.sample.weight, model.sample.cluster):
        keys += [] if more is None else [more]
    return np.lexsort(keys)


def _grid(survey: Survey, query: Query, model: Model) -> tuple[Floats, Mask]:
    """Return the focal values (g,) of all gaps and where (g, levels - 1) each level has its own."""
    scale, own = scale_of(survey, model, query), []
    for place in range(1, len(model.levels)):
        ends = shared(model, place)
        own.append(np.empty(0) if ends is None else steps_between(scale, ends))
    grid = np.unique(np.concatenate(own))
    return grid, np.column_stack([np.isin(grid, points) for points in own])


def _points(survey: Survey, query: Query, found: _Smooth) -> pd.DataFrame:
    model = found.model
    step, level, part = np.nonzero(found.known)
    size = counts(model)
    codes = {
        "level": [model.levels[place + 1] for place in level.tolist()],
        "reference": model.levels[0],
        "at": found.grid[step].tolist(),
        "outcome": [model.ids[place] for place in part.tolist()],
    }
    values = found.gaps[found.known]
    numbers = inference(values, np.zeros(len(values)), np.full(len(values), np.inf))
    numbers |= {"band_low": np.full(len(values), np.nan), "band_high": np.full(len(values), np.nan)}
    n = np.minimum(size[level + 1], size[0])
    return tidy(codes, numbers, n, statuses(survey, query, "", codes["outcome"], list(values)))


def _facts(found: _Smooth) -> list[Fact]:
    width, names = found.bandwidth, found.model.ids
    widest = float(width.value == width.candidates[-1])
    return [Fact("bandwidth", width.value, (name,)) for name in names] + [
        Fact("widest", widest, (name,)) for name in names
    ]
