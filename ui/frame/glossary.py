"""The glossary: each term with its text, and its name in the other languages."""

from dataclasses import dataclass

import streamlit as st

from ui.frame.registry import PAPERS
from ui.language.text import Text, languages, load_text
from ui.visit.scene import Scene


@dataclass(frozen=True)
class Term:
    """A term: its key, its name, what it means, and its name elsewhere."""

    id: str
    name: str
    text: str
    other_name: str


def show_terms(here: Scene, keys: tuple[str, ...]) -> None:
    """Offer the terms of a page where they are met, and the way to all of them."""
    met = [key for key in keys if is_met(here, key)]
    if not met:
        return
    with st.popover(here.text("glossary.in_context"), key="fold/terms"):
        for key in met:
            name, text = (here.text(f"glossary.{key}.{part}") for part in ("name", "text"))
            st.markdown(f"**{name}**  \n{text}")
        st.page_link("pages/glossary.py", label=here.text("glossary.all"))


def is_met(here: Scene, key: str) -> bool:
    """Return whether a term means anything here: the paper's own do beside its survey only."""
    study = here.survey.study
    return key not in PAPERS or (study is not None and study.published is not None)


def terms(here: Scene) -> list[Term]:
    """Return every term of the catalogue, sorted by name."""
    others = [load_text(code) for code in languages() if code != here.view.language]
    found = [
        _term(here.text, key, others)
        for key in here.text.keys("glossary")
        if here.text.has(f"glossary.{key}.text")
    ]
    return sorted(found, key=lambda term: term.name.casefold())


def _term(text: Text, key: str, others: list[Text]) -> Term:
    elsewhere = " · ".join(other(f"glossary.{key}.name") for other in others)
    name = f"glossary.{key}"
    return Term(key, text(f"{name}.name"), text(f"{name}.text"), elsewhere)
