"""Your survey: read a file, say what its columns mean, open it, save it, forget it."""

import streamlit as st

from ui.forget import offer_to_forget
from ui.own import work
from ui.page import begin, section
from ui.sections.own_budget import choose_budget, choose_focal
from ui.sections.own_check import ask, check, choose_sums, offer_to_open, say_check
from ui.sections.own_groups import choose_groups
from ui.sections.own_names import choose_more, choose_names
from ui.sections.own_read import show_read, show_reasons
from ui.sections.own_save import offer_to_save
from ui.sections.own_upload import explain, upload

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
