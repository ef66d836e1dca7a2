"""A page's pictures as tabs of one frame: what is not looked at is not computed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import streamlit as st

from ui.frame.page import section
from ui.results.proof import proof_below
from ui.visit.scene import Scene
from ui.visit.seed import seed
from ui.visit.state import current, update, widget_key
from ui.visit.tabs import TABS


@dataclass(frozen=True)
class Panel:
    """What a tab shows: what draws it, the roles that it needs, and the term that explains it.

    `choose` offers the settings of this picture alone, beside its heading.

    `title` is the catalogue key of its heading and of its tab's name, without `.title` and `.tab`;
    "" is the page's own, "page.tab".
    """

    draw: Callable[[Scene], None]
    needs: tuple[str, ...] = ()
    term: str | None = None
    title: str = ""
    choose: Callable[[Scene], Scene] | None = None


def show_tabs(here: Scene, page: str, panels: Mapping[str, Panel]) -> None:
    """Show the panels of a page by the names of their tabs: the one that the view asks for.

    A name that the page's row in TABS lacks raises ValueError. Panels that are left out are not
    offered. A view that asks for everything at once shows them one beneath another.
    """
    names = [name for name in TABS[page] if name in panels]
    if unknown := set(panels) - set(names):
        raise ValueError(f"TABS has no {', '.join(sorted(unknown))} of the page {page}")
    if here.view.unfolded:
        for name in names:
            _show(here, page, name, panels[name])
        return
    keys = {name: panels[name].title or f"{page}.{name}" for name in names}
    titles = {here.text(f"{key}.tab"): name for name, key in keys.items()}
    key = widget_key(f"tab/{page}")
    asked = here.view.tab if here.view.tab in names else names[0]
    seed(key, next(title for title, name in titles.items() if name == asked))

    def keep() -> None:
        chosen = titles[st.session_state[key]]
        update(replace(current(), tab="" if chosen == names[0] else chosen))

    opened = st.tabs(list(titles), key=key, on_change=keep)
    for tab, name in zip(opened, names, strict=True):
        if tab.open:
            with tab:
                _show(here, page, name, panels[name])


def _show(here: Scene, page: str, name: str, panel: Panel) -> None:
    title = panel.title or f"{page}.{name}"
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"head/{title}"):
        shown = section(here, title, needs=panel.needs, term=panel.term)
        if shown and panel.choose:
            here = panel.choose(here)
    if shown:
        with proof_below():
            panel.draw(here)
