"""Fields of the page of a visit's own survey: each seeded from the draft, saved on change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from data.intake.drafts.base import Draft, find
from data.intake.drafts.roles import names_with
from data.intake.drafts.words import as_words
from data.reading.problems import SurveyError
from ui.language.label import label
from ui.visit.scene import Scene
from ui.visit.seed import seed
from ui.visit.unforeseen import contained
from ui.visit.upload import Work, change_work

Change = Callable[[Draft, Any], Draft]
NONE = ""
REFUSED = "own_refused"


def key_of(here: Scene, now: Work, name: str) -> str:
    """Return a field's key: new in another language and for another draft."""
    return f"field/{name}/{here.text.language}/{now.revision}"


def save(name: str, change: Callable[[Draft], Draft]) -> None:
    """Keep the draft as changed; a change that the data refuse is said beside its field."""
    refused: dict[str, SurveyError] = st.session_state.setdefault(REFUSED, {})
    refused.clear()
    try:
        change_work(lambda now: replace(now, draft=change(now.draft)))
    except SurveyError as problem:
        refused[name] = problem


@contained
def say_refused(here: Scene, name: str) -> None:
    """Say in a sentence why the last change of a field was not taken over."""
    problem = st.session_state.get(REFUSED, {}).get(name)
    if problem is not None:
        st.warning(label(problem.sentence(here.text.language)))


def seeded(here: Scene, now: Work, name: str, value: object, change: Change) -> dict[str, Any]:
    """Return what a field is drawn with: its key, seeded with `value`, and what saves it."""
    key = key_of(here, now, name)
    seed(key, value)
    return {
        "key": key,
        "on_change": lambda: save(name, lambda draft: change(draft, st.session_state[key])),
    }


@dataclass(frozen=True)
class Offer:
    """Which columns a list offers, how many may be chosen, and what a reader should know of it."""

    options: Sequence[str]
    most: int | None = None
    hint: str | None = None


@contained
def choose_columns(
    here: Scene, now: Work, name: str, chosen: Sequence[str], change: Change, offer: Offer
) -> None:
    """Offer columns under the text `name`; `change` is handed their names in the order chosen."""
    st.multiselect(
        here.text(name),
        tuple(dict.fromkeys((*offer.options, *chosen))),
        format_func=lambda option: column_name(here, now.draft, option),
        placeholder=here.text("own.map.choose"),
        max_selections=offer.most,
        help=offer.hint,
        select_all=False,  # Streamlit's own entry speaks English only
        wrap=True,
        **seeded(here, now, name, list(chosen), change),
    )
    say_refused(here, name)


@contained
def choose_column(
    here: Scene, now: Work, name: str, role: str, change: Change, hint: str | None = None
) -> None:
    """Offer one column for a role, or none, under the text `name`."""
    chosen = next(iter(names_with(now.draft, role)), NONE)
    st.selectbox(
        here.text(name),
        (NONE, *columns_but_parts(now)),
        format_func=lambda option: (
            column_name(here, now.draft, option) if option else here.text("own.map.none")
        ),
        help=hint,
        **seeded(here, now, name, chosen, lambda draft, header: change(draft, header or None)),
    )
    say_refused(here, name)


def part_headers(draft: Draft) -> tuple[str, ...]:
    """Return the columns of the allocation's parts, in order."""
    return tuple(part.column for part in draft.codebook.parts)


def columns_but_parts(now: Work) -> tuple[str, ...]:
    """Return the file's columns without the parts of the allocation."""
    parts = part_headers(now.draft)
    return tuple(name for name in now.parsed.names if name not in parts)


def every_variable(now: Work) -> tuple[str, ...]:
    """Return these columns, after the ids of what the draft makes of several: scales, crossings."""
    made = [v.id for v in now.draft.codebook.variables if v.column is None]
    return (*made, *columns_but_parts(now))


def column_name(here: Scene, draft: Draft, name: str) -> str:
    """Return a column as a list shows it, letter by letter: its header, and its label if any."""
    id = draft.ids.get(name, name)
    known = find(draft, name)
    named = draft.labels[here.text.language].variable(known.id if known else id).label
    if name not in draft.ids or named in (name, id, as_words(name)):
        return name if name in draft.ids else named
    return f"{name} · {named}"
