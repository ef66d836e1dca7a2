"""The published table's words as a reader sees them: outcomes, terms and figures in prose."""

import re

from ui.visit.scene import Scene


def outcome_name(here: Scene, word: str) -> str:
    """Return the plain name of an outcome of the published table."""
    study, labels = here.survey.study, here.labels
    known = {name.name: name for name in study.vocabulary.outcomes} if study else {}
    if word in known and known[word].id is not None:
        name = known[word]
        policy = labels.part(name.id or "").short
        lens = here.text(f"lens_short.{name.lens}")
        return here.text("replication.outcome", policy=policy, lens=lens)
    if here.survey.codebook.has(word):
        return labels.variable(word).short
    return labels.printed(word)


def term_name(here: Scene, word: str) -> str:
    """Return the plain name of a term of the published table."""
    study, labels = here.survey.study, here.labels
    own = labels.printed(word)
    if own != word:
        return own
    known = {name.name: name for name in study.vocabulary.terms} if study else {}
    if word in known and known[word].id is not None and known[word].level is not None:
        variable, level = str(known[word].id), str(known[word].level)
        name = labels.variable(variable).short
        return here.text("replication.term", variable=name, level=labels.level(variable, level))
    return labels.variable(word).short if here.survey.codebook.has(word) else word


def in_words(here: Scene, figures: str) -> str:
    """Return a line of printed figures with the published table's words translated."""
    words = sorted(here.labels.published, key=len, reverse=True)
    pattern = "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words)
    if not pattern:
        return figures
    return re.sub(pattern, lambda match: here.labels.printed(match.group()), figures)
