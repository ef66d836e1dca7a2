"""Texts that a spreadsheet would run as a formula."""

import re

# OWASP's list for CSV injection; spreadsheets in East Asian settings read the wide signs alike.
FORMULA = tuple("=+-@\t\r\n\0＝＋－＠")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def guarded(text: str) -> str:
    """Return a text with ' before it when a spreadsheet would run it; a number such as -3 stays."""
    return f"'{text}" if text.startswith(FORMULA) and not _NUMBER.fullmatch(text) else text
