"""The seven analyses behind the dashboard's cards, as the product does them and in bare numpy."""

from collections.abc import Sequence
from dataclasses import replace
from time import process_time

import numpy as np

from analysis.model.comparison import COMPLEMENT, DIFFERENCE, GROUP, Comparison
from analysis.model.query import Query, Specification
from analysis.model.result import Result
from analysis.questions.distribution import focal_spread
from analysis.questions.effects import outcome_effects
from analysis.questions.interactions import slope_differences, slopes
from analysis.questions.line_bands import line_bands
from analysis.questions.means import compare_focal, compare_outcomes
from bench.clock import Timed, by_turns
from bench.ours import forgetful
from bench.screen import sums
from bench.task import FOCAL, MODERATOR, PARTS, Answer, Contender, bundled
from data.survey.survey import Survey

GROUPED = ("hukou", "2")
TOLERANCE = 1e-4
"""How far estimates may be apart: bands rest on drawn directions, all else agrees to 1e-12."""
FEATURED = ("unemployment_benefit", "upskilling")
SIDES = (GROUP, COMPLEMENT, DIFFERENCE)
ESTIMATED = ["estimate", "std_error"]
_PLAIN = Specification(focal=FOCAL)
CARDS = Query(Comparison(((GROUPED[0], (GROUPED[1],)),)), _PLAIN)
DIFFER = replace(CARDS, specification=replace(_PLAIN, moderator=MODERATOR, outcomes=FEATURED))
ASKED = (
    *((each, CARDS) for each in (compare_focal, compare_outcomes, outcome_effects, focal_spread)),
    *((each, DIFFER) for each in (line_bands, slopes, slope_differences)),
)
"""What the cards rest on. What they may claim is decided from these answers by Holm's rule."""


def timed(runs: int) -> list[Timed]:
    """Return the product's times and bare numpy's, by turns, with what each of them answered.

    Milliseconds are those of this process, so that others on the machine count for little.
    """
    survey = bundled()
    arrays = sums.arrays_of(survey, GROUPED, FEATURED)
    return by_turns(
        [
            Contender("the dashboard's seven analyses", runs, forgetful(survey), _work, _answer),
            Contender("the same sums in bare numpy", runs, lambda: arrays, sums.work, _same),
        ],
        process_time,
    )


def _work(survey: Survey) -> Sequence[Result]:
    return [analysis(survey, query) for analysis, query in ASKED]


def _same(answer: Answer) -> Answer:
    return answer


def _answer(results: Sequence[Result]) -> Answer:
    """Return all numbers in the order of ASKED; the shares and the bands have no errors: 1."""
    focal, outcomes, effects, spread, lines, steep, apart = (each.table for each in results)
    found = [focal[ESTIMATED].to_numpy()]
    for table in (outcomes, effects):
        placed = table.set_index(["side", "outcome"])
        found += [
            placed.loc[(side, part), ESTIMATED].to_numpy()[None] for side in SIDES for part in PARTS
        ]
    found.append(_with_ones(spread["estimate"].to_numpy()))
    for table, key in ((lines, ["level", "at"]), (steep, ["level"]), (apart, ["level"])):
        for part in FEATURED:
            own = table[table["outcome"] == part].sort_values(key)
            found.append(own[ESTIMATED].to_numpy())
            if "band_low" in own:
                found.append(_with_ones(own["band_low"].to_numpy()))
    both = np.vstack(found).astype(np.float64)
    return Answer(both[:, 0], both[:, 1])


def _with_ones(values: np.ndarray) -> np.ndarray:
    return np.column_stack([values, np.ones(len(values))])
