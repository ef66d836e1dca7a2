"""The two regressions of the pages: outcomes on the focal variable, and that times a moderator."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.cells import Cells
from analysis.engine.domain import Units
from analysis.engine.fixed_effects import Absorbed, absorb, varies, within
from analysis.engine.inference import inference
from analysis.engine.ols import Fit, Linear, RankDeficient, TooFew, ols, overlapping, side_by_side
from analysis.model.collinear import not_identified
from analysis.model.columns import Columns, Name, controls_of, focal_of, moderators_of, shares
from analysis.model.comparison import GROUP
from analysis.model.design import Design, design, identified, kept
from analysis.model.groups import on_side
from analysis.model.lens import ZERO
from analysis.model.outcomes import Outcomes, outcomes_of
from analysis.model.query import Query
from analysis.model.result import Note, Refused, note
from analysis.model.sample import Sample, answered, draw, overlap
from data.codebook.codebook import Block
from data.survey.survey import Survey


@dataclass(frozen=True, eq=False)
class Model:
    """A design with its sample, for the outcomes that share it.

    `parts` are their places in the `block`; `X` (n, k) with column 0 the constant and column 1 the
    focal variable, `by_focal` (k,) as in Design; `outcomes` (n, parts); `focal` (n,) as answered.
    With a moderator: its compared `levels`, the reference first, and each person's `place` (n,)
    among them. With fixed effects `absorbed` tells their cost; X and outcomes are then taken within
    clusters.
    """

    sample: Sample
    block: Block
    parts: tuple[int, ...]
    X: Floats
    names: tuple[Name, ...]
    by_focal: Ints
    outcomes: Floats
    focal: Floats
    notes: tuple[Note, ...]
    levels: tuple[str, ...] = ()
    place: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    absorbed: Absorbed | None = None
    fits: dict[str, Fit] = field(default_factory=dict, init=False, repr=False)

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the outcomes."""
        return self.block.named(self.parts)

    @property
    def cells(self) -> Cells:
        """Return what the estimators take."""
        return self.sample.cells(self.X, self.outcomes)

    def only(self, keep: Mask) -> "Model":
        """Return the model of the people for whom `keep` (n,) holds."""
        return replace(
            self,
            sample=self.sample.only(keep),
            X=self.X[keep],
            outcomes=self.outcomes[keep],
            focal=self.focal[keep],
            place=self.place[keep] if self.levels else self.place,
        )

    @property
    def averages(self) -> Floats:
        """Return the (weighted) mean of every column (k,)."""
        return np.asarray(np.average(self.X, axis=0, weights=self.sample.weight))

    @property
    def level_columns(self) -> slice:
        """Return where the dummies of the moderator's levels stand, the reference has none."""
        return slice(2, 1 + len(self.levels))


def effect_models(survey: Survey, query: Query, side: str = GROUP) -> list[Model]:
    """Return the regressions of all outcomes on the focal variable and the controls.

    One model, or one an outcome under the ratio lens; moderators do not enter. `side`: whose models
    they are, the group's or those of one of AGAINST.
    """
    plain = replace(query.specification, moderator=None, others=(), focal_by_controls=False)
    return _kept(survey, replace(query, specification=plain), side)


def moderated_models(survey: Survey, query: Query) -> list[Model]:
    """Return the group's regressions in which the focal slope differs by the moderator."""
    moderator = query.specification.moderator
    if moderator is None or not survey.codebook.has(moderator):
        raise Refused("no_moderator")
    codebook, focal = survey.codebook, survey.codebook.variable(focal_of(survey, query))
    for variable in moderators_of(survey, query.specification):
        if shares(codebook, focal, variable):
            raise Refused("same_moderator", variable=variable.id)
    return _kept(survey, query, GROUP)


def fit(model: Model, std_errors: str) -> Fit:
    """Return the fit of a model; refuses too few people, one cluster or dependent columns.

    The model keeps its fits: another kind of standard errors needs no new factorisation.
    """
    with refusing(model):
        if std_errors not in model.fits:
            known = next(iter(model.fits.values()), None)
            model.fits[std_errors] = (
                known.under(std_errors) if known else ols(model.cells, std_errors, model.absorbed)
            )
    return model.fits[std_errors]


@contextmanager
def refusing(model: Model) -> Iterator[None]:
    """Refuse what estimators raise: too few people, one cluster or dependent columns of a model."""
    try:
        yield
    except TooFew:
        n, k = model.X.shape
        units, columns = model.sample.units, k
        k += int(model.absorbed.degrees) if model.absorbed else 0
        if n > k and units is not None and units.count > 1:
            raise few_units(units, columns) from None
        if n > k:
            clusters = 0 if model.sample.cluster is None else len(np.unique(model.sample.cluster))
            raise Refused("few_clusters", clusters=clusters) from None
        raise Refused("too_few", n=n, columns=k, dropped=model.sample.dropped) from None
    except RankDeficient:
        sample = model.sample
        raise not_identified(model.X, model.names, sample.weight, sample.dropped) from None


def varying(model: Model) -> Mask:
    """Return bool (parts,): which outcomes differ between people at all."""
    return np.asarray(np.ptp(model.outcomes, axis=0) > 0)


def numbers(model: Model, linear: Linear) -> dict[str, Floats]:
    """Return the columns of inference of combinations x outcomes, outcomes fastest.

    An outcome that does not vary has no estimate.
    """
    estimate = np.where(varying(model), linear.estimates, np.nan)
    return inference(estimate.ravel(), linear.std_errors.ravel(), linear.freedom.ravel())


def joined(one: Model, other: Model, std_errors: str) -> Fit:
    """Return the fully interacted model of two groups: every column has its own value in each.

    Its coefficients are those of `one`, then those of `other`.
    """
    return sides_joined(
        fit(one, std_errors), fit(other, std_errors), one.sample.rows, other.sample.rows
    )


def sides_joined(one: Fit, other: Fit, rows: Ints, others: Ints) -> Fit:
    """Return the fits of two sides, of the people at `rows` (n,) and `others` (m,), as one fit.

    People on both sides are one person each, whose two residuals go together: see `overlapping`.
    Refuses a design that leaves the columns of both no degrees of freedom.
    """
    try:
        if overlap(rows, others):
            return overlapping(one, other, rows, others)
        return side_by_side(one, other)
    except TooFew:
        if one.units is None or other.units is None:
            raise
        columns = len(one.coefficients) + len(other.coefficients)
        raise few_units(one.units.beside(other.units), columns) from None


def few_units(units: Units, columns: int) -> Refused:
    """Return the refusal of a design whose units leave columns no degrees of freedom."""
    return Refused("few_units", units=units.count, strata=len(units.strata), columns=columns)


def _kept(survey: Survey, query: Query, side: str) -> list[Model]:
    """Return the models of a side; the survey keeps the last few, so that pages fit them once."""
    key = (query.comparison.people_of(side), query.specification)
    return survey.keep(
        key, lambda: models_among(survey, query, on_side(survey, query.comparison, side))
    )


def models_among(
    survey: Survey, query: Query, inside: Mask, instead: Floats | None = None
) -> list[Model]:
    """Return the regressions of the people `inside` (n,), under the query's specification.

    `instead` (n,), NaN where unknown, takes the place of the focal variable's values; there is no
    moderator then.
    """
    specification = query.specification
    outcomes, focal = outcomes_of(survey, specification.lens), focal_of(survey, query)
    controls, _ = controls_of(survey, specification)
    moderators = moderators_of(survey, specification)
    first = answered(survey, [focal, *(variable.id for variable in controls)])
    if instead is not None:
        inside = inside & np.isfinite(instead)
    last = [(variable.id, survey.codes(variable.id) >= 0) for variable in moderators]
    if specification.controls == "firm_effects":
        id, cluster = _clusters(survey)
        last.append((id, cluster >= 0))
    found = []
    wanted = outcomes.chosen(specification)
    for places in outcomes.samples:
        # All effects that share a sample are fitted together: they belong to one joint test.
        joint = len(places) > 1 and specification.moderator is None
        kept = tuple(place for place in places if joint or place in wanted)
        if not kept:
            continue
        needs = [*first, *outcomes.needed(kept), *last]
        sample = draw(survey, inside, needs, specification.std_errors)
        found.append(_model(survey, query, sample, kept, outcomes, instead))
    return found


def _clusters(survey: Survey) -> tuple[str, Ints]:
    variable, cluster = survey.codebook.role("cluster"), survey.clusters()
    if variable is None or cluster is None:
        raise Refused("no_cluster")
    return variable.id, cluster


def _model(
    survey: Survey,
    query: Query,
    sample: Sample,
    places: tuple[int, ...],
    outcomes: Outcomes,
    instead: Floats | None,
) -> Model:
    """Return the model of the outcomes at `places` on the sample's people with compared levels."""
    focal = None
    if instead is not None:
        focal = Columns(instead[sample.rows][:, None], ((str(query.specification.focal), ""),))
    found, absorbed = design(survey, query.specification, sample, focal), None
    rows, answers = found.sample.rows, found.X[:, 1]
    values = outcomes.values[rows][:, list(places)]
    if query.specification.controls == "firm_effects":
        cluster = _clusters(survey)[1][rows]
        found, absorbed = _within(found, cluster)
        values = within(values, cluster, found.sample.weight)
    model = Model(
        sample=found.sample,
        block=outcomes.block,
        parts=places,
        X=found.X,
        names=found.names,
        by_focal=found.by_focal,
        outcomes=values,
        focal=answers,
        notes=found.notes,
        levels=found.levels,
        place=found.place,
        absorbed=absorbed,
    )
    return _told(outcomes, model)


def _within(found: Design, cluster: Ints) -> tuple[Design, Absorbed]:
    """Return the design with every cluster's (n,) constant taken out, and what that costs.

    Controls that do not vary within clusters, or repeat others there, are left out and named;
    refuses a focal variable or a moderator that does not vary, or is not identified.
    """
    weight = found.sample.weight
    X = within(found.X, cluster, weight)
    moving = varies(X)
    moving[0] = True
    # A product whose own variable is left out would lose what it multiplies.
    moving &= (found.by_focal <= 0) | moving[found.by_focal]
    still = list(dict.fromkeys(found.names[place][0] for place in np.flatnonzero(~moving)))
    compared = {name for name, _ in found.names[1 : 1 + max(len(found.levels), 1)]}
    for name in still:
        if name in compared:
            raise Refused("absorbed", variable=name)
    cost = absorb(cluster, weight)
    found.sample.disclosure.check_residual(len(X) - int(moving.sum()) - int(cost.degrees))
    notes = [*found.notes, note("firm_effects", clusters=cost.clusters, singles=cost.singles)]
    notes += [note("absorbed_controls", variables=tuple(still))] if still else []
    own = kept(replace(found, notes=tuple(notes)), moving)
    return identified(own, X[:, moving]), cost


def _told(outcomes: Outcomes, model: Model) -> Model:
    """Return the model with notes on its outcomes; refuses when none of them varies."""
    notes, rows = list(model.notes), model.sample.rows
    moves = zip(model.ids, varying(model), strict=True)
    still = tuple(id for id, moving in moves if not moving)
    if len(still) == len(model.parts):
        raise Refused("constant_outcome", outcomes=still, dropped=model.sample.dropped)
    if still:
        notes.append(note("constant_outcomes", outcomes=still))
    if outcomes.lens == "amount" and (off := outcomes.off_total(rows)):
        notes.append(note("sums_differ", count=off))
    if outcomes.lens == "logratio" and (count := outcomes.zeros(rows)):
        notes.append(note("zeros_replaced", count=count, percent=ZERO))
    return replace(model, notes=tuple(notes))
