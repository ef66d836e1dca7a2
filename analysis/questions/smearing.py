"""The logarithmic model back in money: effects and predictions, with intervals by the bootstrap."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.duan_smearing import Amounts, Logs, amounts_of, logs_of
from analysis.engine.inference import inference
from analysis.model.declaration import Use
from analysis.model.facts import Fact, single
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from analysis.model.regression import Model, effect_models, fit, moderated_models
from analysis.model.result import ESTIMATE, Note, Refused, Result, answers, note, tidy, unique
from analysis.model.share_model import without_firm_constants
from analysis.model.status import statuses
from analysis.questions.interactions import counts, scale_of, slope_differences, slopes
from analysis.questions.verdict import linear_effects
from data.survey.survey import Survey

CHUNKS, DRAWS, STEPS = 8, 25, 17
KEYS = ("kind", "level", "reference", "at", "outcome")
LINE = "prediction"


@dataclass(frozen=True, eq=False)
class _Part:
    """One regression of logarithms: without a moderator (kind effect), or with one (kind slope).

    `levels` is ("",) without; `steps` (m,) along the focal scale, and `inside` (levels, m) where
    lines are drawn; `cluster` (n,) is what is drawn together, None for people; `found` of all.
    """

    kind: str
    logs: Logs
    outcomes: tuple[str, ...]
    levels: tuple[str, ...]
    size: Ints
    steps: Floats
    inside: Mask
    cluster: Ints | None
    found: Amounts
    notes: tuple[Note, ...]


@answers(
    keys=("outcome", "kind", "level", "reference", "measure"),
    values=ESTIMATE,
    needs=("focal", "outcomes", "closed"),
    use=Use(moderator=True),
    ranged="",
)
def smeared_effects(survey: Survey, query: Query) -> Result:
    """Return the effect of one more focal point by the logarithmic model, in money, by the linear.

    Rows: measure amount (linear), smeared (Duan 1983, see `amounts_of`; no standard errors:
    `combine` adds them) x kind effect, slope at each level, slope_difference x chosen outcome; the
    last two only where the moderator can be compared. Facts smear of a kind and an outcome: the
    smearing factors; clusters: how many are drawn, 0 where people are.
    """
    parts = _parts(survey, query)
    own = _points(survey, query, parts)
    own = own[own["kind"] != LINE]
    linear, said = _linear(survey, query, [part.kind for part in parts])
    columns = ["outcome", "kind", "level", "reference", "measure", *ESTIMATE]
    frames = [linear.assign(measure="amount")[columns], own.assign(measure="smeared")[columns]]
    notes = [*(said for part in parts for said in part.notes), *said]
    facts = [fact for part in parts for fact in _smears(part)]
    n = max(len(part.logs.X) for part in parts)
    table = pd.concat(frames, ignore_index=True)
    return Result(table, n, unique(notes), facts=(*facts, *_drawn(parts[0])))


@answers(
    keys=("level", "at", "outcome"),
    values=ESTIMATE,
    needs=("focal", "outcomes", "closed"),
    use=Use(moderator=True),
    ranged="",
)
def smeared_predictions(survey: Survey, query: Query) -> Result:
    """Return the average amount along the focal variable by the logarithmic model, in money.

    Rows: level of the moderator ("" where none can be compared) x 17 steps over the scale, where
    the level has people, x chosen outcome. No standard errors: `combine` adds them.
    """
    parts = _parts(survey, query)
    own = _points(survey, query, parts)
    own = own[own["kind"] == LINE].reset_index(drop=True)
    last = parts[-1]
    return Result(own[["level", "at", "outcome", *ESTIMATE]], len(last.logs.X), last.notes)


@answers(
    keys=("draw", *KEYS),
    values=("estimate",),
    needs=("focal", "outcomes", "closed"),
    use=Use(moderator=True),
    ranged="",
    chunked=True,
)
def smeared_draws(survey: Survey, query: Query) -> Result:
    """Return DRAWS bootstrap draws of every number of the two functions above: one chunk of them.

    People are drawn, or clusters when the standard errors are clustered and on real answers with a
    cluster. `query.seed` and `query.chunk` determine the draws. Facts draws; failed: those with
    people who do not determine a regression, which have no estimates.
    """
    random = np.random.default_rng([query.seed, query.chunk])
    frames, failed = [], set()
    for part in _parts(survey, query):
        keys = _keys(part)[list(KEYS)]
        for draw in range(query.chunk * DRAWS, (query.chunk + 1) * DRAWS):
            found = amounts_of(part.logs, part.steps, _times(part, random))
            values = np.full(len(keys), np.nan) if found is None else _values(part, found)
            failed |= {draw} if found is None else set()
            frames.append(keys.assign(draw=draw, estimate=values))
    facts = single(draws=DRAWS, failed=len(failed))
    return Result(pd.concat(frames, ignore_index=True), 0, facts=facts)


def combine(point: Result, chunks: Sequence[Result]) -> Result:
    """Return a result of the two functions above with standard errors and normal intervals.

    The intervals are the estimate and 1.96 times the draws' standard deviation: a few hundred draws
    tell a standard deviation well, and the tails that percentiles need badly (Efron & Tibshirani
    1993, An Introduction to the Bootstrap, sections 6.4 and 13.3). A refused chunk is the answer.
    """
    for chunk in chunks:
        if chunk.refusal is not None:
            return chunk
    table, draws = point.table, pd.concat([chunk.table for chunk in chunks])
    draws = draws[(draws["kind"] == LINE) == ("at" in table)]
    keys = [name for name in KEYS if name in table]
    spread = draws.groupby(keys)["estimate"].std()
    spread = spread.reindex(pd.MultiIndex.from_frame(table[keys]))
    errors = np.asarray(spread, dtype=np.float64)
    own = table["estimate"].notna().to_numpy()
    if "measure" in table:
        own = own & (table["measure"] == "smeared").to_numpy()
    found = inference(table["estimate"].to_numpy()[own], errors[own], np.full(own.sum(), np.inf))
    filled = table.copy()
    for name, values in found.items():
        filled.loc[own, name] = values
    failed, count = (sum(chunk.fact(name) for chunk in chunks) for name in ("failed", "draws"))
    notes = [note("draws_failed", count=int(failed), draws=int(count))] if failed else []
    return replace(point, table=filled, notes=unique([*point.notes, *notes]), asked=None)


def _parts(survey: Survey, query: Query) -> list[_Part]:
    """Return the regression without a moderator and, where one can be compared, that with it."""
    plain, said = without_firm_constants(query)
    rule = query.specification.own_errors
    if _by_cluster(survey, query) and not query.specification.clustered:
        rule = "CR2"
    specification = replace(plain.specification, lens="ln", std_errors=rule)
    asked = replace(plain, specification=specification)
    overall = effect_models(survey, asked)[0]
    try:
        split = moderated_models(survey, asked)[0]
    except Refused:
        # Whoever shows slopes says why there are none.
        return [_part(survey, asked, "effect", overall, said, True)]
    return [
        _part(survey, asked, "effect", overall, said, False),
        _part(survey, asked, "slope", split, said, True),
    ]


def _by_cluster(survey: Survey, query: Query) -> bool:
    real = survey.provenance != "simulated" and survey.codebook.role("cluster") is not None
    return real or query.specification.clustered


def _part(
    survey: Survey, query: Query, kind: str, model: Model, said: Sequence[Note], lines: bool
) -> _Part:
    # Refuses what cannot be fitted, in the words of every other regression.
    fit(model, query.specification.std_errors)
    every = outcomes_of(survey)
    wanted = every.chosen_ids(query.specification)
    ids = tuple(id for id in model.ids if id in wanted)
    outcomes = model.outcomes[:, [model.ids.index(id) for id in ids]]
    levels = model.levels or ("",)
    size = counts(model) if model.levels else np.array([len(model.X)])
    scale = every.whole / 100.0
    steps = np.linspace(*scale_of(survey, model, query), STEPS)
    inside, more = _support(query, model, steps)
    logs = logs_of(model.X, model.by_focal, len(levels), outcomes, model.sample.weight, scale)
    amounts = amounts_of(logs, steps)
    if amounts is None:
        raise Refused("rank_deficient", columns=(), dropped=model.sample.dropped)
    return _Part(
        kind=kind,
        logs=logs,
        outcomes=ids,
        levels=levels,
        size=size,
        steps=steps,
        inside=inside & lines,
        cluster=model.sample.cluster,
        found=amounts,
        notes=unique([*model.notes, *said, *(more if lines else ())]),
    )


def _support(query: Query, model: Model, steps: Floats) -> tuple[Mask, list[Note]]:
    """Return where (levels, m) each level has people along the focal scale, and notes on it."""
    moderator, near = query.specification.moderator, 1e-9 * (steps[-1] - steps[0])
    inside, notes = [], []
    for place, level in enumerate(model.levels or ("",)):
        own = model.focal[model.place == place] if model.levels else model.focal
        low, high = model.sample.disclosure.ends(own)
        inside.append((steps >= low - near) & (steps <= high + near))
        if low > steps[0] or high < steps[-1]:
            ends = {"low": low, "high": high}
            limited = note("support_limited", **ends)
            split = note("level_support", variable=moderator, level=level, **ends)
            notes.append(split if level else limited)
    return np.array(inside), notes


def _times(part: _Part, random: np.random.Generator) -> Ints:
    """Return how often each person (n,) is drawn."""
    n = len(part.logs.X)
    if part.cluster is None:
        return np.bincount(random.integers(0, n, n), minlength=n)
    labels, place = np.unique(part.cluster, return_inverse=True)
    groups = len(labels)
    return np.asarray(np.bincount(random.integers(0, groups, groups), minlength=groups)[place])


def _keys(part: _Part) -> pd.DataFrame:
    """Return which number stands in each place of `_values`, with the people behind it."""
    first, others = part.levels[0], part.levels[1:]
    line, step = np.nonzero(part.inside)
    rows = [
        (part.kind, level, "", np.nan, n) for level, n in zip(part.levels, part.size, strict=True)
    ]
    rows += [
        ("slope_difference", level, first, np.nan, min(n, part.size[0]))
        for level, n in zip(others, part.size[1:], strict=True)
    ]
    rows += [
        (LINE, part.levels[place], "", at, part.size[place])
        for place, at in zip(line, part.steps[step], strict=True)
    ]
    table = pd.DataFrame(rows, columns=["kind", "level", "reference", "at", "n"])
    table = table.loc[table.index.repeat(len(part.outcomes))].reset_index(drop=True)
    return table.assign(outcome=list(part.outcomes) * len(rows))


def _values(part: _Part, found: Amounts) -> Floats:
    slopes = found.slopes
    return np.vstack([slopes, slopes[1:] - slopes[:1], found.lines[part.inside]]).ravel()


def _points(survey: Survey, query: Query, parts: Sequence[_Part]) -> pd.DataFrame:
    """Return the estimates of all parts, without standard errors."""
    frames = []
    for part in parts:
        keys, values = _keys(part), _values(part, part.found)
        numbers = inference(values, np.zeros(len(values)), np.full(len(values), np.inf))
        status = statuses(survey, query, "", list(keys["outcome"]), list(values))
        codes = {name: keys[name].tolist() for name in KEYS}
        frames.append(tidy(codes, numbers, keys["n"].to_numpy(), status))
    return pd.concat(frames, ignore_index=True)


def _linear(survey: Survey, query: Query, kinds: Sequence[str]) -> tuple[pd.DataFrame, list[Note]]:
    """Return the linear effects of the chosen outcomes and, with kind slope, those by level."""
    plain, _ = without_firm_constants(query)
    asked = replace(plain, specification=replace(plain.specification, lens="amount"))
    found = {"effect": linear_effects(survey, asked)}
    if "slope" in kinds:
        found |= {
            "slope": slopes(survey, asked),
            "slope_difference": slope_differences(survey, asked),
        }
    ids = outcomes_of(survey).chosen_ids(query.specification)
    frames = [
        result.table[result.table["outcome"].isin(ids)].assign(kind=kind)
        for kind, result in found.items()
    ]
    table = pd.concat(frames, ignore_index=True).drop(columns="clusters", errors="ignore")
    for name in ("level", "reference"):
        table[name] = table[name].fillna("") if name in table else ""
    return table, [said for result in found.values() for said in result.notes]


def _smears(part: _Part) -> list[Fact]:
    smears = zip(part.outcomes, part.found.smear.tolist(), strict=True)
    return [Fact("smear", smear, (part.kind, outcome)) for outcome, smear in smears]


def _drawn(part: _Part) -> tuple[Fact, ...]:
    return single(clusters=0 if part.cluster is None else len(np.unique(part.cluster)))
