"""Groups of people: which columns, their levels or bands, names, reference and missing codes."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
import pandas as pd
import streamlit as st

from data.codebook.codebook import Variable
from data.intake.drafts.base import Draft, find
from data.intake.drafts.columns import profile_of, values_of
from data.intake.drafts.cuts import plain
from data.intake.drafts.naming import set_level_label
from data.intake.drafts.recode import cuts_of, set_bands, set_missing, set_reference
from data.intake.drafts.roles import names_with, set_groups
from data.reading.problems import LANGUAGES
from ui.language.label import label
from ui.language.text import load_text
from ui.sections.own.fields import (
    Offer,
    choose_columns,
    column_name,
    every_variable,
    key_of,
    save,
    say_refused,
    seeded,
)
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.visit.upload import Work

CUTS, WRONG = "own.groups.cuts", "own_wrong_cuts"


@contained
def choose_groups(here: Scene, now: Work) -> None:
    """Offer the columns that people are grouped by, and the levels of one of them at a time."""
    text = here.text
    st.markdown(f"**{text('own.groups.title')}**")
    chosen = names_with(now.draft, "group")
    choose_columns(
        here,
        now,
        "own.groups.columns",
        chosen,
        lambda draft, names: set_groups(draft, now.parsed, names),
        Offer(every_variable(now)),
    )
    if not chosen:
        return
    with st.expander(text("own.groups.levels"), key="fold/own.groups.levels"):
        name = st.selectbox(
            text("own.groups.edit"),
            chosen,
            format_func=lambda option: column_name(here, now.draft, option),
            key=key_of(here, now, f"edit/{crc32(repr(chosen).encode())}"),
        )
        variable = find(now.draft, name) or now.draft.codebook.variable(name)
        if not variable.crossed:
            _edit(here, now, name, variable)


def _edit(here: Scene, now: Work, name: str, variable: Variable) -> None:
    """Offer what one variable's groups are: cut points of a number, codes of a factor, names."""
    left, right = st.columns(2)
    if variable.bands:
        with left:
            _choose_cuts(here, now, name, variable)
    with right if variable.bands else left:
        st.selectbox(
            here.text("own.groups.reference"),
            variable.group_codes,
            format_func=lambda code: now.draft.labels[here.text.language].level(variable.id, code),
            **seeded(
                here,
                now,
                f"reference/{variable.id}",
                variable.reference or variable.group_codes[0],
                lambda draft, code: set_reference(draft, name, code),
            ),
        )
    _name_levels(here, now, name, variable)


def _choose_cuts(here: Scene, now: Work, name: str, variable: Variable) -> None:
    written = " ".join(plain(cut) for cut in cuts_of(variable))
    st.text_input(
        here.text(CUTS),
        help=here.text("own.groups.cuts_help"),
        **seeded(here, now, CUTS, written, lambda draft, typed: _cut(draft, now, name, typed)),
    )
    wrong = st.session_state.pop(WRONG, None)
    if wrong is not None:
        st.warning(here.text("own.groups.cuts_wrong", value=label(wrong)))
    say_refused(here, CUTS)


def _cut(draft: Draft, now: Work, name: str, typed: str) -> Draft:
    """Return the draft with new cut points; what is no list of numbers is told instead."""
    try:
        cuts = [float(piece) for piece in typed.split()]
    except ValueError:
        st.session_state[WRONG] = typed
        return draft
    return set_bands(draft, now.parsed, name, cuts)


def _name_levels(here: Scene, now: Work, name: str, variable: Variable) -> None:
    """Offer the names of levels or bands, and which codes of a factor mean no answer."""
    text, codes = here.text, (*variable.group_codes, *_found(now, variable))
    heads = {language: load_text(language)("language.name") for language in LANGUAGES}
    code, count, gone = (text(f"own.groups.{part}") for part in ("code", "count", "missing"))
    table = pd.DataFrame({code: codes, count: _counts(now, variable, codes)})
    for language, head in heads.items():
        names = now.draft.labels[language]
        table[head] = [names.level(variable.id, level) for level in codes]
    if variable.levels:
        table[gone] = [level in variable.missing for level in codes]
    key = key_of(here, now, f"levels/{variable.id}/{crc32(repr(codes).encode())}")
    languages = {head: language for language, head in heads.items()}

    def change(draft: Draft) -> Draft:
        for row, cells in st.session_state[key]["edited_rows"].items():
            level = codes[int(row)]
            for head, cell in cells.items():
                if head == gone:
                    draft = _with_missing(draft, now, name, level, bool(cell))
                else:
                    draft = set_level_label(draft, languages[head], name, level, cell or "")
        return draft

    st.data_editor(
        table,
        hide_index=True,
        disabled=[code, count],
        num_rows="fixed",
        key=key,
        on_change=lambda: save(f"levels/{variable.id}", change),
        width="stretch",
    )
    say_refused(here, f"levels/{variable.id}")


def _with_missing(draft: Draft, now: Work, name: str, code: str, gone: bool) -> Draft:
    known = find(draft, name)
    old = known.missing if known else ()
    new = (*old, code) if gone else tuple(other for other in old if other != code)
    return set_missing(draft, now.parsed, name, new)


def _found(now: Work, variable: Variable) -> tuple[str, ...]:
    """Return the missing codes of a factor that the data hold."""
    if not variable.levels or variable.column is None:
        return ()
    column = profile_of(now.parsed, variable.column)
    held = set(column.texts(np.ones(len(column.distinct), dtype=bool)))
    return tuple(code for code in variable.missing if code in held)


def _counts(now: Work, variable: Variable, codes: Sequence[str]) -> list[int]:
    """Return how many people gave each code or lie in each band."""
    if variable.bands:
        values = values_of(now.parsed, variable, now.draft)
        return [int(((values >= b.low) & (values <= b.high)).sum()) for b in variable.bands]
    column = profile_of(now.parsed, variable.column or variable.id)
    texts = [column.text(place).removesuffix(".0") for place in range(len(column.distinct))]
    counts: dict[str, int] = {}
    for text, count in zip(texts, column.counts, strict=True):
        counts[text] = counts.get(text, 0) + int(count)
    return [counts.get(code, 0) for code in codes]
