"""The dashboard's head and foot: who is looked at, the sentence, questions, tables and method."""

import streamlit as st

from analysis.model.groups import headcount
from analysis.model.rows import row
from ui.door.compute import compute
from ui.frame.controls import choose_margin
from ui.frame.page import weighted
from ui.frame.questions import Card, how_to_read, question_cards
from ui.frame.registry import PAGES
from ui.language.label import plain
from ui.sections.dashboard.answers import Answers
from ui.sections.dashboard.cards import show_tables
from ui.sections.dashboard.words import how_many, quotable, title
from ui.visit.looks import note_tests
from ui.visit.scene import Scene
from ui.visit.state import set_view
from ui.visit.unforeseen import contained
from ui.wording.captions import survey_name
from ui.wording.sentences import of_specification


@contained
def headline(here: Scene, answers: Answers) -> None:
    """Write who is looked at, how many they are, and offer what can be taken along."""
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        inside = row(compute(headcount, here.survey, here.view.query), side="group")
        share = inside["estimate"] if inside and not here.survey.part else None
        many = how_many(here, share)
        shown = f" :small[:gray[{many}]]" if many else ""
        st.title(title(here) + shown, anchor=False, width="stretch")
        tables = st.popover(
            here.text("dashboard.export"),
            icon=":material/download:",
            key="export",
            on_change="rerun",
        )
        if tables.open:
            with tables:
                st.code(_quotation(here, answers), language=None, wrap_lines=True)
                show_tables(here, answers)


def _quotation(here: Scene, answers: Answers) -> str:
    """Return who is looked at, the sentence and where its numbers come from, as plain text."""
    origin = here.text(f"provenance.{here.survey.provenance}", survey=survey_name(here))
    return "\n".join(plain(each) for each in (title(here), quotable(here, answers), origin))


@contained
def say(here: Scene, answers: Answers) -> None:
    """Write the sentence that can be quoted."""
    note_tests(here, answers.claims)
    with st.container(key="say"):
        st.markdown(quotable(here, answers))


@contained
def questions(here: Scene) -> None:
    """Offer the questions of the survey's study, each a view with its answer."""
    offered = list(question_cards(here))
    if not offered:
        return
    with st.container(horizontal=True, key="questions", gap="small"):
        for card in offered:
            _question(card)


def _question(card: Card) -> None:
    """Offer a question: a link to its page, or on this page a button that sets its view."""
    if card.page != PAGES[0].id:
        st.page_link(
            f"pages/{card.page}.py",
            label=card.title,
            help=card.text,
            query_params=card.params,
        )
        return
    st.button(
        card.title,
        key=f"question/{card.id}",
        help=card.text,
        type="tertiary",
        on_click=lambda: set_view(card.view),
    )


@contained
def foot(here: Scene) -> None:
    """Fold away how the numbers are made."""
    words = of_specification(here, "dashboard.method")
    with st.container(key="foot"):
        opened = st.popover(
            here.text("panel.method"), type="tertiary", key="open/method", on_change="rerun"
        )
    if opened.open or here.view.unfolded:
        with opened:
            st.markdown(here.text.sentences([words, *weighted(here, used=True)]))
            st.markdown("\n".join(f"- {here.text(key)}" for key in how_to_read(here)))
            choose_margin(here)
