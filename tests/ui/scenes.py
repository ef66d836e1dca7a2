"""Scenes without a browser: a survey, a language and a group, as a page holds them."""

from dataclasses import replace
from functools import cache

from analysis.model.comparison import Group
from data.survey.labels import Labels, load_labels
from data.survey.load import bundled_surveys, load_survey
from data.survey.survey import Survey
from ui.language.text import Text, load_text
from ui.visit.scene import Scene
from ui.visit.view import View, default_specification

SIMULATED = "guangdong_2023"


def scene(
    survey: Survey, language: str = "en", group: Group = (), **specification: object
) -> Scene:
    """Return a scene with the survey's default specification, parts of it replaced."""
    chosen = replace(default_specification(survey), **specification)
    view = View(language, survey.codebook.id, "kept", group, chosen)
    labels = load_labels(survey.folder, language) if survey.folder else Labels(language)
    return Scene(view, survey, labels, load_text(language))


@cache
def spoken(language: str) -> Text:
    """Return the app's words as they speak of the simulated survey."""
    folder = next(path for path in bundled_surveys() if path.name == SIMULATED)
    return scene(load_survey(folder), language).text
