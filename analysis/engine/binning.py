"""An effect in bins of a moderator, without assuming a line, and the test that it is one."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import block_diag, null_space

from analysis.engine.arrays import Floats, Ints
from analysis.engine.joint import joint_test
from analysis.engine.ols import Fit, RankDeficient, check_rank


@dataclass(frozen=True)
class Bin:
    """The n people with `low` < x <= `high` (from the lowest bin's `low` on), and their median x.

    `missing` says why a bin is left out: no_variation (some column of D is a combination of the
    others and a constant there) or not_separated (D moves only with x there); else it is "".
    """

    low: float
    high: float
    median: float
    n: int
    missing: str = ""


@dataclass(frozen=True, eq=False)
class Binned:
    """A design in which every bin has its own line for every level of D.

    `X` (r, k) of the people at `rows` (r,): for each bin of `bins` a constant, D, and, where x
    varies in the bin, x less the bin's median and D times that; then Z. `effects` (bins x q, k):
    the contrasts of D's effects at each bin's median, D fastest. `restrictions` (s, k): all of
    them zero if and only if the model is linear: 1, D, x, D x, Z. `left_out`: bins without effect.
    """

    X: Floats
    rows: Ints
    bins: tuple[Bin, ...]
    effects: Floats
    restrictions: Floats
    left_out: tuple[Bin, ...]


def binned(
    x: Floats, D: Floats, Z: Floats, bins: int = 3, edges: tuple[float, ...] | None = None
) -> Binned:
    """Return the binning estimator's design for the effect of D along x.

    `x` (n,) moderator, `D` (n, q) columns whose effect may vary, `Z` (n, c) controls without the
    constant. Bins end at quantiles of x (ties give fewer bins) or at increasing `edges`; edges
    beyond the range of x end none. People of a bin that is left out are in no row. Raises
    ValueError when no bin is left. Hainmueller, Mummolo & Xu 2019, Political Analysis 27, 163-192,
    eq. 4.
    """
    inner = np.quantile(x, np.arange(1, bins) / bins) if edges is None else np.array(edges)
    ends = _ends(x, inner)
    place = np.searchsorted(ends[1:-1], x, side="left")
    taken = np.unique(place).tolist()
    own = [_block(x, D, np.flatnonzero(place == at), at, ends) for at in taken]
    kept = [block for block in own if not block.bin.missing]
    if not kept:
        raise ValueError("D varies in no bin of x")
    rows = np.concatenate([block.rows for block in kept])
    order = np.argsort(rows, kind="stable")
    X = np.column_stack([block_diag(*(block.columns for block in kept)), Z[rows]])[order]
    k, q = X.shape[1], D.shape[1]
    starts = np.cumsum([0] + [block.columns.shape[1] for block in kept[:-1]])
    effects = np.zeros((len(kept) * q, k))
    for number, start in enumerate(starts.tolist()):
        effects[number * q : (number + 1) * q, start + 1 : start + 1 + q] = np.eye(q)
    return Binned(
        X=X,
        rows=rows[order],
        bins=tuple(block.bin for block in kept),
        effects=effects,
        restrictions=_restrictions(X, np.vstack([block.linear for block in kept])),
        left_out=tuple(block.bin for block in own if block.bin.missing),
    )


def linearity(fit: Fit, design: Binned) -> tuple[tuple[float, float, float], ...]:
    """Return for each outcome of the fit on design.X the test that the effect of D is linear in x.

    See `joint_test`; NaN without restrictions, when the bins can follow no other shape than a line,
    or with too few clusters for so many. With classical standard errors it is the F test of the
    nested models.
    """
    number, outcomes = len(design.restrictions), fit.coefficients.shape[1]
    if not number:
        return ((float("nan"), 0.0, float("nan")),) * outcomes
    found = fit.linear(design.restrictions)
    return tuple(joint_test(found, outcomes=np.array([outcome])) for outcome in range(outcomes))


@dataclass(frozen=True, eq=False)
class _Block:
    """A bin with the `rows` of its people and their `columns` (n, 1 + q or 2 + 2q).

    `linear` (columns, 2 + 2q): the bin's coefficients when a + D d + x b + D x e holds everywhere.
    """

    bin: Bin
    rows: Ints
    columns: Floats
    linear: Floats


def _ends(x: Floats, inner: Floats) -> Floats:
    """Return the ends of the bins: the range of x and the distinct inner edges within it."""
    if not (np.diff(inner) >= 0).all():
        raise ValueError("the edges of bins must increase")
    low, high = x.min(), x.max()
    edges = np.unique(inner)
    return np.concatenate([[low], edges[(edges >= low) & (edges < high)], [high]])


def _block(x: Floats, D: Floats, rows: Ints, at: int, ends: Floats) -> _Block:
    own, median, q = x[rows], float(np.median(x[rows])), D.shape[1]
    base = np.column_stack([np.ones(len(rows)), D[rows]])
    shifted = base * (own - median)[:, None]
    whole = np.column_stack([base, shifted])
    level = np.hstack([np.eye(1 + q), median * np.eye(1 + q)])
    slope = np.hstack([np.zeros((1 + q, 1 + q)), np.eye(1 + q)])
    missing = ""
    if _dependent(base):
        missing = "no_variation"
    elif own.min() == own.max():
        whole, slope = base, slope[:0]
    elif _dependent(whole):
        missing = "not_separated"
    found = Bin(float(ends[at]), float(ends[at + 1]), median, len(rows), missing)
    return _Block(found, rows, whole, np.vstack([level, slope]))


def _restrictions(X: Floats, linear: Floats) -> Floats:
    """Return an orthogonal basis (s, k), in scaled columns of X, of what the line leaves out.

    `linear` (j, 2 + 2q) gives the first j coefficients of a linear model; the others are free.
    """
    j = len(linear)
    scale = np.sqrt(np.einsum("ij,ij->j", X[:, :j], X[:, :j]))
    lines = linear * scale[:, None]
    lengths = np.sqrt(np.einsum("ij,ij->j", lines, lines))
    basis = null_space((lines / np.where(lengths > 0, lengths, 1.0)).T).T * scale
    return np.hstack([basis, np.zeros((len(basis), X.shape[1] - j))])


def _dependent(columns: Floats) -> bool:
    """Return whether some column is a linear combination of the ones before it."""
    if len(columns) < columns.shape[1]:
        return True
    try:
        check_rank(np.asarray(np.linalg.qr(columns, mode="r")))
    except RankDeficient:
        return True
    return False
