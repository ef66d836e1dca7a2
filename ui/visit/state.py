"""The view of this visit: read from the address, kept in one place, written back."""

from dataclasses import dataclass, replace
from typing import NoReturn

import streamlit as st

from analysis.disclosure.shown import filtering
from data.reading.problems import FALLBACK
from data.survey.holdout import EXPLORE
from data.survey.survey import Survey
from ui.language.text import languages, load_text
from ui.visit.browser import turned_page
from ui.visit.pins import FREE, Pins
from ui.visit.scene import Scene
from ui.visit.streamlit_internals import by_history
from ui.visit.surveys import Source, has_siblings, offered
from ui.visit.upload import OWN
from ui.visit.view import (
    FLAGS,
    SECOND_PREFIX,
    SUMS,
    View,
    default_specification,
    read_against,
    read_flags,
    read_group,
    read_half,
    read_others,
    read_repeats,
    read_specification,
    read_tab,
    to_params,
)

_VIEW, _IGNORED, _REVISION, _ADDRESS = "view", "ignored", "revision", "address"
KEPT = (_VIEW, _IGNORED, _REVISION, _ADDRESS)
"""What the view of a visit is kept under."""


@dataclass(frozen=True)
class Ignored:
    """What of an address was not followed: an unknown `survey`, and further (key, value)."""

    survey: str | None = None
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Address:
    """What stands in the address, and the view that it says; None when it says more than that."""

    params: dict[str, list[str]]
    view: View | None


def follow_address() -> None:
    """Read the address at first, and again when Back, Forward or a link changed it.

    What does not fit is kept aside to be told.
    """
    params = _in_address()
    if not booted():
        st.session_state[_REVISION] = 0
    elif _is_old(params):
        return
    view, ignored = _read(params)
    st.session_state[_ADDRESS] = Address(params, view if ignored == Ignored() else None)
    if booted():
        view = _kept_own(view)
        st.session_state[_REVISION] += 1
    st.session_state[_VIEW] = view
    st.session_state[_IGNORED] = ignored


def _in_address() -> dict[str, list[str]]:
    return {key: st.query_params.get_all(key) for key in st.query_params}


def _is_old(params: dict[str, list[str]]) -> bool:
    """Return whether an address says nothing new.

    A page's plain link empties it, and a click that comes before the last one's address has reached
    the browser still holds the address before.
    """
    address: Address = st.session_state[_ADDRESS]
    if params == address.params:
        return True
    return not by_history() and not (turned_page() and params)


def _kept_own(view: View) -> View:
    """Return a view as read, but the present one of a visit's own survey: no address says it."""
    here = current()
    if not view.survey == here.survey == OWN:
        return view
    return replace(here, language=view.language, tab=view.tab, unfolded=view.unfolded)


def _read(params: dict[str, list[str]]) -> tuple[View, Ignored]:
    surveys = offered()
    language, ignored = _language(params)
    ignored += read_repeats(params)
    asked = params.get("survey", [next(iter(surveys))])[-1]
    if asked not in surveys:
        survey_id = next(iter(surveys))
        survey = surveys[survey_id].survey(SUMS[0])
        said = {key: values for key, values in params.items() if key not in ("survey", "lang")}
        rest = [(key, value) for key, values in said.items() for value in values]
        told = tuple(dict.fromkeys([*ignored, *rest]))
        view = View(language, survey_id, SUMS[0], (), default_specification(survey))
        return view, Ignored(asked, told)
    sums = params.get("sums", [SUMS[0]])[-1]
    if sums not in SUMS:
        ignored.append(("sums", sums))
        sums = SUMS[0]
    survey = surveys[asked].survey(sums)
    specification, ignored_specification = read_specification(
        params, survey.codebook, default_specification(survey)
    )
    group, ignored_group = read_group(params, survey.codebook)
    half, ignored_half = read_half(params)
    flags, ignored_flags = read_flags(params, _flags_of(survey))
    against, ignored_against = read_against(params)
    second, ignored_second = read_group(params, survey.codebook, SECOND_PREFIX)
    tab, ignored_tab = read_tab(params)
    view = View(
        language,
        asked,
        sums,
        group,
        specification,
        half,
        against=against,
        second=second,
        tab=tab,
        **flags,
    )
    ignored += ignored_specification + ignored_group + ignored_half + ignored_flags + ignored_tab
    ignored += ignored_against + ignored_second
    ignored += read_others(params)
    return view, Ignored(None, tuple(ignored))


def _flags_of(survey: Survey) -> tuple[str, ...]:
    """Return which of FLAGS can be on for a survey: only one with siblings has ranges."""
    return tuple(field for field in FLAGS if field != "ranges" or has_siblings(survey))


def _language(params: dict[str, list[str]]) -> tuple[str, list[tuple[str, str]]]:
    asked = params.get("lang", [])[-1:]
    if asked and asked[0] in languages():
        return asked[0], []
    browser = (st.context.locale or "").lower()
    known = [code for code in languages() if browser.startswith(code)]
    return (known or [FALLBACK])[0], [("lang", value) for value in asked]


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


def scene(pins: Pins) -> Scene:
    """Return the view as a page with these pins shows it, with its survey, labels and text.

    Filters that leave nobody out are none: only the widgets know of them. Raises SurveyError.
    """
    view = current()
    source = offered()[view.survey]
    survey = opened(source, view)
    return Scene(
        pins.hold(_narrowed(view, survey), survey),
        survey,
        source.labels(view.language),
        load_text(view.language),
        pins,
    )


def _narrowed(view: View, survey: Survey) -> View:
    groups = (filtering(survey, group) for group in (view.group, view.second))
    group, second = groups
    return replace(view, group=group, second=second)


def ignored() -> Ignored:
    """Return what of the address was not understood."""
    found: Ignored = st.session_state[_IGNORED]
    return found


def update(view: View) -> None:
    """Keep a new view as a widget chose it."""
    st.session_state[_VIEW] = view
    st.session_state[_IGNORED] = Ignored()


def set_view(view: View) -> None:
    """Keep a new view from outside the widgets, which then start afresh from it."""
    update(view)
    st.session_state[_REVISION] += 1


def open_another(survey_id: str) -> None:
    """Turn to another survey: its own defaults, nobody filtered."""
    survey = offered()[survey_id].survey(SUMS[0])
    view = current()
    default = default_specification(survey)
    flags = {field: getattr(view, field) for field in _flags_of(survey)}
    set_view(View(view.language, survey_id, SUMS[0], (), default, view.half, **flags))


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
    """Show the view in the address, so that a copied link reproduces it.

    An address that says the view already stays as it is: each that is written is one step for Back.
    Called before the navigation, which takes the address along to the next page: one step as well.
    """
    wanted = _address()
    # After Back the browser may hold a late click's address over the one that was asked for.
    if wanted != _in_address() or by_history():
        st.query_params.from_dict(wanted)


def turn_to(page: str) -> NoReturn:
    """Turn to a page as a button does, with the view as it is now."""
    st.switch_page(f"pages/{page}.py", query_params=_address())


def _address() -> dict[str, list[str]]:
    """Return what stands in the address once it says the view."""
    view, address = current(), st.session_state[_ADDRESS]
    if view != address.view:
        address = Address(address_of(scene(FREE)), view)
        st.session_state[_ADDRESS] = address
    found: dict[str, list[str]] = address.params
    return found


def address_of(here: Scene) -> dict[str, list[str]]:
    """Return the parameters of the address that says a scene's view."""
    params = to_params(here.view, default_specification(here.survey))
    return {key: [value] if isinstance(value, str) else value for key, value in params.items()}
