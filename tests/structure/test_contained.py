"""Whatever draws a part of a page is contained: an error there leaves the rest standing."""

import ast

from tests.structure.trees import modules, name_of, tree


def drawing(module: ast.Module) -> list[ast.FunctionDef]:
    """Return the module's functions that draw a part of a page."""
    return [
        node
        for node in module.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and [argument.arg for argument in node.args.args][:1] == ["here"]
        and isinstance(node.returns, ast.Constant)
        and node.returns.value is None
    ]


def uncontained(module: ast.Module) -> list[str]:
    """Return the names of those that are not contained."""
    return [
        node.name
        for node in drawing(module)
        if "contained" not in {getattr(mark, "id", "") for mark in node.decorator_list}
    ]


def test_every_part_of_a_page_is_contained() -> None:
    files = [file for file in modules("ui") if "sections" in file.parts]
    assert any(drawing(tree(file)) for file in files)
    assert {name_of(file): found for file in files if (found := uncontained(tree(file)))} == {}


def test_a_part_that_is_not_contained_is_found() -> None:
    drawn = "def show_it(here: Scene) -> None: ..."
    assert uncontained(ast.parse(drawn)) == ["show_it"]
    assert uncontained(ast.parse("@contained\n" + drawn)) == []
