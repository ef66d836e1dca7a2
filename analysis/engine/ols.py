"""Least squares on cells: one factorisation for all outcomes, five kinds of standard errors."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import qr, solve_triangular

from analysis.engine.arrays import Floats, Ints
from analysis.engine.cells import Cells, beside, mass_of, sum_by
from analysis.engine.cr2 import Adjusted, adjusted
from analysis.engine.domain import Domain, Units
from analysis.engine.fixed_effects import Absorbed
from analysis.engine.inference import told_degrees
from analysis.engine.sandwich import inflation, meat, products
from analysis.engine.satterthwaite import Moments, together
from analysis.engine.survey_design import design_covariance

RANK_TOLERANCE = 1e-12
CLUSTERED = ("CR1", "CR2")
"""Standard errors that take clusters together."""
PRECISION = "precision"
PERSONS = "persons"
Kept = TypeVar("Kept")


class RankDeficient(Exception):
    """Some columns of X are linear combinations of the ones before them."""

    def __init__(self, columns: tuple[int, ...]) -> None:
        """Keep the positions of the redundant columns."""
        super().__init__(f"columns {columns} are linear combinations of the ones before them")
        self.columns = columns


class TooFew(Exception):
    """There are no more people than columns, or too few clusters."""


@dataclass(frozen=True, eq=False)
class Linear:
    """m linear combinations of the coefficients of p outcomes.

    `estimates` (m, p); `covariance` (m, p, m, p), across combinations and outcomes; `df` (m,) of t.
    Where errors are clustered `clusters` counts them, else it is 0, and `supported` (m,) are the
    degrees of freedom that CR2 finds, None where all are enough; `moments` are CR2's, for joint
    tests.
    """

    estimates: Floats
    covariance: Floats
    df: Floats
    clusters: int = 0
    supported: Floats | None = None
    moments: Moments | None = None

    @property
    def freedom(self) -> Floats:
        """Return the degrees of freedom (m, p) that are told; NaN where clusters tell too little.

        See `told_degrees`.
        """
        df = self.df
        if self.clusters:
            df = told_degrees(df, df if self.supported is None else self.supported)
        return np.repeat(df[:, None], self.estimates.shape[1], axis=1)

    @property
    def least_df(self) -> float:
        """Return the fewest degrees of freedom of all, for what holds for all at once."""
        return float(self.freedom[:, 0].min()) if len(self.df) else float("nan")

    @property
    def std_errors(self) -> Floats:
        """Return the standard errors (m, p)."""
        m, p = self.estimates.shape
        variances = np.diagonal(self.covariance.reshape(m * p, m * p)).reshape(m, p)
        return np.sqrt(np.maximum(variances, 0.0))


@dataclass(frozen=True, eq=False)
class Fit:
    """A least-squares fit of p outcomes on the same k columns.

    `coefficients` (k, p); `inverse` (k, k) of X'WX; `residuals` (c, p) of the cell means;
    `leverage` (c,) of one person of the cell; `people` and `df` are counts, `absorbed` degrees of
    freedom that fixed effects took, `constants` (c,) which of them each cell has; `freedom` are
    those of t where people are counted twice. `sides` are the fits it puts side by side; `kept` is
    what holds for the same people whatever the standard errors.
    """

    cells: Cells
    coefficients: Floats
    inverse: Floats
    residuals: Floats
    leverage: Floats
    people: float
    std_errors: str
    absorbed: float = 0.0
    freedom: float | None = None
    constants: Ints | None = None
    sides: tuple["Fit", "Fit"] | None = None
    kept: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def clusters(self) -> int:
        """Return the number of clusters; 0 without clusters."""
        return 0 if self.cells.cluster is None else len(self._clusters)

    @property
    def _clusters(self) -> Ints:
        """Return the labels (G,) of the clusters."""
        return self._once("clusters", self._find_clusters)

    def _find_clusters(self) -> Ints:
        if self.sides is None:
            return np.unique(_labels(self.cells))
        return np.union1d(self.sides[0]._clusters, self.sides[1]._clusters)

    @property
    def units(self) -> Units | None:
        """Return the units of a design by which errors are linearised; None without a design."""
        return _units(self.cells, self.std_errors)

    @property
    def df(self) -> float:
        """Return the degrees of freedom of t: n - k, clusters - 1, or a survey's n - 1.

        In a domain of a design those of R's svyglm: units - strata + 1 - k.
        """
        if self.freedom is not None:
            return self.freedom
        if (units := self.units) is not None:
            return _left(units, self.std_errors, len(self.coefficients), self.absorbed)
        if self.std_errors in CLUSTERED:
            return self.clusters - 1.0
        rows, columns = self.people, self.coefficients.shape[0] + self.absorbed
        surveyed = self.cells.weight is not None and self.std_errors != PRECISION
        return rows - 1.0 if surveyed else rows - columns

    @property
    def r_squared(self) -> Floats:
        """Return the share of variance explained, one number an outcome (p,)."""
        mass = mass_of(self.cells)
        fitted = self.cells.means - self.residuals
        centred = fitted - mass @ fitted / mass.sum()
        explained = np.einsum("i,ij,ij->j", mass, centred, centred)
        # One minus the rest would lose every digit of a small share.
        return explained / (explained + np.diagonal(products(self.cells, self.residuals)))

    def under(self, std_errors: str) -> "Fit":
        """Return the same fit with another kind of standard errors; what is kept is shared."""
        _check_units(self.cells, std_errors, len(self.coefficients), self.absorbed)
        return replace(self, std_errors=_checked(self.cells, std_errors))

    def linear(self, contrasts: Floats) -> Linear:
        """Return the combinations `contrasts` (m, k) of the coefficients, with joint covariance."""
        estimates = contrasts @ self.coefficients
        m, k = contrasts.shape
        if self.std_errors in CLUSTERED:
            return self._clustered(contrasts, estimates)
        plain = self.std_errors == "classical" and self.cells.weight is None
        if plain or self.std_errors == PRECISION:
            sigma = products(self.cells, self.residuals) / (self.people - k - self.absorbed)
            spread = contrasts @ self.inverse @ contrasts.T
            covariance = spread[:, None, :, None] * sigma[None, :, None, :]
        elif m > k:
            covariance = _combined(contrasts, self._sandwich(np.eye(k)))
        else:
            covariance = self._sandwich(contrasts)
        return Linear(estimates, covariance, np.full(m, self.df))

    def among(self, cluster: Ints, domain: Domain | None) -> "Fit":
        """Return the same fit of people in clusters (c,), in a domain of a design; made once."""
        return self._once(
            "clustered",
            lambda: replace(
                self, cells=replace(self.cells, cluster=cluster, domain=domain), kept={}
            ),
        )

    @property
    def _adjusted(self) -> Adjusted:
        cells = self.cells
        return self._once(
            "adjusted",
            lambda: adjusted(
                cells.X, self.inverse, _labels(cells), cells.n, cells.weight, self.constants
            ),
        )

    @property
    def _influence(self) -> Floats:
        roots = np.sqrt(self.cells.n)[:, None]
        return self._once("influence", lambda: self._adjusted.influence(self.residuals * roots))

    def _once(self, name: str, make: Callable[[], Kept]) -> Kept:
        if name not in self.kept:
            self.kept[name] = make()
        found: Kept = self.kept[name]
        return found

    def _parts(self, contrasts: Floats) -> tuple[Moments, Floats, Ints]:
        """Return the moments of combinations, the clusters' parts (G, r, p), and their labels."""
        asked = (contrasts.shape, contrasts.tobytes())
        known = self.kept.get("parts")  # those of the last combinations, for another rule
        if known is None or known[0] != asked:
            known = self.kept["parts"] = (asked, self._parts_of(contrasts))
        found: tuple[Moments, Floats, Ints] = known[1]
        return found

    def _parts_of(self, contrasts: Floats) -> tuple[Moments, Floats, Ints]:
        if self.sides is not None:
            one, other = self.sides
            k = len(one.coefficients)
            found, rest = one._parts(contrasts[:, :k]), other._parts(contrasts[:, k:])
            labels = found[2], rest[2]
            return *together(found[:2], rest[:2], labels), np.unique(np.concatenate(labels))
        moments, basis = self._adjusted.moments(contrasts)
        return moments, basis @ self._influence, self._adjusted.labels

    def _clustered(self, contrasts: Floats, estimates: Floats) -> Linear:
        """Return combinations under CR1 or CR2; either has as many degrees of freedom as CR2 tells.

        CR1 keeps its own t(G - 1) unless CR2's say that hardly any cluster supports the estimate.
        """
        moments, parts, _ = self._parts(contrasts)
        supported, groups, p = moments.degrees, self.clusters, estimates.shape[1]
        if self.std_errors == "CR2":
            r = parts.shape[1]
            flat = parts.reshape(groups, r * p)
            covariance = _combined(moments.loads, (flat.T @ flat).reshape(r, p, r, p))
            return Linear(estimates, covariance, supported, groups, supported, moments)
        m, k = contrasts.shape
        if m > k:
            covariance = _combined(contrasts, self._sandwich(np.eye(k)))
        else:
            covariance = self._sandwich(contrasts)
        return Linear(estimates, covariance, np.full(m, self.df), groups, supported)

    def _sandwich(self, contrasts: Floats) -> Floats:
        """Return the covariance (m, p, m, p) from every person's (or cluster's) influence."""
        cells, m, p = self.cells, len(contrasts), self.residuals.shape[1]
        reach = cells.X @ (self.inverse @ contrasts.T)
        if cells.weight is not None:
            reach = reach * cells.weight[:, None]
        if (units := self.units) is not None:
            scores = reach[:, :, None] * self.residuals[:, None, :]
            return design_covariance(scores.reshape(-1, m * p), units).reshape(m, p, m, p)
        rows, k = self.people, float(len(self.coefficients))
        if self.std_errors in ("CR1", PERSONS):
            scores = (reach * cells.n[:, None])[:, :, None] * self.residuals[:, None, :]
            sums = sum_by(scores.reshape(-1, m * p), _labels(cells))
            groups = float(len(sums))
            # Fixed effects lie within clusters; within persons they do not.
            taken = k + (self.absorbed if self.std_errors == PERSONS else 0.0)
            small = 1.0 if cells.weight is not None else (rows - 1.0) / (rows - taken)
            spread = sums.T @ sums * (groups / (groups - 1.0) * small)
            return spread.reshape(m, p, m, p)
        if cells.weight is not None:
            factor = rows / (rows - 1.0)
        elif self.std_errors == "HC1":
            factor = rows / (rows - k - self.absorbed)
        else:
            factor, reach = 1.0, reach * inflation(self.leverage)[:, None]
        return meat(cells, reach, self.residuals) * factor


def ols(cells: Cells, std_errors: str, absorbed: Absorbed | None = None) -> Fit:
    """Return the (weighted) least-squares fit of every outcome on X, by QR on scaled columns.

    `std_errors`: classical and HC1, HC3 use t(n - k); CR1 is clustered, G/(G-1) (n-1)/(n-k) with
    t(G - 1), and so is CR2, with Satterthwaite's degrees of freedom for each combination (see
    engine/cr2.py). With weights all but CR2 are linearised as in R's survey package, by person or
    by cluster, of a domain of the cells' design; without one n and G are the people's own, df n - 1
    or G - 1. PRECISION takes weights as inverse variances, as R's lm does: classical, t(n - k).
    `absorbed` says what fixed effects, taken out of X and the means, cost: n - k loses them too,
    but not in CR1, whose clusters hold them (as in Correia's reghdfe). Raises
    RankDeficient, TooFew.
    """
    rows, k = float(cells.n.sum()), cells.X.shape[1]
    degrees = absorbed.degrees if absorbed else 0.0
    if rows <= k + degrees:
        raise TooFew
    root = np.sqrt(mass_of(cells))
    scale = np.sqrt(np.einsum("ij,ij->j", cells.X, cells.X))
    scale[scale == 0.0] = 1.0
    q, r = qr(cells.X * root[:, None] / scale, mode="economic", check_finite=False)
    check_rank(r)
    std_errors = _checked(cells, std_errors)
    _check_units(cells, std_errors, k, degrees)
    inverse_r = solve_triangular(r, np.eye(k), check_finite=False) / scale[:, None]
    rotated = q.T @ (cells.means * root[:, None])
    coefficients = solve_triangular(r, rotated, check_finite=False) / scale[:, None]
    return Fit(
        cells=cells,
        coefficients=coefficients,
        inverse=inverse_r @ inverse_r.T,
        residuals=cells.means - cells.X @ coefficients,
        leverage=np.einsum("ij,ij->i", q, q) / cells.n + (absorbed.leverage if absorbed else 0.0),
        people=rows,
        std_errors=std_errors,
        absorbed=degrees,
        constants=absorbed.place if absorbed else None,
    )


def side_by_side(one: Fit, other: Fit) -> Fit:
    """Return the fit of both groups of people at once, every column with its own value in each.

    The coefficients are those of `one`, then those of `other`. A group's columns are zero for the
    other's people, so no further factorisation is needed. Clusters may span both.
    """
    k, j = len(one.coefficients), len(other.coefficients)
    inverse = np.zeros((k + j, k + j))
    inverse[:k, :k], inverse[k:, k:] = one.inverse, other.inverse
    cells = beside(one.cells, other.cells)
    _check_units(cells, one.std_errors, k + j, one.absorbed + other.absorbed)
    return Fit(
        cells=cells,
        coefficients=np.vstack([one.coefficients, other.coefficients]),
        inverse=inverse,
        residuals=np.vstack([one.residuals, other.residuals]),
        leverage=np.concatenate([one.leverage, other.leverage]),
        people=one.people + other.people,
        absorbed=one.absorbed + other.absorbed,
        std_errors=_checked(cells, one.std_errors),
        sides=(one, other) if one.std_errors in CLUSTERED else None,
    )


def overlapping(one: Fit, other: Fit, persons: Ints, others: Ints) -> Fit:
    """Return the fit of `side_by_side` where some people are in both groups.

    `persons` (c,) and `others` (d,) name who every cell of `one` and of `other` is, a person each.
    With clustered errors a cluster holds all that its people are counted for, and in a design every
    unit does; else the covariance
    is that of clusters of a person each (Liang and Zeger 1986, Biometrika 73, 13-22), CR1 over the
    persons, HC1 where nobody is in both. Degrees of freedom are then the fewer of the two groups'.
    """
    if one.std_errors in CLUSTERED or one.cells.domain is not None:
        return side_by_side(one, other)
    labelled = [
        replace(fit, cells=replace(fit.cells, cluster=who), std_errors=PERSONS, kept={})
        for fit, who in ((one, persons), (other, others))
    ]
    return replace(side_by_side(*labelled), freedom=min(one.df, other.df))


def check_rank(r: NDArray[np.floating[Any]]) -> None:
    """Raise RankDeficient when the triangular factor `r` (k, k) of X has redundant columns."""
    sizes = np.abs(np.diagonal(r))
    # A column is redundant when nothing of it is left after the ones before it.
    lengths = np.sqrt(np.einsum("ij,ij->j", r, r))
    redundant = np.flatnonzero(sizes <= RANK_TOLERANCE * np.maximum(lengths, 1e-300))
    if len(redundant):
        raise RankDeficient(tuple(int(column) for column in redundant))


def _checked(cells: Cells, std_errors: str) -> str:
    """Return the kind of standard errors, when there are two clusters or none are needed."""
    if std_errors in CLUSTERED and (
        cells.cluster is None or cells.cluster.min() == cells.cluster.max()
    ):
        raise TooFew
    return std_errors


def _units(cells: Cells, std_errors: str) -> Units | None:
    """Return the units of a design by which errors are linearised; None without, or under CR2."""
    if cells.domain is None or std_errors in (PRECISION, "CR2"):
        return None
    return cells.domain.units(std_errors == "CR1")


def _left(units: Units, std_errors: str, columns: int, absorbed: float) -> float:
    # Fixed effects lie within clusters; within persons they do not.
    return units.df + 1.0 - columns - (0.0 if std_errors == "CR1" else absorbed)


def _check_units(cells: Cells, std_errors: str, columns: int, absorbed: float) -> None:
    """Raise TooFew when a design leaves columns no degrees of freedom."""
    units = _units(cells, std_errors)
    if units is not None and _left(units, std_errors, columns, absorbed) < 1.0:
        raise TooFew


def _combined(contrasts: Floats, covariance: Floats) -> Floats:
    """Return the covariance (m, p, m, p) of combinations (m, k) of those of `covariance`."""
    half = np.tensordot(contrasts, covariance, axes=(1, 0))
    return np.moveaxis(np.tensordot(half, contrasts, axes=(2, 1)), 3, 2)


def _labels(cells: Cells) -> Ints:
    if cells.cluster is None:
        raise TooFew
    return cells.cluster
