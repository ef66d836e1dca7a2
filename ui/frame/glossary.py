"""The glossary: each term with its text, and its name in the other languages."""

from dataclasses import dataclass

import streamlit as st

from data.survey.labels import Labels
from ui.frame.registry import OF_STUDY, PRINTED, PageRow
from ui.language.label import label
from ui.language.text import Text, languages, load_text
from ui.results.fold import pop
from ui.visit.scene import Scene
from ui.visit.surveys import offered

COLUMNS, FEW = 3, 6


@dataclass(frozen=True)
class Term:
    """A term: its key, its name, what it means, and its name elsewhere."""

    id: str
    name: str
    text: str
    other_name: str


def show_terms(here: Scene, row: PageRow) -> None:
    """Offer the terms of a page where they are met, and the way to all of them."""
    met = [told for key in _keys(here, row) if (told := explained(here, key))]
    if not met:
        return

    def draw() -> None:
        for name, text in met:
            st.markdown(f"**{name}**  \n{text}")
        st.page_link("pages/glossary.py", label=here.text("glossary.all"))

    pop(here, "terms", here.text("glossary.in_context"), draw)


def _keys(here: Scene, row: PageRow) -> list[str]:
    """Return the keys of a page's terms, the study's own in their place."""
    study = here.survey.study
    own = study.terms_on(row.id) if study else ()
    return [key for term in row.terms for key in (own if term == OF_STUDY else (term,))]


def explained(here: Scene, key: str) -> tuple[str, str] | None:
    """Return a term's name and text, the app's or else the survey's; None where it means nothing.

    What is said of printed numbers means something beside a paper only.
    """
    study = here.survey.study
    if key in PRINTED and (study is None or study.published is None):
        return None
    return _told(here.text, here.labels, key)


def _told(text: Text, labels: Labels, key: str) -> tuple[str, str] | None:
    if text.has(f"glossary.{key}.text"):
        return text(f"glossary.{key}.name"), text(f"glossary.{key}.text")
    own = labels.terms.get(key)
    return (label(own.title), label(own.text)) if own else None


def terms(here: Scene) -> list[Term]:
    """Return every term of the catalogue and of the survey, sorted by name."""
    source = offered()[here.view.survey]
    codes = [code for code in languages() if code != here.view.language]
    others = [(load_text(code), source.labels(code)) for code in codes]
    keys = [key for key in here.text.keys("glossary") if here.text.has(f"glossary.{key}.text")]
    found = []
    for key in dict.fromkeys((*keys, *here.labels.terms)):
        told = _told(here.text, here.labels, key)
        elsewhere = [name[0] for text, labels in others if (name := _told(text, labels, key))]
        if told:
            found.append(Term(key, *told, " · ".join(elsewhere)))
    return sorted(found, key=lambda term: term.name.casefold())


def search(here: Scene, known: list[Term]) -> list[Term]:
    """Offer to search; return the terms that hold what was typed, all where nothing was."""
    asked = st.text_input(here.text("glossary.search"), key="glossary/search").strip().casefold()
    return [term for term in known if asked in _whole(term)]


def _whole(term: Term) -> str:
    return " ".join((term.name, term.text, term.other_name)).casefold()


def show(here: Scene, found: list[Term]) -> None:
    """Show terms in columns, folded; few of them stand open."""
    if not found:
        st.info(here.text("glossary.none"))
    for column, own in zip(st.columns(COLUMNS), _shared_out(found), strict=True):
        with column:
            for term in own:
                with st.expander(term.name, key=f"fold/term/{term.id}", expanded=len(found) <= FEW):
                    st.markdown(term.text)
                    st.caption(term.other_name)


def _shared_out(found: list[Term]) -> list[list[Term]]:
    """Return the terms column by column, read downwards."""
    each = -(-len(found) // COLUMNS)
    return [found[place * each : (place + 1) * each] for place in range(COLUMNS)]
