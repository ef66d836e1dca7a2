"""What is installed: requirements files name it, locks pin all of it; versions said alike."""

import re
import tomllib
from typing import NamedTuple

import pytest

from tests.structure.trees import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = {file.stem: file.with_suffix(".lock") for file in sorted(ROOT.glob("requirements*.txt"))}
RUN = "requirements"
REQUIREMENT = re.compile(r"^([a-z][a-z0-9_.-]*)==([^\s#;]+)", re.MULTILINE)
ENTRY = re.compile(r"([a-z][a-z0-9_.-]*)==(\S+?)(?: ; (.+?))? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


class Locked(NamedTuple):
    """A package of a lock; `marker` says on which systems, "" for all, `hashes` how many files."""

    name: str
    version: str
    marker: str
    hashes: int


def locked(text: str) -> list[Locked]:
    """Return the packages of a lock; ValueError for a line that is no entry, hash or comment."""
    found: list[Locked] = []
    for line in text.splitlines():
        if entry := ENTRY.fullmatch(line):
            found.append(Locked(entry[1], entry[2], entry[3] or "", 0))
        elif HASH.fullmatch(line) and found:
            found[-1] = found[-1]._replace(hashes=found[-1].hashes + 1)
        elif not line.lstrip().startswith("#"):
            raise ValueError(line)
    return found


def asked(stem: str) -> set[tuple[str, str]]:
    """Return (name, version) of each line of a requirements file."""
    return set(REQUIREMENT.findall((ROOT / f"{stem}.txt").read_text("utf-8")))


def pinned(stem: str) -> list[Locked]:
    """Return the packages of a requirements file's lock."""
    return locked(LOCKS[stem].read_text("utf-8"))


def test_there_are_requirements_to_run_to_test_and_to_bench() -> None:
    assert set(LOCKS) == {RUN, "requirements-test", "requirements-bench"}


@pytest.mark.parametrize("stem", LOCKS)
def test_a_lock_meets_every_requirement(stem: str) -> None:
    everywhere = {(each.name, each.version) for each in pinned(stem) if not each.marker}
    assert asked(stem) | asked(RUN) <= everywhere, "the requirements changed: run `make lock`"


@pytest.mark.parametrize("stem", LOCKS)
def test_every_locked_package_has_hashes(stem: str) -> None:
    packages = pinned(stem)
    assert len(packages) > len(asked(stem))
    assert [each.name for each in packages if not each.hashes] == []


@pytest.mark.parametrize("stem", LOCKS)
def test_what_runs_is_what_is_tested_and_timed(stem: str) -> None:
    assert {each[:3] for each in pinned(RUN)} <= {each[:3] for each in pinned(stem)}


@pytest.mark.parametrize("stem", LOCKS)
def test_a_lock_names_no_registry(stem: str) -> None:
    assert re.findall(r"://|index-url|find-links", LOCKS[stem].read_text("utf-8")) == []


@pytest.mark.parametrize("line", ["numpy", "numpy>=2", "-r other.txt", "--hash=sha256:0", "a @ b"])
def test_a_line_that_pins_nothing_is_seen(line: str) -> None:
    with pytest.raises(ValueError, match=re.escape(line)):
        locked(f"numpy==2.4.6 \\\n{line}\n")


def test_a_package_without_hashes_is_seen() -> None:
    entries = (
        f"numpy==2.4.6 \\\n    --hash=sha256:{'0' * 64}\nscipy==1.17.1 ; python_version < '4' \\\n"
    )
    assert locked(entries) == [
        Locked("numpy", "2.4.6", "", 1),
        Locked("scipy", "1.17.1", "python_version < '4'", 0),
    ]


def test_the_project_reads_its_requirements_from_these_files() -> None:
    dynamic = PROJECT["tool"]["setuptools"]["dynamic"]
    extras = {
        f"requirements-{name}": read for name, read in dynamic["optional-dependencies"].items()
    }
    read = {RUN: dynamic["dependencies"]} | extras
    assert read == {stem: {"file": [f"{stem}.txt"]} for stem in LOCKS}
    assert set(PROJECT["project"]["dynamic"]) == {"dependencies", "optional-dependencies"}


def test_the_version_is_said_alike_wherever_it_is_read() -> None:
    version = PROJECT["project"]["version"]
    citation, changes = (
        (ROOT / name).read_text("utf-8") for name in ("CITATION.cff", "CHANGELOG.md")
    )
    assert re.findall(r"^version: (\S+)$", citation, re.MULTILINE) == [version]
    assert re.findall(r"^## \[(\S+)\]", changes, re.MULTILINE)[0] == version


def test_the_oldest_python_is_said_alike_wherever_it_is_read() -> None:
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert f"oldest={oldest}\n" in (ROOT / "tools/venv.sh").read_text("utf-8")
    assert f"--python-version {oldest} " in (ROOT / "Makefile").read_text("utf-8")
    assert f"Python {oldest} or newer" in (ROOT / "README.md").read_text("utf-8")
    assert f'python: ["{oldest}", ' in (ROOT / ".github/workflows/test.yml").read_text("utf-8")
    assert PROJECT["tool"]["ruff"]["target-version"] == f"py{oldest.replace('.', '')}"
    assert PROJECT["tool"]["mypy"]["python_version"] == oldest
