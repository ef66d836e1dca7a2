"""Bands and p values that hold for many contrasts at once: the largest of their statistics."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import special, stats
from scipy.optimize import brentq

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.inference import LEVEL

DRAWS = 100_000
EVEN = 8_192
SEED = 2008
RANK_TOLERANCE = 1e-12
# A block of this many products stays in the processor's cache.
BLOCK = 65_536
BINS = 8_192


@dataclass(frozen=True, eq=False)
class _Largest:
    """How far the contrasts reach along random directions of the unit sphere of `rank` dimensions.

    `reach` (b,) are values of max |projection|, with their `share` (b,) of all directions.
    """

    rank: int
    reach: Floats
    share: Floats

    def tail(self, statistics: Floats, df: float) -> Floats:
        """Return P(max |T| > statistic) for each of the `statistics` (s,), none negative."""
        squared = (np.asarray(statistics)[:, None] / self.reach) ** 2
        if np.isinf(df):
            return special.chdtrc(self.rank, squared) @ self.share
        return special.betainc(df / 2, self.rank / 2, df / (df + squared)) @ self.share


def critical_value(covariance: Floats, df: float, level: float = LEVEL) -> float:
    """Return the `level` quantile of max |T_i| of a multivariate t, the sup-t critical value.

    `covariance` (m, m) of the contrasts, singular or not; `df` degrees of freedom, inf for the
    normal. Contrasts without variance are left out. NaN when none is left, when a number is not
    finite or df not positive. Given its direction, T has a length whose square over the rank is F;
    100,000 directions are drawn with a fixed seed, in a plane 8,192 lie evenly. Hothorn, Bretz &
    Westfall 2008, Biom. J. 50, 346-363, section 3; Somerville 1998, J. Comput. Graph. Stat. 7,
    529-544.
    """
    covariance = np.asarray(covariance, dtype=np.float64)
    kept = _with_variance(covariance)
    if not (df > 0 and kept.any() and np.isfinite(covariance).all()):
        return float("nan")
    single = float(stats.t.ppf(0.5 + level / 2, df))
    largest = _largest(covariance[np.ix_(kept, kept)])

    def excess(critical: float) -> float:
        return float(largest.tail(np.array([critical]), df)[0]) - (1 - level)

    # Drawn directions may put the maximum of contrasts all but equal a hair below each one.
    if largest.rank == 1 or excess(single) <= 0:
        return single
    return float(brentq(excess, single, _scheffe(largest.rank, df, level), xtol=1e-9))


def adjusted_p(statistics: Floats, covariance: Floats, df: float) -> Floats:
    """Return the single-step max-t adjusted p values (m,) of t statistics (m,).

    The chance that the largest of all |T_i| is beyond each one's value; never below the
    unadjusted. `covariance` (m, m) and `df` as in critical_value; NaN for a statistic that is NaN
    or has no variance. Hothorn, Bretz & Westfall 2008, Biom. J. 50, 346-363, section 3.
    """
    statistics = np.abs(np.asarray(statistics, dtype=np.float64))
    covariance = np.asarray(covariance, dtype=np.float64)
    adjusted = np.full(len(statistics), np.nan)
    kept = _with_variance(covariance)
    if not (df > 0 and kept.any() and np.isfinite(covariance).all()):
        return adjusted
    tail = _largest(covariance[np.ix_(kept, kept)]).tail(statistics[kept], df)
    adjusted[kept] = np.maximum(tail, 2 * stats.t.sf(statistics[kept], df))
    return np.minimum(adjusted, 1.0)


def bands(
    estimate: Floats, covariance: Floats, df: float, level: float = LEVEL
) -> tuple[Floats, Floats, float]:
    """Return low (m,) and high (m,) of the band that holds all true values at once, and its value.

    `estimate` (m,), `covariance` (m, m), `df`: the band is estimate -+ critical x standard error. A
    contrast without variance has a band without width.
    """
    critical = critical_value(covariance, df, level)
    half = critical * np.sqrt(np.maximum(np.diagonal(covariance), 0.0))
    return estimate - half, estimate + half, critical


def _with_variance(covariance: Floats) -> Mask:
    return np.asarray(np.diagonal(covariance) > 0)


def _scheffe(rank: int, df: float, level: float) -> float:
    """Return the critical value of all linear combinations at once, which none exceeds."""
    if np.isinf(df):
        return float(np.sqrt(special.chdtri(rank, 1 - level)))
    return float(np.sqrt(rank * stats.f.ppf(level, rank, df)))


def _largest(covariance: Floats) -> _Largest:
    """Return the reach of contrasts of positive variance, `covariance` (m, m)."""
    root = np.sqrt(np.diagonal(covariance))
    values, vectors = np.linalg.eigh(covariance / root[:, None] / root)
    kept = values > RANK_TOLERANCE * values[-1]
    rank = int(kept.sum())
    if rank == 1:
        return _Largest(1, np.ones(1), np.ones(1))
    loadings = vectors[:, kept] * np.sqrt(values[kept])
    loadings /= np.sqrt(np.einsum("ij,ij->i", loadings, loadings))[:, None]
    directions = _directions(rank)
    counts = np.bincount(_bins(loadings, directions), minlength=BINS)
    seen = np.flatnonzero(counts)
    return _Largest(rank, (seen + 0.5) / BINS, counts[seen] / directions.shape[1])


def _bins(loadings: Floats, directions: Floats) -> Ints:
    """Return the bin (DRAWS,) of the largest |projection| of each direction on the loadings."""
    step = max(BLOCK // len(loadings), 64)
    largest = np.empty(directions.shape[1])
    for start in range(0, len(largest), step):
        products = loadings @ directions[:, start : start + step]
        np.abs(products, out=products)
        np.max(products, axis=0, out=largest[start : start + step])
    return np.minimum((largest * BINS).astype(np.int64), BINS - 1)


@lru_cache(maxsize=8)
def _directions(rank: int) -> Floats:
    """Return unit vectors (rank, d), the same at every call: of a plane even ones, else random."""
    if rank == 2:  # the half circle says all: a projection's sign does not count
        angles = np.pi * (np.arange(EVEN) + 0.5) / EVEN
        return np.vstack([np.cos(angles), np.sin(angles)])
    drawn = np.random.default_rng(SEED).standard_normal((rank, DRAWS))
    drawn /= np.sqrt(np.einsum("ij,ij->j", drawn, drawn))
    drawn.flags.writeable = False
    return drawn
