"""`make bench`: one filter change against those who can do the same, in one run on the same data.

Exit code 1 when somebody's estimates differ from the product's, 0 otherwise.
"""

import sys

import pandas as pd

from bench import emmeans, fit, formulas, ours, report
from bench.clock import BUILD, Timed, by_turns
from bench.report import Goal, Line
from bench.task import GRID, LEVELS, PARTS, Contender, bundled, people_of

WORK = "One filter change: predictions, slopes, slope differences"
FIT = "The fit alone"
FASTER = {
    ours.NAME: Goal(60.0),
    "statsmodels formulas": Goal(8.0, at_least=True),
    "Python marginaleffects": Goal(50.0, at_least=True),
}
NEAR = {"normal equations": Goal(3.0)}


def main() -> int:
    """Measure, print, write build/bench/speed.json and return the exit code."""
    survey = bundled()
    people = people_of(survey)
    print(
        f"{survey.n:,} rows, {len(people):,} people in the model; {len(PARTS)} outcomes, risk x"
        " pension, all controls,\namounts, clustered by firm; an outcome:"
        f" {len(LEVELS)} x {len(GRID)} predictions, {len(LEVELS)} slopes, 1 difference."
        "\nOne BLAS thread, by turns; nothing fitted is remembered, the data are in memory."
    )
    skipped: list[str] = []
    measured = by_turns(
        [
            ours.contender(survey, 40),
            formulas.coded(people, 10),
            formulas.prepared(people, 20),
            *_marginaleffects(people, skipped),
        ]
    )
    work = report.lines(measured[0], measured[1:] + _emmeans(people, skipped), FASTER)
    alone = by_turns(fit.contenders(people, 200))
    near = report.lines(alone[0], alone[1:], NEAR, inverse=True)
    report.show(WORK, "x ours", work)
    report.show(FIT, "ours / it", near)
    for sentence in skipped:
        print(f"\n{sentence}")
    report.write(BUILD / "speed.json", len(people), {WORK: work, FIT: near}, skipped)
    return _verdict([*work, *near])


def _marginaleffects(people: pd.DataFrame, skipped: list[str]) -> list[Contender]:
    try:
        from bench import pymarginaleffects
    except ModuleNotFoundError as missing:
        skipped.append(f"Python marginaleffects was skipped: {missing.name} is not installed here.")
        return []
    return [pymarginaleffects.contender(people, 3)]


def _emmeans(people: pd.DataFrame, skipped: list[str]) -> list[Timed]:
    if not emmeans.installed():
        skipped.append("R emmeans was skipped: Rscript with emmeans and sandwich is not here.")
        return []
    BUILD.mkdir(parents=True, exist_ok=True)
    return [emmeans.timed(people, 3)]


def _verdict(rows: list[Line]) -> int:
    wrong = report.disagreeing(rows)
    if wrong:
        print(f"\nEstimates differ from the product's by over {report.TOLERANCE:g}:", *wrong)
        return 1
    print(f"\nEvery estimate agrees with the product's to {report.TOLERANCE:g} of its size.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
