"""Text and numbers in LaTeX, letter by letter: neither KaTeX nor TeX reads a command in them."""

from ui.language.label import wrap
from ui.language.text import MINUS, MISSING

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    **{sign: rf"\{sign}" for sign in "{}$&#%_"},
}
ROW = r" \\ "
_ONE_BY_ONE = str.maketrans(_ESCAPES)


def letters(text: str) -> str:
    """Return plain text, not escaped yet, as LaTeX that sets it letter by letter on one line."""
    return " ".join(text.split()).translate(_ONE_BY_ONE)


def words(text: str) -> str:
    """Return plain text, not escaped yet, as upright words of a formula."""
    return rf"\text{{{letters(text)}}}"


def stacked(text: str, width: int) -> str:
    """Return plain text as words over several lines of about `width` Latin letters."""
    lines = [words(line) for line in wrap(" ".join(text.split()), width).split("<br>")]
    return lines[0] if len(lines) == 1 else rf"\begin{{array}}{{l}}{ROW.join(lines)}\end{{array}}"


def aligned(lines: list[str]) -> str:
    """Return a formula over several lines, aligned where each has its "&"."""
    return rf"\begin{{aligned}}{ROW.join(lines)}\end{{aligned}}"


def number(shown: str) -> str:
    """Return a number, as `Text.number` writes it, without the room that a comma takes in LaTeX."""
    return words(shown) if shown == MISSING else shown.replace(",", "{,}").replace(MINUS, "-")


def added(shown: str) -> str:
    """Return a signed number as a further term: "+ 1,900" or "- 1,900"."""
    bare = shown.lstrip(f"+{MINUS}")
    return f"{'-' if shown.startswith(MINUS) else '+'} {number(bare)}"
