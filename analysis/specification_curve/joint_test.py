"""Whether a whole curve could come from nothing: a bootstrap in which every effect is zero."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from scipy.linalg import qr

from analysis.engine.arrays import Floats, Ints
from analysis.engine.cells import sum_by
from analysis.engine.inference import LEVEL
from analysis.engine.ols import RankDeficient, check_rank
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from analysis.model.regression import Model, varying
from analysis.model.result import Refused, Result, answers
from analysis.specification_curve.chunk import Cell, cell_of, models_of
from analysis.specification_curve.identity import marks
from data.survey.survey import Survey

DRAWS = 499
BLOCK = 50
OBSERVED = -1
"""The draw that stands for the answers themselves."""
NONE = ""
"""The design of an outcome for which no specification can be computed."""

COUNTS = ("positive", "negative", "clear_positive", "clear_negative")


@dataclass(frozen=True, eq=False)
class Ratios:
    """t ratios of one regression's focal coefficient: `observed` (p,), `drawn` (draws, p).

    `df` of their reference distribution.
    """

    observed: Floats
    drawn: Floats
    df: float


@answers(
    keys=("outcome", "design", "draw"),
    values=COUNTS,
    needs=("focal", "outcomes", "closed"),
    use=None,
    ranged="",
    chunked=True,
)
def joint_chunk(survey: Survey, query: Query) -> Result:
    """Return how often linear specifications are of each sign, and clear of zero, when none is.

    Part `query.chunk` of the grid, as in `curve_chunk`. Rows: chosen outcome x design x draw, 1 or
    0 in each of COUNTS; specifications that are the same number by number are one design, and an
    outcome without any has design "". Draw OBSERVED is the answers themselves, each other one a
    bootstrap of clusters (of people without any) from answers whose effect under each specification
    has been subtracted (Simonsohn, Simmons & Nelson 2020, Nature Human Behaviour 4, 1208-1214).
    Intervals rest on clustered standard errors. The draws depend on `query.seed` alone, so that the
    parts' counts can be added up draw by draw.
    """
    cell = cell_of(survey, query)
    unit = survey.units()
    times = draws(int(unit.max()) + 1, DRAWS, query.seed)
    wanted = outcomes_of(survey).chosen(query.specification)
    known: dict[int, dict[str, Floats]] = {place: {} for place in wanted}
    for model in _models(survey, cell):
        own, moving = marks(model), varying(model)
        places = [place for place in wanted if place in own and own[place] not in known[place]]
        places = [place for place in places if moving[model.parts.index(place)]]
        ratios = _ratios(model, places, unit, times) if places else None
        if ratios is None:
            continue
        found = tallied(ratios)
        for column, place in enumerate(places):
            known[place][own[place]] = found[:, :, column]
    nothing = {NONE: np.zeros((DRAWS + 1, len(COUNTS)))}
    frames = [
        _rows(survey, place, design, counts)
        for place, designs in known.items()
        for design, counts in (designs or nothing).items()
    ]
    return Result(pd.concat(frames, ignore_index=True), 0)


def draws(groups: int, count: int, seed: int) -> Floats:
    """Return how often each unit is drawn (count, groups) when as many as there are are drawn."""
    random = np.random.default_rng(seed)
    return random.multinomial(groups, np.full(groups, 1 / groups), size=count).astype(float)


def null_ratios(
    X: Floats, outcomes: Floats, unit: Ints, times: Floats, weight: Floats | None = None
) -> Ratios:
    """Return the t ratios of the last column of `X` (n, k), and of draws in which it does nothing.

    `outcomes` (n, p); `unit` (n,) indexes the columns of `times` (draws, units). From each outcome
    the last column's own part is taken out, so that the null hypothesis holds; every draw is
    refitted from the units' cross-products. Standard errors are CR1 with t(G-1), G units of the
    sample. Raises RankDeficient.
    """
    root = np.ones(len(X)) if weight is None else np.sqrt(weight)
    size = np.sqrt(np.einsum("ij,ij->j", X, X))
    size[size == 0.0] = 1.0
    q, r = qr(X * root[:, None] / size, mode="economic", check_finite=False)
    check_rank(r)
    n, k = q.shape
    # The sign of R's corner is lost in Q: the ratio takes it back.
    q[:, -1] *= np.sign(r[-1, -1])
    y = outcomes * root[:, None]
    own = q[:, -1] @ y
    labels, place = np.unique(unit, return_inverse=True)
    squares = sum_by((q[:, :, None] * q[:, None, :]).reshape(n, k * k), place)
    factor = len(labels) / (len(labels) - 1.0) * (n - 1.0) / (n - k)
    one = np.ones((1, len(labels)))
    observed = _refit(squares, _products(q, y, place), one, factor)[0]
    null = _products(q, y - np.outer(q[:, -1], own), place)
    mine = times[:, labels]
    drawn = [
        _refit(squares, null, mine[start : start + BLOCK], factor)
        for start in range(0, len(mine), BLOCK)
    ]
    return Ratios(observed, np.concatenate(drawn), len(labels) - 1.0)


def tallied(ratios: Ratios) -> Floats:
    """Return the counts (1 + draws, 4, p) of COUNTS that one specification adds, observed first."""
    t = np.vstack([ratios.observed[None], ratios.drawn])
    critical = stats.t.ppf(0.5 + LEVEL / 2, ratios.df)
    return np.stack([t > 0, t < 0, t > critical, t < -critical], axis=1).astype(float)


def _products(q: Floats, y: Floats, place: Ints) -> Floats:
    """Return the units' cross-products (G, k, p) of basis and outcomes."""
    n, k = q.shape
    flat = sum_by((q[:, :, None] * y[:, None, :]).reshape(n, -1), place)
    return flat.reshape(len(flat), k, -1)


def _refit(squares: Floats, products: Floats, times: Floats, factor: float) -> Floats:
    """Return the last coefficient's t ratios (draws, p) when units count `times` (draws, G)."""
    groups, k, p = products.shape
    gram = (times @ squares).reshape(-1, k, k)
    target = (times @ products.reshape(groups, k * p)).reshape(-1, k, p)
    # A level that nobody drawn has leaves a column of zeros: the others still tell the effect.
    inverse = np.linalg.pinv(gram, rcond=1e-10, hermitian=True)
    coefficients = inverse @ target
    reach = inverse[:, -1, :]
    known = np.abs(np.einsum("dj,dj->d", gram[:, -1, :], reach) - 1.0) < 1e-6
    ratios = np.full((len(times), p), np.nan)
    for column in range(p):
        pairs = (reach[:, :, None] * coefficients[:, None, :, column]).reshape(-1, k * k)
        scores = reach @ products[:, :, column].T - pairs @ squares.T
        variance = factor * (times * scores**2).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios[:, column] = coefficients[:, -1, column] / np.sqrt(variance)
    ratios[~known] = np.nan
    return ratios


def _models(survey: Survey, cell: Cell) -> list[Model]:
    """Return the cell's linear regressions; those that are refused are left out."""
    found: list[Model] = []
    for treatment in cell.treatments:
        for lens in cell.lenses:
            try:
                found += models_of(survey, cell, treatment, lens)
            except Refused:
                continue
    return found


def _ratios(model: Model, places: Sequence[int], unit: Ints, times: Floats) -> Ratios | None:
    order = [0, *range(2, model.X.shape[1]), 1]
    outcomes = model.outcomes[:, [model.parts.index(place) for place in places]]
    own = model.sample.of(unit)
    if len(model.X) <= len(order) or own.min() == own.max():
        return None
    try:
        return null_ratios(model.X[:, order], outcomes, own, times, model.sample.weight)
    except RankDeficient:
        return None


def _rows(survey: Survey, place: int, design: str, counts: Floats) -> pd.DataFrame:
    table = pd.DataFrame(counts.astype(np.int8), columns=list(COUNTS))
    table.insert(0, "draw", np.arange(len(counts)) + OBSERVED)
    table.insert(0, "design", design)
    table.insert(0, "outcome", outcomes_of(survey).ids[place])
    return table
