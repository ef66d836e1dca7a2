"""Read a TOML file so that every mistake is named with its file and key."""

import difflib
import re
import tomllib
from collections.abc import Iterable
from datetime import date, datetime

from data.reading.folder import File, name_of
from data.reading.problems import SurveyError

ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
MAXIMUM_BYTES = 4_000_000
MOST_TABLES, MOST_ROWS, MOST_CODES = 5_000, 5_000, 5_000
MOST_DEEP = 16
MOST_COMPARED = 60
"""Letters and names up to which near names are looked for: the time goes with their square."""
# Texts and comments, up to the end of the line or file where they do not end themselves.
_TEXTS = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"{3,5}|\Z)|'
    r"'''.*?(?:'{3,5}|\Z)|"
    r'"(?:\\.|[^"\\\n])*+"?|'
    r"'[^'\n]*+'?|#[^\n]*+",
    re.DOTALL,
)
_STEP = r"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+)"
_LONG = re.compile(rf"{_STEP}{{{MOST_DEEP}}}|(?<!\w)[0-9a-fA-FxX_]{{400}}")
_BRACKET = re.compile(r"[\[\]{}]")


def read_bytes(path: File, limit: int) -> bytes:
    """Return a file's bytes; SurveyError when it is missing, unreadable or above `limit` bytes."""
    try:
        size = path.stat().st_size
        if size > limit:
            raise SurveyError("file_too_large", file=name_of(path), megabytes=limit // 1_000_000)
        return path.read_bytes()
    except FileNotFoundError:
        raise SurveyError("file_missing", file=name_of(path)) from None
    except OSError:
        raise SurveyError("file_unreadable", file=name_of(path)) from None


def read_toml(path: File) -> "Section":
    """Return a TOML file as a section; SurveyError names the line of a mistake."""
    data = read_bytes(path, MAXIMUM_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SurveyError("not_utf8", file=name_of(path), row=line) from None
    _check_depth(text, name_of(path))
    try:
        return Section(name_of(path), "", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise SurveyError("toml_syntax", file=name_of(path), row=line) from None


def _check_depth(text: str, file: str) -> None:
    """Refuse what takes hours or a stack to read: tables in tables, names and numbers without end.

    tomllib takes a time that goes with the square of a dotted name's length.
    """
    bare = _TEXTS.sub(lambda found: "s" + "\n" * found[0].count("\n"), text)
    long = _LONG.search(bare)
    place, depth = long.start() if long else -1, 0
    for bracket in _BRACKET.finditer(bare):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > MOST_DEEP:
            place = bracket.start() if place < 0 else min(place, bracket.start())
            break
    if place >= 0:
        raise SurveyError("toml_deep", file=file, row=bare.count("\n", 0, place) + 1)


class Section:
    """One TOML table: each key is read with its type, `finish` refuses the keys nobody read."""

    def __init__(self, file: str, where: str, values: dict[str, object]) -> None:
        self.file = file
        self.where = where
        self.values = values
        self.read: set[str] = set()

    def key(self, name: str) -> str:
        """Return a key as sentences give it: section.key."""
        return f"{self.where}.{name}" if self.where else name

    def problem(self, code: str, name: str, **params: object) -> SurveyError:
        """Return the problem `code` of the key `name`."""
        return SurveyError(code, file=self.file, key=self.key(name), **params)

    def _take(self, name: str) -> object:
        self.read.add(name)
        return self.values.get(name)

    def required(self, *names: str) -> None:
        """Refuse a section without one of the keys."""
        for name in names:
            if name not in self.values:
                raise self.problem("key_missing", name)

    def needed(self, name: str) -> str:
        """Return a text; the key must be there."""
        self.required(name)
        return self.text(name)

    def text(self, name: str, default: str = "") -> str:
        """Return a text."""
        value = self._take(name)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self.problem("needs_text", name)
        return value

    def code(self, name: str) -> str | None:
        """Return an answer code as text; a whole number may stand for it."""
        value = self._take(name)
        return None if value is None else self._code(name, value)

    def codes(self, name: str, allowed: Iterable[str] | None = None) -> tuple[str, ...]:
        """Return a list of different answer codes as texts, each one of `allowed` if given."""
        value = self._take(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise self.problem("needs_list", name)
        self._count(name, len(value), MOST_CODES)
        found = self.different(name, tuple(self._code(name, item) for item in value))
        self.within(name, found, found if allowed is None else allowed)
        return found

    def _count(self, name: str, entries: int, most: int) -> None:
        if entries > most:
            raise self.problem("too_many_entries", name, found=entries, most=most)

    def _code(self, name: str, value: object) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
            raise self.problem("needs_code", name)
        return str(value).strip()

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._take(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.problem("needs_texts", name)
        self._count(name, len(value), MOST_CODES)
        return tuple(value)

    def date(self, name: str) -> date:
        """Return a day; the key must be there."""
        self.required(name)
        value = self._take(name)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.problem("needs_date", name)
        return value

    def number(self, name: str) -> float | None:
        """Return a finite number."""
        value = self._take(name)
        return None if value is None else self._number(name, value)

    def numbers(self, name: str) -> tuple[float, ...]:
        """Return a list of finite numbers."""
        value = self._take(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise self.problem("needs_list", name)
        return tuple(self._number(name, item) for item in value)

    def _number(self, name: str, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
            raise self.problem("needs_number", name)
        return float(value)

    def switch(self, name: str) -> bool:
        """Return true or false; false when absent."""
        value = self._take(name)
        if value is not None and not isinstance(value, bool):
            raise self.problem("needs_switch", name)
        return bool(value)

    def choice(self, name: str, allowed: Iterable[str], default: str | None = None) -> str | None:
        """Return a text out of `allowed`."""
        if self.values.get(name) is None:
            return default
        value = self.text(name)
        self.within(name, (value,), allowed)
        return value

    def needed_choice(self, name: str, allowed: Iterable[str]) -> str:
        """Return a text out of `allowed`; the key must be there."""
        self.required(name)
        return self.choice(name, allowed) or ""

    def id(self, name: str, value: str) -> str:
        """Return an id: small letters, digits and underscores, a letter first."""
        if not ID.fullmatch(value):
            raise self.problem("bad_id", name, value=value)
        return value

    def different(self, name: str, values: tuple[str, ...]) -> tuple[str, ...]:
        """Return the values; refuse one that stands twice."""
        seen: set[str] = set()
        for value in values:
            if value in seen:
                raise self.problem("twice", name, value=value)
            seen.add(value)
        return values

    def within(self, name: str, values: Iterable[str], allowed: Iterable[str]) -> None:
        """Refuse a value that is not one of `allowed`, with the nearest ones."""
        known = dict.fromkeys(allowed)
        for value in values:
            if value not in known:
                near = nearest(value, list(known))
                raise self.problem("not_allowed", name, value=value, allowed=near)

    def section(self, name: str) -> "Section":
        """Return the table of that name; empty when absent."""
        value = self._take(name)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise self.problem("needs_table", name)
        return Section(self.file, self.key(name), value)

    def sections(self) -> dict[str, "Section"]:
        """Return every table below this one by its id."""
        if len(self.values) > MOST_TABLES:
            found = len(self.values)
            raise SurveyError(
                "too_many_entries", file=self.file, key=self.where, found=found, most=MOST_TABLES
            )
        return {self.id(name, name): self.section(name) for name in self.values}

    def rows(self, name: str) -> list["Section"]:
        """Return an array of tables."""
        value = self._take(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.problem("needs_rows", name)
        self._count(name, len(value), MOST_ROWS)
        return [
            Section(self.file, f"{self.key(name)}[{i}]", item) for i, item in enumerate(value, 1)
        ]

    def finish(self) -> None:
        """Refuse keys that nobody read: a misspelt key must not be passed over."""
        for name in self.values:
            if name not in self.read:
                raise self.problem("key_unknown", name, allowed=nearest(name, sorted(self.read)))


def nearest(value: str, known: list[str], most: int = 12) -> tuple[str, ...]:
    """Return the known names to suggest for a misspelt one."""
    short = [name for name in known if len(name) <= MOST_COMPARED][: MOST_COMPARED**2]
    few = len(value) <= MOST_COMPARED
    close = difflib.get_close_matches(value, short, n=3, cutoff=0.6) if few else []
    return tuple(close or known[:most])
