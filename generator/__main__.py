"""`python -m generator`: make the simulated survey or its siblings, say how well they print."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # two contended BLAS threads are ten times slower
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import time
from pathlib import Path

from generator.build import Columns, Stage, build, stream
from generator.choices import Choices
from generator.compact import sibling_table, write_compact
from generator.published import PUBLISHED
from generator.report import report
from generator.siblings import SIBLINGS
from generator.write import arrow_table, write_survey

FOLDER = PUBLISHED.parent


def main() -> None:
    """Command line: `python -m generator [--seed N | --siblings | --sibling K] [--out FILE]`."""
    parser = argparse.ArgumentParser(prog="python -m generator", description=__doc__)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--seed", type=int, default=Choices().seed, help="of the main survey")
    which.add_argument("--siblings", action="store_true", help="make all siblings")
    numbers = range(1, len(SIBLINGS) + 1)
    which.add_argument("--sibling", type=int, choices=numbers, metavar="K", help="make one")
    parser.add_argument("--out", type=Path, help="the file, when one survey is made")
    parser.add_argument("--differences", action="store_true", help="list what does not print")
    arguments = parser.parse_args()
    if arguments.siblings and arguments.out:
        parser.error("--siblings writes several files: leave --out away")
    if arguments.siblings or arguments.sibling:
        for number in numbers if arguments.siblings else (arguments.sibling,):
            make_sibling(number, arguments.out, arguments.differences)
    else:
        make_survey(Choices(seed=arguments.seed), arguments.out, arguments.differences)


def make_survey(choices: Choices, out: Path | None, differences: bool) -> None:
    """Make and write the main survey."""
    say, path = Clock(), out or FOLDER / "survey.parquet"
    columns = build(choices, say)
    rows = stream(choices, Stage.ORDER)
    write_survey(arrow_table(columns, choices.seed, PUBLISHED, rows), path)
    say(f"written: {path}")
    tell(columns, path, differences)


def make_sibling(number: int, out: Path | None, differences: bool) -> None:
    """Make and write sibling `number`, 1 being the first."""
    sibling, say = SIBLINGS[number - 1], Clock()
    path = out or FOLDER / f"sibling_{number:02d}.parquet"
    say(f"sibling {number}: {sibling.why}")
    columns = build(sibling.choices, say)
    rows = stream(sibling.choices, Stage.ORDER)
    write_compact(sibling_table(columns, sibling, PUBLISHED, rows), path)
    say(f"written: {path}")
    tell(columns, path, differences)


def tell(columns: Columns, path: Path, differences: bool) -> None:
    """Print what the survey written to `path` is like."""
    for line in report(columns, path, differences):
        print(line, flush=True)


class Clock:
    """Prints lines of progress with the seconds since it was made."""

    def __init__(self) -> None:
        self.start = time.monotonic()

    def __call__(self, text: str) -> None:
        print(f"{time.monotonic() - self.start:6.0f} s  {text}", flush=True)


main()
