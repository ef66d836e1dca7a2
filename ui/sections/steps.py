"""An interaction read step by step, in yuan first, on the numbers of the view."""

from dataclasses import dataclass
from math import nan

import streamlit as st

from analysis.groups import MINIMUM
from analysis.result import Result
from ui.captions import mark
from ui.controls import part_names, spoken_levels
from ui.rows import Row, row, rows
from ui.sections.interactions import claim_sentence, crossing_mark, crossing_sentence, moderator
from ui.sentences import amount_units
from ui.state import Scene
from ui.units import Units


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
    lines = {
        code: rows(results.predictions, outcome=policy, level=code) for code in (first, second)
    }
    slopes = {code: row(results.slopes, outcome=policy, level=code) for code in (first, second)}
    if not all(lines.values()) or not all(slopes.values()):
        return []
    write = amount_units(here)
    names = spoken_levels(here, moderator(here))
    said = [
        _line(here, "step_1", names[first], lines[first], policy),
        _line(here, "step_2", names[second], lines[second], policy),
        here.text(
            "interactions.step_3",
            slope_a=write.change(_estimate(slopes[first])),
            slope_b=write.change(_estimate(slopes[second])),
        )
        + mark(here, *slopes.values(), span=write.change_interval),
        _difference(here, difference, write),
    ]
    cross = row(results.crossing, outcome=policy, level=second)
    if cross is not None:
        crossed = here.text("interactions.step_5", crossing=crossing_sentence(here, cross))
        said.append(crossed + crossing_mark(here, cross))
    ends = {first: names[first], second: names[second]}
    said.append(_people(here, results, policy, ends))
    said.append(_logarithm(here, results, policy, first, second))
    claim = row(results.claims, outcome=policy, level=second)
    if claim is not None:
        said.append(here.text("interactions.step_8", verdict=claim_sentence(here, claim)))
    return [sentence for sentence in said if sentence]


def _line(here: Scene, step: str, level: str, points: list[Row], policy: str) -> str:
    """Say where one line begins and ends."""
    low, high, write = points[0], points[-1], amount_units(here)
    said = here.text(
        f"interactions.{step}",
        level=level,
        policy=here.text.inline(part_names(here)[policy]),
        low=f"{low['at']:g}",
        high=f"{high['at']:g}",
        amount_low=write.level(low["estimate"]),
        amount_high=write.level(high["estimate"]),
    )
    return said + mark(here, low, high, span=write.level_interval)


def _estimate(found: Row | None) -> float:
    return float(found["estimate"]) if found else float("nan")


def _difference(here: Scene, difference: Row, write: Units) -> str:
    said = here.text(
        "interactions.step_4",
        difference=write.change(difference["estimate"]),
        interval=write.change_interval(difference["conf_low"], difference["conf_high"]),
        p=here.text.p_value(difference["p_value"]),
    )
    return said + mark(here, difference, span=write.change_interval)


def _people(here: Scene, results: Steps, policy: str, names: dict[str, str]) -> str:
    """Say how many people stand behind each line, and at the top of the scale."""
    text, (first, second) = here.text, names
    n = {
        code: (row(results.slopes, outcome=policy, level=code) or {}).get("n", nan)
        for code in names
    }
    bands = [r for r in results.support.table.to_dict("records") if r["level"] == second]
    top = max(bands, key=lambda band: band["low"])
    few = text("filter.few", minimum=MINIMUM)
    return text(
        "interactions.step_6",
        level_a=names[first],
        level_b=names[second],
        n_a=text.number(n[first]),
        n_b=text.number(n[second]),
        top=f"{top['low']:g}",
        n_b_top=text.number(top["n"]) if top["n"] >= MINIMUM or top["n"] == 0 else few,
    )


def _logarithm(here: Scene, results: Steps, policy: str, first: str, second: str) -> str:
    difference = row(results.ln_differences, outcome=policy, level=second)
    slopes = [row(results.ln_slopes, outcome=policy, level=code) for code in (first, second)]
    if difference is None or not all(slopes):
        return ""
    write = Units(here.text, here.survey.codebook.allocation, "ln")
    said = here.text(
        "interactions.step_7",
        ln_a=write.change(_estimate(slopes[0])),
        ln_b=write.change(_estimate(slopes[1])),
        ln_difference=write.change(difference["estimate"]),
        ln_interval=write.change_interval(difference["conf_low"], difference["conf_high"]),
        ln_p=here.text.p_value(difference["p_value"]),
    )
    said += mark(here, *slopes, difference, span=write.change_interval)
    yuan = [row(results.slopes, outcome=policy, level=code) for code in (first, second)]
    turned = [_estimate(a) * _estimate(b) < 0 for a, b in zip(yuan, slopes, strict=True)]
    return (
        here.text.sentences([said, here.text("interactions.step_7_signs")]) if any(turned) else said
    )
