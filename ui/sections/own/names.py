"""Further roles, and what the survey, its people, its budget and its variables are called."""

from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

import pandas as pd
import streamlit as st

from data.intake.drafts.base import Draft
from data.intake.drafts.naming import set_label, set_part_label, set_survey_text, set_title
from data.intake.drafts.roles import (
    names_with,
    set_cluster,
    set_controls,
    set_fpc,
    set_id,
    set_strata,
    set_weight,
)
from data.reading.problems import LANGUAGES
from ui.language.text import load_text
from ui.sections.own.fields import (
    Offer,
    choose_column,
    choose_columns,
    every_variable,
    key_of,
    save,
)
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.visit.upload import Work


@contained
def choose_more(here: Scene, now: Work) -> None:
    """Offer control variables, how people were drawn, and an identifier."""
    text, parsed = here.text, now.parsed
    with st.expander(text("own.more.title"), key="fold/own.more.title"):
        choose_columns(
            here,
            now,
            "own.more.controls",
            names_with(now.draft, "control"),
            lambda draft, names: set_controls(draft, parsed, names),
            Offer(every_variable(now)),
        )
        cluster, weight, own_id = st.columns(3)
        with cluster:
            choose_column(
                here,
                now,
                "own.more.cluster",
                "cluster",
                lambda draft, header: set_cluster(draft, parsed, header),
                hint=text("own.more.cluster_help"),
            )
        with weight:
            choose_column(
                here,
                now,
                "own.more.weight",
                "weight",
                lambda draft, header: set_weight(draft, parsed, header),
            )
        with own_id:
            choose_column(
                here, now, "own.more.id", "id", lambda draft, header: set_id(draft, parsed, header)
            )
        _choose_strata(here, now)


def _choose_strata(here: Scene, now: Work) -> None:
    """Offer strata and the numbers of their populations."""
    text, parsed = here.text, now.parsed
    strata, fpc, _ = st.columns(3)
    with strata:
        choose_column(
            here,
            now,
            "own.more.strata",
            "strata",
            lambda draft, header: set_strata(draft, parsed, header),
            hint=text("own.more.strata_help"),
        )
    with fpc:
        choose_column(
            here,
            now,
            "own.more.fpc",
            "fpc",
            lambda draft, header: set_fpc(draft, parsed, header),
            hint=text("own.more.fpc_help"),
        )


@dataclass(frozen=True)
class Named:
    """Something that has a name in each language: how it is shown, read and written."""

    shown: str
    read: Callable[[Draft, str], str]
    write: Callable[[Draft, str, str], Draft]


@contained
def choose_names(here: Scene, now: Work) -> None:
    """Offer every name in every language, in one table."""
    text, rows = here.text, _rows(here, now)
    heads = {language: load_text(language)("language.name") for language in LANGUAGES}
    languages = {head: language for language, head in heads.items()}
    what = text("own.names.what")
    table = pd.DataFrame({what: [row.shown for row in rows]})
    for language, head in heads.items():
        table[head] = [row.read(now.draft, language) for row in rows]
    key = key_of(here, now, f"names/{crc32(repr(table[what].tolist()).encode())}")

    def change(draft: Draft) -> Draft:
        for row, cells in st.session_state[key]["edited_rows"].items():
            for head, cell in cells.items():
                draft = rows[int(row)].write(draft, languages[head], cell or "")
        return draft

    with st.expander(text("own.names.title"), key="fold/own.names.title"):
        st.caption(text("own.names.note"))
        st.data_editor(
            table,
            hide_index=True,
            disabled=[what],
            num_rows="fixed",
            key=key,
            on_change=lambda: save("names", change),
            width="stretch",
        )


def _rows(here: Scene, now: Work) -> list[Named]:
    text, draft = here.text, now.draft
    rows = [Named(text("own.names.survey"), _survey_text("title"), set_title)]
    rows += [
        Named(text(f"own.names.{key}"), _survey_text(key), _set_survey_text(key))
        for key in ("people", "source")
    ]
    rows += [
        Named(text("own.names.part", name=part.column), _part(part.id), _set_part(part.id))
        for part in draft.codebook.parts
    ]
    labels = draft.labels[text.language]
    return rows + [
        Named(v.column or labels.variable(v.id).label, _variable(v.id), _set_variable(v.id))
        for v in draft.codebook.variables
    ]


def _survey_text(key: str) -> Callable[[Draft, str], str]:
    return lambda draft, language: draft.labels[language].survey(key)


def _set_survey_text(key: str) -> Callable[[Draft, str, str], Draft]:
    return lambda draft, language, words: set_survey_text(draft, language, key, words)


def _part(id: str) -> Callable[[Draft, str], str]:
    return lambda draft, language: draft.labels[language].part(id).label


def _set_part(id: str) -> Callable[[Draft, str, str], Draft]:
    return lambda draft, language, words: set_part_label(draft, language, id, label=words)


def _variable(id: str) -> Callable[[Draft, str], str]:
    return lambda draft, language: draft.labels[language].variable(id).label


def _set_variable(id: str) -> Callable[[Draft, str, str], Draft]:
    return lambda draft, language, words: set_label(draft, language, id, label=words)
