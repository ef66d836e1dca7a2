"""The app's own words: one catalogue a language, a file a page, with its number formats."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from math import isfinite
from pathlib import Path
from string import Formatter
from typing import Any

FOLDER = Path(__file__).parents[1] / "languages"
MISSING = "–"
MINUS = "\N{MINUS SIGN}"


class MissingText(KeyError):
    """A catalogue lacks a key: an error of the program, named with its language."""


@dataclass(frozen=True)
class Text:
    """A catalogue and its number formats.

    `words` maps dotted keys to templates with named placeholders (`str.format` fields); `known`
    are values that every text may name, such as what the focal variable is called.
    """

    language: str
    words: dict[str, str]
    known: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, key: str, **params: object) -> str:
        """Return the text of `key`; raises MissingText when the catalogue lacks it."""
        if key not in self.words:
            raise MissingText(f"{self.language} has no text for {key}")
        return self.words[key].format(**{**self.known, **params})

    def knowing(self, known: Mapping[str, str]) -> "Text":
        """Return the catalogue with further values that every text may name."""
        return replace(self, known={**self.known, **known})

    def has(self, key: str) -> bool:
        """Return whether the catalogue has this key."""
        return key in self.words

    def whole(self, key: str) -> bool:
        """Return whether a text needs no more than what every text may name; False without one."""
        fields = {name for _, name, _, _ in Formatter().parse(self.words.get(key, "")) if name}
        return self.has(key) and fields <= self.known.keys()

    def keys(self, prefix: str) -> tuple[str, ...]:
        """Return the last parts of the keys that lie directly below `prefix`."""
        start = prefix + "."
        found = (
            key.removeprefix(start).split(".")[0]
            for key in self.words
            if key[: len(start)] == start
        )
        return tuple(dict.fromkeys(found))

    def inline(self, name: str) -> str:
        """Return a label as it stands inside a sentence: English ones begin small."""
        small = self("format.inline") == "lower" and name[1:2].islower()
        return name[0].lower() + name[1:] if small else name

    def opening(self, words: str) -> str:
        """Return words as they begin a sentence: English ones with a capital letter."""
        capital = self("format.inline") == "lower" and not words[1:2].isupper()
        return words[:1].upper() + words[1:] if capital else words

    def join(self, items: list[str] | tuple[str, ...]) -> str:
        """Return "a, b and c" in this language."""
        if len(items) < 2:
            return "".join(items)
        return self("format.comma").join(items[:-1]) + self("format.and") + items[-1]

    def semicolons(self, items: list[str] | tuple[str, ...]) -> str:
        """Return "a; b": for items that hold commas themselves."""
        return self("format.between_variables").join(items)

    def clauses(self, items: list[str] | tuple[str, ...]) -> str:
        """Return clauses of one sentence, set apart as this language does."""
        if len(items) < 2:
            return "".join(items)
        first = self("format.between_clauses").join(items[:-1])
        return first + self("format.last_clause") + items[-1]

    def sentences(self, items: list[str] | tuple[str, ...]) -> str:
        """Return sentences set one after the other as this language spaces them."""
        return self("format.between_sentences").join(items)

    def number(self, value: float, digits: int = 0, signed: bool = False) -> str:
        """Return a number with thousands separators; a real minus sign, "–" when unknown.

        Negative `digits` round to tens, hundreds and so on.
        """
        if not isfinite(value):
            return MISSING
        rounded = round(value, digits) + 0.0
        shown = f"{abs(rounded):,.{max(digits, 0)}f}"
        sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
        return sign + shown

    def percent(self, share: float, digits: int = 1, signed: bool = False) -> str:
        """Return a share between 0 and 1 as a percentage."""
        return self("format.percent", number=self.number(100 * share, digits, signed))

    def p_value(self, value: float) -> str:
        """Return "p = .03" or "p < .001" in the words of the language."""
        if not isfinite(value):
            return MISSING
        return self("format.p_small") if value < 0.001 else self("format.p", number=f"{value:.3f}")

    def interval(self, low: str, high: str) -> str:
        """Return an interval from two formatted ends."""
        return self("format.interval", low=low, high=high)

    def quote(self, words: str) -> str:
        """Return a label (escaped already) between this language's quotation marks."""
        return self("format.quote", words=words)


def languages() -> tuple[str, ...]:
    """Return the codes of the languages: one folder each."""
    return tuple(sorted(path.name for path in FOLDER.iterdir() if path.is_dir()))


@cache
def load_text(language: str) -> Text:
    """Return the catalogue of a language, its files together; KeyError for an unknown one.

    What a survey calls its focal variable is not known yet: [known] has words for any. What
    [printed] says beside choices of a paper is left out until there is one.
    """
    if language not in languages():
        raise KeyError(language)
    words: dict[str, str] = {}
    for path in sorted((FOLDER / language).glob("*.toml")):
        words |= _flatten(tomllib.loads(path.read_text("utf-8")))
    bare = Text(language, words)
    silent = dict.fromkeys(bare.keys("printed"), "")
    return bare.knowing(silent | {name: bare(f"known.{name}") for name in bare.keys("known")})


def _flatten(table: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flatten(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = str(value)
    return flat
