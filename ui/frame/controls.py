"""Choices of a specification: each seeded from the view, saved on change, kept in the address."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import streamlit as st

from analysis.model.lens import margins_of, usual_margin
from analysis.model.query import CLUSTERED, CONTROLS, LENSES, STD_ERRORS, Margin
from data.codebook.variables import PAIR
from ui.language.label import label, plain
from ui.results.fold import pop
from ui.visit.scene import Scene
from ui.visit.seed import seed
from ui.visit.state import current, scene, set_view, update, widget_key
from ui.visit.view import View, focal_choices, splitting, with_focal
from ui.wording.units import amount_units

NONE = ""


WIDTHS: Mapping[str, int] = {"moderator": 250, "lens": 200, "by": 250}
"""In pixels, of settings that stand in a row; the others take what is left."""
OF_CLUSTERS = {"firm_effects", *CLUSTERED}
"""Choices that a survey without a cluster does not have."""


def _saved(here: Scene, field: str, value: object) -> tuple[str, Callable[[], None]]:
    """Return a widget's key, its value seeded, and what keeps its value in a field of the view."""
    key, codebook = widget_key(field), here.survey.codebook
    seed(key, value)

    def save() -> None:
        chosen = st.session_state[key]
        kept = tuple(chosen) if isinstance(chosen, list) else chosen
        changed = current().with_specification(**{field: kept})
        if field == "focal":
            own = with_focal(codebook, current().specification, str(kept))
            changed = replace(changed, specification=own)
        update(changed)

    return key, save


def _pick(
    here: Scene, field: str, options: tuple[str, ...], name: Callable[[str], str], help_text: str
) -> Scene:
    """Offer one field of the specification as a select box, as wide as its words need."""
    chosen = getattr(current().specification, field)
    key, save = _saved(here, field, chosen if chosen in options else options[0])
    st.selectbox(
        here.text(f"{field}.title"),
        options,
        format_func=name,
        key=key,
        on_change=save,
        help=here.text(help_text),
        width=WIDTHS.get(field, "stretch"),
    )
    return scene(here.pins)


def _possible(here: Scene, options: tuple[str, ...]) -> tuple[str, ...]:
    """Return the options that the survey has."""
    clustered = here.survey.codebook.role("cluster") is not None
    return tuple(code for code in options if clustered or code not in OF_CLUSTERS)


def _pick_variable(here: Scene, field: str, options: tuple[str, ...]) -> Scene:
    """Offer one of the survey's variables."""
    return _pick(here, field, options, partial(_label, here), f"{field}.title_help")


def _label(here: Scene, code: str) -> str:
    return here.labels.variable(code).label if code else here.text("none")


def choose_lens(here: Scene, options: tuple[str, ...] = LENSES) -> Scene:
    """Offer the lens: how an answer is expressed."""
    text = here.text
    return _pick(here, "lens", options, lambda code: text(f"lens.{code}"), "glossary.lens.text")


def choose_controls(here: Scene, options: tuple[str, ...] = CONTROLS) -> Scene:
    """Offer the control variables: all, individual ones, none; firm effects need a cluster."""
    text, known = here.text, _possible(here, options)
    term = "glossary.control.text"
    return _pick(here, "controls", known, lambda code: text(f"controls.{code}"), term)


def choose_std_errors(here: Scene, options: tuple[str, ...] = STD_ERRORS) -> Scene:
    """Offer the rule of the standard errors; clustering needs a cluster."""
    text, known = here.text, _possible(here, options)
    term = "glossary.std_errors.text"
    return _pick(here, "std_errors", known, lambda code: text(f"std_errors.{code}"), term)


def choose_by(here: Scene) -> Scene:
    """Offer the variable whose levels are compared."""
    options = tuple(variable.id for variable in here.survey.codebook.with_role("group"))
    return _pick_variable(here, "by", options)


def choose_focal(here: Scene) -> Scene:
    """Offer the variable whose slope is looked at: the focal scale, its items, other numbers."""
    return _pick_variable(here, "focal", focal_choices(here.survey.codebook))


def choose_moderator(here: Scene) -> Scene:
    """Offer the moderator; a variable that it is paired with stays."""
    codebook, chosen = here.survey.codebook, halves(here.view)[0]
    own = splitting(codebook, "moderator", here.view.specification.focal)
    known = tuple(variable.id for variable in codebook.with_role("moderator"))
    _half(here, "moderator", tuple(id for id in known if id in own or id == chosen), 0)
    return scene(here.pins)


def choose_second_moderator(here: Scene) -> Scene:
    """Offer a variable whose levels are crossed with the moderator's; none at first."""
    codebook, first = here.survey.codebook, halves(here.view)[0]
    moderators = (variable.id for variable in codebook.with_role("moderator"))
    partners = tuple(id for id in moderators if codebook.has(PAIR.join((first, id))))
    _half(here, "moderator_pair", (NONE, *partners), 1)
    return scene(here.pins)


def halves(view: View) -> tuple[str, str]:
    """Return the moderator and the variable it is paired with, NONE without one."""
    one, _, other = (view.specification.moderator or "").partition(PAIR)
    return one, other or NONE


def _half(here: Scene, name: str, options: tuple[str, ...], place: int) -> None:
    """Offer one half of the moderator: 0 the variable itself, 1 the one it is paired with."""
    key, chosen = widget_key(name), halves(here.view)[place]
    seed(key, chosen if chosen in options else options[0])

    def save() -> None:
        both = list(halves(current()))  # the other half may have changed since
        both[place] = st.session_state[key]
        paired = PAIR.join(both)
        known = here.survey.codebook.has(paired)
        update(current().with_specification(moderator=paired if known else both[0]))

    st.selectbox(
        here.text(f"{name}.title"),
        options,
        format_func=partial(_label, here),
        key=key,
        on_change=save,
        help=here.text(f"{name}.title_help"),
        width=WIDTHS.get(name, "stretch"),
    )


def choose_others(here: Scene) -> Scene:
    """Offer further moderators, whose products with the focal variable enter beside it."""
    codebook = here.survey.codebook
    options = tuple(v.id for v in codebook.with_role("moderator") if v.id not in halves(here.view))
    known = [id for id in here.view.specification.others if id in options]
    key, save = _saved(here, "others", known)
    st.multiselect(
        here.text("others.title"),
        options,
        format_func=partial(_label, here),
        key=key,
        on_change=save,
        placeholder=here.text("none"),
        help=here.text("others.title_help"),
        wrap=True,
    )
    return scene(here.pins)


def choose_focal_by_controls(here: Scene) -> Scene:
    """Offer to let the focal slope differ by every control variable as well."""
    key, save = _saved(here, "focal_by_controls", here.view.specification.focal_by_controls)
    st.toggle(
        here.text("by_controls.title"),
        key=key,
        on_change=save,
        help=here.text("by_controls.title_help"),
    )
    return scene(here.pins)


def choose_outcomes(here: Scene, most: int = 2) -> Scene:
    """Offer the policies whose answers are drawn side by side."""
    options = here.survey.codebook.outcome_ids
    key, save = _saved(here, "outcomes", list(here.view.specification.outcomes[:most]))
    st.multiselect(
        here.text("outcomes.title"),
        options,
        format_func=lambda code: here.labels.part(code).short,
        key=key,
        on_change=save,
        max_selections=most,
        placeholder=here.text("outcomes.placeholder"),
        wrap=True,
    )
    return scene(here.pins)


def choose_margin(here: Scene) -> None:
    """Offer what is too small to matter: a size, in a unit that the survey has."""
    block, margin = here.survey.codebook.outcomes, here.view.specification.margin
    units = margins_of(block)
    currency = plain(amount_units(here).currency)
    of_unit, of_size = widget_key("margin"), widget_key(f"margin/{margin.unit}")
    seed(of_unit, margin.unit)
    seed(of_size, margin.size)

    def save(changed: Margin) -> None:
        update(current().with_specification(margin=changed))

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.number_input(
            here.text("margin.title"),
            min_value=0.001,
            step=usual_margin(block, margin.unit).size / 2,
            key=of_size,
            on_change=lambda: save(Margin(margin.unit, st.session_state[of_size])),
            help=here.text("margin.title_help"),
        )
        st.selectbox(
            here.text("margin.unit"),
            units,
            format_func=lambda unit: here.text(f"margin.{unit}", currency=currency),
            key=of_unit,
            on_change=lambda: save(usual_margin(block, st.session_state[of_unit])),
            label_visibility="hidden",
        )


def offer_margin(here: Scene) -> Scene:
    """Offer what is too small to matter behind a button of its own."""
    pop(here, "margin", here.text("margin.short"), partial(choose_margin, here))
    return scene(here.pins)


@contextmanager
def settings() -> Iterator[None]:
    """Set the widgets that are drawn inside it in one row, which breaks where it is too narrow."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="settings", gap="small"):
        yield


def choose_comparison(here: Scene, *, lens: bool = True) -> Scene:
    """Offer what is compared and by which model: moderator, policies, lens, model."""
    if here.survey.codebook.role("moderator") is not None:
        here = choose_moderator(here)
    here = choose_outcomes(here)
    if lens:
        here = choose_lens(here)
    return choose_model(here)


def choose_model(here: Scene) -> Scene:
    """Offer the rest of the model behind a button that says, pointed at, what it is now."""
    specification, text = here.view.specification, here.text
    words = {
        name: text(f"{name}.{getattr(specification, name)}") for name in ("controls", "std_errors")
    }

    def draw() -> None:
        chosen = choose_controls(here)
        for choose in (choose_std_errors, choose_second_moderator, choose_others, choose_focal):
            chosen = choose(chosen)
        choose_focal_by_controls(chosen)
        choose_margin(chosen)

    pop(here, "model", text("model.short"), draw, about=text("model.title", **words))
    return scene(here.pins)


def choose_presets(here: Scene) -> None:
    """Offer the study's presets: one click sets the whole specification."""
    presets = here.survey.study.presets if here.survey.study else ()
    if not presets:
        return
    st.caption(here.text("interactions.presets"), width="content")
    for preset in presets:
        words = here.labels.preset(preset.id)
        changes = dict(preset.specification)
        st.button(
            label(words.title),
            key=f"preset/{preset.id}",
            help=label(words.text) or None,
            on_click=lambda changes=changes: set_view(current().under(changes)),
        )
