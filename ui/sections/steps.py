"""An interaction read step by step, in yuan first, on the numbers of the view."""

from dataclasses import dataclass

import streamlit as st

from analysis.result import Result
from ui.controls import level_names, part_names
from ui.rows import Row, row, rows
from ui.sections.interactions import claim_sentence, crossing_sentence, moderator
from ui.sentences import amount_units
from ui.state import Scene
from ui.units import Units

TOP_BAND = -1


@dataclass(frozen=True)
class Steps:
    """The results a reading needs: in the amount lens, and slopes in the paper's logarithm."""

    predictions: Result
    slopes: Result
    differences: Result
    crossing: Result
    support: Result
    claims: Result
    ln_slopes: Result
    ln_differences: Result


def show_steps(here: Scene, results: Steps) -> None:
    """Write the steps, one tab a policy; a sentence when there is no second line."""
    policies = list(dict.fromkeys(r["outcome"] for r in rows(results.differences)))
    if not policies:
        st.info(here.text("interactions.step_no_figure"))
        return
    names = part_names(here)
    for tab, policy in zip(st.tabs([names[policy] for policy in policies]), policies, strict=True):
        with tab:
            for sentence in steps(here, results, policy):
                st.markdown(sentence)


def steps(here: Scene, results: Steps, policy: str) -> list[str]:
    """Return the steps for one policy and the first level that is compared."""
    difference = row(results.differences, outcome=policy)
    if difference is None:
        return []
    first, second = difference["reference"], difference["level"]
    lines = {code: rows(results.predictions, outcome=policy, level=code) for code in (first, second)}
    slopes = {code: row(results.slopes, outcome=policy, level=code) for code in (first, second)}
    if not all(lines.values()) or not all(slopes.values()):
        return []
    text, write = here.text, amount_units(here)
    level_a, level_b = (level_names(here, moderator(here))[code] for code in (first, second))
    a, b = lines[first], lines[second]
    said = [
        text(
            "interactions.step_1",
            level_a=level_a,
            policy=part_names(here)[policy],
            low=f"{a[0]['at']:g}",
            high=f"{a[-1]['at']:g}",
            a_low=write.level(a[0]["estimate"]),
            a_high=write.level(a[-1]["estimate"]),
        ),
        text(
            "interactions.step_2",
            level_b=level_b,
            low=f"{b[0]['at']:g}",
            high=f"{b[-1]['at']:g}",
            b_low=write.level(b[0]["estimate"]),
            b_high=write.level(b[-1]["estimate"]),
        ),
        text(
            "interactions.step_3",
            slope_a=write.change(_estimate(slopes[first])),
            slope_b=write.change(_estimate(slopes[second])),
        ),
        _difference(here, difference, write),
    ]
    cross = row(results.crossing, outcome=policy, level=second)
    if cross is not None:
        said.append(text("interactions.step_5", crossing=crossing_sentence(here, cross)))
    said.append(_people(here, results, first, second, level_a, level_b))
    said.append(_logarithm(here, results, policy, first, second))
    claim = row(results.claims, outcome=policy, level=second)
    if claim is not None:
        said.append(text("interactions.step_8", verdict=claim_sentence(here, claim)))
    return [sentence for sentence in said if sentence]


def _estimate(found: Row | None) -> float:
    return float(found["estimate"]) if found else float("nan")


def _difference(here: Scene, difference: Row, write: Units) -> str:
    return here.text(
        "interactions.step_4",
        difference=write.change(difference["estimate"]),
        interval=write.change_interval(difference["conf_low"], difference["conf_high"]),
        p=here.text.p_value(difference["p_value"]),
    )


def _people(here: Scene, results: Steps, first: str, second: str, level_a: str, level_b: str) -> str:
    """Say how many people stand behind each line, and at the top of the scale."""
    number = here.text.number
    counts = {
        code: [r["n"] for r in results.support.table.to_dict("records") if r["level"] == code]
        for code in (first, second)
    }
    return here.text(
        "interactions.step_6",
        level_a=level_a,
        level_b=level_b,
        n_a=number(sum(counts[first])),
        n_b=number(sum(counts[second])),
        n_b_top=number(counts[second][TOP_BAND]) if counts[second] else number(float("nan")),
    )


def _logarithm(here: Scene, results: Steps, policy: str, first: str, second: str) -> str:
    difference = row(results.ln_differences, outcome=policy, level=second)
    slopes = [row(results.ln_slopes, outcome=policy, level=code) for code in (first, second)]
    if difference is None or not all(slopes):
        return ""
    write = Units(here.text, here.survey.codebook.allocation, "ln")
    return here.text(
        "interactions.step_7",
        ln_a=write.change(_estimate(slopes[0])),
        ln_b=write.change(_estimate(slopes[1])),
        ln_difference=write.change(difference["estimate"]),
        ln_interval=write.change_interval(difference["conf_low"], difference["conf_high"]),
        ln_p=here.text.p_value(difference["p_value"]),
    )
