"""`python -m generator`: make the simulated survey, say how well it prints, write it."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # two contended BLAS threads are ten times slower
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import time
from pathlib import Path

from generator.build import Stage, build, stream
from generator.choices import Choices
from generator.published import PUBLISHED
from generator.report import report
from generator.write import arrow_table, write_survey

SURVEY = PUBLISHED.parent.parent / "surveys" / "guangdong_2023" / "survey.parquet"


def main() -> None:
    """Command line: `python -m generator [--seed N] [--out FILE] [--differences]`."""
    parser = argparse.ArgumentParser(prog="python -m generator", description=__doc__)
    parser.add_argument("--seed", type=int, default=Choices().seed)
    parser.add_argument("--out", type=Path, default=SURVEY)
    parser.add_argument("--differences", action="store_true", help="list what does not print")
    arguments = parser.parse_args()
    choices, start = Choices(seed=arguments.seed), time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - start:6.0f} s  {text}", flush=True)

    columns = build(choices, say)
    table = arrow_table(columns, choices.seed, PUBLISHED, stream(choices, Stage.ORDER))
    write_survey(table, arguments.out)
    say(f"written: {arguments.out}")
    for line in report(columns, arguments.differences):
        print(line)


main()
