"""The interactions page's parts: lines, slopes, their differences, and crossings in words."""

from dataclasses import replace
from functools import partial

import streamlit as st

from analysis.model.query import STD_ERRORS
from analysis.model.result import Result
from analysis.model.rows import Row, rows
from ui.charts.dots import Dots, draw_dots
from ui.charts.figure import Figure
from ui.charts.frame import NEUTRAL, Series
from ui.charts.lines import Lines, draw_lines
from ui.charts.marks import choice_marks, level_marks, policy_colours, row_codes
from ui.results.panel import fold_method, show, table_and_file
from ui.visit.looks import note_tests
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.wording.captions import mark
from ui.wording.nulls import aside, known_of_nulls
from ui.wording.rules import by_rule, claim_with_rules
from ui.wording.sentences import (
    direction,
    focal_name,
    focal_range,
    focal_step,
    of_specification,
)
from ui.wording.spoken import level_names, part_names, spoken_levels, spoken_variable
from ui.wording.units import focal_units, units_of


def moderator(here: Scene) -> str:
    """Return the moderator of the view."""
    return here.view.specification.moderator or ""


def levels(here: Scene, result: Result) -> list[Series]:
    """Return the marks of the moderator's levels that the result has."""
    present = {r["level"] for r in rows(result)}
    marks = level_marks(here, moderator(here))
    return [kind for code, kind in marks.items() if code in present]


def panels(here: Scene, result: Result) -> dict[str, str]:
    """Return the policies that the result has, in the order the reader chose them."""
    present, names = {r["outcome"] for r in rows(result)}, part_names(here)
    wanted = here.view.specification.outcomes or tuple(names)
    return {code: names[code] for code in wanted if code in present}


def compared(here: Scene, claims: Result) -> set[str]:
    """Return the levels that are compared with the reference."""
    return {claim["level"] for claim in rows(claims)}


@contained
def show_predictions(here: Scene, result: Result, bands: Result, meeting: Result) -> None:
    """Draw the predicted lines by level with both bands, a panel a policy on shared axes."""
    keys = ["level", "at", "outcome"]
    if result.refusal is None:
        own = bands.table[[*keys, "band_low", "band_high"]]
        result = replace(result, table=result.table.merge(own, on=keys, how="left"))
    show(
        here,
        "interactions.predictions",
        result,
        partial(_lines, meeting=meeting),
        levels=moderator(here),
    )


def _lines(here: Scene, result: Result, meeting: Result) -> Figure:
    specification = here.view.specification
    marks: dict[str, list[float]] = {}
    single = len(levels(here, result)) == 2
    for cross in rows(meeting, inside_scale=True) if single else []:
        marks.setdefault(cross["outcome"], []).append(cross["estimate"])
    return draw_lines(
        here,
        result,
        Lines(
            title=here.text(
                "interactions.predictions.caption",
                lens=here.text(f"lens.{specification.lens}"),
                moderator=spoken_variable(here, moderator(here)),
            ),
            units=units_of(here),
            panels=panels(here, result),
            series=levels(here, result),
            x_title=focal_name(here),
            marks=marks,
        ),
    )


@contained
def show_slopes(here: Scene, result: Result) -> None:
    """Draw each level's slope."""
    caption = here.text(
        "interactions.slopes.caption",
        moderator=spoken_variable(here, moderator(here)),
        step=focal_step(here),
    )
    show(
        here,
        "interactions.slopes",
        result,
        partial(draw_by_level, title=caption),
        levels=moderator(here),
    )


def draw_by_level(here: Scene, result: Result, title: str) -> Figure:
    """Draw the change of every policy, a dot for each level of the moderator."""
    policies, series = panels(here, result), levels(here, result)
    dots = Dots(title, units_of(here), "outcome", policies, series, "level", change=True)
    return draw_dots(here, result, dots)


@contained
def say_claims(here: Scene, claims: Result) -> None:
    """Say what may be claimed about each difference of slopes."""
    if claims.refusal:
        return
    note_tests(here, claims)
    for policy in panels(here, claims):
        for said in _policy_claims(here, claims, rows(claims, outcome=policy)):
            st.markdown("- " + said)
    lens = here.text(f"lens.{here.view.specification.lens}")
    st.caption(here.text("interactions.claims.note", lens=lens))
    title = here.text("panel.tests")
    table_and_file(here, "interactions.claims", claims, title=title, levels=moderator(here))


def _policy_claims(here: Scene, claims: Result, found: list[Row]) -> list[str]:
    """Return what may be said of one policy: one sentence for all that is not shown."""
    if len(found) == 1:
        return [claim_sentence(here, claims, found[0])]
    said = [claim_sentence(here, claims, claim) for claim in found if claim["claimed"]]
    rest = [claim for claim in found if not claim["claimed"]]
    if rest:
        words = spoken_levels(here, moderator(here))
        together = here.text(
            "interactions.differences.rest",
            policy=part_names(here)[rest[0]["outcome"]],
            levels=here.text.join(
                [words[claim["level"]] + by_rule(here, claims, claim) for claim in rest]
            ),
            reference=words[rest[0]["reference"]],
            why=known_of_nulls(here, rest, units_of(here), lambda own: words[own["level"]]),
        )
        said.append(together + mark(here, *rest))
    return said


@contained
def show_differences(here: Scene, result: Result) -> None:
    """Draw how each level's slope differs from the reference's."""
    words = spoken_levels(here, moderator(here))
    reference = next((words[r["reference"]] for r in rows(result)), "")
    caption = here.text("interactions.differences.caption", reference=reference)
    draw = partial(draw_by_level, title=caption)
    show(here, "interactions.differences", result, draw, levels=moderator(here))


def claim_sentence(here: Scene, claims: Result, claim: Row) -> str:
    """Return what may be said of one difference of slopes after Holm's adjustment."""
    write, words = units_of(here), spoken_levels(here, moderator(here))
    key = direction(claim)
    change = claim["estimate"] if key == "same" else abs(claim["estimate"])
    said = here.text(
        f"interactions.differences.{key}",
        policy=part_names(here)[claim["outcome"]],
        level=words[claim["level"]],
        reference=words[claim["reference"]],
        change=write.change(change, signed=key == "same"),
        interval=write.change_interval(claim["conf_low"], claim["conf_high"]),
        step=focal_step(here),
        among=here.text(f"among.{here.survey.provenance}"),
        p=here.text.p_value(claim["p_value"]),
        p_holm=here.text.p_value(claim["p_holm"]),
        why=known_of_nulls(here, [claim], write),
        small=aside(here, [], write, shown=[claim]),
    )
    said = claim_with_rules(here, said, claims, claim)
    return said + mark(here, claim, span=write.change_interval)


@contained
def show_rules(here: Scene, result: Result) -> None:
    """Draw the differences of slopes under every rule of the standard error."""
    show(here, "interactions.rules", result, _rules, levels=moderator(here))


def _rules(here: Scene, result: Result) -> Figure:
    differences = result.table[result.table["kind"] == "difference"]
    words, names = level_names(here, moderator(here)), part_names(here)
    keyed = differences.assign(pair=row_codes(differences, "outcome", "level"))
    pairs = {
        pair: here.text(
            "interactions.rules.pair",
            policy=names[outcome],
            level=words[level],  # a code from a file may hold a break itself
        )
        for pair, outcome, level in zip(
            keyed["pair"], keyed["outcome"], keyed["level"], strict=True
        )
    }
    rules = {code: here.text(f"std_errors.{code}") for code in dict.fromkeys(keyed["std_errors"])}
    return draw_dots(
        here,
        Result(keyed, result.n),
        Dots(
            title=here.text("interactions.rules.caption"),
            units=units_of(here),
            row="pair",
            rows=pairs,
            series_column="std_errors",
            series=choice_marks((*STD_ERRORS, "linearised"), rules, NEUTRAL),
            colour_of=policy_colours(here),
            change=True,
        ),
    )


def crossing_sentence(here: Scene, cross: Row) -> str:
    """Return one crossing in words, with its Fieller set; a number without a scale has no ends."""
    text, names, words = here.text, part_names(here), spoken_levels(here, moderator(here))
    ends = {f"scale_{name}": value for name, value in focal_range(here).items()}
    inside, focal = "inside" if cross["inside_scale"] else "outside", here.focal
    scaled = focal is not None and focal.minimum is not None and focal.maximum is not None
    where = text(f"interactions.crossing.{inside}", **ends) if scaled else ""
    return text(
        f"interactions.crossing.{cross['set']}",
        policy=names[cross["outcome"]],
        level=words[cross["level"]],
        reference=words[cross["reference"]],
        focal=text.inline(focal_name(here)),
        value=text.number(cross["estimate"], 2),
        low=text.number(cross["conf_low"], 2),
        high=text.number(cross["conf_high"], 2),
        where=where,
    )


def crossing_mark(here: Scene, cross: Row) -> str:
    """Return the small print of a crossing: its status and how far it moves."""
    return mark(here, cross, span=focal_units(here).level_interval)


@contained
def method(here: Scene) -> None:
    """Fold away how the page's numbers are made."""
    fold_method(here, of_specification(here, "interactions.method"))
