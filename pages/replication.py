"""Replication: the paper's numbers beside the survey's, its claims, and its print audited."""

import streamlit as st

from analysis.questions.interactions import predictions
from analysis.questions.means import compare_outcomes, focal_by
from analysis.replication.audit import print_audit
from analysis.replication.ledger import claims_ledger
from analysis.replication.tables import replicate
from ui.door.compute import compute
from ui.frame.page import begin
from ui.frame.tabs import Panel, show_tabs
from ui.sections.replication.replication import (
    refused,
    show_audit,
    show_ledger,
    show_lines,
    show_score,
    show_split,
    show_tables,
)
from ui.sections.risk.risk import show_by
from ui.visit.pins import ALL_OUTCOMES
from ui.visit.scene import Scene

FIGURES = ("figure_3", "figure_4")

here = begin("replication")
survey, query = here.survey, here.view.query

with st.spinner(here.text("replication.working")):
    result = compute(replicate, survey, query)
if refused(here, result):
    st.stop()
show_score(here, result)


def figures(here: Scene) -> None:
    """Draw the paper's figures anew."""
    for figure in FIGURES:
        drawn = here.with_preset(figure)
        show_lines(drawn, compute(predictions, survey, drawn.view.query), figure)
    show_by(here, compute(focal_by, survey, query))
    show_split(here, compute(compare_outcomes, survey, here.pinned(ALL_OUTCOMES).view.query))


show_tabs(
    here,
    "replication",
    {
        "cells": Panel(lambda here: show_tables(here, result), term="published"),
        "figure": Panel(figures, term="sign_published"),
        "ledger": Panel(
            lambda here: show_ledger(here, compute(claims_ledger, survey, query)),
            term="not_shown",
        ),
        "audit": Panel(lambda here: show_audit(here, compute(print_audit, survey, query))),
    },
)
