"""The curve's models beside least squares: shares, two parts, and matching on a score."""

from collections.abc import Sequence

import numpy as np

from analysis.engine.arrays import Floats
from analysis.engine.fractional_effects import mean_shares
from analysis.engine.fractional_logit import Separated
from analysis.engine.matching.compare import Comparison, NoMatch, compare
from analysis.engine.matching.effect import effects
from analysis.engine.matching.score import NoPropensity, propensity
from analysis.engine.ols import RankDeficient, TooFew
from analysis.engine.two_part import PARTS, two_part
from analysis.model.groups import MINIMUM
from analysis.model.outcomes import outcomes_of
from analysis.model.regression import Model
from analysis.model.result import Refused
from analysis.model.share_model import effects_of, shares_of
from analysis.specification_curve.grid import METHODS
from data.survey.survey import Survey

NUMBERS = dict[int, tuple[float, float, float, int]]
"""Estimate, standard error, degrees of freedom and n, by the outcome's place."""


def fractional(survey: Survey, model: Model, binary: bool, std_errors: str) -> NUMBERS:
    """Return the average effects on all parts by the fractional logit, in money.

    Of one more point, or, where the focal column is `binary`, of one against zero.
    """
    own, scale = shares_of(survey, model, std_errors), outcomes_of(survey).whole
    if binary:
        sides = [_set(own.model.X, value) for value in (1.0, 0.0)]
        linear = mean_shares(own.fit, sides, own.model.sample.weight)
        spread = np.einsum("ajbj->jab", linear.covariance)
        variance = spread[:, 0, 0] + spread[:, 1, 1] - 2 * spread[:, 0, 1]
        # The linear model's slope is this same difference of one against zero.
        df = effects_of(own).freedom[0]
        estimate, error = linear.estimates[0] - linear.estimates[1], np.sqrt(variance)
    else:
        linear = effects_of(own)
        estimate, error, df = linear.estimates[0], linear.std_errors[0], linear.freedom[0]
    return {
        int(place): (
            scale * float(estimate[at]),
            scale * float(error[at]),
            float(df[at]),
            len(own.shares),
        )
        for at, place in enumerate(own.present)
    }


def two_part_effect(model: Model, places: Sequence[int]) -> NUMBERS:
    """Return the effects on amounts through giving anything and through how much is given."""
    found: NUMBERS = {}
    direction = np.zeros(model.X.shape[1])
    direction[1] = 1.0
    sample, combined = model.sample, PARTS.index("combined")
    for place in places:
        outcome = model.outcomes[:, model.parts.index(place)]
        gives = int((outcome > 0).sum())
        if min(gives, len(outcome) - gives) < MINIMUM:
            continue
        try:
            both = two_part(
                model.X,
                outcome,
                [model.X],
                [direction],
                sample.weight,
                sample.cluster,
                sample.design,
            )
        except (Separated, RankDeficient, TooFew):
            continue
        error = both.std_errors(np.eye(1))[0, combined]
        found[place] = (both.estimates[0, combined], error, both.df, len(outcome))
    return found


class Matches:
    """The matches of a cell: each is made once, for all lenses that share its people."""

    def __init__(self) -> None:
        self.scores: dict[bytes, Floats] = {}
        self.made: dict[tuple[str, bytes], Comparison] = {}

    def att(self, model: Model, method: str) -> NUMBERS:
        """Return the average effects on those above the cut, matched on their controls' score."""
        rule, treated = METHODS[method], model.X[:, 1] > 0
        if rule is None or min(treated.sum(), (~treated).sum()) < MINIMUM:
            raise Refused("no_propensity")
        # People and treatment say which match it is: the controls are the cell's.
        people = model.sample.rows.tobytes() + treated.tobytes()
        try:
            if people not in self.scores:
                own = np.delete(model.X, 1, axis=1)
                self.scores[people] = propensity(own, treated).scores
            scores = self.scores[people]
            if (method, people) not in self.made:
                self.made[method, people] = compare(scores, treated, rule)
        except (NoPropensity, NoMatch):
            raise Refused("no_propensity") from None
        found = effects(model.outcomes, scores, self.made[method, people])
        pairs = zip(model.parts, found.estimates, found.std_errors, strict=True)
        n = len(treated)
        return {place: (float(one), float(error), np.inf, n) for place, one, error in pairs}


def _set(X: Floats, value: float) -> Floats:
    changed = X.copy()
    changed[:, 1] = value
    return changed
