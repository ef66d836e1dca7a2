"""Every expander has a key: one without is another one as soon as what stands before it changes."""

import ast

import pytest

from tests.structure.trees import modules, name_of, tree

FOLDING = ("expander", "popover")


def without_key(module: ast.AST) -> list[int]:
    """Return the lines on which something that opens and closes is drawn without a key."""
    return [
        node.lineno
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in FOLDING
        and "key" not in {keyword.arg for keyword in node.keywords}
    ]


def test_what_opens_and_closes_has_a_key() -> None:
    drawn = modules("app", "ui", "pages")
    assert {name_of(file): lines for file in drawn if (lines := without_key(tree(file)))} == {}


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ('with st.expander("More"):\n    pass', 1),
        ('with left.popover("More", width="stretch"):\n    pass', 1),
        ('with st.expander("More", key="more"):\n    pass', 0),
    ],
)
def test_one_without_is_found(line: str, count: int) -> None:
    assert len(without_key(ast.parse(line))) == count
