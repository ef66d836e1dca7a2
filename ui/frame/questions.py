"""Questions of a survey's study: each leads to a page with its group and specification."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from analysis.model.comparison import COMPLEMENT
from data.study.study import Question
from ui.language.label import label
from ui.visit.scene import Scene
from ui.visit.state import address_of
from ui.visit.view import View, default_specification, make_group


@dataclass(frozen=True)
class Card:
    """A question as it is offered: title and text, escaped; its page, view and address."""

    id: str
    title: str
    text: str
    page: str
    view: View
    params: dict[str, list[str]]


def question_cards(here: Scene) -> Iterator[Card]:
    """Yield each question of the survey's study."""
    for question in here.survey.study.questions if here.survey.study else ():
        words = here.labels.question(question.id)
        asking = _asking(here, question)
        title, text = label(words.title), label(words.text)
        yield Card(question.id, title, text, question.page, asking.view, address_of(asking))


def how_to_read(here: Scene) -> tuple[str, ...]:
    """Return the keys of what a reader should know; a file of one's own is in no paper or link."""
    if here.survey.private:
        return ("dashboard.how_3", "own.start")
    return tuple(f"dashboard.how_{part}" for part in range(1, 5))


def _asking(here: Scene, question: Question) -> Scene:
    """Return the scene with a question's group and specification over the defaults."""
    specification = replace(default_specification(here.survey), **dict(question.specification))  # type: ignore[arg-type]
    group = make_group(dict(question.group))
    view = replace(here.view, group=group, specification=specification)
    return replace(here, view=replace(view, against=COMPLEMENT, second=(), tab=question.tab))
