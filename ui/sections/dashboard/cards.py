"""The dashboard's four cards: spread of the focal variable, split, effects, for whom it differs."""

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from analysis.model.comparison import GROUP
from analysis.model.groups import MINIMUM
from analysis.model.result import Result
from analysis.model.rows import Row, row, rows
from ui.charts.changes import draw_changes
from ui.charts.compact import Compared
from ui.charts.differ import Differ, draw_differ
from ui.charts.figure import Figure
from ui.charts.frame import NothingToDraw, TooMany
from ui.charts.marks import short_level_marks
from ui.charts.shape import Shape, draw_shape
from ui.charts.split import draw_split
from ui.frame.page import has, say_missing
from ui.language.units import Units
from ui.results.exports.names import figure_config
from ui.results.figure import draw_figure
from ui.results.panel import table_and_file
from ui.results.pick import picking
from ui.sections.dashboard.answers import (
    Answers,
    Differences,
    ask_for_whom,
    by_side,
    featured,
    levels_of,
    part_units,
    shares,
    sides,
    smallest,
)
from ui.sections.dashboard.words import (
    among,
    for_whom,
    leading,
    published,
    quoted,
    variable_name,
)
from ui.visit.scene import Scene
from ui.visit.seed import seed
from ui.visit.state import current, update, widget_key
from ui.visit.unforeseen import contained
from ui.visit.view import splitting
from ui.wording.captions import mark, people
from ui.wording.notes import sentence
from ui.wording.sentences import focal_name
from ui.wording.spoken import level_names, part_names
from ui.wording.units import amount_units

HEIGHT, WIDE = 250, 274
"""Heights in pixels of the figures of the three cards, and of the one below them."""
MOST_MODERATORS = 8

Draw = Callable[[], Figure]


def _head(here: Scene, name: str, unit: str, result: Result) -> None:
    """Write a card's head: what is drawn, whether the paper has the numbers, and their unit."""
    sign = mark(here, *rows(result, side=GROUP)).strip()
    st.markdown(f"**{here.text(f'card.{name}')}**{sign} :small[:gray[{unit}]]")


def _figure(
    here: Scene, name: str, result: Result, draw: Draw, alt: str, picks: str | None = None
) -> None:
    """Draw a card's figure, or say in its place why there is none; `picks` as in `show`."""
    if result.refusal is not None:
        st.info(sentence(here, result.refusal, "refusal"))
        return
    try:
        drawn = draw()
    except TooMany as many:
        counts = {"rows": here.text.number(many.rows), "marks": here.text.number(many.marks)}
        st.info(here.text("panel.too_many", **counts))
        return
    except NothingToDraw:
        st.info(here.text("card.few_in_all", minimum=MINIMUM))
        return
    config = figure_config(here, f"dashboard-{name}") | {"displayModeBar": "hover"}
    chosen = picking(here, picks)
    draw_figure(drawn, key=f"figure/{name}", config=config, alt=alt, on_select=chosen)


@contained
def show_shape(here: Scene, answers: Answers) -> None:
    """Draw how the focal variable is spread in the group and among all."""
    _head(here, "risk", here.text("card.risk_unit"), answers.focal)
    if not has(here, ("focal",)):
        say_missing(here, ("focal",))
        return
    names = _side_names(here)
    means = {side: row(answers.focal, side=side) for side in names}
    shapes = [
        Shape(name if len(names) > 1 else here.text("card.mean"), told, means[side], few)
        for side, name in names.items()
        for told, few in (shares(here, side),)
    ]
    group, other = shapes[0], next((shape for shape in shapes[1:] if shape.shares), None)

    def draw() -> Figure:
        return draw_shape(here, answers.focal.n, group, other, HEIGHT)

    told = [
        f"{names[side]} {here.text.number(own['estimate'], 2)}"
        for side, own in means.items()
        if own
    ]
    _figure(here, "risk", answers.focal, draw, _alt(here, "risk", told))


@contained
def show_split(here: Scene, answers: Answers) -> None:
    """Draw the group's mean split beside that of the others."""
    _head(here, "split", here.text("card.split_unit"), answers.amounts)
    if not has(here, ("outcomes",)):
        say_missing(here, ("outcomes",))
        return
    units, found = part_units(here), by_side(here, answers.amounts)

    def draw() -> Figure:
        compared = _compared(here, units, found, answers.claims_of("amount_difference"))
        return draw_split(here, compared, answers.amounts.n, HEIGHT)

    told = _told(here, found, units.level)
    _figure(here, "split", answers.amounts, draw, _alt(here, "split", told))


@contained
def show_effects(here: Scene, answers: Answers) -> None:
    """Draw what one more point of the focal variable goes with, in the group and the others."""
    _head(here, "effects", here.text("card.effects_unit"), answers.effects)
    if not has(here, ("focal", "outcomes")):
        say_missing(here, ("focal", "outcomes"))
        return
    units, found = amount_units(here), by_side(here, answers.effects)

    def draw() -> Figure:
        compared = _compared(here, units, found, answers.claims_of("effect"))
        return draw_changes(here, compared, answers.effects.n, HEIGHT)

    told = _told(here, found, units.change)
    _figure(here, "effects", answers.effects, draw, _alt(here, "effects", told))


@contained
def show_for_whom(here: Scene, answers: Answers) -> None:
    """Draw lines by the levels of a moderator that the reader chooses, and say what differs."""
    needs = ("focal", "outcomes", "moderator")
    with st.container(horizontal=True, vertical_alignment="center", key="differ_head"):
        st.markdown(f"**{here.text('card.differ')}**", width="content")
        if has(here, needs):
            _choose_moderator(here)
    if not has(here, needs):
        say_missing(here, needs)
        return
    moderator = _moderator(here)
    found = ask_for_whom(here, moderator)
    picture, said = st.columns([4, 1.15], gap="small")
    with picture:
        names, policies = level_names(here, moderator), part_names(here)
        slopes = [
            f"{policies[own['outcome']]} · {names[own['level']]} "
            + amount_units(here).change(own["estimate"])
            for own in rows(found.steepness)
        ]
        alt = _alt(here, "differ", [variable_name(here, moderator), *slopes])
        draw = partial(_differ, here, moderator, found)
        _figure(here, "differ", found.lines, draw, alt, picks=moderator)
    with said, st.container(key="differ_say"):
        if found.lines.refusal is None and found.claims.refusal is None:
            st.markdown(for_whom(here, moderator, found))
            _few(here, moderator, found)
        for words in (leading(here, answers), published(here, found)):
            if words:
                st.markdown(words)


def _few(here: Scene, moderator: str, found: Differences) -> None:
    """Say how many people the smallest level has, and among whom the question is asked."""
    least = smallest(found.lines)
    said = [among(here, found)]
    if least:
        n = here.text.number(least["n"])
        said.append(
            here.text("dashboard.smallest", level=quoted(here, moderator, least["level"]), n=n)
        )
    st.caption(here.text.sentences([each for each in said if each]))


def _moderators(here: Scene) -> list[str]:
    return list(splitting(here.survey.codebook, "moderator", here.view.specification.focal))


def _moderator(here: Scene) -> str:
    known = _moderators(here)
    chosen = here.view.specification.moderator
    return chosen if chosen in known else known[0]


def _choose_moderator(here: Scene) -> None:
    chosen = _moderator(here)
    key = widget_key("dashboard/moderator")
    seed(key, chosen)
    st.segmented_control(
        here.text("moderator.title"),
        dict.fromkeys([*_moderators(here)[:MOST_MODERATORS], chosen]),
        format_func=lambda id: variable_name(here, id),
        key=key,
        required=True,
        on_change=lambda: update(current().with_specification(moderator=st.session_state[key])),
        label_visibility="collapsed",
    )


def _differ(here: Scene, moderator: str, found: Differences) -> Figure:
    policies, marks = part_names(here), short_level_marks(here, moderator)
    present = set(levels_of(found.lines))
    levels = [mark for code, mark in marks.items() if code in present]
    claims, plain = (
        {(own["level"], own["outcome"]): own for own in rows(result)}
        for result in (found.claims, found.plain)
    )
    reference = next((own["reference"] for own in rows(found.plain)), "")
    differ = Differ(
        units=part_units(here),
        changes=amount_units(here),
        policies={part: policies[part] for part in featured(here)},
        levels=levels,
        x_title=focal_name(here),
        claims=claims,
        plain=plain,
        reference=reference,
        bold=dict(here.view.group).get(moderator, ()),
        total=amount_units(here).unit.whole,
    )
    return draw_differ(here, rows(found.lines), differ, found.lines.n, WIDE)


def _compared(
    here: Scene,
    units: Units,
    found: Mapping[str, Mapping[str, Row]],
    deciding: Mapping[str, Row],
) -> Compared:
    whole = amount_units(here).unit.whole
    return Compared(units, part_names(here), found, _side_names(here), deciding, whole)


def _side_names(here: Scene) -> dict[str, str]:
    return {side: here.text(f"side.{side}", people=people(here)) for side in sides(here)}


def _told(
    here: Scene,
    found: Mapping[str, Mapping[str, Row]],
    write: Callable[[float], str],
) -> list[str]:
    """Return what marks say in words, side by side where there are two."""
    said, names = _side_names(here), part_names(here)
    return [
        f"{names[part]} {write(own['estimate'])}" + (f" ({said[side]})" if len(found) > 1 else "")
        for side, rows_of in found.items()
        for part, own in rows_of.items()
    ]


def _alt(here: Scene, name: str, told: list[str]) -> str:
    """Return what a figure says to those who cannot see it: its title and its numbers."""
    return f"{here.text(f'card.{name}')}: {here.text('format.comma').join(told)}"


@contained
def show_tables(here: Scene, answers: Answers) -> None:
    """Offer the numbers behind the cards as tables and files."""
    for name in ("focal", "amounts", "effects", "claims"):
        result: Result = getattr(answers, name)
        if result.refusal is None and len(result.table):
            table_and_file(
                here, f"dashboard.{name}", result, title=here.text(f"dashboard.table_{name}")
            )
