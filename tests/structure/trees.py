"""Read the rooms' modules as syntax trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("data", "analysis", "ui", "pages", "generator", "bench", "tools", "tests")
PRODUCT = ("app", "data", "analysis", "ui", "pages", "generator")


@cache
def tree(file: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(file.read_text("utf-8"), filename=str(file))


def modules(*rooms: str) -> list[Path]:
    """Return the modules of the rooms; the room "app" is app.py."""
    single = [ROOT / "app.py"] if "app" in rooms else []
    return single + sorted(file for room in rooms for file in (ROOT / room).rglob("*.py"))


def name_of(file: Path) -> str:
    """Return a file's name as a failure should print it."""
    return str(file.relative_to(ROOT))


def imported(module: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of every import, also those inside functions.

    `from a.b import c` gives "a.b"; a relative import gives its dots, which no room uses.
    """
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")


def tops(module: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, first part of the dotted name) of every import."""
    for line, name in imported(module):
        yield line, name if name.startswith(".") else name.split(".")[0]
