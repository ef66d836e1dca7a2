"""Read a TOML file so that every mistake is named with its file and key."""

import difflib
import re
import tomllib
from collections.abc import Iterable

from data.folder import File, name_of
from data.problems import SurveyError

ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
MAXIMUM_BYTES = 4_000_000


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
    try:
        return Section(name_of(path), "", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise SurveyError("toml_syntax", file=name_of(path), row=line) from None


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

    def required(self, name: str) -> None:
        """Refuse a section without the key."""
        if name not in self.values:
            raise self.problem("key_missing", name)

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

    def codes(self, name: str) -> tuple[str, ...]:
        """Return a list of different answer codes as texts."""
        value = self._take(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise self.problem("needs_list", name)
        return self.different(name, tuple(self._code(name, item) for item in value))

    def _code(self, name: str, value: object) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
            raise self.problem("needs_code", name)
        return str(value).strip()

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

    def id(self, name: str, value: str) -> str:
        """Return an id: small letters, digits and underscores, a letter first."""
        if not ID.fullmatch(value):
            raise self.problem("bad_id", name, value=value)
        return value

    def different(self, name: str, values: tuple[str, ...]) -> tuple[str, ...]:
        """Return the values; refuse one that stands twice."""
        for place, value in enumerate(values):
            if value in values[:place]:
                raise self.problem("twice", name, value=value)
        return values

    def within(self, name: str, values: Iterable[str], allowed: Iterable[str]) -> None:
        """Refuse a value that is not one of `allowed`, with the nearest ones."""
        known = list(allowed)
        for value in values:
            if value not in known:
                raise self.problem("not_allowed", name, value=value, allowed=nearest(value, known))

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
        return {self.id(name, name): self.section(name) for name in self.values}

    def rows(self, name: str) -> list["Section"]:
        """Return an array of tables."""
        value = self._take(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.problem("needs_rows", name)
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
    close = difflib.get_close_matches(value, known, n=3, cutoff=0.6)
    return tuple(close or known[:most])
