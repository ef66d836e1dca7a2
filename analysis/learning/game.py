"""The hidden-truth game: invented answers of the present people, with an interaction that is known.

Everything here has the status "game": no number is the survey's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Ints
from analysis.engine.cells import people
from analysis.engine.inference import inference
from analysis.engine.ols import Fit, ols
from analysis.engine.power import power, smallest_found
from analysis.learning.points import cell_means
from analysis.model.contrasts import difference_rows, prediction_rows, slope_rows
from analysis.model.declaration import Use
from analysis.model.facts import single
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from analysis.model.regression import Model, fit, varying
from analysis.model.result import ESTIMATE, Result, answers, tidy
from analysis.questions.interactions import counts, finish, own_models
from data.survey.survey import Survey

GAME = "game"
SIZE, HIDDEN = "interaction", "hidden"
"""The query's numbers: the interaction per focal point, and whether the seed picks it instead."""
OFFERED = 10
NONE_HIDDEN = 1 / 3
"""How often a hidden interaction is none at all."""


@dataclass(frozen=True, eq=False)
class Game:
    """The present people with a truth for one outcome.

    `query` is the one the `model` answers. `coefficients` (k,) are those of the model fitted
    without the interaction, zero in its columns; `sigma` the standard deviation of its residuals;
    `inverse` (k, k) of X'X with all columns, `outcome` a place among the survey's outcomes.
    """

    query: Query
    model: Model
    outcome: int
    coefficients: Floats
    sigma: float
    inverse: Floats

    @property
    def df(self) -> float:
        """Return the degrees of freedom of the t test, n - k."""
        return float(self.model.X.shape[0] - self.model.X.shape[1])

    @property
    def std_error(self) -> float:
        """Return the standard error that the truth gives the difference in slopes."""
        row = difference_rows(self.model)[0]
        return float(self.sigma * np.sqrt(row @ self.inverse @ row))

    @property
    def found(self) -> float:
        """Return the smallest interaction that four in five such surveys find."""
        return smallest_found(self.std_error, self.df)

    @property
    def sizes(self) -> Floats:
        """Return the interactions (2 OFFERED + 1,) on offer, round numbers around zero."""
        return round_down(self.found / 4) * np.arange(-OFFERED, OFFERED + 1, dtype=np.float64)

    @cached_property
    def order(self) -> Ints:
        """Return an order (n,) of the people that does not depend on their rows in the survey."""
        # People who share every column may change places: no estimate tells them apart.
        return np.lexsort(self.model.X.T)

    def truth(self, size: float) -> Floats:
        """Return the true coefficients (k,) when the first compared level's slope is `size` more.

        The level's line turns about its people's mean, so that their mean answer stays.
        """
        dummy = self.model.level_columns.start
        product = int(np.flatnonzero(self.model.by_focal == dummy)[0])
        found = self.coefficients.copy()
        found[product] += size
        found[dummy] -= size * self.model.focal[self.model.place == 1].mean()
        return found

    def size(self, query: Query) -> float:
        """Return the interaction that a query asks for, or the one that its seed hides."""
        if not query.number(HIDDEN, 0.0):
            return query.number(SIZE, 0.0)
        random = np.random.default_rng((query.seed, 0))
        if random.random() < NONE_HIDDEN:
            return 0.0
        sizes = self.sizes[np.abs(np.arange(-OFFERED, OFFERED + 1)) > 1]
        return float(random.choice(sizes))

    def outcomes(self, size: float, seeds: Sequence[int]) -> Floats:
        """Return invented answers (n, seeds): the truth plus independent normal noise of sigma."""
        model = self.model
        n = len(model.X)
        # Noise that is known would tell a confidential survey's design.
        salt = model.sample.disclosure.salt(np.column_stack([model.X, model.outcomes]))
        noise = np.empty((n, len(seeds)))
        for column, seed in enumerate(seeds):
            noise[self.order, column] = np.random.default_rng((seed, 1, *salt)).standard_normal(n)
        return (model.X @ self.truth(size))[:, None] + self.sigma * noise

    def fitted(self, outcomes: Floats) -> Fit:
        """Return the regression with the interaction on invented answers (n, seeds)."""
        return ols(people(self.model.X, outcomes), "classical")


def game_of(survey: Survey, query: Query) -> Game:
    """Return the game of a query's people, for the first outcome that varies.

    The truth is the moderated model without its interactions. Weights play no part, and
    firm effects give way to individual controls: invented noise has no firms.
    """
    specification = query.specification
    if specification.controls == "firm_effects":
        query = replace(query, specification=replace(specification, controls="individual"))
    model = own_models(survey, query)[0]
    fit(model, "classical")  # refuses what cannot be fitted
    column = int(np.flatnonzero(varying(model))[0])
    answered = model.outcomes[:, column : column + 1]
    alone = model.by_focal <= 0
    plain = ols(people(model.X[:, alone], answered), "classical")
    coefficients = np.zeros(model.X.shape[1])
    coefficients[alone] = plain.coefficients[:, 0]
    left = float(plain.residuals[:, 0] @ plain.residuals[:, 0])
    return Game(
        query=query,
        model=model,
        outcome=model.parts[column],
        coefficients=coefficients,
        sigma=float(np.sqrt(left / plain.df)),
        inverse=ols(people(model.X, answered), "classical").inverse,
    )


@answers(
    keys=("kind", "level", "reference", "outcome", "value"),
    values=("estimate", "n", "status"),
    needs=("focal", "outcomes", "moderator"),
    use=Use(moderator=True),
    ranged="",
)
def game_design(survey: Survey, query: Query) -> Result:
    """Return the power of the present design: the chance to find an interaction of size `value`.

    Rows: the sizes on offer. Facts: sigma, found (by four in five such surveys).
    """
    game = game_of(survey, query)
    model, sizes = game.model, game.sizes
    table = pd.DataFrame(
        {
            "kind": "power",
            "level": model.levels[1],
            "reference": model.levels[0],
            "outcome": outcomes_of(survey).ids[game.outcome],
            "value": sizes,
            "estimate": [power(size, game.std_error, game.df) for size in sizes],
            "n": int(counts(model)[:2].min()),
            "status": GAME,
        }
    )
    facts = single(sigma=game.sigma, found=game.found)
    return Result(table, len(model.X), model.notes, facts=facts)


@answers(
    keys=("level", "at", "outcome"),
    values=("estimate", "n", "status"),
    needs=("focal", "outcomes", "moderator"),
    use=None,
    ranged="",
)
def game_answers(survey: Survey, query: Query) -> Result:
    """Return the means of the invented answers by level and focal value, as `answer_means`."""
    game = game_of(survey, query)
    model = replace(game.model, parts=(game.outcome,))
    invented = game.outcomes(game.size(query), [query.seed])
    table = cell_means(survey, game.query, model, invented, None, GAME)
    return finish(survey, game.query, [table], [model])


@answers(
    keys=("kind", "level", "reference", "outcome"),
    values=ESTIMATE,
    needs=("focal", "outcomes", "moderator"),
    use=Use(moderator=True),
    ranged="",
)
def game_estimates(survey: Survey, query: Query) -> Result:
    """Return slopes and their difference as fitted to the invented answers, classical errors.

    Rows: slope (reference, first compared level), slope_difference. Facts: size (the truth), power
    (the chance to find it), found (see Game), verdict (1 higher, -1 lower, 0 not shown to differ),
    held (1: the interval holds the truth).
    """
    game = game_of(survey, query)
    model, size = game.model, game.size(query)
    rows = np.vstack([slope_rows(model)[:2], difference_rows(model)[:1]])
    linear = game.fitted(game.outcomes(size, [query.seed])).linear(rows)
    found = inference(linear.estimates[:, 0], linear.std_errors[:, 0], linear.freedom[:, 0])
    codes = {
        "kind": ["slope", "slope", "slope_difference"],
        "level": [model.levels[0], model.levels[1], model.levels[1]],
        "reference": model.levels[0],
        "outcome": outcomes_of(survey).ids[game.outcome],
    }
    n = counts(model)[:2]
    table = tidy(codes, found, [*n, n.min()], GAME)
    low, high = found["conf_low"][2], found["conf_high"][2]
    facts = {
        "size": size,
        "power": power(size, game.std_error, game.df),
        "found": game.found,
        "verdict": float(low > 0) - float(high < 0),
        "held": float(low <= size <= high),
    }
    return Result(table, len(model.X), model.notes, facts=single(**facts))


@answers(
    keys=("kind", "level", "at", "outcome"),
    values=("estimate", "n", "status"),
    needs=("focal", "outcomes", "moderator"),
    use=Use(moderator=True),
    ranged="",
)
def game_lines(survey: Survey, query: Query) -> Result:
    """Return the ends of the fitted and of the true lines: kind, level, at, averaged controls."""
    game = game_of(survey, query)
    model, size = game.model, game.size(query)
    fitted = game.fitted(game.outcomes(size, [query.seed])).coefficients[:, 0]
    rows = []
    for kind, coefficients in (("fitted_line", fitted), ("true_line", game.truth(size))):
        for place, level in enumerate(model.levels[:2]):
            own = model.focal[model.place == place]
            ends = np.array(model.sample.disclosure.ends(own))
            heights = prediction_rows(model, ends, place) @ coefficients
            rows += [
                (kind, level, float(at), float(height), len(own))
                for at, height in zip(ends, heights, strict=True)
            ]
    table = pd.DataFrame(rows, columns=["kind", "level", "at", "estimate", "n"])
    table.insert(3, "outcome", outcomes_of(survey).ids[game.outcome])
    return Result(table.assign(status=GAME), len(model.X), model.notes)


def round_down(value: float) -> float:
    """Return the largest of 1, 2 and 5 times a power of ten that is not above `value` > 0."""
    ten = 10.0 ** np.floor(np.log10(value))
    steps = np.array([0.5, 1.0, 2.0, 5.0]) * ten
    return float(steps[steps <= value * (1 + 1e-12)].max())
