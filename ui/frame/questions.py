"""Questions of a survey's study: each opens a page with its group and specification."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from ui.language.label import label
from ui.visit.state import Scene, set_view
from ui.visit.view import default_specification, make_group


@dataclass(frozen=True)
class Card:
    """A question as it is offered: id, title and a line of text, escaped."""

    id: str
    title: str
    text: str


def question_cards(here: Scene) -> Iterator[tuple[Card, Any]]:
    """Yield each question of the survey with the column it stands in, two beside each other."""
    questions = here.survey.study.questions if here.survey.study else ()
    columns: list[Any] = []
    for index, question in enumerate(questions):
        if index % 2 == 0:
            columns = list(st.columns(2))
        words = here.labels.question(question.id)
        yield Card(question.id, label(words.title), label(words.text)), columns[index % 2]


def how_to_read(here: Scene) -> tuple[str, ...]:
    """Return the keys of what a reader should know; a file of one's own is in no paper or link."""
    if here.survey.private:
        return ("start.how_3", "own.start")
    return tuple(f"start.how_{part}" for part in range(1, 5))


def open_question(here: Scene, question_id: str) -> None:
    """Set the question's group and specification over the defaults and turn to its page."""
    study = here.survey.study
    question = {known.id: known for known in study.questions}[question_id] if study else None
    if question is None:
        raise KeyError(question_id)
    specification = replace(default_specification(here.survey), **dict(question.specification))  # type: ignore[arg-type]
    set_view(
        replace(here.view, group=make_group(dict(question.group)), specification=specification)
    )
    st.switch_page(f"pages/{question.page}.py")
