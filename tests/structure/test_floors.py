"""Inside a room, floors stand on each other: nothing imports what lies above it, or in a circle."""

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.structure.trees import ROOMS, ROOT, modules, name_of, tree

FLOORS = {
    "data": ("reading", "parse", "codebook", "study", "survey", "intake", "documents"),
    "analysis": (
        *("engine", "model", "questions", "diagnostics", "learning", "robustness"),
        *("multiplicity", "specification_curve", "replication", "matching", "disclosure"),
    ),
    "ui": ("language", "visit", "door", "wording", "charts", "results", "frame", "sections"),
}
"""From the ground up. A floor sees itself and those before it; a room's own modules see all."""
ON_TOP = {"data/check.py"}
"""Commands, which nothing imports."""
README = (ROOT / "README.md").read_text("utf-8")


def arrows(file: Path) -> set[str]:
    """Return the dotted names of our modules that a file imports, packages as their modules."""
    found = set[str]()
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if path_of(inner) else node.module)
    return {name for name in found if path_of(name)}


def path_of(name: str) -> Path | None:
    """Return the file of a module of ours, None for anything else."""
    base = ROOT / name.replace(".", "/")
    for file in (base.with_suffix(".py"), base / "__init__.py"):
        if file.is_file() and name.split(".")[0] in FLOORS:
            return file
    return None


def upward(room: str, floor: str, names: set[str]) -> list[str]:
    """Return the imported names that lie above a floor of a room."""
    order = FLOORS[room]
    above = set(order[order.index(floor) + 1 :])
    return sorted(name for name in names if name.split(".")[:2] in [[room, f] for f in above])


@pytest.mark.parametrize("room", FLOORS)
def test_every_module_stands_on_a_floor(room: str) -> None:
    standing = {name_of(file).split("/")[1] for file in modules(room)} - {"__init__.py"}
    commands = {Path(name).name for name in ON_TOP if name.startswith(f"{room}/")}
    assert standing - commands == set(FLOORS[room])


@pytest.mark.parametrize("room", FLOORS)
def test_no_arrow_runs_up(room: str) -> None:
    wrong = {
        name_of(file): up
        for file in modules(room)
        if (floor := name_of(file).split("/")[1]) in FLOORS[room]
        and (up := upward(room, floor, arrows(file)))
    }
    assert wrong == {}


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = {str(file): {str(path_of(n)) for n in arrows(file)} for file in modules(*FLOORS)}
    for name, seen in graph.items():
        seen.discard(name)
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("room", FLOORS)
def test_the_map_names_the_floors_in_their_order(room: str) -> None:
    (line,) = re.findall(rf"^\| `{room}/` \| (`.*) \|$", README, re.MULTILINE)
    assert tuple(re.findall(r"(?:^|· )`(\w+)`", line)) == FLOORS[room]


def test_the_map_names_every_room() -> None:
    table = README.split("## Where things are")[1].split("Inside the three")[0]
    named = set(re.findall(r"^\| `(\w+)/` ", table, re.MULTILINE))
    assert {ROOT / name for name in named} <= set(ROOT.iterdir())
    assert named >= {*ROOMS, "service", "static"}


def test_an_arrow_up_and_a_circle_are_found() -> None:
    assert upward("analysis", "engine", {"analysis.model.query", "numpy"}) == [
        "analysis.model.query"
    ]
    with pytest.raises(CycleError):
        TopologicalSorter({"a": {"b"}, "b": {"a"}}).prepare()
