"""Sentences of the documents, one file a language, and what the software is called."""

import tomllib
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parents[1] / "pyproject.toml"


@cache
def _catalogue(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((HERE / f"texts.{language}.toml").read_text(encoding="utf-8"))


def sentence(language: str, section: str, key: str, **params: object) -> str:
    """Return a sentence in a language of LANGUAGES; KeyError for an unknown key."""
    return _catalogue(language)[section][key].format_map(params)


@cache
def software() -> tuple[str, str]:
    """Return name and version of this software."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    return project["name"], project["version"]


def plain(number: float) -> str:
    """Return a number without a superfluous .0."""
    return str(int(number)) if float(number).is_integer() else repr(float(number))
