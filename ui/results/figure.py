"""The one way of a figure to the page: drawn in place by a component of our own.

`st.plotly_chart` hashes a figure into its identity and mounts every changed chart anew. Our
component (served/figure.js) keeps the chart and hands it its new numbers. Plotly is the plotly
package's own script, which the server hands out beside it; both addresses change with what they
hold.
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import plotly
import plotly.io
import streamlit as st

from ui.charts.figure import Figure
from ui.charts.frame import INK
from ui.visit.streamlit_internals import can_hand_out, hand_out, hands_out

SERVED = Path(__file__).parent / "served"
SCRIPT = SERVED / "figure.js"
PLOTLY = Path(plotly.__file__).parent / "package_data"
SCRIPT_NAME = f"figures.draw-{hashlib.sha256(SCRIPT.read_bytes()).hexdigest()[:12]}"
PLOTLY_NAME = f"figures.plotly-{plotly.__version__}"
PLAIN = "figures/plain"
"""Held of a visit whose browser could not load Plotly from us."""

OURS = "buttons"
"""The field of a figure's options that our script knows and Plotly's does not."""

_LOCK = Lock()
Clicked = Callable[[list[Any]], None]
"""Takes the custom data of the marks that were clicked."""


def draw_figure(
    figure: Figure,
    *,
    key: str,
    config: Mapping[str, Any],
    alt: str,
    on_select: Clicked | None = None,
) -> None:
    """Draw a figure as high as its layout says and as wide as its place.

    `config` is Plotly's own; `alt` is the name for those who cannot see the figure. `on_select`
    is called in the run that a click on a mark starts.
    """
    spec = figure.to_dict()
    mount = None if st.session_state.get(PLAIN) else _component()
    if mount is None:
        clicked = _draw_plain(spec, key, config, alt, selects=on_select is not None)
    else:
        clicked = _draw_kept(mount, spec, key, config, alt, selects=on_select is not None)
    if clicked and on_select:
        on_select(clicked)


def _draw_kept(
    mount: Callable[..., Any],
    spec: dict[str, Any],
    key: str,
    config: Mapping[str, Any],
    alt: str,
    *,
    selects: bool,
) -> list[Any]:
    height = round(spec["layout"]["height"])
    data = {
        "figure": plotly.io.to_json(spec, validate=False),
        "config": dict(config),
        "alt": alt,
        "height": height,
        "ink": INK,
        "plotly": PLOTLY_NAME,
        "selects": selects,
    }
    told = mount(
        key=key,
        data=data,
        height=height,
        on_select_change=_nothing,
        on_unavailable_change=_draw_plainly,
    )
    return list(told.select or ())


def _draw_plain(
    spec: dict[str, Any], key: str, config: Mapping[str, Any], alt: str, *, selects: bool
) -> list[Any]:
    """Draw as Streamlit does, where our component is not to be had."""
    known = {name: value for name, value in config.items() if name != OURS}
    shown: dict[str, Any] = {"key": key, "config": known, "alt": alt}
    if not selects:
        st.plotly_chart(spec, **shown)
        return []
    event = st.plotly_chart(spec, **shown, on_select="rerun", selection_mode="points")
    return [point.get("customdata") for point in event.selection.points]


def _component() -> Callable[..., Any] | None:
    """Return what mounts our component, None where the server cannot hand it out."""
    if not can_hand_out() or not (PLOTLY / "plotly.min.js").is_file():
        return None
    with _LOCK:  # a visit must not see the component half registered
        if not hands_out(SCRIPT_NAME):
            hand_out(PLOTLY_NAME, PLOTLY)
            hand_out(SCRIPT_NAME, SERVED)
        return _registered()


@cache
def _registered() -> Callable[..., Any]:
    mount: Callable[..., Any] = st.components.v2.component(
        SCRIPT_NAME, js=SCRIPT.name, isolate_styles=False
    )
    return mount


def _nothing() -> None:
    """Streamlit tells only what somebody listens to."""


def _draw_plainly() -> None:
    st.session_state[PLAIN] = True
