"""Errors that nobody has foreseen: logged under a reference, told in the reader's language."""

import logging
from collections.abc import Callable
from functools import wraps
from secrets import token_hex
from typing import ParamSpec, TypeVar

import streamlit as st

from data.reading.problems import SurveyError
from ui.language.text import load_text
from ui.visit.state import language

P = ParamSpec("P")
T = TypeVar("T")

LOGGER = logging.getLogger(__name__)


def guarded(do: Callable[[], T], instead: Callable[[str], T]) -> T:
    """Return what `do` returns; after an unforeseen error, what `instead` makes of its reference.

    The log says under that reference where it happened, see ui/visit/process.py. A survey that
    cannot be used has a sentence of its own, and Streamlit stops a page by no Exception: both pass.
    """
    try:
        return do()
    except SurveyError:
        raise
    except Exception:
        reference = token_hex(4)
        LOGGER.exception("unforeseen error %s", reference)
        return instead(reference)


def contained(draw: Callable[P, None]) -> Callable[P, None]:
    """Decorate what draws a part of a page: an error inside is told there, and the rest stands."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
        guarded(lambda: draw(*args, **kwargs), _tell_part)

    return drawn


def whole(draw: Callable[[], None]) -> None:
    """Draw a page; an error outside its parts is told in place of what would have followed."""
    guarded(draw, _tell_page)


def _tell_part(reference: str) -> None:
    st.error(load_text(language())("refusal.unforeseen", reference=reference))


def _tell_page(reference: str) -> None:
    st.error(load_text(language())("page.unforeseen", reference=reference))
