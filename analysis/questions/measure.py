"""What is averaged, and its mean with an interval: of a number, or of a proportion."""

from dataclasses import dataclass

import numpy as np

from analysis.engine.arrays import Floats, Mask
from analysis.engine.inference import inference
from analysis.engine.ols import Linear, TooFew, ols
from analysis.engine.proportion import designed, wilson
from analysis.model.sample import Sample


@dataclass(frozen=True, eq=False)
class Measure:
    """What is averaged: ids of p variables or outcomes, and their values (n, p), NaN = missing."""

    ids: tuple[str, ...]
    values: Floats

    @property
    def proportions(self) -> Mask:
        """Return bool (p,): whose mean is a proportion, for everybody answers 0 or 1."""
        known = np.isfinite(self.values)
        yes_no = (self.values == 0) | (self.values == 1) | ~known
        return np.asarray(yes_no.all(axis=0) & known.any(axis=0))

    def needs(self) -> list[tuple[str, Mask]]:
        """Return who has an answer, for `draw`."""
        return [(id, np.isfinite(self.values[:, place])) for place, id in enumerate(self.ids)]


def describe(
    sample: Sample, values: Floats, std_errors: str, proportions: Mask | bool = False
) -> dict[str, Floats]:
    """Return the columns of inference of the means of `values` (n, p) of a sample.

    The standard error is missing when there is one person or one cluster; every number is where
    the sum would tell single answers. `proportions` (p,) of zeros and ones have intervals between 0
    and 1: Wilson's, or with weights or clusters that of the logit (see `engine.proportion`).
    """
    values = np.where(sample.disclosure.dominated(values, sample.weight), np.nan, values)
    cells = sample.cells(np.ones((len(values), 1)), values)
    try:
        linear = ols(cells, std_errors).linear(np.ones((1, 1)))
    except TooFew:
        weight = np.ones(len(values)) if sample.weight is None else sample.weight
        empty = np.full(values.shape[1], np.nan)
        return inference(weight @ values / weight.sum(), empty, empty)
    found = columns_of(linear, 0)
    if not np.any(proportions):
        return found
    # Sums of zeros and ones are whole but for rounding: a share of all is exactly one.
    mean = found["estimate"]
    share = np.where(np.abs(mean - np.round(mean)) < 1e-12, np.round(mean), mean)
    found["estimate"] = np.where(proportions, share, mean)
    share = np.where(proportions, share, 0.5)
    if sample.weight is None and sample.cluster is None:
        ends = wilson(share, len(values))
    else:
        ends = designed(share, linear.std_errors[0], float(linear.freedom[0, 0]), _units(sample))
    for name, end in zip(("conf_low", "conf_high"), ends, strict=True):
        found[name] = np.where(proportions, end, found[name])
    return found


def _units(sample: Sample) -> float:
    """Return how many independent units a sample has: clusters, or effective people."""
    return sample.effective if sample.cluster is None else float(len(np.unique(sample.cluster)))


def columns_of(linear: Linear, row: int) -> dict[str, Floats]:
    """Return the columns of inference of one combination, for every outcome."""
    return inference(linear.estimates[row], linear.std_errors[row], linear.freedom[row])
