"""The two regressions of the pages: outcomes on the focal variable, and that times a moderator."""

from dataclasses import dataclass, field, replace

import numpy as np

from analysis.arrays import Floats, Ints, Mask
from analysis.cells import Cells
from analysis.design import Name, controls_of, design
from analysis.estimators import Fit, Linear, RankDeficient, TooFew, ols, side_by_side
from analysis.intervals import inference
from analysis.lens import blocks, chosen, express, off_total, part_ids
from analysis.means import focal_of
from analysis.query import Query
from analysis.result import Note, Refused, note
from analysis.sample import Sample, allocated, answered, draw
from data.survey import Survey


@dataclass(frozen=True, eq=False)
class Model:
    """A design with its sample, for the outcomes that share it.

    `parts` are places among the allocation's parts; `X` (n, k) with column 0 the constant and
    column 1 the focal variable; `outcomes` (n, parts). With a moderator: its compared `levels`, the
    reference first, and each person's `place` (n,) among them.
    """

    sample: Sample
    parts: tuple[int, ...]
    X: Floats
    names: tuple[Name, ...]
    outcomes: Floats
    notes: tuple[Note, ...]
    levels: tuple[str, ...] = ()
    place: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    fits: dict[str, Fit] = field(default_factory=dict, init=False, repr=False)

    @property
    def cells(self) -> Cells:
        """Return what the estimators take."""
        return self.sample.cells(self.X, self.outcomes)

    @property
    def focal(self) -> Floats:
        """Return the focal variable (n,)."""
        return np.asarray(self.X[:, 1])

    @property
    def averages(self) -> Floats:
        """Return the (weighted) mean of every column (k,)."""
        return np.asarray(np.average(self.X, axis=0, weights=self.sample.weight))


def effect_models(survey: Survey, query: Query, inside: Mask) -> list[Model]:
    """Return the regressions of all outcomes on the focal variable and the controls.

    Among the people `inside` (n,); one model, or one an outcome under the ratio lens.
    """
    specification = replace(query.specification, moderator=None)
    return _models(survey, replace(query, specification=specification), inside)


def moderated_models(survey: Survey, query: Query, inside: Mask) -> list[Model]:
    """Return the regressions in which the focal variable's slope differs by the moderator.

    Columns: constant, focal, levels but the reference, focal times each, controls.
    """
    moderator = query.specification.moderator
    focal = focal_of(survey, query)
    if moderator is None or not survey.codebook.has(moderator) or moderator == focal:
        raise Refused("no_moderator")
    return _models(survey, query, inside)


def fit(model: Model, std_errors: str) -> Fit:
    """Return the fit of a model; refuses too few people, one cluster or dependent columns.

    The model keeps its fits: another kind of standard errors needs no new factorisation.
    """
    try:
        if std_errors not in model.fits:
            known = next(iter(model.fits.values()), None)
            model.fits[std_errors] = (
                known.under(std_errors) if known else ols(model.cells, std_errors)
            )
        return model.fits[std_errors]
    except TooFew:
        n, k = model.X.shape
        if n > k:
            clusters = 0 if model.sample.cluster is None else len(np.unique(model.sample.cluster))
            raise Refused("few_clusters", clusters=clusters) from None
        raise Refused("too_few", n=n, columns=k, dropped=model.sample.dropped) from None
    except RankDeficient as found:
        names = tuple(dict.fromkeys(model.names[column][0] for column in found.columns))
        dropped = model.sample.dropped
        raise Refused("rank_deficient", columns=names, dropped=dropped) from None


def varying(model: Model) -> Mask:
    """Return bool (parts,): which outcomes differ between people at all."""
    return np.asarray(np.ptp(model.outcomes, axis=0) > 0)


def numbers(model: Model, linear: Linear) -> dict[str, Floats]:
    """Return the columns of inference of combinations x outcomes, outcomes fastest.

    An outcome that does not vary has no estimate.
    """
    estimate = np.where(varying(model), linear.estimates, np.nan)
    freedom = np.full(estimate.size, linear.df)
    return inference(estimate.ravel(), linear.std_errors.ravel(), freedom)


def joined(one: Model, other: Model, std_errors: str) -> Fit:
    """Return the fully interacted model of two groups: every column has its own value in each.

    Its coefficients are those of `one`, then those of `other`; raises TooFew.
    """
    return side_by_side(fit(one, std_errors), fit(other, std_errors))


def _models(survey: Survey, query: Query, inside: Mask) -> list[Model]:
    specification, parts = query.specification, part_ids(survey)
    outcomes, focal = express(survey, specification.lens), focal_of(survey, query)
    controls, _ = controls_of(survey, specification)
    needs = answered(survey, [focal, *(variable.id for variable in controls)])
    needs += allocated(survey, survey.amounts(), parts)
    if specification.moderator is not None:
        needs.append((specification.moderator, survey.codes(specification.moderator) >= 0))
    found = []
    for places, known in blocks(outcomes):
        # All effects that share a sample are fitted together: they belong to one joint test.
        joint = len(places) > 1 and specification.moderator is None
        kept = tuple(place for place in places if joint or place in chosen(survey, specification))
        if not kept:
            continue
        more = [*needs, *((parts[place], known) for place in kept)]
        sample = draw(survey, inside, more, specification.std_errors)
        found.append(_model(survey, query, sample, kept, outcomes))
    return found


def _model(
    survey: Survey,
    query: Query,
    sample: Sample,
    places: tuple[int, ...],
    outcomes: Floats,
) -> Model:
    """Return the model of the outcomes at `places` on the sample's people with compared levels."""
    found = design(survey, query.specification, sample)
    Y = outcomes[found.sample.rows][:, list(places)]
    model = Model(
        sample=found.sample,
        parts=places,
        X=found.X,
        names=found.names,
        outcomes=Y,
        notes=found.notes,
        levels=found.levels,
        place=found.place,
    )
    return _told(survey, query, model)


def _told(survey: Survey, query: Query, model: Model) -> Model:
    """Return the model with notes on its outcomes; refuses when none of them varies."""
    parts, notes = part_ids(survey), list(model.notes)
    moves = zip(model.parts, varying(model), strict=True)
    still = tuple(parts[place] for place, moving in moves if not moving)
    if len(still) == len(model.parts):
        raise Refused("constant_outcome", outcomes=still, dropped=model.sample.dropped)
    if still:
        notes.append(note("constant_outcomes", outcomes=still))
    off = off_total(survey, model.sample.rows)
    if off and query.specification.lens == "amount":
        notes.append(note("sums_differ", count=off))
    return replace(model, notes=tuple(notes))
