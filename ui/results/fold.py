"""What is folded away costs nothing until it is opened."""

from collections.abc import Callable

import streamlit as st

from ui.visit.scene import Scene


def fold(here: Scene, key: str, title: str, draw: Callable[[], None]) -> None:
    """Fold away what `draw` draws: it runs once somebody opens it, or asks for everything."""
    folded = st.expander(title, key=f"fold/{key}", on_change="rerun")
    if folded.open or here.view.unfolded:
        with folded:
            draw()


def pop(here: Scene, key: str, title: str, draw: Callable[[], None], about: str = "") -> None:
    """Keep what `draw` draws behind a button: it runs once somebody opens it, or asks for all."""
    opened = st.popover(title, key=f"open/{key}", on_change="rerun", help=about or None)
    if opened.open or here.view.unfolded:
        with opened:
            draw()
