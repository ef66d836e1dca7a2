"""`make bench MATCHING=1`: how long every match takes, and how near effects and intervals come.

Time: each method on the bundled survey's 8,841 people and its own scores, and on 8,876 people of
whom no two share a score, which is the worst case. Truth: the survey's covariates, treatment drawn
anew from its fitted score, answers from a line with an effect that grows with a covariate. The page
is written to bench/matching.md.
"""

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.matching.compare import compare
from analysis.engine.matching.effect import Effects, effects
from analysis.engine.matching.kernels import Nearest, Rule
from analysis.engine.matching.score import propensity
from analysis.engine.matching.weighting import Scored, doubly_robust_effects, weighted_effects
from analysis.matching.matched_sample import people_of, rule_of
from analysis.model.query import METHODS, MatchingChoice, Query, Specification
from bench.draws import ROOT, SEED, repeated
from bench.task import FOCAL, bundled

PAGE = Path(__file__).with_name("matching.md")
RUNS, DRAWS, PEOPLE = 5, 1000, 2000
FIRM_SHARE, EFFECT, SLOPE = 0.05, 0.2, 0.1
NUMBER = 40
"""The first number of these simulations among all (see bench.draws)."""

RULES: dict[str, Rule | Nearest] = {
    method: rule_of(MatchingChoice(method)) for method in METHODS
} | {
    "kernel, Gaussian": Rule("gaussian", 0.06),
    "local line, Gaussian": Rule("gaussian", 0.06, True),
}
CODE = (
    "analysis/engine/matching/compare.py",
    "analysis/engine/matching/effect.py",
    "analysis/engine/matching/match.py",
    "analysis/engine/matching/neighbour.py",
    "analysis/engine/matching/score.py",
    "analysis/engine/matching/weighting.py",
    "bench/matching.py",
)
HEAD = """# Matching: time, bias and coverage

`make bench MATCHING=1`, one thread. Matching with the standard errors of five outcomes: median of
{runs} runs in milliseconds of CPU. Every method is to stay under 1,000.

| method | the survey's scores, {people:,} people | no two scores alike, {distinct:,} people |
|---|---|---|
"""
TRUTH = """
## Bias and coverage

{draws:,} draws of {people:,} people, seed {seed}: covariates of the survey, treatment drawn from
its fitted score, answers linear in the covariates with standard deviation 1 around the line; the
effect is {effect:g} and grows by {slope:g} with each standard deviation of income. Averaged over
the treated. Bias, spread (of the estimates) and error (the mean standard error) in standard
deviations. Percent of draws whose 95 % interval holds the truth; nominal 95, and chance alone moves
a figure by about 0.7. Matches take people as independent; the two last ways cluster by firm where
firms have a common part.

| errors | way | bias | spread | error | coverage |
|---|---|---|---|---|---|
"""


def main() -> int:
    """Measure, print the page and keep it; exit code 1 when a method takes a second or more."""
    survey = bundled()
    specification = Specification(focal=FOCAL, lens="ln", controls="all")
    (people,) = people_of(survey, Query(specification=specification))
    dice = np.random.default_rng(SEED)
    scores, treated = dice.beta(9, 9, survey.n), dice.random(survey.n) < 0.45
    worst = (scores, treated, dice.normal(size=(survey.n, 5)))
    # Used once, the fewer are matched: those not above the cut.
    turned = (people.scores, people.treated, people.outcomes)
    lines, slow = [], 0.0
    for name, rule in RULES.items():
        estimand = "atc" if isinstance(rule, Nearest) and not rule.replace else "att"
        times = [_timed(*turned, rule, estimand), _timed(*worst, rule, "att")]
        slow = max(slow, *times)
        lines.append(f"| {name} | {times[0]:,.0f} | {times[1]:,.0f} |\n")
    head = HEAD.format(runs=RUNS, people=len(people.treated), distinct=survey.n)
    firm = survey.clusters()
    if firm is None:
        raise ValueError("the survey has no firms")
    rows = _simulated(people.X, people.treated, firm[people.model.sample.rows])
    truth = TRUTH.format(draws=DRAWS, people=PEOPLE, seed=SEED, effect=EFFECT, slope=SLOPE)
    page = "".join([head, *lines, truth, *rows])
    print(page)
    PAGE.write_text(page, encoding="utf-8")
    return int(slow >= 1000.0)


def _timed(
    scores: Floats, treated: Mask, outcomes: Floats, rule: Rule | Nearest, estimand: str
) -> float:
    spent = []
    for _ in range(RUNS):
        start = process_time()
        effects(outcomes, scores, compare(scores, treated, rule, estimand))
        spent.append(1000.0 * (process_time() - start))
    return median(spent)


def _simulated(X: Floats, treated: Mask, firm: Ints) -> list[str]:
    """Return the rows of the second table."""
    coefficients = propensity(X, treated).coefficients
    dice = np.random.default_rng(SEED)
    # Whole firms, so that clusters stay as large as they are.
    order = dice.permutation(int(firm.max()) + 1)[firm]
    kept = np.argsort(order, kind="stable")[:PEOPLE]
    X, firm = X[kept], firm[kept]
    moving = np.ptp(X, axis=0) > 0
    moving[0] = True
    eta = X @ coefficients
    mark = _mark(X, firm)
    design = _Design(X[:, moving], eta, (X[:, -1] - X[:, -1].mean()) / X[:, -1].std(), firm)
    rows = []
    for place, (name, shared) in enumerate(
        (("of people", 0.0), (f"a firm's common part {FIRM_SHARE:.0%}", FIRM_SHARE))
    ):

        def draw(generator: np.random.Generator, shared: float = shared) -> Floats:
            return _one(design, shared, generator)

        found = repeated(f"matching, {name}", NUMBER + place, DRAWS, draw, mark)
        rows += [_row(name, way, found[:, at]) for at, way in enumerate(WAYS)]
    return rows


def _mark(X: Floats, firm: Ints) -> str:
    """Return a short digest of what the simulation rests on: people and code."""
    digest = hashlib.sha256(np.ascontiguousarray(X).tobytes())
    digest.update(firm.tobytes())
    for file in CODE:
        digest.update((ROOT / file).read_bytes())
    return digest.hexdigest()[:12]


class _Design:
    """What stays the same in every draw: `X` (n, k), x'b of the score, a covariate, firms."""

    def __init__(self, X: Floats, eta: Floats, covariate: Floats, firm: Ints) -> None:
        self.X, self.eta, self.firm = X, eta, firm
        self.gain = EFFECT + SLOPE * covariate
        share = 1 / (1 + np.exp(-eta))
        self.truth = float((self.gain * share).sum() / share.sum())
        self.line = 0.5 * (eta - eta.mean()) / eta.std()


Way = Callable[[Floats, Scored], Effects]


def _by(rule: Rule | Nearest) -> Way:
    def way(outcome: Floats, people: Scored) -> Effects:
        return effects(outcome, people.scores, compare(people.scores, people.treated, rule))

    return way


WAYS: dict[str, Way] = {
    "radius": _by(RULES["radius"]),
    "kernel": _by(RULES["kernel"]),
    "local line": _by(RULES["local_linear"]),
    "nearest, used again": _by(RULES["nearest"]),
    "inverse probability": lambda y, people: weighted_effects(y, people, "att"),
    "doubly robust": lambda y, people: doubly_robust_effects(y, people, "att"),
}


def _one(design: _Design, shared: float, generator: np.random.Generator) -> Floats:
    """Return (ways, 3): estimate minus truth, standard error, whether the interval holds it."""
    n = len(design.eta)
    treated = generator.random(n) < 1 / (1 + np.exp(-design.eta))
    firms = generator.standard_normal(int(design.firm.max()) + 1)[design.firm]
    noise = np.sqrt(1 - shared) * generator.standard_normal(n) + np.sqrt(shared) * firms
    outcome = (design.line + design.gain * treated + noise)[:, None]
    scores = propensity(design.X, treated).scores
    cluster = design.firm if shared else None
    people = Scored(design.X, scores, treated, np.ones(n, dtype=bool), cluster)
    found = []
    for way in WAYS.values():
        got = way(outcome, people)
        off, error = float(got.estimates[0]) - design.truth, float(got.std_errors[0])
        found.append([off, error, float(abs(off) <= 1.959964 * error)])
    return np.array(found)


def _row(errors: str, way: str, found: Floats) -> str:
    off, error, held = found[:, 0], found[:, 1], found[:, 2]
    numbers = f"{off.mean():+.3f} | {off.std():.3f} | {error.mean():.3f} | {100 * held.mean():.1f}"
    return f"| {errors} | {way} | {numbers} |\n"


if __name__ == "__main__":
    sys.exit(main())
