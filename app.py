"""Configure, choose language and survey, navigate; nothing else."""

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # two contended threads are ten times slower than one

import streamlit as st  # noqa: E402

from data.reading.problems import SurveyError  # noqa: E402
from ui.frame.chrome import dress  # noqa: E402
from ui.frame.navigation import screens  # noqa: E402
from ui.frame.signin import let_in  # noqa: E402
from ui.language.label import label  # noqa: E402
from ui.language.text import load_text  # noqa: E402
from ui.visit.browser import keep_page  # noqa: E402
from ui.visit.pins import FREE  # noqa: E402
from ui.visit.process import prepare  # noqa: E402
from ui.visit.state import follow_address, language, scene, write_address  # noqa: E402
from ui.visit.unforeseen import whole  # noqa: E402

prepare()
st.set_page_config(layout="wide")


def show() -> None:
    """Show the page that the reader asks for, to those who may see it."""
    if not let_in():
        dress(load_text(language()))
        return
    follow_address()
    text = scene(FREE).text
    dress(text)
    write_address()
    page = st.navigation(screens(text), position="top", expanded=True)
    keep_page()
    page.run()


try:
    whole(show)
except SurveyError as problem:
    st.error(label(problem.sentence(language())))
