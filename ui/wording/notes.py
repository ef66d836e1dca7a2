"""What an answer leaves out or refuses, in sentences."""

from collections.abc import Iterable

from analysis.model.result import Note
from ui.language.label import label
from ui.visit.scene import Scene

ONCE = ("set_aside",)
"""Notes that stand beside the count in the sidebar: a survey's own, the same for every result."""


def sentence(scene: Scene, note: Note, kind: str) -> str:
    """Return a note (`kind` "note") or a refusal ("refusal") as one sentence."""
    params = dict(note.params)
    of = str(params.get("variable") or scene.view.specification.by)
    said = {
        name: _levels(scene, of, value) if name in ("level", "levels") else _word(scene, value)
        for name, value in params.items()
    }
    return scene.text(f"{kind}.{note.code}", **said)


def _levels(scene: Scene, variable: str, codes: object) -> str:
    """Return one level or several by name, in quotation marks; `variable` is whose they are."""
    several = [codes] if isinstance(codes, str) else codes if isinstance(codes, Iterable) else []
    names = [label(scene.labels.level(variable, str(code))) for code in several]
    return scene.text.join([scene.text.quote(name) for name in names])


def _word(scene: Scene, value: object) -> str:
    """Return a parameter in the reader's words: variables and parts by their labels."""
    text, labels, codebook = scene.text, scene.labels, scene.survey.codebook
    if isinstance(value, str):
        if codebook.has(value):
            return text.inline(label(labels.variable(value).short))
        known = value in codebook.outcome_ids
        return text.inline(label(labels.part(value).short)) if known else label(value)
    if isinstance(value, Iterable):
        return text.join([_word(scene, item) for item in value])
    if isinstance(value, float) and not value.is_integer():
        return text.number(value, 1 if (10 * value).is_integer() else 2)
    if isinstance(value, int | float):
        return text.number(value)
    return label(str(value))
