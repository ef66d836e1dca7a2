"""Files hold one idea and functions can be read at one sitting; every module says what it is.

The lengths are where somebody must look again, not where an idea ends.
"""

import ast
from pathlib import Path

from tests.structure.trees import ROOMS, modules, name_of, tree

FILE_LINES = 400
FUNCTION_LINES = 45
# "file" or "file:function" -> why it is better long.
LONG_FOR_A_REASON: dict[str, str] = {}


def test_files_are_short() -> None:
    lines = {name_of(file): len(file.read_text("utf-8").splitlines()) for file in every_module()}
    long = {
        name: n for name, n in lines.items() if n > FILE_LINES and name not in LONG_FOR_A_REASON
    }
    assert long == {}


def test_functions_are_short() -> None:
    long = {}
    for file in every_module():
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                name = f"{name_of(file)}:{node.name}"
                lines = node.end_lineno - node.lineno + 1
                if lines > FUNCTION_LINES and name not in LONG_FOR_A_REASON:
                    long[name] = lines
    assert long == {}


def test_every_module_says_what_it_is() -> None:
    silent = [name_of(file) for file in every_module() if not ast.get_docstring(tree(file))]
    assert silent == []


def test_exceptions_to_the_rule_exist() -> None:
    names = {name_of(file) for file in every_module()}
    assert {entry.split(":")[0] for entry in LONG_FOR_A_REASON} <= names


def every_module() -> list[Path]:
    return modules("app", *ROOMS)
