"""The catalogues' keys, and the keys that the code asks for, read from the syntax trees."""

import ast
import string
from collections.abc import Iterator

from data.study.published import SURVEYS
from data.survey.labels import load_labels
from tests.structure.trees import modules, name_of, tree
from tests.ui.scenes import SIMULATED
from ui.language.text import load_text
from ui.visit.tabs import TABS

READERS = {"text", "other", "self"}
"""What code calls a catalogue: `text(...)`, `here.text(...)`, `self(...)` in text.py."""
FILES = (".css", ".js", ".py", ".toml")


def words(language: str) -> dict[str, str]:
    """Return a language's texts by key."""
    return load_text(language).words


def papers(language: str) -> dict[str, str]:
    """Return the texts about the paper that stand with its survey, by section and key."""
    labels = load_labels(SURVEYS / SIMULATED, language)
    found = {"survey.simulated": labels.survey("simulated")}
    for id, term in labels.terms.items():
        found |= {f"terms.{id}.title": term.title, f"terms.{id}.text": term.text}
    for section in ("claims", "reasons", "audit"):
        found |= {f"{section}.{key}": text for key, text in getattr(labels, section).items()}
    return found


def everything(language: str) -> dict[str, str]:
    """Return the app's texts and those about the paper."""
    return words(language) | papers(language)


def placeholders(template: str) -> set[str]:
    """Return the names of a template's fields."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def asked() -> Iterator[tuple[str, ast.Call, ast.expr]]:
    """Yield (file, call, key expression) of every place where the code asks for a text."""
    for file in modules("app", "ui", "pages"):
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and node.args and _reads(node.func, name_of(file)):
                yield name_of(file), node, node.args[0]


def _reads(function: ast.expr, file: str) -> bool:
    if isinstance(function, ast.Name):
        return function.id in READERS and (function.id != "self" or file == "ui/language/text.py")
    if isinstance(function, ast.Attribute):
        return function.attr == "text"
    return isinstance(function, ast.Call) and getattr(function.func, "id", "") == "load_text"


def literals(expression: ast.expr) -> set[str]:
    """Return the keys that an expression names letter by letter: one, or both of an if-else."""
    if isinstance(expression, ast.IfExp):
        return literals(expression.body) | literals(expression.orelse)
    if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        return {expression.value}
    return set()


def pattern(expression: ast.expr) -> str | None:
    """Return an f-string with a star for each value put in; None for any other expression."""
    if not isinstance(expression, ast.JoinedStr):
        return None
    parts = (part.value if isinstance(part, ast.Constant) else "*" for part in expression.values)
    return "".join(map(str, parts))


def dotted() -> set[str]:
    """Return every string of the code that looks like a key or the beginning of one."""
    heads = {key.split(".")[0] for key in words("en")}
    return {
        node.value
        for file in modules("app", "ui", "pages")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and "." in node.value.strip(".")
        and " " not in node.value
        and node.value.split(".")[0] in heads
        and not node.value.endswith(FILES)
    }


def keywords(function: str, keyword: str) -> set[str]:
    """Return the strings in one keyword of every call of a function, tuples opened."""
    return {
        leaf.value
        for file in modules("ui", "pages")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == function
        for given in node.keywords
        if given.arg == keyword
        for leaf in ast.walk(given.value)
        if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)
    }


def tabbed() -> set[str]:
    """Return the keys of panels that stand in tabs: the page's own and those that others have."""
    every = {f"{page}.{name}" for page, names in TABS.items() for name in names}
    return {key for key in every if f"{key}.title" in words("en")} | keywords("Panel", "title")


def panels() -> set[str]:
    """Return the keys of sections and panels: tabs, and calls of `section`, `show`, `in_chunks`."""
    return tabbed() | {
        node.args[1].value
        for file in modules("ui", "pages")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in ("section", "show", "in_chunks")
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
        and isinstance(node.args[1].value, str)
    }
