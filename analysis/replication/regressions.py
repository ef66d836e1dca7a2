"""The published regressions, with the design and the estimators that the pages use."""

from dataclasses import dataclass

import numpy as np

from analysis.engine.arrays import Floats, Mask
from analysis.engine.inference import inference
from analysis.engine.matching.effect import Effect, effect_on_treated
from analysis.engine.matching.kernels import Rule
from analysis.engine.matching.match import Matching, match
from analysis.engine.matching.score import NoPropensity, propensity
from analysis.engine.matching.weight import regression_weights
from analysis.engine.ols import PRECISION, ols
from analysis.model.columns import Columns, Name, controls_of
from analysis.model.design import design
from analysis.model.disclosure_control import Open
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Specification
from analysis.model.result import Refused
from analysis.model.sample import Sample, answered, draw
from data.study import models
from data.survey.survey import Survey

CLASSICAL = "classical"


@dataclass(frozen=True, eq=False)
class Regression:
    """A fitted regression: k terms with estimates, standard errors and p values (k,)."""

    names: tuple[Name, ...]
    estimate: Floats
    std_error: Floats
    p_value: Floats
    df: float
    n: int
    r_squared: float

    def place(self, name: Name) -> int:
        """Return a term's place; ValueError when the regression has none of that name."""
        return self.names.index(name)


@dataclass(frozen=True, eq=False)
class MatchedSample:
    """The people a matching rests on, who is treated among them, and the match (of the same n)."""

    sample: Sample
    treated: Mask
    matching: Matching

    @property
    def matched(self) -> int:
        """Return the number of people on support: controls, and treated within their range."""
        return int(self.matching.supported.sum())


def values_of(survey: Survey, outcome: str, lens: str | None) -> Floats:
    """Return an outcome (n,): a part under a lens, a number, or a factor's codes as numbers.

    ValueError for a factor whose codes are no numbers.
    """
    if lens is not None and outcome in survey.codebook.outcome_ids:
        outcomes = outcomes_of(survey, lens)
        return outcomes.values[:, outcomes.ids.index(outcome)]
    variable = survey.codebook.variable(outcome)
    if variable.kind == "numeric":
        return survey.numeric(outcome)
    codes = survey.codes(outcome)
    levels = np.array([float(level) for level in variable.levels])
    return np.where(codes >= 0, levels[np.maximum(codes, 0)], np.nan)


def has_numbers(survey: Survey, id: str) -> bool:
    """Return whether an id is a part, a number, or a factor whose codes are whole numbers."""
    if id in survey.codebook.outcome_ids:
        return True
    if not survey.codebook.has(id):
        return False
    variable = survey.codebook.variable(id)
    numbers = bool(variable.levels) and all(level.isdecimal() for level in variable.levels)
    return variable.kind == "numeric" or numbers


def above_mean(survey: Survey, variable: str) -> Mask:
    """Return bool (n,): who lies above the mean over everyone who answered."""
    values = survey.numeric(variable)
    return np.asarray(values > np.nanmean(values))


def regression(
    survey: Survey, model: models.Model, matched: MatchedSample | None = None
) -> Regression:
    """Return a published regression on everyone who answered what it needs.

    `matched` is the match by which the model is weighted, where it is.
    """
    outcome = values_of(survey, model.outcome, model.lens)
    if matched is not None:
        return _weighted(survey, model, outcome, matched)
    sample = _sample(survey, model.focal, model.controls, [(model.outcome, np.isfinite(outcome))])
    found = design(survey, _specification(model.focal, model.controls), sample)
    return _fitted(found.X, found.names, sample.of(outcome), None)


def matched_sample(survey: Survey, matching: models.Matching) -> MatchedSample:
    """Return a published matching: logit of lying above the mean on the controls, then the rule."""
    everyone = [(part, np.isfinite(values_of(survey, part, matching.lens)))
                for part in matching.outcomes]  # fmt: skip
    sample = _sample(survey, matching.focal, matching.controls, everyone)
    treated = sample.of(above_mean(survey, matching.focal))
    empty = Columns(np.empty((len(sample.rows), 0)), ())
    X = design(survey, _specification(matching.focal, matching.controls), sample, empty).X
    rule = Rule(matching.kernel, matching.width, matching.method == "local_linear")
    try:
        scores = propensity(X, treated).scores
    except NoPropensity:
        raise Refused("no_propensity") from None
    return MatchedSample(sample, treated, match(scores, treated, rule))


def effect(survey: Survey, matching: models.Matching, found: MatchedSample, part: str) -> Effect:
    """Return the average effect on the treated on one of the matching's parts."""
    return effect_on_treated(
        found.sample.of(values_of(survey, part, matching.lens)), found.matching
    )


def _weighted(
    survey: Survey, model: models.Model, outcome: Floats, found: MatchedSample
) -> Regression:
    """Return a regression on treatment and controls, weighted by a match."""
    weights = regression_weights(found.matching)
    keep = weights > 0
    sample = found.sample.only(keep)
    treatment = found.treated[keep].astype(float)[:, None]
    focal = Columns(treatment, ((model.focal, model.treatment or ""),))
    fitted = design(survey, _specification(model.focal, model.controls), sample, focal)
    return _fitted(fitted.X, fitted.names, sample.of(outcome), weights[keep])


def _fitted(
    X: Floats, names: tuple[Name, ...], outcome: Floats, precision: Floats | None
) -> Regression:
    sample = Sample(np.arange(len(X)), precision, None, 0, (), Open())
    fit = ols(sample.cells(X, outcome[:, None]), CLASSICAL if precision is None else PRECISION)
    linear = fit.linear(np.eye(X.shape[1]))
    estimate, error = linear.estimates[:, 0], linear.std_errors[:, 0]
    p_value = inference(estimate, error, linear.df)["p_value"]
    return Regression(
        names=names,
        estimate=estimate,
        std_error=error,
        p_value=p_value,
        df=linear.least_df,
        n=len(X),
        r_squared=float(fit.r_squared[0]),
    )


def _specification(focal: str, controls: str) -> Specification:
    return Specification(focal=focal, lens="ln", controls=controls)


def _sample(survey: Survey, focal: str, controls: str, outcomes: list[tuple[str, Mask]]) -> Sample:
    variables, _ = controls_of(survey, _specification(focal, controls))
    needs = answered(survey, [focal, *(variable.id for variable in variables)])
    return draw(survey, np.ones(survey.n, dtype=bool), [*needs, *outcomes], CLASSICAL)
