"""Glossary: what the words of this app mean, each with an address of its own."""

import streamlit as st

from ui.frame.glossary import terms
from ui.frame.page import begin

here = begin("glossary")

for term in terms(here):
    with st.container(border=True):
        st.subheader(term.name, anchor=term.id)
        st.markdown(term.text)
        st.caption(term.other_name)
