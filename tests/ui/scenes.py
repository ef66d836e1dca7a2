"""Scenes without a browser: a survey, a language and a group, as a page holds them."""

from dataclasses import replace

from analysis.query import Group
from data.labels import Labels, load_labels
from data.survey import Survey
from ui.state import Scene
from ui.text import load_text
from ui.view import View, default_specification


def scene(
    survey: Survey, language: str = "en", group: Group = (), **specification: object
) -> Scene:
    """Return a scene with the survey's default specification, parts of it replaced."""
    chosen = replace(default_specification(survey), **specification)
    view = View(language, survey.codebook.id, "kept", group, chosen)
    labels = load_labels(survey.folder, language) if survey.folder else Labels(language)
    return Scene(view, survey, labels, load_text(language))
