"""Who lies above the cut, their scores, and their matches: what all matching of a view rests on."""

from dataclasses import dataclass, field, replace

import numpy as np

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.matching.compare import Comparison, NoMatch, compare
from analysis.engine.matching.kernels import Nearest, Rule
from analysis.engine.matching.neighbour import TooManyTreated
from analysis.engine.matching.score import NoPropensity, decided, propensity
from analysis.engine.matching.support import ATE, ATT, supported
from analysis.model.collinear import repeats
from analysis.model.columns import Name, focal_of
from analysis.model.groups import MINIMUM
from analysis.model.query import MatchingChoice, Query, Specification
from analysis.model.regression import Model, effect_models, fit
from analysis.model.result import Note, Refused, note
from analysis.model.sampling import OF_SAMPLING
from analysis.model.share_model import without_firm_constants
from data.survey.survey import Survey

FOCAL = 1
"""The place of the focal variable among a model's columns."""
WIDTHS = {"radius": 0.05, "kernel": 0.06, "local_linear": 0.06}
"""Calipers and bandwidths on the score that are usual: those of the paper and of psmatch2."""
KERNELS = {"kernel": "epanechnikov", "local_linear": "tricube"}


@dataclass(frozen=True, eq=False)
class People:
    """Who is compared, for the outcomes that share a sample: n people.

    `X` (n, k) the constant and the control variables with their `names` (k,); `treated` (n,): above
    the `cut`; `scores` (n,); `labels` (n,) within which all matching stays, None for no such.
    """

    model: Model
    X: Floats
    names: tuple[Name, ...]
    cut: float
    treated: Mask
    scores: Floats
    coefficients: Floats
    labels: Ints | None
    notes: tuple[Note, ...]
    made: dict[tuple[Rule | Nearest, str], Comparison] = field(
        default_factory=dict, init=False, repr=False
    )

    @property
    def outcomes(self) -> Floats:
        """Return the outcomes (n, parts)."""
        return self.model.outcomes

    @property
    def cluster(self) -> Ints | None:
        """Return the clusters (n,) that standard errors take together, None for none."""
        return self.model.sample.cluster


def rule_of(choice: MatchingChoice) -> Rule | Nearest:
    """Return the rule of a choice, with the method's usual kernel and width where none is given."""
    if choice.method in ("nearest", "nearest_once"):
        return Nearest(choice.method == "nearest", choice.width or np.inf)
    width = choice.width or WIDTHS[choice.method]
    if choice.method == "radius":
        return Rule("uniform", width)
    kernel = choice.kernel or KERNELS[choice.method]
    return Rule(kernel, width, choice.method == "local_linear")


def usual(choice: MatchingChoice, method: str) -> MatchingChoice:
    """Return the choice of a method: the choice itself, else that method as it is usual."""
    if method == choice.method:
        return choice
    return replace(choice, method=method, kernel=None, width=None)


def people_of(survey: Survey, query: Query) -> list[People]:
    """Return the people of the query's group, a set for the outcomes that share a sample.

    The survey keeps the last ones. Refuses a focal variable that does not vary, a cut with fewer
    than MINIMUM people on a side, no control variables, and control variables that tell for some
    people without error on which side they lie.
    """
    asked, said = without_firm_constants(query)
    choice, given = asked.specification.matching, asked.specification
    if given.controls == "none":
        raise Refused("no_controls")
    specification = replace(
        given,
        by=None,
        moderator=given.moderator if choice.exact else None,
        others=(),
        focal_by_controls=False,
        std_errors=given.own_errors,
        matching=MatchingChoice(cut=choice.cut, exact=choice.exact),
    )
    plain = replace(asked, specification=specification)
    key = ("matched", plain.group, specification, query.specification.controls)
    return survey.keep(key, lambda: _made(survey, plain, said))


def comparison(people: People, choice: MatchingChoice) -> Comparison:
    """Return the comparison that a choice asks for; refuses with what stands in its way."""
    rule, estimand = rule_of(choice), choice.estimand
    key = (rule, estimand)
    if key not in people.made:
        people.made[key] = _compared(people, rule, estimand)
    return people.made[key]


def again(people: People, rows: Ints, labels: Ints | None = None) -> tuple[People, Ints]:
    """Return the people at `rows` (m,), each as often as he stands there, scored anew; and rows.

    Whoever a control variable decides is left out of both. Raises NoPropensity.
    """
    rows = rows[~decided(people.X[rows], people.treated[rows])]
    if not len(rows):
        raise NoPropensity("every side is decided")
    X, treated = people.X[rows], people.treated[rows]
    moving = moving_columns(X)
    scores = propensity(X[:, moving], treated, people.coefficients[moving]).scores
    own = None if labels is None else labels[rows]
    return replace(people, X=X, treated=treated, scores=scores, labels=own), rows


def moving_columns(X: Floats) -> Mask:
    """Return bool (k,): the constant, and what varies and does not repeat the columns before it.

    Scores and effects are the same whichever of the columns that repeat each other stays.
    """
    moving = np.asarray(np.ptp(X, axis=0) > 0)
    moving[0] = True
    places = np.flatnonzero(moving)
    if len(X) > len(places):
        moving[places[list(repeats(X[:, places]))]] = False
    return moving


def _compared(people: People, rule: Rule | Nearest, estimand: str) -> Comparison:
    if isinstance(rule, Nearest) and not rule.replace and estimand == ATE:
        raise Refused("each_once")
    try:
        found = compare(people.scores, people.treated, rule, estimand, people.labels)
    except TooManyTreated:
        above, below = int(people.treated.sum()), int((~people.treated).sum())
        code = "more_treated" if estimand == ATT else "more_controls"
        if people.labels is not None:
            raise Refused(f"{code}_in_level") from None
        raise Refused(code, above=above, below=below) from None
    except NoMatch:
        raise _unmatched(people, rule, estimand) from None
    sides = (people.treated, ~people.treated)
    if min(int((found.giving & side).sum()) for side in sides) < MINIMUM:
        raise _unmatched(people, rule, estimand)
    return found


def _unmatched(people: People, rule: Rule | Nearest, estimand: str) -> Refused:
    """Return why hardly anybody is matched: too far apart, or nobody alike at all."""
    width = rule.caliper if isinstance(rule, Nearest) else rule.width
    on = supported(people.scores, people.treated, estimand)
    sides = (people.treated, ~people.treated)
    enough = min(int((on & side).sum()) for side in sides) >= MINIMUM
    if enough and np.isfinite(width):
        return Refused("nobody_within", width=width, minimum=MINIMUM)
    return Refused("no_overlap", minimum=MINIMUM)


def _made(survey: Survey, query: Query, said: list[Note]) -> list[People]:
    specification = query.specification
    plain = replace(specification, moderator=None, matching=MatchingChoice())
    focal = focal_of(survey, query)
    cut = specification.matching.cut
    cut = float(np.nanmean(survey.numeric(focal))) if cut is None else cut
    try:
        models = effect_models(survey, replace(query, specification=plain))
    except Refused as refused:
        if refused.note.code == "constant_focal":
            raise Refused("constant_treatment", variable=focal) from None
        raise
    told = [replace(model, notes=(*model.notes, *said)) for model in models]
    return [_scored(survey, query, model, focal, cut) for model in told]


def _scored(survey: Survey, query: Query, model: Model, focal: str, cut: float) -> People:
    # Refuses too few people and dependent columns in the words of every other model.
    fit(model, query.specification.std_errors)
    model = _of_known_level(survey, query.specification, model)
    if _smaller_side(model.focal > cut) < MINIMUM:
        raise Refused("extreme_cut", variable=focal, cut=cut, minimum=MINIMUM)
    others = np.arange(model.X.shape[1]) != FOCAL
    told = decided(model.X[:, others], model.focal > cut)
    if told.any():
        model = _told(model, ~told, note("side_decided", count=int(told.sum())))
    treated = model.focal > cut
    if _smaller_side(treated) < MINIMUM:
        raise Refused("certain_treatment")
    moving = others.copy()
    moving[others] = moving_columns(model.X[:, others])
    if moving.sum() < 2:
        raise Refused("no_controls")
    X = model.X[:, moving]
    try:
        found = propensity(X, treated)
    except NoPropensity:
        raise Refused("certain_treatment") from None
    names = tuple(name for name, kept in zip(model.names, moving, strict=True) if kept)
    labels = None
    if query.specification.matching.exact and query.specification.moderator is not None:
        codes = survey.codes(query.specification.moderator)
        labels = model.sample.of(codes).astype(np.int64)
    return People(
        model, X, names, cut, treated, found.scores, found.coefficients, labels, _notes(model)
    )


def _smaller_side(treated: Mask) -> int:
    return min(int(treated.sum()), int((~treated).sum()))


def _of_known_level(survey: Survey, specification: Specification, model: Model) -> Model:
    """Return the model of the people whose level is known, where matching is exact."""
    moderator = specification.moderator
    if not specification.matching.exact or moderator is None:
        return model
    known = model.sample.of(survey.codes(moderator)) >= 0
    if known.all():
        return model
    missing = note("rows_missing", count=int((~known).sum()), variables=(moderator,))
    return _told(model, known, missing)


def _told(model: Model, keep: Mask, said: Note) -> Model:
    return replace(model.only(keep), notes=(*model.notes, said))


def _notes(model: Model) -> tuple[Note, ...]:
    """Return what the model says, but that a match has no use for weights."""
    kept = []
    for said in model.notes:
        if said.code == "weights_used":
            kept.append(note("weights_unused", variable=said.param("variable")))
        elif said.code not in ("sums_differ", *OF_SAMPLING):
            kept.append(said)
    return tuple(kept)
