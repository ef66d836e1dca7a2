"""Further simulated surveys that print the same numbers: what the paper leaves open, otherwise.

Their spread says how much of an unprinted number is the paper's. All may be chosen freely: how the
other three policies answer to risk, who counts as treated, how covariates hang together, the
slopes that Figures 3 and 4 show only as signs, and how people split an amount. The response of a
policy, the ln share of the remainder per point of risk, stays within .06: risk over its whole
scale then moves a policy by at most a quarter. Every sibling draws its own people and firms.
"""

from __future__ import annotations

from dataclasses import dataclass

from generator.choices import Choices, Slopes
from generator.remainder import Styles

SWAPS = 150  # a sibling may print a little less than the main survey


@dataclass(frozen=True)
class Sibling:
    """One further survey: `why` says in words what was chosen otherwise."""

    why: str
    choices: Choices


TRAINING_RISES = Sibling(
    "Under risk people turn to training of students and away from basic income and subsidies to "
    "firms; weak differences in Figures 3 and 4; splits more alike than in the main survey.",
    Choices(
        seed=2301,
        swaps=SWAPS,
        benefit=Slopes(0.026, 0.02, (0.025, 0.019, 0.018, 0.018), (-0.010, -0.010, -0.015)),
        upskilling=Slopes(0.050, -0.16, (-0.032, -0.019, -0.021, -0.015), (-0.020, -0.030, -0.040)),
        styles=Styles(even=0.65, concentration=13.0, response=(0.030, -0.030, -0.030)),
        treated_share=0.57,
        links=(("origin", "hukou", 0.40), ("risk", "hukou", 0.06)),
        agreement=-0.25,
    ),
)

TRAINING_FALLS = Sibling(
    "Under risk people turn away from training of students; half of the workers are treated; "
    "agricultural workers feel a little less at risk; scattered splits with many zeros.",
    Choices(
        seed=2302,
        swaps=SWAPS,
        benefit=Slopes(0.008, 0.06, (0.032, 0.018, 0.015, 0.015), (-0.020, 0.010, -0.010)),
        upskilling=Slopes(0.054, -0.16, (-0.050, -0.016, -0.014, -0.008), (-0.050, -0.060, -0.090)),
        styles=Styles(
            even=0.45, equal=0.15, single=0.03, concentration=5.0, response=(-0.030, 0.030, 0.030)
        ),
        treated_share=0.50,
        links=(("origin", "hukou", 0.12), ("risk", "hukou", -0.08), ("pension", "hukou", 0.20)),
        agreement=-0.10,
        zeros=1.3,
        odd_answers=200,
    ),
)

INCOME_RISES = Sibling(
    "Under risk basic income gains what subsidies to firms lose; workers from outside feel more "
    "at risk; who gives one modelled policy more gives the other clearly less.",
    Choices(
        seed=2303,
        swaps=SWAPS,
        benefit=Slopes(0.040, -0.05, (0.028, 0.020, 0.016, 0.016), (0.010, -0.020, -0.020)),
        upskilling=Slopes(0.056, -0.13, (-0.038, -0.020, -0.018, -0.012), (-0.010, -0.050, -0.050)),
        styles=Styles(even=0.60, concentration=9.0, response=(0.0, 0.050, -0.050)),
        treated_share=0.54,
        links=(("risk", "origin", 0.09), ("origin", "hukou", 0.26), ("pension", "origin", 0.12)),
        post_pull=1.3,
        agreement=-0.40,
        odd_answers=300,
    ),
)

INCOME_FALLS = Sibling(
    "Under risk subsidies to firms gain what basic income loses; six workers in ten are treated; "
    "the two modelled policies hardly compete; few odd amounts.",
    Choices(
        seed=2304,
        benefit=Slopes(0.014, -0.02, (0.024, 0.018, 0.021, 0.017), (-0.030, -0.010, 0.010)),
        upskilling=Slopes(0.064, -0.20, (-0.046, -0.012, -0.024, -0.010), (-0.060, -0.020, -0.080)),
        styles=Styles(even=0.50, equal=0.35, concentration=10.0, response=(0.0, -0.050, 0.050)),
        treated_share=0.62,
        links=(("risk", "origin", -0.08), ("origin", "hukou", 0.32)),
        agreement=0.05,
        zeros=0.8,
        odd_answers=140,
        odd_value=25,
    ),
)

FIRMS_FALL = Sibling(
    "Under risk subsidies to firms lose most and training gains; fewer than half of the workers "
    "are treated; the uninsured feel more at risk; more even splits.",
    Choices(
        seed=2305,
        swaps=SWAPS,
        benefit=Slopes(0.016, 0.09, (0.036, 0.016, 0.014, 0.014), (-0.020, -0.030, -0.030)),
        upskilling=Slopes(0.050, -0.13, (-0.034, -0.020, -0.016, -0.016), (-0.040, -0.010, -0.030)),
        styles=Styles(even=0.75, equal=0.30, concentration=11.0, response=(0.035, 0.010, -0.055)),
        treated_share=0.47,
        links=(("risk", "pension", 0.08), ("pension", "origin", -0.10), ("risk", "hukou", 0.03)),
        post_pull=0.8,
        agreement=-0.15,
        twenties=1.15,
    ),
)

FIRMS_RISE = Sibling(
    "Under risk subsidies to firms gain most and training loses; two workers in three are "
    "treated; the substitutability of a job has less to do with perceived risk; more all-in.",
    Choices(
        seed=2306,
        swaps=SWAPS,
        benefit=Slopes(0.046, -0.09, (0.030, 0.014, 0.022, 0.016), (0.000, 0.020, 0.000)),
        upskilling=Slopes(0.090, -0.20, (-0.056, -0.016, -0.010, -0.005), (-0.080, -0.070, -0.110)),
        styles=Styles(
            even=0.50,
            single=0.035,
            single_of_all=0.75,
            concentration=7.0,
            response=(-0.035, -0.010, 0.055),
        ),
        treated_share=0.65,
        links=(("substitutability", "risk", 0.05), ("risk", "pension", -0.06)),
        all_in_elsewhere=60,
        agreement=-0.30,
        odd_answers=230,
    ),
)

NOBODY_MOVES = Sibling(
    "The other policies keep their shares at every risk, but people differ more: small fixed "
    "links between covariates, the weakest slopes the text allows, no favourite splits.",
    Choices(
        seed=2307,
        swaps=SWAPS,
        benefit=Slopes(0.020, 0.0, (0.025, 0.018, 0.019, 0.019), (0.000, 0.000, 0.000)),
        upskilling=Slopes(0.048, -0.13, (-0.028, -0.020, -0.020, -0.018), (-0.010, -0.010, -0.025)),
        styles=Styles(even=0.40, equal=0.10, concentration=6.0),
        treated_share=0.60,
        links=(
            ("origin", "hukou", 0.05),
            ("pension", "hukou", 0.0),
            ("substitutability", "risk", 0.25),
            ("risk", "origin", 0.04),
        ),
        agreement=-0.20,
        twenties=0.9,
    ),
)

ALL_APART = Sibling(
    "Under risk basic income loses to both others; risk follows origin and hukou together; the "
    "lines of Figure 3 cross late; amounts are rounder and zeros rarer.",
    Choices(
        seed=2308,
        swaps=SWAPS,
        benefit=Slopes(0.004, 0.03, (0.027, 0.017, 0.017, 0.019), (-0.020, -0.030, 0.000)),
        upskilling=Slopes(0.058, -0.20, (-0.040, -0.022, -0.020, -0.008), (-0.030, -0.080, -0.100)),
        styles=Styles(even=0.60, equal=0.20, concentration=14.0, response=(0.015, -0.055, 0.020)),
        treated_share=0.53,
        links=(("risk", "hukou", 0.05), ("risk", "origin", 0.06), ("origin", "hukou", 0.45)),
        post_pull=1.15,
        agreement=-0.35,
        zeros=0.75,
        odd_answers=170,
        odd_value=30,
    ),
)

SIBLINGS: tuple[Sibling, ...] = (
    TRAINING_RISES,
    TRAINING_FALLS,
    INCOME_RISES,
    INCOME_FALLS,
    FIRMS_FALL,
    FIRMS_RISE,
    NOBODY_MOVES,
    ALL_APART,
)
