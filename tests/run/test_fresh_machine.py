"""A fresh machine that lacks something gets one sentence and exit code 2."""

import os
from pathlib import Path

import pytest

from tests.run.conftest import Answer, Make, fake_python


def sentence(answer: Answer) -> str:
    """Return the sentence on stderr; make's own closing line is not part of it."""
    lines = [line for line in answer.stderr.splitlines() if not line.startswith("make: ***")]
    assert len(lines) == 1, answer.stderr
    return lines[0]


@pytest.mark.parametrize("target", ["run", "test", "check", "lock", "survey"])
def test_no_python(make: Make, target: str) -> None:
    answer = make(target)
    assert answer.returncode == 2
    assert "Python 3.11 or newer is needed and none is on the PATH" in sentence(answer)


def test_python_too_old(make: Make, machine: Path) -> None:
    fake_python(machine / "bin/python3", "3.9", too_old=True)
    answer = make("run")
    assert answer.returncode == 2
    assert "the one here is 3.9" in sentence(answer)


def test_a_newer_python_is_preferred_to_an_old_one(make: Make, machine: Path) -> None:
    fake_python(machine / "bin/python3", "3.9", too_old=True)
    fake_python(machine / "bin/python3.12", "3.12")
    assert "with Python 3.12" in make("run").stdout


def test_a_shim_that_does_not_start_is_passed_over(make: Make, machine: Path) -> None:
    shim = fake_python(machine / "bin/python3.13")
    shim.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    fake_python(machine / "bin/python3.11")
    assert "with Python 3.11" in make("run").stdout


def test_python_without_venv(make: Make, machine: Path) -> None:
    fake_python(machine / "bin/python3.11", no_venv=True)
    answer = make("run")
    assert answer.returncode == 2
    assert "python3.11 lacks the modules venv and ensurepip" in sentence(answer)


def test_named_python_that_does_not_start(make: Make) -> None:
    answer = make("run", "PYTHON=/no/such/python")
    assert answer.returncode == 2
    assert "PYTHON=/no/such/python does not start" in sentence(answer)


def test_no_network(make: Make, machine: Path) -> None:
    """What pip says stays above our sentence."""
    fake_python(machine / ".venv/bin/python")
    answer = make("run")
    assert answer.returncode == 2
    assert "no such host" in answer.stderr
    assert "requirements.lock could not be installed" in answer.stderr
    assert not (machine / ".venv/run.stamp").exists()


def test_a_working_environment_is_kept(make: Make, machine: Path) -> None:
    kept = fake_python(machine / ".venv/bin/python")
    answer = make("run")
    assert "Creating" not in answer.stdout
    assert kept.exists()


def test_a_half_made_environment_is_made_again(make: Make, machine: Path) -> None:
    fake_python(machine / ".venv/bin/python", no_pip=True)
    fake_python(machine / "bin/python3.11")
    assert "Creating .venv with Python 3.11" in make("run").stdout


def test_installed_requirements_are_not_installed_again(make: Make, machine: Path) -> None:
    """The fake pip fails, so a run that gets past it has not asked it."""
    fake_python(machine / ".venv/bin/python")
    (machine / ".venv/made.stamp").touch()
    (machine / ".venv/run.stamp").touch()
    assert make("run").returncode == 0


def test_changed_requirements_are_installed_again(make: Make, machine: Path) -> None:
    test_installed_requirements_are_not_installed_again(make, machine)
    older = (machine / ".venv/run.stamp").stat().st_mtime + 10
    os.utime(machine / "requirements.lock", (older, older))
    assert "could not be installed" in make("run").stderr


def test_golden_without_r(make: Make, machine: Path) -> None:
    fake_python(machine / ".venv/bin/python")
    for stamp in ("made", "run", "test"):
        (machine / f".venv/{stamp}.stamp").touch()
    answer = make("golden")
    assert answer.returncode == 2
    assert "make golden needs R" in sentence(answer)
