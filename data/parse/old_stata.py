"""Guess the encoding of a Stata file older than release 14: such a file does not say."""

import re
from collections.abc import Callable

from data.parse.encoding import GB, UTF_8

WESTERN = "WINDOWS-1252"
NEW = re.compile(rb"<stata_dta><header><release>(11[89]|12\d)")
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
ENOUGH = 0.9


def is_old(data: bytes) -> bool:
    """Return whether a Stata file is older than release 14, the first to write UTF-8."""
    return NEW.match(data) is None


def guess(texts_as: Callable[[str], list[str] | None]) -> str:
    """Return the encoding of the texts; `texts_as` gives them, or None if they are not in it.

    Chinese characters are two bytes beyond ASCII each; letters with accents stand alone.
    """
    if texts_as(UTF_8) is not None:
        return UTF_8
    western = texts_as(WESTERN)
    if western is None:
        return GB
    runs = [run for text in western for run in BEYOND_ASCII.findall(text)]
    even = sum(len(run) % 2 == 0 for run in runs)
    return GB if even >= ENOUGH * len(runs) else WESTERN
