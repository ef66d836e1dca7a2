"""Matched effects by the bootstrap: clusters or people drawn, scored and matched anew."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Ints
from analysis.engine.inference import inference
from analysis.engine.matching.kernels import Nearest
from analysis.engine.matching.score import NoPropensity
from analysis.matching.effects import MATCHED, parts_of
from analysis.matching.matched_sample import People, again, comparison, people_of, rule_of
from analysis.model.facts import single
from analysis.model.query import Query
from analysis.model.result import Refused, Result, answers, note, unique
from data.survey.survey import Survey

CHUNKS, DRAWS = 8, 25
BOOTSTRAP = "bootstrap"


@answers(
    keys=("draw", "outcome"),
    values=("estimate",),
    needs=("focal", "allocation", "control"),
    use=None,
    ranged="",
    chunked=True,
)
def matched_draws(survey: Survey, query: Query) -> Result:
    """Return DRAWS bootstrap draws of the matched effect on every outcome: one chunk of them.

    Clusters are drawn where the survey has any, else people; the logit is fitted and the match made
    on them again, support included. `query.seed` and `query.chunk` determine the draws. Facts
    draws; failed: those that could not be matched, which have no estimate; clusters: how many are
    drawn, 0 where people are. Refuses neighbours, for whom it is not valid (Abadie and Imbens 2008,
    Econometrica 76, 1537-1557).
    """
    if isinstance(rule_of(query.specification.matching), Nearest):
        raise Refused("no_bootstrap")
    random = np.random.default_rng([query.seed, query.chunk])
    frames, failed, clusters = [], set(), 0
    for people in people_of(survey, query):
        comparison(people, query.specification.matching)  # refuses what cannot be matched at all
        labels = _labels(survey, people)
        clusters = 0 if labels is None else len(np.unique(labels))
        ids = parts_of(survey, people)
        for draw in range(query.chunk * DRAWS, (query.chunk + 1) * DRAWS):
            found = _drawn(people, query, _rows(len(people.treated), labels, random))
            failed |= {draw} if found is None else set()
            values = np.full(len(ids), np.nan) if found is None else found
            frames.append(pd.DataFrame({"draw": draw, "outcome": ids, "estimate": values}))
    facts = single(draws=DRAWS, failed=len(failed), clusters=clusters)
    return Result(pd.concat(frames, ignore_index=True), 0, facts=facts)


def with_draws(point: Result, chunks: Sequence[Result]) -> Result:
    """Return a result of matched_effects with rows more: std_errors bootstrap, by chunks of draws.

    The intervals are the estimate and 1.96 times the draws' standard deviation. A refused chunk is
    the answer.
    """
    for chunk in chunks:
        if chunk.refusal is not None:
            return chunk
    draws = pd.concat([chunk.table for chunk in chunks])
    own = point.table[point.table["measure"] == MATCHED]
    spread = draws.groupby("outcome")["estimate"].std().reindex(own["outcome"])
    errors = np.asarray(spread, dtype=np.float64)
    numbers = inference(own["estimate"].to_numpy(), errors, np.full(len(own), np.inf))
    more = own.assign(**numbers, std_errors=BOOTSTRAP)
    failed, count = (sum(chunk.fact(name) for chunk in chunks) for name in ("failed", "draws"))
    notes = [note("draws_failed", count=int(failed), draws=int(count))] if failed else []
    table = pd.concat([point.table, more])
    table = table.iloc[np.argsort(pd.factorize(table["outcome"])[0], kind="stable")]
    return replace(point, table=table.reset_index(drop=True), notes=unique([*point.notes, *notes]))


def _labels(survey: Survey, people: People) -> Ints | None:
    clusters = survey.clusters()
    if clusters is None:
        return None
    own = people.model.sample.of(clusters)
    # People of no known cluster are drawn alone.
    alone = np.flatnonzero(own < 0)
    own = own.copy()
    own[alone] = clusters.max() + 1 + np.arange(len(alone))
    return own


def _rows(n: int, labels: Ints | None, random: np.random.Generator) -> Ints:
    """Return the places of the people drawn: n of them, or everybody of the clusters drawn."""
    if labels is None:
        return random.integers(0, n, n)
    _, place = np.unique(labels, return_inverse=True)
    groups = int(place.max()) + 1
    times = np.bincount(random.integers(0, groups, groups), minlength=groups)[place]
    return np.repeat(np.arange(n), times)


def _drawn(people: People, query: Query, rows: Ints) -> Floats | None:
    try:
        part, kept = again(people, rows, people.labels)
        found = comparison(part, query.specification.matching)
    except (NoPropensity, Refused):
        return None
    return np.asarray(found.weights @ people.outcomes[kept])
