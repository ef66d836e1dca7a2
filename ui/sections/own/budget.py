"""The budget and what may go with it: which columns, which total, which limits."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from data.codebook.variables import MOST_PARTS
from data.intake.drafts.base import Draft, find
from data.intake.drafts.columns import profile_of
from data.intake.drafts.recode import set_limits
from data.intake.drafts.roles import names_with, set_focal, set_parts
from data.parse.parsed import Parsed
from ui.sections.own.fields import (
    Change,
    Offer,
    choose_columns,
    columns_but_parts,
    part_headers,
    seeded,
)
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.visit.upload import Work

USUAL_TOTAL = 100.0
LARGEST = 1e15 - 1
"""What a codebook holds at most; a file's own numbers end there too."""


@contained
def choose_budget(here: Scene, now: Work) -> None:
    """Offer the allocation: its columns, its total, and the money it stands for."""
    text, parsed = here.text, now.parsed
    st.markdown(f"**{text('own.budget.title')}**")
    choose_columns(
        here,
        now,
        "own.budget.parts",
        part_headers(now.draft),
        lambda draft, headers: _with_parts(draft, parsed, headers),
        Offer(parsed.names, MOST_PARTS, text("own.budget.parts_help", most=MOST_PARTS)),
    )
    allocation = now.draft.codebook.allocation
    if allocation is None:
        return
    total, money, currency = st.columns(3)
    total.number_input(
        text("own.budget.total"),
        min_value=0.0,
        max_value=LARGEST,
        format="%g",
        **seeded(here, now, "total", allocation.total, _changing(parsed, "total")),
    )
    money.number_input(
        text("own.budget.money"),
        min_value=0.0,
        max_value=LARGEST,
        format="%g",
        help=text("own.budget.money_help"),
        **seeded(here, now, "money", allocation.money or 0.0, _changing(parsed, "money")),
    )
    if allocation.money is not None:
        code = allocation.currency or ""
        currency.text_input(
            text("own.budget.currency"),
            max_chars=3,
            help=text("own.budget.currency_help"),
            **seeded(here, now, "currency", code, _changing(parsed, "currency")),
        )


def _with_parts(draft: Draft, parsed: Parsed, headers: Sequence[str]) -> Draft:
    """Return the draft with these parts; a first allocation gets the sum that most rows have."""
    old = draft.codebook.allocation
    if old is not None:
        return set_parts(draft, parsed, headers, old.total, old.money, old.currency)
    return set_parts(draft, parsed, headers, _usual_total(parsed, headers))


def _usual_total(parsed: Parsed, headers: Sequence[str]) -> float:
    amounts = np.column_stack([profile_of(parsed, header).values() for header in headers])
    sums = amounts.sum(axis=1)
    found, counts = np.unique(sums[np.isfinite(sums)].round(6), return_counts=True)
    usual = float(found[counts.argmax()]) if len(found) else USUAL_TOTAL
    return usual if usual > 0 else USUAL_TOTAL


def _changing(parsed: Parsed, name: str) -> Change:
    def change(draft: Draft, value: float | str) -> Draft:
        old = draft.codebook.allocation
        if old is None:
            return draft
        new = replace(old, **{name: value or (0.0 if name == "total" else None)})  # type: ignore[arg-type]
        return set_parts(draft, parsed, part_headers(draft), new.total, new.money, new.currency)

    return change


@contained
def choose_focal(here: Scene, now: Work) -> None:
    """Offer the focal variable, one column or the mean of several, and its limits."""
    text, parsed = here.text, now.parsed
    st.markdown(f"**{text('own.focal.title')}**")
    choose_columns(
        here,
        now,
        "own.focal.columns",
        focal_headers(now.draft),
        lambda draft, headers: set_focal(draft, parsed, headers),
        Offer(columns_but_parts(now), hint=text("own.focal.columns_help")),
    )
    focal = now.draft.codebook.role("focal")
    if focal is None:
        return
    lowest, highest, _ = st.columns(3)
    for column, end in ((lowest, "minimum"), (highest, "maximum")):
        column.number_input(
            text(f"own.focal.{end}"),
            min_value=-LARGEST,
            max_value=LARGEST,
            format="%g",
            **seeded(here, now, end, getattr(focal, end), _limiting(focal.id, end)),
        )


def focal_headers(draft: Draft) -> tuple[str, ...]:
    """Return the columns that the focal variable is made of."""
    focal = draft.codebook.role("focal")
    if focal is None:
        return ()
    if focal.scale is None:
        return names_with(draft, "focal")[:1]
    items = [find(draft, item) or draft.codebook.variable(item) for item in focal.scale.items]
    return tuple(item.column or item.id for item in items)


def _limiting(id: str, end: str) -> Change:
    def change(draft: Draft, value: float | None) -> Draft:
        focal = draft.codebook.variable(id)
        limits = {"minimum": focal.minimum, "maximum": focal.maximum} | {end: value}
        return set_limits(draft, focal.column or id, **limits)

    return change
