"""What Streamlit keeps to itself is used in one file a room, which says what it uses."""

import ast
import re
from pathlib import Path
from types import ModuleType

import pytest
import streamlit as st

from tests.structure.trees import PRODUCT, ROOT, imported, modules, name_of, tree
from ui.visit.streamlit_internals import TEST_IDS

INTERNALS = {"ui/visit/streamlit_internals.py", "bench/screen/wire.py"}
"""The product's file, which also guards what it uses, and that of the bench's own client."""
PUBLIC = {"column_config", "components", "testing"}
"""Modules of Streamlit that its documentation describes."""
TEST_ID = re.compile(r"""data-testid=["'](\w+)["']""")


def private(module: ast.AST) -> list[tuple[int, str]]:
    """Return (line, name) of each use of Streamlit beyond the names of its package itself."""
    found = [
        (line, name)
        for line, name in imported(module)
        if name.startswith("streamlit.") or name.split(".")[0] == "starlette"
    ]
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module == "streamlit":
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "st":
            names = [node.attr]
        else:
            continue
        found += [(node.lineno, name) for name in names if _kept(name)]
    return found


def _kept(name: str) -> bool:
    inner = isinstance(getattr(st, name, None), ModuleType) and name not in PUBLIC
    return inner or name.startswith("_")


def test_named_files_alone_use_what_streamlit_keeps_to_itself() -> None:
    files = [file for file in modules(*PRODUCT, "tools", "bench") if name_of(file) not in INTERNALS]
    assert {name_of(file): wrong for file in files if (wrong := private(tree(file)))} == {}
    assert all(private(tree(ROOT / name)) for name in INTERNALS)


@pytest.mark.parametrize(
    "code",
    [
        "from streamlit.runtime import exists",
        "from streamlit import net_util",
        "import streamlit.web.cli",
        "import streamlit as st\nst.runtime.exists()",
        "import streamlit as st\nst._main.write(1)",
        "from starlette.formparsers import MultiPartParser",
    ],
)
def test_a_private_name_is_found(code: str) -> None:
    assert len(private(ast.parse(code))) == 1


@pytest.mark.parametrize(
    "code", ["import streamlit as st\nst.column_config.NumberColumn()", "import streamlit as st"]
)
def test_documented_names_are_free(code: str) -> None:
    assert private(ast.parse(code)) == []


def test_the_marks_of_streamlits_page_that_styles_go_by_are_listed() -> None:
    files = [file for file in (ROOT / "ui").rglob("*") if file.suffix in {".py", ".css", ".js"}]
    used = {id for file in files for id in TEST_ID.findall(file.read_text("utf-8"))}
    assert used == TEST_IDS


def test_streamlits_page_has_these_marks() -> None:
    scripts = Path(st.__file__).parent.glob("static/static/js/*.js")
    quoted = set(re.findall(r"""[`"'](st[A-Z]\w*)[`"']""", "".join(map(Path.read_text, scripts))))
    assert quoted >= TEST_IDS
    assert "stNoSuchMark" not in quoted
