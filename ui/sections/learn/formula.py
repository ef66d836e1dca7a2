"""The students' page: what it looks at, and the formula with the current numbers."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from analysis.model.result import Note, Result
from analysis.model.rows import Row, row, rows
from ui.charts.frame import Series
from ui.language.latex import added, aligned, number, stacked, words
from ui.language.units import Units
from ui.results.panel import fold_method, notes, table_and_file
from ui.sections.interactions.lines import levels
from ui.visit.scene import Scene
from ui.visit.seed import seed
from ui.visit.state import current, scene, update, widget_key
from ui.visit.unforeseen import contained
from ui.wording.captions import mark
from ui.wording.notes import sentence
from ui.wording.sentences import focal_name, focal_step, of_specification
from ui.wording.spoken import part_names, spoken_levels, spoken_variable
from ui.wording.units import amount_units

WIDTH = 18
TERMS = ("constant", "slope", "gap_at_zero", "slope_difference")


@dataclass(frozen=True)
class Pair:
    """The two lines of the page: codes of the reference and the first compared level.

    `first` and `second` are what their people are called in a sentence, `marks` their series, and
    `told` the notes that stand at the head of the page.
    """

    reference: str
    level: str
    first: str
    second: str
    marks: list[Series]
    told: tuple[Note, ...]

    @property
    def codes(self) -> tuple[str, str]:
        """Return both codes, the reference first."""
        return self.reference, self.level

    def news(self, result: Result) -> Result:
        """Return a result without the notes that the page has written already."""
        return replace(result, notes=tuple(note for note in result.notes if note not in self.told))


def choose(here: Scene) -> Scene:
    """Offer the policy; the others that the reader chose elsewhere stay behind it."""
    options = here.survey.codebook.outcome_ids
    key = widget_key("policy")
    seed(key, policy_of(here))

    def save() -> None:
        chosen = st.session_state[key]
        outcomes = current().specification.outcomes
        others = tuple(code for code in outcomes if code != chosen)
        kept = (*others, chosen)[-max(1, len(outcomes)) :]
        update(current().with_specification(outcomes=kept))

    st.selectbox(
        here.text("learn.policy"),
        options,
        format_func=lambda code: here.labels.part(code).short,
        key=key,
        on_change=save,
    )
    return scene(here.pins)


def policy_of(here: Scene) -> str:
    """Return the policy that the page looks at: the last of those that the reader chose."""
    return here.view.specification.outcomes[-1]


def policy_name(here: Scene) -> str:
    """Return the policy's escaped label inside a sentence."""
    return here.text.inline(part_names(here)[policy_of(here)])


def spoken_focal(here: Scene) -> str:
    """Return the focal variable's escaped label inside a sentence."""
    return here.text.inline(focal_name(here))


def pair_of(here: Scene, found: Result) -> Pair | None:
    """Return the page's two lines; a sentence and None when there are not two."""
    if found.refusal is not None:
        st.info(sentence(here, found.refusal, "refusal"))
        return None
    last = row(found, kind="slope_difference")
    if last is None:
        st.info(here.text("learn.no_lines"))
        return None
    reference, level = last["reference"], last["level"]
    spoken = spoken_levels(here, here.view.specification.moderator or "")
    marks = {kind.code: kind for kind in levels(here, found)}
    return Pair(
        reference=reference,
        level=level,
        first=spoken[reference],
        second=spoken[level],
        marks=[marks[reference], marks[level]],
        told=found.notes,
    )


@contained
def show_formula(here: Scene, found: Result, predicted: Result, pair: Pair) -> None:
    """Write the formula, what each number means, and a point to check it at."""
    text = here.text
    terms = {kind: row(found, kind=kind) for kind in TERMS}
    known = {kind: term for kind, term in terms.items() if term is not None}
    st.markdown(
        text(
            "learn.formula.lead",
            policy=policy_name(here),
            level=pair.second,
            reference=pair.first,
        )
    )
    if len(known) == len(TERMS):
        st.latex(latex(here, known))
    st.markdown("\n".join(f"- {said}" for said in _meanings(here, found, known, pair)))
    example = _example(here, predicted, pair)
    if example:
        st.markdown(example)
    notes(here, found)
    table_and_file(here, "learn.formula", found, levels=here.view.specification.moderator)


def latex(here: Scene, terms: dict[str, Row]) -> str:
    """Return the formula: labels are words in it and never commands."""
    labels, specification = here.labels, here.view.specification
    axis = amount_units(here).axis(change=True)
    value = {
        kind: here.text.number(term["estimate"] / axis.divisor, axis.digits, signed=True)
        for kind, term in terms.items()
    }
    focal = here.focal
    risk = stacked(labels.variable(focal.id).short if focal else "", WIDTH)
    named = labels.level(specification.moderator or "", terms["slope_difference"]["level"])
    level = rf"\left[{stacked(named, WIDTH)}\right]"
    lines = [
        rf"&{stacked(labels.part(policy_of(here)).short, 2 * WIDTH)}",
        rf"&\quad = {number(value['constant'].lstrip('+'))}",
        rf"&\quad {added(value['slope'])} \times {risk}",
        rf"&\quad {added(value['gap_at_zero'])} \times {level}",
        rf"&\quad {added(value['slope_difference'])} \times {risk}",
        rf"&\qquad\quad {{}}\times {level}",
    ]
    if specification.controls != "none":
        lines.append(rf"&\quad + {words(here.text('learn.formula.controls'))}")
    return aligned(lines)


def _meanings(here: Scene, found: Result, terms: dict[str, Row], pair: Pair) -> list[str]:
    """Say in one line each what the numbers of the formula mean."""
    text, write, specification = here.text, amount_units(here), here.view.specification
    ends = {name: f"{found.fact(name):g}" for name in ("low", "high")}
    said = []
    for kind, term in terms.items():
        line = text(
            f"learn.formula.{kind}",
            value=write.change(term["estimate"], signed=kind != "constant"),
            interval=write.change_interval(term["conf_low"], term["conf_high"]),
            level=pair.second,
            reference=pair.first,
            focal=spoken_focal(here),
            step=focal_step(here),
        )
        if kind == "constant" and not found.fact("low") <= 0 <= found.fact("high"):
            line = text.sentences([line, text("learn.formula.outside", **ends)])
        span = _unsigned(write) if kind == "constant" else write.change_interval
        said.append(line + mark(here, term, span=span))
    if specification.controls != "none":
        controls = text(f"controls.{specification.controls}")
        said.append(text("learn.formula.held", controls=controls))
    if found.fact("levels") > 2:
        moderator = spoken_variable(here, specification.moderator or "")
        said.append(text("learn.formula.more_levels", moderator=moderator))
    return said


def _unsigned(write: Units) -> Callable[[float, float], str]:
    """Return how the ends of a range are written that are levels, in the unit of changes."""
    axis = write.axis(change=True)
    return lambda low, high: write.text.interval(
        write.text.number(low / axis.divisor, axis.digits), write.change(high, signed=False)
    )


def _example(here: Scene, predicted: Result, pair: Pair) -> str:
    """Return the formula at the middle of the scale; "" when a line does not reach it."""
    write, points = amount_units(here), rows(predicted)
    scale = sorted({point["at"] for point in points})
    if not scale:
        return ""
    at = scale[len(scale) // 2]
    ends = [row(predicted, level=code, at=at) for code in (pair.reference, pair.level)]
    first, second = ends
    if first is None or second is None:
        return ""
    said = here.text(
        "learn.formula.example",
        focal=spoken_focal(here),
        at=here.text.number(at, 0 if at % 1 < 1e-9 else 2),
        level=pair.second,
        reference=pair.first,
        amount_a=write.level(first["estimate"]),
        amount_b=write.level(second["estimate"]),
    )
    return said + mark(here, first, second, span=write.level_interval)


@contained
def method(here: Scene) -> None:
    """Fold away how the page's numbers are made."""
    fold_method(here, of_specification(here, "learn.method"))
