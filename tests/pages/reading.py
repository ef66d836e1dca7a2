"""What pages are asked and must not show, and how a sentence is found again on a page."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.model.comparison import Comparison
from analysis.model.query import Query
from data.survey.labels import Labels, load_labels
from data.survey.survey import Survey
from tests.pages.visits import Visit, tight
from tests.ui.catalogues import words
from ui.visit.view import default_specification

HEADS = "|".join(sorted({key.split(".")[0] for key in words("en")}))
WRONG = {
    "a placeholder left open": re.compile(r"[{}]"),
    "a number that is none": re.compile(r"\b(nan|NaN|None|inf|Infinity|NaT|<NA>)\b"),
    "a key in place of its text": re.compile(rf"(?<![\w.-])({HEADS})\.[a-z]+(_[a-z]+|\.[a-z]+)+\b"),
    "an escape escaped again": re.compile(r"&amp;|&#38;#|&#38;&#35;"),
    "a Python object": re.compile(r"<[\w.]+ object at|\bdtype\b|\bTraceback\b"),
}

PLAIN = ("hukou", "origin", "pension", "firm_ownership", "education", "job_position", "age_group")
"""Variables that cross to groups of any size."""


def asked(
    survey: Survey, group: Mapping[str, Sequence[str]] | None = None, **changes: object
) -> Query:
    """Return what a page asks the analysis for a group: the defaults, parts of them replaced."""
    levels = tuple(sorted((name, tuple(codes)) for name, codes in (group or {}).items()))
    return Query(Comparison(levels), replace(default_specification(survey), **changes))


def group_of(crossed: pd.Series, n: int) -> dict[str, list[str]]:
    """Return the first combination with exactly `n` people."""
    levels = crossed[crossed == n].index[0]
    return {name: [code] for name, code in zip(PLAIN, levels, strict=True)}


def sound(visit: Visit) -> None:
    """Check that nothing broke and that nothing is shown that a reader should not see."""
    assert [error.message for error in visit.app.exception] == []
    assert [error.value for error in visit.app.error] == []
    assert list(wrong(visit.all_text())) == []


def wrong(texts: Iterable[str]) -> Iterator[str]:
    """Yield what a reader should not see, with the reason."""
    for text in texts:
        for why, shape in WRONG.items():
            if shape.search(text):
                yield f"{why}: {text[:200]}"


NUMBER = r"[+−]?[\d,.]+"


def shape_of(template: str, **given: str) -> re.Pattern[str]:
    """Return a pattern that finds a text of the catalogue: given values as they are, others any.

    `{number}` stands for a number. White space is left out: search in `tight(...)`.
    """
    pieces = re.split(r"(\{\w+\})", template)
    built = ""
    for piece in pieces:
        name = piece[1:-1] if re.fullmatch(r"\{\w+\}", piece) else ""
        if name:
            any_value = NUMBER if name == "number" else ".+?"
            built += re.escape(tight(given[name])) if name in given else any_value
        else:
            built += re.escape(tight(piece))
    return re.compile(built)


def says(text: str, language: str, key: str, **given: str) -> bool:
    """Return whether a text holds the sentence of a key, with these values where given."""
    return bool(shape_of(words(language)[key], **given).search(tight(text)))


def labels_of(survey: Survey, language: str) -> Labels:
    """Return a survey's labels."""
    assert survey.folder is not None
    return load_labels(survey.folder, language)
