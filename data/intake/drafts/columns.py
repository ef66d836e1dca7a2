"""A column becomes a variable: a number, or a factor with the codes that its answers hold."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from data.codebook.codebook import Variable
from data.codebook.variables import LONGEST_CODE, MOST_LEVELS, Band, Scale
from data.intake.drafts.base import Draft, find
from data.intake.drafts.cuts import bands_of, propose_cuts, single_bands
from data.intake.profile import Profile, answered, gaps, is_number, profile
from data.parse.parsed import Parsed
from data.reading.columns import Floats
from data.reading.problems import SurveyError

FEW = 12
"""A number with more distinct answers than this is cut into bands to be grouped by."""


def profile_of(parsed: Parsed, header: str) -> Profile:
    """Return the profile of a column by its header; KeyError for no such header."""
    if header not in parsed.names:
        raise KeyError(header)
    return profile(parsed, parsed.names.index(header))


def codes_of(column: Profile, missing: Sequence[str]) -> tuple[str, ...]:
    """Return the codes of a column's answers in their natural order, numbers by size."""
    kept = ~column.missing(missing)
    if kept.sum() > 2 * MOST_LEVELS:
        return ()
    numeric = not np.isnan(column.numbers[kept]).any()
    # Programs that write a column with gaps write 1 as 1.0.
    texts = [text.removesuffix(".0") if numeric else text for text in column.texts(kept)]
    codes = tuple(dict.fromkeys(texts))
    return tuple(sorted(codes, key=(lambda code: (float(code), code)) if numeric else _natural))


def _natural(code: str) -> list[tuple[int, float, str]]:
    pieces = re.findall(r"[0-9]+|[^0-9]+", code)
    return [(0, float(p), "") if p.isascii() and p.isdigit() else (1, 0.0, p) for p in pieces]


def factor(draft: Draft, parsed: Parsed, header: str) -> Variable:
    """Return a column as a factor; SurveyError when it has more codes than can be grouped by."""
    column = profile_of(parsed, header)
    known = find(draft, header)
    missing = known.missing if known else gaps(column, is_number(column))
    levels = codes_of(column, missing)
    if not 0 < len(levels) <= MOST_LEVELS:
        many = int((~column.missing(missing)).sum())
        raise SurveyError(
            "many_codes", file=parsed.file, column=header, codes=many, most=MOST_LEVELS
        )
    longest = max(map(len, levels))
    if longest > LONGEST_CODE:
        letters = {"letters": longest, "most": LONGEST_CODE}
        raise SurveyError("long_codes", file=parsed.file, column=header, **letters)
    base = known or Variable(draft.ids[header], header, "factor", missing=missing)
    return replace(
        base,
        kind="factor",
        levels=levels,
        reference=base.reference if base.reference in levels else None,
        bands=(),
        transform=None,
        minimum=None,
        maximum=None,
    )


def number(draft: Draft, parsed: Parsed, header: str) -> Variable:
    """Return a column as a number; levels that are numbers become bands, so that groups stay."""
    known = find(draft, header)
    if known is None:
        missing = gaps(profile_of(parsed, header), number=True)
        return Variable(draft.ids[header], header, "numeric", missing=missing)
    if known.kind == "numeric":
        return known
    numeric = bool(known.levels) and all(_is_number(code) for code in known.levels)
    roles = known.roles if numeric else tuple(r for r in known.roles if r not in GROUPING)
    bands = single_bands(known.levels) if numeric else ()
    return replace(known, kind="numeric", levels=(), bands=bands, roles=roles, reference=None)


GROUPING = ("group", "moderator")


def _is_number(code: str) -> bool:
    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", code) is not None


def groupable(draft: Draft, parsed: Parsed, name: str) -> Variable:
    """Return a column or scale as something that people can be grouped by."""
    known = find(draft, name)
    if known and known.group_codes:
        return known
    if known and known.kind == "numeric":
        return replace(known, bands=proposed_bands(parsed, known, draft))
    column = profile_of(parsed, name)
    if known is None and is_number(column) and distinct_answers(column) > FEW:
        fresh = number(draft, parsed, name)
        return replace(fresh, bands=proposed_bands(parsed, fresh, draft))
    return factor(draft, parsed, name)


def proposed_bands(parsed: Parsed, variable: Variable, draft: Draft) -> tuple[Band, ...]:
    """Return bands of a number or scale: one a value when there are few, else rounded quantiles."""
    values = values_of(parsed, variable, draft)
    distinct = np.unique(values[np.isfinite(values)])
    if len(distinct) <= FEW:
        return tuple(Band(_code(value), float(value), float(value)) for value in distinct)
    cuts = propose_cuts(values)
    return bands_of(values, cuts) if cuts else ()


def _code(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))


def values_of(parsed: Parsed, variable: Variable, draft: Draft) -> Floats:
    """Return float64 (n,): a number as the analysis sees it, NaN for all that is no number."""
    if variable.scale:
        items = [draft.codebook.variable(item) for item in variable.scale.items]
        return items_mean([values_of(parsed, item, draft) for item in items])
    values = profile_of(parsed, variable.column or variable.id).values(variable.missing)
    if variable.transform != "ln":
        return values
    return np.log(values, out=np.full(len(values), np.nan), where=values > 0)


def items_mean(items: Sequence[Floats]) -> Floats:
    """Return the mean of items, NaN where one is missing."""
    return np.asarray(np.mean(np.column_stack(items), axis=1), dtype=np.float64)


def distinct_answers(column: Profile) -> int:
    """Return how many different answers a column has, without those that mean none."""
    return int(answered(column).sum())


def new_scale(draft: Draft, items: Sequence[str], method: str) -> Variable:
    """Return the scale of these item ids: the draft's own, or one with the first free id."""
    own = Scale(tuple(items), method)
    taken = {v.id for v in draft.codebook.variables} | {*draft.ids, *draft.ids.values()}
    for variable in draft.codebook.variables:
        if variable.scale == own:
            return variable
    free = next(f"s{i}" for i in range(len(taken) + 1) if f"s{i}" not in taken)
    return Variable(free, None, "numeric", scale=own)
