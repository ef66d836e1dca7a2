"""Edits of what things are called, one language at a time."""

from dataclasses import replace

from data.intake.drafts.base import Draft, find
from data.intake.drafts.cuts import band_names
from data.survey.labels import SURVEY_KEYS, Label, Labels

TEXTS = ("label", "short", "question", "wording", "unit", "note")


def set_label(draft: Draft, language: str, name: str, **texts: str) -> Draft:
    """Return the draft with new texts (keys of TEXTS) of a column, scale or crossing.

    A `label` without a `short` is its own short form. An empty label falls back to the header.
    """
    labels = draft.labels[language]
    id = draft.ids.get(name, name)
    new = _changed(labels.variables.get(id, Label(name, name)), name, texts)
    return _relabelled(draft, replace(labels, variables=labels.variables | {id: new}))


def set_part_label(draft: Draft, language: str, name: str, **texts: str) -> Draft:
    """Return the draft with new texts of a part, named by its header or id."""
    labels = draft.labels[language]
    id = draft.ids.get(name, name)
    new = _changed(labels.parts.get(id, Label(name, name)), name, texts)
    return _relabelled(draft, replace(labels, parts=labels.parts | {id: new}))


def set_level_label(draft: Draft, language: str, name: str, code: str, text: str) -> Draft:
    """Return the draft with a new name of a level or band; an empty one falls back to its code."""
    labels = draft.labels[language]
    id = _id(draft, name)
    rest = {key: known for key, known in labels.levels.items() if key != (id, code)}
    return _relabelled(draft, replace(labels, levels=rest | ({(id, code): text} if text else {})))


def set_survey_text(draft: Draft, language: str, key: str, text: str) -> Draft:
    """Return the draft with a new text of the survey; `key` is one of SURVEY_KEYS."""
    if key not in SURVEY_KEYS:
        raise KeyError(key)
    labels = draft.labels[language]
    return _relabelled(draft, replace(labels, survey_texts=labels.survey_texts | {key: text}))


def set_title(draft: Draft, language: str, title: str, short: str = "") -> Draft:
    """Return the draft with a new title of the survey, and a short one if it is another."""
    named = set_survey_text(draft, language, "title", title)
    return set_survey_text(named, language, "short", short or title)


def name_bands(draft: Draft, id: str, keep: bool = False) -> Draft:
    """Return the draft with names for the bands of a variable; `keep` those that have one."""
    variable = draft.codebook.variable(id)
    if not variable.bands:
        return draft
    for language, labels in draft.labels.items():
        names = {(id, c): n for c, n in band_names(variable.bands, language).items()}
        levels = names | labels.levels if keep else labels.levels | names
        draft = _relabelled(draft, replace(labels, levels=levels))
    return draft


def _id(draft: Draft, name: str) -> str:
    """Return the id that levels are named by: that of the variable with groups, of two."""
    known = [v for v in draft.codebook.variables if name in (v.column, v.id)]
    grouped = [v for v in known if v.group_codes]
    variable = next(iter(grouped or known), find(draft, name))
    return variable.id if variable else draft.ids.get(name, name)


def _relabelled(draft: Draft, labels: Labels) -> Draft:
    return replace(draft, labels={**draft.labels, labels.language: labels})


def _changed(old: Label, fallback: str, texts: dict[str, str]) -> Label:
    if not set(texts) <= set(TEXTS):
        raise KeyError(min(set(texts) - set(TEXTS)))
    new = replace(old, **texts)
    label = new.label or fallback
    # A short form that was only the label follows it.
    follows = "short" not in texts and old.short == old.label
    return replace(new, label=label, short=label if follows or not new.short else new.short)
