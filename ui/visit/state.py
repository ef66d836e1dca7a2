"""The view of this visit: read once from the address, kept in one place, written back."""

from dataclasses import dataclass, replace
from functools import cached_property

import streamlit as st

from data.codebook.variables import Variable
from data.survey.holdout import EXPLORE
from data.survey.labels import Labels
from data.survey.survey import Survey
from ui.language.names import survey_words
from ui.language.text import Text, languages, load_text
from ui.visit.surveys import Source, offered
from ui.visit.view import (
    GROUP_PREFIX,
    SUMS,
    View,
    default_specification,
    known_keys,
    read_group,
    read_half,
    read_specification,
    to_params,
)

_VIEW, _IGNORED, _REVISION = "view", "ignored", "revision"
KEPT = (_VIEW, _IGNORED, _REVISION)
"""What the view of a visit is kept under."""


@dataclass(frozen=True)
class Scene:
    """What a page needs to speak: the view with its survey, labels and the app's own words."""

    view: View
    survey: Survey
    labels: Labels
    catalogue: Text

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

    def as_printed(self) -> "Scene":
        """Return the scene of everyone under the survey's own defaults."""
        default = default_specification(self.survey)
        return replace(self, view=replace(self.view, group=(), specification=default))

    def of_everybody(self) -> "Scene":
        """Return the scene of everyone, under the reader's own choices."""
        return replace(self, view=self.view.without_group())

    def with_preset(self, preset: str) -> "Scene":
        """Return the scene under a preset of the study; KeyError when it has none of that name."""
        known = (
            {found.id: found for found in self.survey.study.presets} if self.survey.study else {}
        )
        return replace(self, view=self.view.under(dict(known[preset].specification)))

    def with_study_focal(self) -> "Scene":
        """Return the scene of a page that speaks of the study's own focal variable only."""
        focal = default_specification(self.survey).focal
        return replace(self, view=self.view.with_specification(focal=focal))

    def with_all_outcomes(self) -> "Scene":
        """Return the scene of a page that always shows every policy."""
        return replace(self, view=self.view.with_specification(outcomes=()))

    def with_lens(self, lens: str) -> "Scene":
        """Return the scene of a page that always shows one lens, whatever the reader chose."""
        return replace(self, view=self.view.with_specification(lens=lens))


def boot() -> None:
    """Read the address once a visit; what does not fit is kept aside to be told."""
    if booted():
        return
    params = {key: st.query_params.get_all(key) for key in st.query_params}
    view, ignored = _read(params)
    st.session_state[_VIEW] = view
    st.session_state[_IGNORED] = ignored
    st.session_state[_REVISION] = 0


def _read(params: dict[str, list[str]]) -> tuple[View, list[tuple[str, str]]]:
    surveys = offered()
    language, ignored = _language(params)
    asked = params.get("survey", [next(iter(surveys))])[-1]
    if asked not in surveys:
        survey_id = next(iter(surveys))
        survey = surveys[survey_id].survey(SUMS[0])
        return (
            View(language, survey_id, SUMS[0], (), default_specification(survey)),
            [*ignored, ("survey", asked)],
        )
    sums = params.get("sums", [SUMS[0]])[-1]
    if sums not in SUMS:
        ignored.append(("sums", sums))
        sums = SUMS[0]
    survey = surveys[asked].survey(sums)
    specification, ignored_specification = read_specification(
        params, survey.codebook, default_specification(survey)
    )
    group, ignored_group = read_group(params, survey.codebook)
    others = [
        (key, value)
        for key, values in params.items()
        if key not in known_keys()
        and not key.startswith(GROUP_PREFIX)
        and not key.startswith("embed")
        for value in values
    ]
    half, ignored_half = read_half(params)
    view = View(language, asked, sums, group, specification, half)
    return view, ignored + ignored_specification + ignored_group + ignored_half + others


def _language(params: dict[str, list[str]]) -> tuple[str, list[tuple[str, str]]]:
    asked = params.get("lang", [])[-1:]
    if asked and asked[0] in languages():
        return asked[0], []
    browser = (st.context.locale or "").lower()
    known = [code for code in languages() if browser.startswith(code)]
    return (known or ["en"])[0], [("lang", value) for value in asked]


def booted() -> bool:
    """Return whether this visit's address has been read."""
    return _VIEW in st.session_state


def language() -> str:
    """Return the language to speak, also before a survey could be opened."""
    return current().language if booted() else _language({})[0]


def current() -> View:
    """Return the view of this visit."""
    view: View = st.session_state[_VIEW]
    return view


def opened(source: Source, view: View) -> Survey:
    """Return the survey as the view shows it: everybody, or the half that may be explored.

    A confidential one is shown in one way only: two that differ by a few people would give away
    the difference.
    """
    plain = source.survey(SUMS[0])
    if plain.codebook.confidential:
        return plain
    if view.half is None:
        return source.survey(view.sums)
    return source.half(view.sums, view.half, EXPLORE)


def scene() -> Scene:
    """Return the view with its survey, labels and text; raises SurveyError."""
    view = current()
    source = offered()[view.survey]
    return Scene(
        view,
        opened(source, view),
        source.labels(view.language),
        load_text(view.language),
    )


def ignored() -> list[tuple[str, str]]:
    """Return the parts of the address that were not understood."""
    found: list[tuple[str, str]] = st.session_state[_IGNORED]
    return found


def update(view: View) -> None:
    """Keep a new view as a widget chose it."""
    st.session_state[_VIEW] = view
    st.session_state[_IGNORED] = []


def set_view(view: View) -> None:
    """Keep a new view from outside the widgets, which then start afresh from it."""
    update(view)
    st.session_state[_REVISION] += 1


def open_another(survey_id: str) -> None:
    """Turn to another survey: its own defaults, nobody filtered."""
    survey = offered()[survey_id].survey(SUMS[0])
    view = current()
    default = default_specification(survey)
    set_view(View(view.language, survey_id, SUMS[0], (), default, view.half))


def set_sums(view: View, sums: str) -> None:
    """Read the survey again with another choice for answers that do not sum."""
    set_view(replace(view, sums=sums))


def change_language(language: str) -> None:
    """Speak another language; group and specification stay."""
    update(replace(current(), language=language))


def widget_key(name: str) -> str:
    """Return a widget's key: new after a language switch or a view set from outside."""
    return f"{name}/{current().language}/{st.session_state[_REVISION]}"


def write_address() -> None:
    """Show the view in the address, so that a copied link reproduces it."""
    here = scene()
    st.query_params.from_dict(to_params(here.view, default_specification(here.survey)))
