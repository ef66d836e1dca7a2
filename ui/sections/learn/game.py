"""The hidden-truth game: predict, fit, reveal, on invented answers of the present people."""

from dataclasses import dataclass, replace
from functools import partial

import pandas as pd
import streamlit as st

from analysis.learning.game import (
    GAME,
    HIDDEN,
    SIZE,
    game_answers,
    game_design,
    game_estimates,
    game_lines,
)
from analysis.model.query import Query
from analysis.model.result import Result
from analysis.model.rows import row
from ui.charts.figure import Figure
from ui.charts.layers import Layers, draw_layers
from ui.door.compute import compute
from ui.results.panel import show
from ui.sections.learn.formula import Pair, policy_name, spoken_focal
from ui.sections.learn.step_by_step import SIDES, two_lines
from ui.visit.scene import Scene
from ui.visit.seed import seed
from ui.visit.state import widget_key
from ui.visit.unforeseen import contained
from ui.visit.view import View
from ui.wording.captions import mark
from ui.wording.notes import sentence
from ui.wording.sentences import focal_name, focal_step
from ui.wording.units import amount_units

ROUND, SCORE = "learn/round", "learn/score"
GUESSES = {"higher": 1.0, "lower": -1.0, "open": 0.0}
NAMES = ("A", "B")
INVENTED = {"status": GAME}


@dataclass(frozen=True)
class Round:
    """One round about a view: its seed, the size chosen or hidden, and how far it has come."""

    about: View
    seed: int = 1
    hidden: bool = False
    size: float | None = None
    guess: str = ""
    fitted: bool = False
    revealed: bool = False

    def asked(self, query: Query) -> Query:
        """Return the query of this round."""
        numbers = {SIZE: self.size or 0.0, HIDDEN: float(self.hidden)}
        return replace(query.with_numbers(**numbers), seed=self.seed)

    def again(self, **changes: object) -> "Round":
        """Return a fresh round with other settings: nothing predicted yet."""
        return replace(self, guess="", fitted=False, revealed=False, **changes)  # type: ignore[arg-type]


@contained
def play(here: Scene, pair: Pair) -> None:
    """Draw the game as far as the reader has come."""
    design = compute(game_design, here.survey, here.view.query)
    if design.refusal is not None:
        st.info(sentence(here, design.refusal, "refusal"))
        return
    write, text = amount_units(here), here.text
    st.markdown(
        text(
            "learn.game.lead",
            n=text.number(design.n),
            focal=spoken_focal(here),
            policy=policy_name(here),
            sigma=write.change(design.fact("sigma"), signed=False),
            level_a=pair.first,
            level_b=pair.second,
        )
        + mark(here, INVENTED)
    )
    now = _round(here, design)
    query = now.asked(here.view.query)
    estimates = compute(game_estimates, here.survey, query)
    figure, words = st.columns(SIDES, gap="medium")
    with figure:
        _draw(here, now, query, estimates, pair)
    with words:
        _choose(here, design, now)
        _predict(here, now)
        if now.guess:
            _fit(here, now, estimates)
        if now.fitted:
            _reveal(here, now, estimates)
        right, rounds = st.session_state.get(SCORE, (0, 0))
        if rounds:
            st.caption(text("learn.game.score", right=right, rounds=rounds))


def _keep(now: Round) -> None:
    st.session_state[ROUND] = now


def _round(here: Scene, design: Result) -> Round:
    """Return the round under way; another view begins a new one with what is on offer there."""
    about = replace(here.view, language="")
    kept: Round | None = st.session_state.get(ROUND)
    if kept is not None and kept.about == about:
        return kept
    before = kept or Round(about)
    wanted = before.size if before.size is not None else design.fact("found")
    sizes = [float(size) for size in design.table["value"]]
    nearest = min(sizes, key=lambda size: abs(size - wanted))
    fresh = before.again(about=about, size=nearest)
    _keep(fresh)
    return fresh


def _choose(here: Scene, design: Result, now: Round) -> None:
    """Offer the size of the interaction, to hide it, and new data."""
    text, write = here.text, amount_units(here)
    hide, size = widget_key("learn_hide"), widget_key("learn_size")
    sizes = [float(value) for value in design.table["value"]]
    seed(hide, now.hidden)
    seed(size, now.size)
    if now.hidden:
        st.markdown(text("learn.game.hidden"))
    else:
        st.select_slider(
            text("learn.game.size", step=focal_step(here)),
            sizes,
            key=size,
            format_func=write.change,
            on_change=lambda: _keep(now.again(size=st.session_state[size])),
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.toggle(
            text("learn.game.hide"),
            key=hide,
            help=text("learn.game.hide_help"),
            on_change=lambda: _keep(now.again(hidden=st.session_state[hide])),
        )
        st.button(
            text("learn.game.new"),
            key="learn/new",
            on_click=lambda: _keep(now.again(seed=now.seed + 1)),
        )


def _draw(here: Scene, now: Round, query: Query, estimates: Result, pair: Pair) -> None:
    """Draw the invented answers, then the fitted lines, then the true ones."""
    answers = compute(game_answers, here.survey, query)
    lines = compute(game_lines, here.survey, query)
    stage = "revealed" if now.revealed else "fitted" if now.fitted else "answers"
    result = {"answers": answers, "fitted": estimates, "revealed": lines}[stage]
    show(
        here,
        "learn.game",
        pair.news(result),
        partial(_figure, stage=stage, pair=pair),
        levels=here.view.specification.moderator,
        beside={"answers": answers, "lines": lines},
        of=pair.codes,
    )


def _figure(
    here: Scene, result: Result, stage: str, pair: Pair, answers: Result, lines: Result
) -> Figure:
    points, ends = two_lines(answers, pair), two_lines(lines, pair)
    marks = [
        replace(kind, name=f"{letter}: {kind.name}")
        for letter, kind in zip(NAMES, pair.marks, strict=True)
    ]
    fitted, none = ends[ends["kind"] == "fitted_line"], pd.DataFrame()
    return draw_layers(
        here,
        Result(points, answers.n),
        Layers(
            title=here.text(
                f"learn.game.caption_{stage}", policy=policy_name(here), focal=spoken_focal(here)
            ),
            units=amount_units(here),
            pair=marks,
            x_title=focal_name(here),
            # Room for the fitted lines, but not for the true ones, which would tell themselves.
            frame=pd.concat([points, fitted], ignore_index=True),
            points=points,
            lines=none if stage == "answers" else fitted,
            true=ends[ends["kind"] == "true_line"] if stage == "revealed" else none,
        ),
    )


def _predict(here: Scene, now: Round) -> None:
    """Ask for the prediction, or repeat it."""
    text = here.text
    if now.guess:
        guess = text(f"learn.game.guess_{now.guess}")
        st.markdown(text("learn.game.guessed", guess=text.quote(guess)))
        return
    st.markdown(text("learn.game.predict"))
    with st.container(horizontal=True):
        for guess in GUESSES:
            st.button(
                text(f"learn.game.guess_{guess}"),
                key=f"learn/guess_{guess}",
                on_click=partial(_keep, replace(now, guess=guess)),
            )


def _fit(here: Scene, now: Round, estimates: Result) -> None:
    """Offer the fit; once fitted, say what it found and whether the prediction was right."""
    text, write = here.text, amount_units(here)
    right = GUESSES[now.guess] == estimates.fact("verdict")
    if not now.fitted:
        st.button(
            text("learn.game.fit"),
            key="learn/fit",
            type="primary",
            on_click=partial(_count, replace(now, fitted=True), right),
        )
        return
    found = row(estimates, kind="slope_difference")
    if found is None:
        return
    verdict = next(name for name, sign in GUESSES.items() if sign == estimates.fact("verdict"))
    said = text(
        f"learn.game.fitted_{verdict}",
        difference=write.change(found["estimate"]),
        interval=write.change_interval(found["conf_low"], found["conf_high"]),
        p=text.p_value(found["p_value"]),
    )
    judged = text("learn.game.right" if right else "learn.game.wrong")
    st.markdown(text.sentences([said, judged]) + mark(here, INVENTED))


def _count(now: Round, right: bool) -> None:
    """Keep a fitted round and add it to the score of this visit."""
    before, rounds = st.session_state.get(SCORE, (0, 0))
    st.session_state[SCORE] = (before + right, rounds + 1)
    _keep(now)


def _reveal(here: Scene, now: Round, estimates: Result) -> None:
    """Offer the truth; once revealed, say it, whether the interval held it, and the power."""
    text = here.text
    if not now.revealed:
        st.button(
            text("learn.game.reveal"),
            key="learn/reveal",
            type="primary",
            on_click=partial(_keep, replace(now, revealed=True)),
        )
        return
    for said in (_truth(here, estimates), _power(here, estimates)):
        st.markdown(said + mark(here, INVENTED))


def _truth(here: Scene, estimates: Result) -> str:
    """Return the true size, whether the interval held it, and what the round teaches."""
    text, size = here.text, estimates.fact("size")
    shown = amount_units(here).change(size)
    said = [
        text("learn.game.truth", size=shown) if size else text("learn.game.truth_none"),
        text("learn.game.held" if estimates.fact("held") else "learn.game.missed"),
    ]
    found = estimates.fact("verdict")
    if size and not found:
        said.append(text("learn.game.lesson_missed"))
    elif found and not size:
        said.append(text("learn.game.lesson_false"))
    return text.sentences(said)


def _power(here: Scene, estimates: Result) -> str:
    """Return how often such surveys find this size, and the smallest that most of them find."""
    text, write = here.text, amount_units(here)
    size, share = estimates.fact("size"), text.percent(estimates.fact("power"), 0)
    known = text("learn.game.power", share=share, size=write.change(size))
    smallest = text("learn.game.found", found=write.change(estimates.fact("found"), signed=False))
    return text.sentences([known if size else text("learn.game.power_none"), smallest])
