"""Linearised variances of domains: people of a survey who are not looked at count zero.

The number of units drawn is then that of the whole survey (Lumley 2010, Complex Surveys, section
2.4; R's survey::svyrecvar).
"""

import numpy as np

from analysis.engine.arrays import Floats, Ints
from analysis.engine.cells import sum_by
from analysis.engine.domain import SurveyDesign, Units


def survey_design(
    unit: Ints, stratum: Ints | None = None, size: Floats | None = None
) -> SurveyDesign:
    """Return the design of a whole survey's people (n,).

    `unit` 0..u-1, each within one stratum; `stratum` 0..h-1; `size` of the person's stratum as in
    R's svydesign(fpc): the population's units, or the share of them drawn where it is 1 or less.
    """
    _, first = np.unique(unit, return_index=True)
    own = np.zeros(len(first), dtype=np.int64) if stratum is None else stratum[first]
    drawn = np.bincount(own).astype(np.float64)
    left = np.ones(len(drawn))
    if size is not None:
        left[own] = 1.0 - drawn_share(size[first], drawn[own])
    return SurveyDesign(own, drawn, left)


def drawn_share(size: Floats, drawn: Floats) -> Floats:
    """Return the share drawn of units: `size` where it is one or less, else `drawn` / `size`."""
    return np.where(size <= 1.0, size, drawn / np.where(size > 1.0, size, 1.0))


def design_covariance(scores: Floats, units: Units) -> Floats:
    """Return the covariance (q, q) of the sum of people's `scores` (n, q), linearised.

    Sums of units are taken about their stratum's mean over all units that were drawn, zero for
    those outside the domain; each stratum counts with its `factor`.
    """
    design = units.design
    labels, sums = np.unique(units.unit), sum_by(scores, units.unit)
    own = design.stratum[labels]
    strata, place = np.unique(own, return_inverse=True)
    means = sum_by(sums, own) / design.drawn[strata][:, None]
    factor, outside = design.factor[strata], design.drawn[strata] - np.bincount(place)
    off = sums - means[place]
    inner = (off * factor[place][:, None]).T @ off
    return np.asarray(inner + (means * (factor * outside)[:, None]).T @ means)
