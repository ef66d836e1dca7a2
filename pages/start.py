"""Start: questions that open a page with the group and the specification set."""

import streamlit as st

from ui.frame.page import begin
from ui.frame.questions import how_to_read, question_cards
from ui.frame.registry import PAGES

here = begin("start")
text = here.text

if here.survey.study and here.survey.study.questions:
    st.subheader(text("start.questions"), anchor=False)
for card, column in question_cards(here):
    with column, st.container(border=True, height="stretch"):
        st.markdown(f"**{card.title}**")
        st.caption(card.text)
        st.page_link(f"pages/{card.page}.py", label=text("start.open"), query_params=card.params)

st.subheader(text("start.how"), anchor=False)
for part in how_to_read(here):
    st.markdown(text(part))

st.subheader(text("start.pages"), anchor=False)
for row in PAGES[1:]:
    st.page_link(f"pages/{row.id}.py", label=text(f"{row.id}.nav"), help=text(f"{row.id}.lead"))
