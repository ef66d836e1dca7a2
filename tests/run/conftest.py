"""A copy of what `make` needs, on a machine whose programs a test chooses."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAMS = ("make", "sh", "touch", "tr", "echo", "rm", "cat", "mkdir")
Answer = subprocess.CompletedProcess[str]
Make = Callable[..., Answer]

# Stands in for a Python: what it answers depends on the code it is given.
FAKE = """#!/bin/sh
case "$*" in
  *print*) echo {version} ;;
  *sys.exit*) exit {too_old} ;;
  *ensurepip*) exit {no_venv} ;;
  *"pip --version"*) exit {no_pip} ;;
  *"pip install"*) echo "no such host" >&2; exit 1 ;;
  *--version*) echo "Python {version}" ;;
esac
"""


def fake_python(file: Path, version: str = "3.11", **lacks: bool) -> Path:
    """Write a program that passes for a Python; `lacks` may name too_old, no_venv and no_pip."""
    flaws = {name: int(lacks.get(name, False)) for name in ("too_old", "no_venv", "no_pip")}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(FAKE.format(version=version, **flaws), encoding="utf-8")
    file.chmod(0o755)
    return file


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Return a folder with Makefile, tools, locks, and `bin`, all its PATH has."""
    checkout = tmp_path / "a checkout"
    checkout.mkdir()
    for name in ("Makefile", "requirements.lock", "requirements-test.lock"):
        shutil.copy(ROOT / name, checkout)
    shutil.copytree(ROOT / "tools", checkout / "tools")
    (checkout / "bin").mkdir()
    for name in PROGRAMS:
        path = shutil.which(name)
        assert path, f"{name} is not on the PATH"
        (checkout / "bin" / name).symlink_to(path)
    return checkout


@pytest.fixture
def make(machine: Path) -> Make:
    """Return `make(*arguments, **environment)`: run make on the machine, with nothing inherited."""

    def run(*arguments: str, **environment: str) -> Answer:
        return subprocess.run(
            ["make", *arguments],
            cwd=machine,
            env={"PATH": str(machine / "bin")} | environment,
            executable=shutil.which("make"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run
