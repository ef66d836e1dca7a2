"""How a choice of matching stands in the address: words and plain numbers."""

import re
from collections.abc import Mapping
from dataclasses import fields
from math import isfinite

from analysis.engine.matching.support import ESTIMANDS
from analysis.model.query import METHODS, SMOOTHERS, MatchingChoice

YES = "yes"
WORDS: dict[str, tuple[str, ...]] = {
    "method": METHODS,
    "kernel": SMOOTHERS,
    "estimand": ESTIMANDS,
    "exact": (YES,),
}
NUMBERS = ("width", "cut")
PLAIN = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?", re.ASCII)
KEYS = tuple(field.name for field in fields(MatchingChoice))


def matching_params(choice: MatchingChoice) -> dict[str, str | list[str]]:
    """Return the address parameters of a choice; what is as usual is left out."""
    usual = MatchingChoice()
    params: dict[str, str | list[str]] = {}
    for name in KEYS:
        value = getattr(choice, name)
        if value != getattr(usual, name):
            params[name] = YES if value is True else written(value)
    return params


def read_matching(
    params: Mapping[str, list[str]],
) -> tuple[MatchingChoice, list[tuple[str, str]]]:
    """Return the valid part of an address's choice, and what it ignored as (key, value)."""
    found: dict[str, object] = {}
    ignored: list[tuple[str, str]] = []
    for name in KEYS:
        for value in params.get(name, [])[-1:]:
            if name in NUMBERS and (number := _number(value, name)) is not None:
                found[name] = number
            elif value in WORDS.get(name, ()):
                found[name] = True if name == "exact" else value
            else:
                ignored.append((name, value))
    return MatchingChoice(**found), ignored  # type: ignore[arg-type]


def written(value: object) -> str:
    """Return a word or a number as it stands in the address."""
    return str(value).removesuffix(".0")


def _number(value: str, name: str) -> float | None:
    """Return a plain number that the choice can take, else None."""
    number = plain_number(value)
    return number if number is not None and (name == "cut" or number > 0) else None


def plain_number(value: str) -> float | None:
    """Return a finite number as an address writes it, else None."""
    if len(value) > 40 or not PLAIN.fullmatch(value):
        return None
    number = float(value)
    return number if isfinite(number) else None
