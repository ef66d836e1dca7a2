"""Names of columns as words, where a file says no more of them."""

import re
from collections.abc import Sequence

IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def as_words(name: str) -> str:
    """Return "basic_income" as "Basic income"; what is no such identifier stays as it is."""
    return name.replace("_", " ").capitalize() if IDENTIFIER.fullmatch(name) else name


def apart(names: Sequence[str]) -> dict[str, str]:
    """Return each name as words, without the words that all of these identifiers begin with."""
    split = [name.split("_") for name in names]
    shared = 0
    if len(names) > 1 and all(map(IDENTIFIER.fullmatch, names)):
        while min(map(len, split)) > shared + 1 and len({words[shared] for words in split}) == 1:
            shared += 1
    return {
        name: as_words("_".join(words[shared:])) for name, words in zip(names, split, strict=True)
    }
