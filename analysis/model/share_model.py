"""The fractional multinomial logit of a group's shares: who is in it, and its effects in money."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.fractional_effects import mean_slopes
from analysis.engine.fractional_logit import (
    FractionalFit,
    Separated,
    fractional_logit,
    joint_test,
)
from analysis.engine.inference import Tested
from analysis.engine.ols import Linear
from analysis.model.comparison import GROUP
from analysis.model.contrasts import difference_rows, slope_row, slope_rows
from analysis.model.groups import MINIMUM
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from analysis.model.regression import (
    Model,
    effect_models,
    fit,
    joined,
    moderated_models,
    refusing,
)
from analysis.model.result import Note, Refused, note, unique
from data.survey.survey import Survey

FOCAL = 1
"""The place of the focal variable among a model's columns."""
OF_AMOUNTS = ("sums_differ", "constant_outcomes")
"""What a model of amounts says of its outcomes; shares are told their own way."""


@dataclass(frozen=True, eq=False)
class ShareModel:
    """A group's fractional logit: the `model` of its amounts, whose people gave something.

    `rule` are the standard errors' when they are clustered. `present` are the places of the parts
    that somebody gave to; `shares` (n, present) sum to one.
    """

    model: Model
    present: Ints
    shares: Floats
    fit: FractionalFit
    notes: tuple[Note, ...]
    rule: str

    def linear(self, rows: Floats) -> Linear:
        """Return combinations (m, k) in the linear model of the same design and rule."""
        return fit(self.model, self.rule).linear(rows)


def share_model(
    survey: Survey, query: Query, side: str = GROUP, moderated: bool = False
) -> ShareModel:
    """Return the fractional logit of a side, its slope differing by the moderator or not.

    The survey keeps the last ones. Refuses too few people, one cluster, dependent columns and
    shares without a finite estimate.
    """
    asked, said = without_firm_constants(query)
    rule = asked.specification.own_errors
    specification = replace(asked.specification, lens="amount", outcomes=(), std_errors=rule)
    if not moderated:
        specification = replace(specification, moderator=None, others=(), focal_by_controls=False)
    plain = replace(asked, specification=specification)
    said += [] if asked.specification.clustered else [note("robust_errors")]
    key = ("shares", plain.comparison.people_of(side), specification, moderated)
    found = survey.keep(key, lambda: _made(survey, plain, side, moderated))
    return replace(found, notes=unique([*found.notes, *said]))


def without_firm_constants(query: Query) -> tuple[Query, list[Note]]:
    """Return a query whose controls hold no constants of clusters, and what is said of it.

    A model that is not linear cannot take so many out (Neyman & Scott 1948, Econometrica 16, 1-32).
    """
    if query.specification.controls != "firm_effects":
        return query, []
    specification = replace(query.specification, controls="individual")
    return replace(query, specification=specification), [note("firm_constants_unused")]


def effects_of(own: ShareModel) -> Linear:
    """Return the average effect (1, present) of one more focal point on the shares."""
    direction = np.zeros(own.model.X.shape[1])
    direction[FOCAL] = 1.0
    found = mean_slopes(own.fit, own.model.X, direction, own.model.sample.weight)
    return _supported(found, own, slope_row(own.model))


def slopes_of(own: ShareModel) -> Linear:
    """Return the average effects (levels, present) with everybody at each level, jointly."""
    model = own.model
    designs = [at_level(model, level) for level in range(len(model.levels))]
    held = model.by_focal >= 0
    directions = [np.zeros_like(design) for design in designs]
    for direction, design in zip(directions, designs, strict=True):
        direction[:, held] = design[:, model.by_focal[held]]
    found = mean_slopes(own.fit, designs, directions, model.sample.weight)
    return _supported(found, own, slope_rows(model))


def slope_differences_of(own: ShareModel) -> Linear:
    """Return the effects at each level less those at the reference (levels - 1, present)."""
    slopes, m = slopes_of(own), len(own.model.levels) - 1
    rows = np.column_stack([-np.ones(m), np.eye(m)])
    covariance = np.einsum("ma,apbq,nb->mpnq", rows, slopes.covariance, rows)
    found = Linear(rows @ slopes.estimates, covariance, slopes.df[1:], slopes.clusters)
    return _supported(found, own, difference_rows(own.model))


def joint_test_of(own: ShareModel, columns: Ints) -> Tested:
    """Return the test that some of the model's columns leave every share as it is."""
    eta = math.inf
    if own.fit.clusters:
        rows = np.eye(own.model.X.shape[1])[columns]
        linear = own.linear(rows)
        if not np.isfinite(linear.freedom).all():
            eta = 0.0
        elif linear.moments is not None:
            eta = linear.moments.joint_degrees(np.arange(len(rows)), len(own.present) - 1)
    return joint_test(own.fit, columns, eta)


def _supported(found: Linear, own: ShareModel, rows: Floats) -> Linear:
    """Return effects with the degrees of freedom of a linear model's `rows` (m, k) of one design.

    Of CR2 no more than clusters - 1.
    """
    if not found.clusters:
        return found
    return _as_linear(found, own.linear(rows))


def _as_linear(found: Linear, linear: Linear) -> Linear:
    df = np.fmin(found.df, linear.df)
    return replace(found, df=df, supported=linear.supported)


def at_level(model: Model, level: int) -> Floats:
    """Return the model's columns (n, k) with everybody at one of the moderator's levels."""
    design = model.X.copy()
    design[:, model.level_columns] = np.arange(1, len(model.levels)) == level
    held = model.by_focal >= 0
    design[:, held] = model.focal[:, None] * design[:, model.by_focal[held]]
    return design


def difference_of(own: ShareModel, rest: ShareModel) -> Linear:
    """Return the effects (1, present) of one group minus those of another, from one model of both.

    Every column has its own value in each group, so clusters, or else persons, may be in both.
    Refuses groups that give to different parts.
    """
    (n, k), (m, j) = own.model.X.shape, rest.model.X.shape
    one, other = own.model.sample, rest.model.sample
    if not np.array_equal(own.present, rest.present):
        raise Refused("constant_outcome", outcomes=(), dropped=one.dropped + other.dropped)
    X, direction = np.zeros((n + m, k + j)), np.zeros((n + m, k + j))
    X[:n, :k], X[n:, k:] = own.model.X, rest.model.X
    weight = np.concatenate([_weight(own), _weight(rest)])
    # One average over everybody is the first group's minus the second's.
    direction[:n, FOCAL] = weight.sum() / weight[:n].sum()
    direction[n:, k + FOCAL] = -weight.sum() / weight[n:].sum()
    both = one.design.beside(other.design) if one.design and other.design else None
    # The units of a design say themselves who is on both sides.
    apart = both is not None and one.cluster is None
    cluster = None if apart else np.concatenate([one.independent, other.independent])
    shares = np.vstack([own.shares, rest.shares])
    ruled = own.fit.clusters > 0
    weights = None if one.weight is None else weight
    fit = fractional_logit(X, shares, weights, cluster, domain=both, std_errors=own.rule)
    found = mean_slopes(fit, X, direction, weight)
    if not ruled:
        return replace(found, df=np.full(1, np.inf), clusters=0)
    contrast = np.zeros((1, k + j))
    contrast[0, FOCAL], contrast[0, k + FOCAL] = 1.0, -1.0
    return _as_linear(found, joined(own.model, rest.model, own.rule).linear(contrast))


def _weight(own: ShareModel) -> Floats:
    weight = own.model.sample.weight
    return np.ones(len(own.shares)) if weight is None else weight


def _made(survey: Survey, query: Query, side: str, moderated: bool) -> ShareModel:
    found = moderated_models(survey, query) if moderated else effect_models(survey, query, side)
    return shares_of(survey, found[0], query.specification.std_errors)


def shares_of(survey: Survey, model: Model, std_errors: str) -> ShareModel:
    """Return the fractional logit on a model of amounts; refuses as `share_model` does."""
    outcomes = outcomes_of(survey)
    ids = outcomes.split.ids
    sums = model.outcomes.sum(axis=1)
    notes = [said for said in model.notes if said.code not in OF_AMOUNTS]
    if nothing := int((sums <= 0).sum()):
        notes.append(note("nothing_given", count=nothing))
        model, sums = _givers(model, sums > 0), sums[sums > 0]
    if off := outcomes.off_total(model.sample.rows):
        notes.append(note("sums_rescaled", count=off))
    shares = model.outcomes / sums[:, None]
    present = np.flatnonzero(shares.max(axis=0) > 0)
    absent = tuple(id for place, id in enumerate(ids) if place not in present)
    if len(present) < 2:
        raise Refused("constant_outcome", outcomes=ids, dropped=model.sample.dropped)
    notes += [note("constant_outcomes", outcomes=absent)] if absent else []
    shares = shares[:, present]
    fitted = _fit(model, shares, tuple(ids[place] for place in present), std_errors)
    return ShareModel(model, present, shares, fitted, tuple(notes), std_errors)


def _givers(model: Model, keep: Mask) -> Model:
    if keep.sum() < MINIMUM:
        raise Refused("small_group", minimum=MINIMUM)
    model.sample.disclosure.check_residual(int(keep.sum()) - model.X.shape[1])
    return model.only(keep)


def _fit(model: Model, shares: Floats, outcomes: tuple[str, ...], std_errors: str) -> FractionalFit:
    sample = model.sample
    try:
        with refusing(model):
            return fractional_logit(
                model.X,
                shares,
                sample.weight,
                sample.cluster,
                domain=sample.design,
                std_errors=std_errors,
            )
    except Separated as found:
        empty = tuple(outcomes[place] for place in found.shares) or outcomes
        names, dropped = _variables(model, found.columns), sample.dropped
        raise Refused("separated", variables=names, outcomes=empty, dropped=dropped) from None


def _variables(model: Model, columns: Sequence[int]) -> tuple[str, ...]:
    """Return the variables that some columns belong to, each once, the constant left out."""
    named = dict.fromkeys(model.names[column][0] for column in columns)
    return tuple(name for name in named if name)
