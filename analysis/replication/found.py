"""Every published statistic, computed from the survey and named as the published table names it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from analysis.model.columns import Name
from analysis.model.sample import draw
from analysis.questions.measure import describe
from analysis.replication.compare import stars
from analysis.replication.regressions import (
    CLASSICAL,
    MatchedSample,
    Regression,
    effect,
    has_numbers,
    matched_sample,
    regression,
    values_of,
)
from data.study import models
from data.study.published import Published, PublishedNumber
from data.study.study import Study
from data.survey.survey import Survey

Key = tuple[str, str, str, str, str]
"""source, model, outcome, term, statistic."""

Numbers = dict[Key, float | str]
Pairs = Iterator[tuple[Key, float | str]]
P_VALUE = "p_value"
"""No printed statistic: it goes with a coefficient's or an effect's other numbers."""
DESCRIBED = ("n", "mean", "sd", "min", "max")


@dataclass(frozen=True, eq=False)
class Found:
    """Our numbers by key; `aside` are those of further variants of a matching, by variant."""

    numbers: Numbers
    aside: dict[str, Numbers]


def found(survey: Survey, study: Study, published: Published) -> Found:
    """Return our numbers for everything in the published table but the statements."""
    matches = {(each.id, each.variant): matched_sample(survey, each) for each in study.matchings}
    scored: dict[str, MatchedSample] = {}
    numbers: Numbers = {}
    aside: dict[str, Numbers] = {}
    for each in study.matchings:
        match = matches[each.id, each.variant]
        first = scored.setdefault(each.id, match) is match
        into = numbers if first else aside.setdefault(each.variant, {})
        into.update(_effects(survey, study.vocabulary, each, match))
    for model in study.models:
        if model.moderator is None:
            fit = regression(survey, model, scored.get(model.matching or ""))
            numbers.update(_regression(study.vocabulary, model, fit))
    numbers.update(_descriptions(survey, study.vocabulary, published))
    return Found(numbers, aside)


def outcome_name(vocabulary: models.Vocabulary, id: str, lens: str | None) -> str:
    """Return what the published table calls an outcome under a lens."""
    known = {(name.id, name.lens): name.name for name in vocabulary.outcomes}
    return known.get((id, lens), id)


def term_name(vocabulary: models.Vocabulary, term: Name) -> str:
    """Return what the published table calls a term of a regression."""
    known = {(name.id or "", name.level or ""): name.name for name in vocabulary.terms}
    id, level = term
    return known.get(term, f"{id}[{level}]" if level else id)


def _effects(
    survey: Survey, vocabulary: models.Vocabulary, matching: models.Matching, match: MatchedSample
) -> Pairs:
    term = term_name(vocabulary, (matching.focal, "above_mean"))
    for part in matching.outcomes:
        found = effect(survey, matching, match, part)
        outcome = outcome_name(vocabulary, part, matching.lens)
        key = (matching.source, matching.id, outcome, term)
        yield (*key, "att"), found.estimate
        yield (*key, "stars"), stars(found.p_value)
        yield (*key, P_VALUE), float(found.p_value)
        yield (*key, "matched_n"), float(match.matched)


def _regression(vocabulary: models.Vocabulary, model: models.Model, fit: Regression) -> Pairs:
    outcome = outcome_name(vocabulary, model.outcome, model.lens)
    for place, name in enumerate(fit.names):
        key = (model.source, model.id, outcome, term_name(vocabulary, name))
        yield (*key, "estimate"), float(fit.estimate[place])
        yield (*key, "se"), float(fit.std_error[place])
        yield (*key, "stars"), stars(float(fit.p_value[place]))
        yield (*key, P_VALUE), float(fit.p_value[place])
    yield (model.source, model.id, outcome, "", "n"), float(fit.n)
    yield (model.source, model.id, outcome, "", "r2"), fit.r_squared


def _descriptions(survey: Survey, vocabulary: models.Vocabulary, published: Published) -> Pairs:
    """Yield counts, means, standard deviations and ranges that the table prints of answers."""
    known: dict[str, dict[str, float]] = {}
    for number in published.numbers:
        if number.kind != "survey" or number.model or number.statistic not in DESCRIBED:
            continue
        counted = _counted(survey, vocabulary, number)
        if counted is not None:
            yield number.key, counted
            continue
        if number.outcome not in known:
            known[number.outcome] = _described(survey, vocabulary, number.outcome)
        if number.statistic in known[number.outcome]:
            yield number.key, known[number.outcome][number.statistic]


def _counted(
    survey: Survey, vocabulary: models.Vocabulary, number: PublishedNumber
) -> float | None:
    """Return the number of distinct answers behind a printed count; None when it is no such."""
    for name in vocabulary.counts:
        if (name.name, "n") == (number.term, number.statistic) and name.id:
            column = survey.codebook.variable(name.id).column or name.id
            return float(pc.count_distinct(survey.column(column).values).as_py())
    return None


def _described(survey: Survey, vocabulary: models.Vocabulary, outcome: str) -> dict[str, float]:
    named = {name.name: (str(name.id), name.lens) for name in vocabulary.outcomes}
    id, lens = named.get(outcome, (outcome, None))
    if not has_numbers(survey, id):
        return {}
    values = values_of(survey, id, lens)
    everyone = np.ones(survey.n, dtype=bool)
    sample = draw(survey, everyone, [(id, np.isfinite(values))], CLASSICAL)
    own = sample.of(values)
    return {
        "n": float(len(own)),
        "mean": float(describe(sample, own[:, None], CLASSICAL)["estimate"][0]),
        "sd": float(own.std(ddof=1)),
        "min": float(own.min()),
        "max": float(own.max()),
    }
