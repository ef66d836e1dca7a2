"""Cut points that turn a number into groups: proposed, and made into bands with names."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from data.codebook.variables import Band
from data.reading.columns import Floats
from data.reading.problems import catalogue

SMALLEST = 0.05
"""Share of the answers that each proposed group holds at least."""
FINE = (200, 20)
"""From so many answers and distinct values on, four groups are proposed instead of three."""


def propose_cuts(values: Floats) -> tuple[float, ...]:
    """Return rounded tertiles or quartiles of `values` (n,); () when no cut leaves two groups.

    A cut point is the lowest number of the group above it.
    """
    known = values[np.isfinite(values)]
    distinct = np.unique(known)
    if len(distinct) < 2:
        return ()
    groups = 4 if len(known) >= FINE[0] and len(distinct) >= FINE[1] else 3
    steps = np.arange(1, groups) / groups
    exact = np.quantile(known, steps, method="inverted_cdf")
    low, high = np.quantile(known, [0.1, 0.9])
    rounded = _round(exact, high - low)
    for cuts in (rounded, exact, np.array([distinct[1]])):
        found = tuple(dict.fromkeys(float(c) for c in cuts if distinct[0] < c <= distinct[-1]))
        if found and _shares(known, found).min() >= SMALLEST:
            return found
    return ()


def bands_of(values: Floats, cuts: Sequence[float]) -> tuple[Band, ...]:
    """Return bands from the lowest to the highest of `values` (n,), parted at rising `cuts`.

    Each cut is the lowest number of its band; in whole numbers a band ends one below the next cut.
    """
    known = values[np.isfinite(values)]
    lows = (float(known.min()), *cuts)
    if whole(known) and whole(np.array(cuts)):
        highs = [cut - 1 for cut in cuts]
    else:
        highs = [float(np.nextafter(cut, -np.inf)) for cut in cuts]
    ends = list(zip(lows, (*highs, float(known.max())), strict=True))
    dash = ".." if lows[0] < 0 else "-"
    codes = [plain(a) if a == b else f"{plain(a)}{dash}{plain(b)}" for a, b in ends]
    if len(cuts):
        codes[-1] = f"{plain(lows[-1])}+"
    unique = [code if codes.count(code) == 1 else f"{code}_{i}" for i, code in enumerate(codes)]
    return tuple(Band(code, low, high) for code, (low, high) in zip(unique, ends, strict=True))


def single_bands(codes: Sequence[str]) -> tuple[Band, ...]:
    """Return a band for each code that is a number, rising, so that a number keeps its groups."""
    return tuple(Band(code, float(code), float(code)) for code in sorted(codes, key=float))


def band_names(bands: Sequence[Band], language: str) -> dict[str, str]:
    """Return what each band is called in a language, by its code."""
    words = catalogue(language)["bands"]
    dense = whole(np.array([end for band in bands for end in (band.low, band.high)]))
    names: dict[str, str] = {}
    for place, band in enumerate(bands):
        following = bands[place + 1].low if place + 1 < len(bands) else None
        if band.low == band.high:
            names[band.code] = plain(band.low)
        elif following is None and place:
            names[band.code] = words["from"].format(low=plain(band.low))
        elif dense or following is None:
            names[band.code] = words["whole" if place else "up_to"].format(
                low=plain(band.low), high=plain(band.high)
            )
        else:
            names[band.code] = words["between" if place else "below"].format(
                low=plain(band.low), high=plain(following)
            )
    return names


def whole(values: Floats) -> bool:
    """Return whether all known values are whole numbers."""
    known = values[np.isfinite(values)]
    return bool((known == np.round(known)).all())


def plain(value: float) -> str:
    """Return a number without exponent where it can be, in at most four decimals."""
    if not math.isfinite(value):
        return str(value)
    if value == round(value):
        return str(int(value))
    if abs(value) < 1e-3:
        return f"{value:.3g}"
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _round(cuts: Floats, spread: float) -> Floats:
    """Return cuts rounded to 1, 2 or 5 times a power of ten, about a tenth of the spread."""
    if not spread > 0:
        return cuts
    power = 10.0 ** np.floor(np.log10(spread / 10))
    step = power * min((1, 2, 5, 10), key=lambda m: abs(np.log(m * power * 10 / spread)))
    # Division by a whole number keeps 0.3 from becoming 0.30000000000000004.
    rounded = np.round(cuts / step) * step if step >= 1 else np.round(cuts / step) / round(1 / step)
    return np.asarray(rounded, dtype=np.float64)


def _shares(known: Floats, cuts: Sequence[float]) -> Floats:
    rising = all(low < high for low, high in pairwise(cuts))
    places = np.searchsorted(np.array(cuts), known, side="right")
    counts = np.bincount(places, minlength=len(cuts) + 1)
    return counts / len(known) if rising else np.zeros(1)
