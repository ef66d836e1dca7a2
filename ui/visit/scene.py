"""What a page speaks with: the view, its survey, its labels and the words of the app."""

from dataclasses import dataclass, replace
from functools import cached_property

from data.codebook.variables import Variable
from data.survey.labels import Labels
from data.survey.survey import Survey
from ui.language.names import survey_words
from ui.language.text import Text
from ui.visit.pins import FREE, Pins
from ui.visit.view import View, default_specification


@dataclass(frozen=True)
class Scene:
    """What a page needs to speak: the view with its survey, labels and the app's own words.

    The view is as the page shows it: `pins` are held in it, and in every scene made after this one.
    """

    view: View
    survey: Survey
    labels: Labels
    catalogue: Text
    pins: Pins = FREE

    @property
    def focal(self) -> Variable | None:
        """Return the variable whose effect the view looks at."""
        return self._variable(self.view.specification.focal)

    @cached_property
    def text(self) -> Text:
        """Return the words of the app, which call the focal variable what the survey calls it."""
        first = self._variable(default_specification(self.survey).focal)
        words = survey_words(self.catalogue, self.labels, self.survey, self.focal, first)
        return self.catalogue.knowing(words)

    def _variable(self, id: str | None) -> Variable | None:
        return self.survey.codebook.variable(id) if id else None

    def pinned(self, pins: Pins) -> "Scene":
        """Return the scene with further fields pinned, beside those of its page."""
        return replace(self, view=pins.hold(self.view, self.survey))

    def with_preset(self, preset: str) -> "Scene":
        """Return the scene under a preset of the study; KeyError when it has none of that name."""
        known = (
            {found.id: found for found in self.survey.study.presets} if self.survey.study else {}
        )
        return replace(self, view=self.view.under(dict(known[preset].specification)))
