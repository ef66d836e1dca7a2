"""`make bench COVERAGE=1`: how often 95 % intervals and bands hold the truth, by simulation.

Every draw has a seed of its own; a run that was stopped goes on where it was. The table is written
to bench/coverage.md, the numbers to build/bench/coverage.json.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.clock import BUILD
from bench.clusters import CODE as CLUSTERS_CODE
from bench.clusters import SHARES, Rejected, clusters
from bench.draws import SEED, mark_of
from bench.kernel import BEND, BOOTSTRAP, kernel
from bench.kernel import CODE as KERNEL_CODE
from bench.linear import CODE, DRAWS, Row, linear
from bench.task import GRID, bundled, people_of
from bench.truth import FIRM_SHARE, Truth, fitted_truth

PAGE = Path(__file__).with_name("coverage.md")


HEAD = """# Coverage by simulation

`make bench COVERAGE=1`, seed {seed}, {draws:,} draws. The design is the bundled survey's:
{people:,} people in {firms} firms, risk x pension with all controls, five amounts. The truth is
its own fitted model; outcomes are drawn anew, from the normal distribution or as whole people's
residuals with replacement. Where firms have a common part, it is {share:.0%} of the residual
variance.

Percent of draws, averaged over the five outcomes, at {steps} steps of risk from 1 to 5; nominal 95.
Chance alone moves one outcome's figure by about 0.7.

- **pointwise**: a step's 95 % interval holds the truth;
- **everywhere**: the pointwise intervals hold it at all steps at once, which they do not promise;
- **band**: the simultaneous (sup-t) band holds it at all steps at once.

## Lines and their gap in a linear model that is right

"""
TABLE = """| errors; {how} | curve | n | pointwise | everywhere | band |
|---|---|---|---|---|---|
"""
KERNEL = """
## The kernel estimate of the gap, reported as it is

The bandwidth is chosen by cross-validation in every draw, the bands rest on {bootstrap} bootstrap
draws, and the bias of smoothing is not corrected. {few:,} people are at the other level. An arched
gap leaves the straight one by {bend:g} residual standard deviations in the middle of the scale; a
waved one by as much up at risk 2 and down at risk 4.

"""
CLUSTERS = """
## Tests with clustered errors where nothing is to be found

Percent of {draws:,} draws in which a test at nominal 5 rejects, of those in which there is one;
chance alone moves a figure by about 0.7. Clusters have 5 to 35 people, their answers and the focal
variable a part in common. *One*: a single effect; *joint*: the effects on {parts} outcomes, or on
{shares} shares. Where clusters tell an estimate fewer than 4 degrees of freedom it is not tested.

| clusters | rule | test | rejected | not tested |
|---|---|---|---|---|
"""


def written(
    truth: Truth, lines: Sequence[Row], curves: Sequence[Row], tests: Sequence[Rejected]
) -> str:
    """Return the page that keeps the result: what was drawn, and a table for each estimator."""
    people, few = len(truth.X), int(truth.X[:, 2].sum())
    head = HEAD.format(
        seed=SEED, draws=DRAWS, people=people, firms=truth.firms, share=FIRM_SHARE, steps=len(GRID)
    )
    return "".join(
        [
            head,
            TABLE.format(how="standard errors"),
            *(_line(row, people) for row in lines),
            KERNEL.format(bootstrap=BOOTSTRAP, few=few, bend=BEND),
            TABLE.format(how="bootstrap"),
            *(_line(row, people) for row in curves),
            CLUSTERS.format(draws=DRAWS, parts=SHARES - 1, shares=SHARES),
            *(_test(row) for row in tests),
        ]
    )


def _line(row: Row, people: int) -> str:
    shares = " | ".join(f"{share:.1f}" for share in (row.pointwise, row.everywhere, row.band))
    return f"| {row.setting} | {row.curve} | {people:,} | {shares} |\n"


def _test(row: Rejected) -> str:
    rejected = "–" if row.rejected != row.rejected else f"{row.rejected:.1f}"
    return f"| {row.setting} | {row.rule} | {row.test} | {rejected} | {row.refused:.0f} |\n"


def main() -> int:
    """Simulate what is not known yet, print the page and keep it."""
    truth = fitted_truth(people_of(bundled()))
    lines = linear(truth, mark_of(truth, *CODE))
    curves = kernel(truth, mark_of(truth, *KERNEL_CODE))
    tests = clusters(mark_of(truth, *CLUSTERS_CODE))
    page = written(truth, lines, curves, tests)
    print(page)
    PAGE.write_text(page, encoding="utf-8")
    known = {
        "people": len(truth.X),
        "firms": truth.firms,
        "seed": SEED,
        "draws": DRAWS,
        "rows": [vars(row) for row in [*lines, *curves, *tests]],
    }
    (BUILD / "coverage.json").write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
