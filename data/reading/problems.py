"""What can be wrong with a survey, as one sentence in each language."""

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
LONGEST = 200


def languages(folder: Path, stem: str) -> tuple[str, ...]:
    """Return the codes of the languages for which a folder has STEM.CODE.toml, sorted."""
    return tuple(sorted(path.name.split(".")[1] for path in folder.glob(f"{stem}.*.toml")))


LANGUAGES = languages(HERE, "problems")
"""The languages of the software: those in which it can say what is wrong."""
FALLBACK = "en"
"""Spoken where nobody has asked for a language that there is."""


@cache
def catalogue(language: str) -> dict[str, dict[str, str]]:
    """Return the sentences of a language; only those of `problems` stop a survey."""
    path = HERE / f"problems.{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _fill(kind: str, language: str, code: str, params: dict[str, object]) -> str:
    template = catalogue(language)[kind][code]
    comma = catalogue(language)["format"]["comma"]
    return template.format_map({name: _text(value, comma) for name, value in params.items()})


def _text(value: object, comma: str) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, tuple):
        return comma.join(_text(item, comma) for item in value)
    # A sentence is one line, whatever a damaged file holds.
    line = "".join(letter if letter.isprintable() else " " for letter in str(value))
    words = " ".join(line.split())
    return words if len(words) <= LONGEST else words[:LONGEST] + "…"


class SurveyError(Exception):
    """A survey that cannot be used: `code` names the problem, `params` what to look at.

    The sentence names the file, the key, column and row if any, and says what to do.
    """

    def __init__(self, code: str, /, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(code)

    def sentence(self, language: str) -> str:
        """Return the problem as one sentence of `language`."""
        return _fill("problems", language, self.code, self.params)

    def __str__(self) -> str:
        return self.sentence(FALLBACK)


class Report(NamedTuple):
    """Something a reader must know about a survey that can be used all the same."""

    code: str
    params: tuple[tuple[str, object], ...]

    def sentence(self, language: str) -> str:
        """Return the report as one sentence of `language`."""
        return _fill("reports", language, self.code, dict(self.params))


def report(code: str, **params: object) -> Report:
    """Return a report with named parameters (hashable values only)."""
    return Report(code, tuple(params.items()))


def summary(language: str, code: str, **params: object) -> str:
    """Return the line of the command-line check on a survey that can be used."""
    return _fill("check", language, code, params)
