"""Your survey: read a file, say what its columns mean, open it, save it, forget it."""

import streamlit as st

from ui.frame.forget import offer_to_forget
from ui.frame.page import begin, section
from ui.sections.own.budget import choose_budget, choose_focal
from ui.sections.own.check import ask, check, choose_sums, offer_to_open, say_check
from ui.sections.own.file import explain, upload
from ui.sections.own.groups import choose_groups
from ui.sections.own.names import choose_more, choose_names
from ui.sections.own.read import show_read, show_reasons
from ui.sections.own.save import offer_to_save
from ui.visit.upload import work

here = begin("own")
explain(here)
upload(here)

now = work()
if now is None:
    st.stop()
found = check(now)

if section(here, "own.read"):
    show_read(here, now)

if section(here, "own.map"):
    show_reasons(here, now)
    with st.container(border=True):
        choose_budget(here, now)
        choose_sums(here, now, found)
    with st.container(border=True):
        choose_focal(here, now)
    with st.container(border=True):
        choose_groups(here, now)
    choose_more(here, now)
    choose_names(here, now)

if section(here, "own.check"):
    say_check(here, now, found)

if section(here, "own.ask"):
    ask(here, now)
    offer_to_open(here, now, found)

if section(here, "own.save"):
    offer_to_save(here, found)
    offer_to_forget(here.text, "page")
