"""From answers to the interaction, a click a step: words and one figure that gains layers."""

from functools import partial

import pandas as pd
import streamlit as st

from analysis.learning.formula import pair_claim
from analysis.learning.points import answer_means, zero_shares
from analysis.model.result import Result
from analysis.model.rows import row
from analysis.questions.crossing import crossing
from analysis.questions.interactions import predictions, slope_differences, slopes
from analysis.questions.support import support
from ui.charts.figure import Figure
from ui.charts.frame import NothingToDraw
from ui.charts.layers import Layers, draw_layers, step_width
from ui.door.compute import compute
from ui.results.panel import show
from ui.sections.learn.formula import Pair, policy_name, spoken_focal
from ui.sections.learn.steps import STEPS, Found, say_step
from ui.visit.pins import Pins
from ui.visit.scene import Scene
from ui.visit.seed import seed
from ui.visit.state import widget_key
from ui.visit.unforeseen import contained
from ui.wording.sentences import focal_name, focal_step
from ui.wording.spoken import spoken_variable
from ui.wording.units import units_of

STEP = "learn/step"
LOGARITHM = Pins(lens="ln")
SIDES = (3, 2)
"""Widths of a figure and of the words beside it."""


def choose_step(here: Scene) -> Scene:
    """Offer the steps by name; return the scene as it is."""
    text, chosen = here.text, _step()
    key = widget_key("learn_step")
    seed(key, chosen)
    st.segmented_control(
        text("learn.steps.choose"),
        STEPS,
        format_func=lambda step: text(f"learn.steps.{step}"),
        key=key,
        required=True,
        on_change=lambda: turn(st.session_state[key]),
        label_visibility="collapsed",
    )
    return here


def _step() -> str:
    """Return the step that the reader has come to."""
    return str(st.session_state.get(STEP, STEPS[0]))


def _turn(here: Scene, chosen: str) -> None:
    """Offer the step before and the one after."""
    text, place = here.text, STEPS.index(chosen)
    with st.container(horizontal=True):
        st.button(
            text("learn.steps.back"),
            key="learn/back",
            disabled=place == 0,
            on_click=partial(turn, STEPS[max(0, place - 1)]),
        )
        st.button(
            text("learn.steps.next"),
            key="learn/next",
            type="primary",
            disabled=place == len(STEPS) - 1,
            on_click=partial(turn, STEPS[min(len(STEPS) - 1, place + 1)]),
        )


@contained
def turn(step: str) -> None:
    """Go to a step; it stays when the group or the language changes."""
    st.session_state[STEP] = step


@contained
def show_steps(here: Scene, pair: Pair) -> None:
    """Draw the step that the reader has come to, and say beside it what it shows."""
    step = _step()
    figure, words = st.columns(SIDES, gap="medium")
    with figure:
        _draw(here, step, pair)
    with words:
        for said in say_step(here, step, _found(here, step), pair):
            st.markdown(said)
        _turn(here, step)


def _draw(here: Scene, step: str, pair: Pair) -> None:
    seen = here.pinned(LOGARITHM) if step == "logarithm" else here
    # The logarithm draws again what the step before it has.
    last = "difference" if step == "logarithm" else step
    drawn, shown = _drawn(seen, last), STEPS[: STEPS.index(last) + 1]
    show(
        seen,
        "learn.steps",
        pair.news(drawn[last]),
        partial(_figure, step=step, shown=shown, pair=pair),
        levels=here.view.specification.moderator,
        beside=drawn,
        of=pair.codes,
    )


def _found(here: Scene, step: str) -> Found:
    """Return the results that a step's sentences speak of."""
    survey, query, logs = here.survey, here.view.query, here.pinned(LOGARITHM).view.query
    ranged = here.view.ranges
    found = Found({"slopes": compute(slopes, survey, query, ranged=ranged)})
    if step == "points":
        found.results["support"] = compute(support, survey, query, ranged=ranged)
    elif step == "lines":
        found.results["predictions"] = compute(predictions, survey, query, ranged=ranged)
    elif step == "difference":
        found.results["differences"] = compute(slope_differences, survey, query, ranged=ranged)
        found.results["crossing"] = compute(crossing, survey, query, ranged=ranged)
        found.results["claim"] = compute(pair_claim, survey, query, ranged=ranged)
    elif step == "logarithm":
        found.results["zeros"] = compute(zero_shares, survey, query, ranged=ranged)
        found.results["ln"] = compute(slopes, survey, logs, ranged=ranged)
        found.results["ln_differences"] = compute(slope_differences, survey, logs, ranged=ranged)
    return found


def _drawn(here: Scene, last: str) -> dict[str, Result]:
    """Return the results that the figure needs up to a step, by the step that shows them."""
    survey, query = here.survey, here.view.query
    drawn = {  # the axes have room for the lines from the start
        "points": compute(answer_means, survey, query),
        "lines": compute(predictions, survey, query),
    }
    if last in ("slopes", "difference"):
        drawn["slopes"] = compute(slopes, survey, query)
    if last == "difference":
        drawn["difference"] = compute(slope_differences, survey, query)
    return drawn


def _figure(
    here: Scene, result: Result, step: str, shown: tuple[str, ...], pair: Pair, **drawn: Result
) -> Figure:
    """Draw the layers that a step has, on axes with room for points and lines."""
    tables = {name: two_lines(found, pair) for name, found in drawn.items()}
    parts = [tables["points"], tables["lines"], _parallel_end(tables["lines"], pair)]
    frame = pd.concat(parts, ignore_index=True)
    if frame.empty:
        raise NothingToDraw
    width = step_width(float(frame["at"].min()), float(frame["at"].max()))
    visible = Result(pd.concat([tables[name] for name in shown], ignore_index=True), result.n)
    known = row(drawn["difference"], level=pair.level) if "difference" in shown else None
    return draw_layers(
        here,
        visible,
        Layers(
            title=here.text(
                f"learn.steps.caption_{step}",
                policy=policy_name(here),
                focal=spoken_focal(here),
                step=focal_step(here),
                width=f"{width:g}",
                moderator=spoken_variable(here, here.view.specification.moderator or ""),
            ),
            units=units_of(here),
            pair=pair.marks,
            x_title=focal_name(here),
            frame=frame,
            points=tables["points"],
            lines=tables["lines"] if "lines" in shown else pd.DataFrame(),
            slopes=_by_level(tables["slopes"]) if "slopes" in shown else {},
            difference=known["estimate"] if known else None,
        ),
    )


def _parallel_end(lines: pd.DataFrame, pair: Pair) -> pd.DataFrame:
    """Return where the second line would end with the first one's slope: the last step draws it."""
    first, second = (lines[lines["level"] == code] for code in pair.codes)
    if len(first) < 2 or len(second) < 2:
        return lines.iloc[:0]
    (left, low), (right, high) = first[["at", "estimate"]].iloc[[0, -1]].to_numpy()
    (start, base), (end, _) = second[["at", "estimate"]].iloc[[0, -1]].to_numpy()
    slope = (high - low) / (right - left)
    return pd.DataFrame({"at": [end], "estimate": [base + slope * (end - start)]})


def two_lines(result: Result, pair: Pair) -> pd.DataFrame:
    """Return a table's rows of the page's two levels that are not withheld."""
    table = result.table
    return table[table["level"].isin(pair.codes) & table["estimate"].notna()]


def _by_level(table: pd.DataFrame) -> dict[str, float]:
    return dict(zip(table["level"], table["estimate"], strict=True))
