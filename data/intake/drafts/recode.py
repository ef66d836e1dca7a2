"""Edits of what a variable's answers mean: levels, bands, missing codes, limits."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from data.codebook.codebook import Variable
from data.intake.drafts.base import Draft, find, put
from data.intake.drafts.columns import codes_of, profile_of, values_of
from data.intake.drafts.cuts import bands_of, plain
from data.intake.drafts.naming import name_bands
from data.parse.parsed import Parsed
from data.reading.problems import SurveyError


def set_bands(draft: Draft, parsed: Parsed, name: str, cuts: Sequence[float]) -> Draft:
    """Return the draft with a number or scale in groups parted at `cuts`, and named anew.

    Each cut is the lowest number of the group above it; SurveyError when one leaves a group empty.
    """
    variable = _known(draft, name)
    values = values_of(parsed, variable, draft)
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    rising = sorted({float(cut) for cut in cuts})
    for cut in rising:
        if not low < cut <= high:
            params = {"value": plain(cut), "low": plain(low), "high": plain(high)}
            raise SurveyError("cut_outside", file=parsed.file, column=name, **params)
    bands = bands_of(values, rising) if len(known) else ()
    banded = replace(variable, bands=bands, reference=None)
    return name_bands(put(draft, banded), variable.id)


def cuts_of(variable: Variable) -> tuple[float, ...]:
    """Return where the bands of a variable are parted."""
    return tuple(band.low for band in variable.bands[1:])


def set_reference(draft: Draft, name: str, code: str | None) -> Draft:
    """Return the draft with the level or band that others are compared with; None for the first."""
    return put(draft, replace(_known(draft, name), reference=code))


def set_missing(draft: Draft, parsed: Parsed, name: str, codes: Sequence[str]) -> Draft:
    """Return the draft with the codes of a column that mean "no answer".

    Levels that become missing go, codes that are no longer missing come back as levels; bands keep
    their cut points as far as they still part answers.
    """
    variable = _known(draft, name)
    old, missing = variable.missing, tuple(dict.fromkeys(codes))
    changed = replace(variable, missing=missing)
    if changed.levels:
        held = set(codes_of(profile_of(parsed, variable.column or variable.id), missing))
        back = [code for code in old if code not in missing and code in held]
        levels = [code for code in changed.levels if code not in missing]
        changed = replace(changed, levels=(*levels, *back))
        if changed.reference not in changed.levels:
            changed = replace(changed, reference=None)
    elif changed.bands:
        values = values_of(parsed, changed, draft)
        known = values[np.isfinite(values)]
        ends = (known.min(), known.max()) if len(known) else (0.0, 0.0)
        cuts = [cut for cut in cuts_of(variable) if ends[0] < cut <= ends[1]]
        return set_bands(put(draft, changed), parsed, name, cuts)
    return put(draft, changed)


def set_limits(draft: Draft, name: str, minimum: float | None, maximum: float | None) -> Draft:
    """Return the draft with the lowest and highest number that an answer may be; None for none."""
    return put(draft, replace(_known(draft, name), minimum=minimum, maximum=maximum))


def _known(draft: Draft, name: str) -> Variable:
    """Return a variable of the draft by header or id; KeyError when it has none."""
    variable = find(draft, name)
    if variable is None:
        raise KeyError(name)
    return variable
