"""The matching page's choices: method, width, whom to average over, where to cut."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from analysis.engine.matching.support import ESTIMANDS
from analysis.matching.matched_sample import KERNELS, WIDTHS
from analysis.model.query import CLUSTERED, METHODS, SMOOTHERS, MatchingChoice
from data.study import models
from ui.frame.controls import choose_controls, choose_margin, choose_std_errors
from ui.language.label import label
from ui.results.fold import pop
from ui.visit.scene import Scene
from ui.visit.seed import seed
from ui.visit.state import current, scene, set_view, update, widget_key
from ui.visit.unforeseen import contained
from ui.wording.spoken import spoken_variable

WIDTH_STEPS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3)
CALIPER_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
NO_LIMIT = float("inf")
MOST_CUTS = 25
WORDS: Mapping[str, int] = {"method": 180}
"""Widths in pixels of choices that stand in the row of settings."""


@contained
def choose_published(here: Scene) -> None:
    """Offer the study's own matchings: one click sets rule, measure and control variables."""
    matchings = here.survey.study.matchings if here.survey.study else ()
    first: dict[str, models.Matching] = {}
    for matching in matchings:
        first.setdefault(matching.id, matching)
    if not first:
        return

    def draw() -> None:
        for matching in first.values():
            st.button(
                label(here.labels.printed(matching.id)),
                key=f"matching/{matching.id}",
                on_click=lambda matching=matching: _as_published(matching),
            )

    pop(here, "published", here.text("interactions.presets"), draw)


def _as_published(matching: models.Matching) -> None:
    method = "radius" if matching.kernel == "uniform" else matching.method
    kernel = None if matching.kernel == "uniform" else matching.kernel
    choice = MatchingChoice(method, kernel, matching.width)
    set_view(
        current().with_specification(
            lens=matching.lens,
            focal=matching.focal,
            controls=matching.controls,
            outcomes=matching.outcomes,
            std_errors="classical",
            matching=choice,
        )
    )


def choose_match(here: Scene) -> Scene:
    """Offer the cut, the method, and, behind a button, whom to average over and the rest."""
    _cut(here)
    _word(here, "method", METHODS, lambda code: here.text(f"method.{code}"), usual=True)
    _details(scene(here.pins))
    return scene(here.pins)


def _details(here: Scene) -> None:
    specification, text = here.view.specification, here.text
    words = {
        name: text(f"{name}.{getattr(specification, name)}") for name in ("controls", "std_errors")
    }

    def draw() -> None:
        _word(here, "estimand", ESTIMANDS, lambda code: text(f"estimand.{code}"))
        _width(here)
        if specification.matching.method in KERNELS:
            usual = KERNELS[specification.matching.method]
            _word(here, "kernel", SMOOTHERS, lambda code: text(f"kernel.{code}"), usual)
        _exact(here)
        choose_std_errors(choose_controls(here, ("all", "individual")), ("classical", *CLUSTERED))
        choose_margin(here)

    more = text("matching.choose.more", width=_width_name(here), **words)
    pop(here, "matching", text("model.short"), draw, about=more)


def _set(**changes: object) -> None:
    own = replace(current().specification.matching, **changes)  # type: ignore[arg-type]
    update(current().with_specification(matching=own))


def _word(
    here: Scene,
    field: str,
    options: Sequence[str],
    name: Callable[[str], str],
    usual: str | bool = "",
) -> None:
    """Offer one word of the choice; another method begins with its usual kernel and width."""
    key = widget_key(f"matching/{field}")
    seed(key, getattr(current().specification.matching, field) or usual)

    def save() -> None:
        afresh = {"kernel": None, "width": None} if field == "method" else {}
        _set(**{field: st.session_state[key], **afresh})

    helped = f"matching.choose.{field}_help"
    st.selectbox(
        here.text(f"matching.choose.{field}"),
        options,
        format_func=name,
        key=key,
        on_change=save,
        help=here.text(helped) if here.text.has(helped) else here.text("glossary.att.text"),
        width=WORDS.get(field, "stretch"),
    )


def _width(here: Scene) -> None:
    choice = here.view.specification.matching
    near = choice.method not in WIDTHS
    usual = NO_LIMIT if near else WIDTHS[choice.method]
    chosen = choice.width or usual
    steps = sorted({*(CALIPER_STEPS if near else WIDTH_STEPS), usual, chosen})
    key = widget_key(f"matching/width/{choice.method}")
    seed(key, chosen)

    def save() -> None:
        value = st.session_state[key]
        _set(width=None if value == usual else value)

    st.select_slider(
        here.text("matching.choose.width"),
        steps,
        format_func=lambda value: _plain(here, value),
        key=key,
        on_change=save,
        help=here.text("matching.choose.width_help"),
    )


def _width_name(here: Scene) -> str:
    choice = here.view.specification.matching
    return _plain(here, choice.width or WIDTHS.get(choice.method, NO_LIMIT))


def _plain(here: Scene, value: float) -> str:
    return here.text("matching.choose.no_limit") if value == NO_LIMIT else f"{value:g}"


def _cut(here: Scene) -> None:
    """Offer the values that cut people in two, and the mean among them."""
    if here.survey.codebook.confidential:  # the values are answers as given
        return
    focal = here.view.specification.focal or ""
    values = here.survey.numeric(focal)
    known = values[np.isfinite(values)]
    mean, chosen = float(known.mean()), here.view.specification.matching.cut
    apart = np.unique(known)
    if len(apart) > MOST_CUTS:
        apart = np.unique(np.quantile(known, np.linspace(0.05, 0.95, 19)))
    cuts = sorted({*apart[:-1].tolist(), mean, *([] if chosen is None else [chosen])})
    key = widget_key(f"matching/cut/{focal}")
    seed(key, mean if chosen is None else chosen)

    def save() -> None:
        value = st.session_state[key]
        _set(cut=None if value == mean else value)

    def name(value: float) -> str:
        shown = here.text.number(value, 2)
        return here.text("matching.choose.mean", cut=shown) if value == mean else shown

    st.select_slider(
        here.text("matching.choose.cut"),
        cuts,
        format_func=name,
        key=key,
        on_change=save,
        help=here.text("matching.choose.cut_help"),
        width=170,
    )


def _exact(here: Scene) -> None:
    moderator = here.view.specification.moderator
    if moderator is None:
        return
    key = widget_key("matching/exact")
    seed(key, here.view.specification.matching.exact)
    st.toggle(
        here.text("matching.choose.exact", moderator=spoken_variable(here, moderator)),
        key=key,
        on_change=lambda: _set(exact=st.session_state[key]),
    )
