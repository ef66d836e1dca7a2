"""The matching page's last parts: levels of the moderator, and what was not asked about."""

from dataclasses import replace

import streamlit as st

from analysis.matching.by_level import EFFECT
from analysis.matching.sensitivity import TIMES
from analysis.model.result import Result
from analysis.model.rows import Row, rows
from ui.charts.dots import draw_dots
from ui.charts.figure import Figure
from ui.charts.frame import NEUTRAL
from ui.charts.marks import choice_marks
from ui.language.label import label
from ui.results.panel import show, table_and_file
from ui.sections.interactions.lines import draw_by_level, moderator, panels
from ui.sections.interactions.policies import policy_rows
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.wording.captions import mark
from ui.wording.notes import sentence
from ui.wording.nulls import aside, known_of_nulls
from ui.wording.sentences import direction
from ui.wording.spoken import part_names, spoken_levels, spoken_variable
from ui.wording.units import units_of


@contained
def show_levels(here: Scene, result: Result, claims: Result) -> None:
    """Say which levels differ in the matched difference, and draw it at each."""
    if result.refusal is not None:
        st.info(sentence(here, result.refusal, "refusal"))
        return
    said = [words for code in panels(here, claims) for words in _of_policy(here, claims, code)]
    if said:
        st.markdown("\n".join(f"- {words}" for words in said))
    show(here, "matching.levels", _effects(result), _levels, levels=moderator(here))
    if len(claims.table):
        title = here.text("matching.level_claims.title")
        table_and_file(here, "matching.level_claims", claims, title=title, levels=moderator(here))


def _of_policy(here: Scene, claims: Result, policy: str) -> list[str]:
    """Return what may be said of one policy: one sentence for all that is not shown."""
    found = rows(claims, outcome=policy)
    silent = [claim for claim in found if not claim["claimed"]]
    said = [_claim(here, claim) for claim in found if claim["claimed"]]
    if len(silent) == 1:
        return [*said, _claim(here, silent[0])]
    if silent:
        words = spoken_levels(here, moderator(here))
        together = here.text(
            "matching.levels.rest",
            policy=part_names(here)[policy],
            levels=here.text.join([words[claim["level"]] for claim in silent]),
            reference=words[silent[0]["reference"]],
            why=known_of_nulls(here, silent, units_of(here), lambda own: words[own["level"]]),
        )
        said.append(together + mark(here, *silent))
    return said


def _claim(here: Scene, claim: Row) -> str:
    text, write = here.text, units_of(here)
    words = spoken_levels(here, moderator(here))
    way = direction(claim)
    size = claim["estimate"] if way == "same" else abs(claim["estimate"])
    return text(
        f"matching.levels.{way}",
        policy=part_names(here)[claim["outcome"]],
        level=words[claim["level"]],
        reference=words[claim["reference"]],
        change=write.change(size, signed=way == "same"),
        interval=write.change_interval(claim["conf_low"], claim["conf_high"]),
        p=text.p_value(claim["p_value"]),
        p_holm=text.p_value(claim["p_holm"]),
        why=known_of_nulls(here, [claim], write),
        small=aside(here, [], write, shown=[claim]),
    ) + mark(here, claim)


def _effects(result: Result) -> Result:
    """Return the differences alone, without those between levels."""
    return replace(result, table=result.table[result.table["kind"] == EFFECT])


def _levels(here: Scene, result: Result) -> Figure:
    title = here.text("matching.levels.caption", moderator=spoken_variable(here, moderator(here)))
    return draw_by_level(here, _effects(result), title)


@contained
def show_hidden(here: Scene, strength: Result, beside: Result) -> None:
    """Say how strong something hidden would have to be, beside the strongest control variable."""
    for result in (strength, beside):
        if result.refusal is not None:
            st.info(sentence(here, result.refusal, "refusal"))
            return
    show(here, "matching.hidden", beside, _bounds)
    lines = [_hidden(here, found, beside) for found in rows(strength)]
    st.markdown("\n".join(f"- {line}" for line in lines))
    title = here.text("matching.sensitivity.title")
    table_and_file(here, "matching.sensitivity", strength, title=title)


def _hidden(here: Scene, found: Row, beside: Result) -> str:
    text, write = here.text, units_of(here)
    shown = found["robustness_shown"]
    said = [
        text(
            "matching.hidden.said",
            policy=part_names(here)[found["outcome"]],
            estimate=write.change(found["estimate"]),
            robustness=text.percent(found["robustness"]),
        ),
        text("matching.hidden.shown", shown=text.percent(shown))
        if shown > 0
        else text("matching.hidden.open"),
        _benchmark(here, rows(beside, outcome=found["outcome"])),
        text(
            "matching.hidden.e_value",
            e_value=text.number(found["e_value"], 2),
            e_shown=text.number(found["e_value_shown"], 2),
        ),
    ]
    return text.sentences([words for words in said if words]) + mark(here, found)


def _benchmark(here: Scene, found: list[Row]) -> str:
    if not found:
        return ""
    text, write = here.text, units_of(here)
    variable = text.inline(label(here.labels.variable(found[0]["variable"]).short))
    once = [r for r in found if r["times"] == 1]
    if not once:
        return text("matching.hidden.beyond", variable=variable)
    return text(
        "matching.hidden.benchmark",
        variable=variable,
        of_treatment=text.percent(once[0]["of_treatment"]),
        of_outcome=text.percent(once[0]["of_outcome"]),
        estimate=write.change(once[0]["estimate"]),
        interval=write.change_interval(once[0]["conf_low"], once[0]["conf_high"]),
    )


def _bounds(here: Scene, result: Result) -> Figure:
    text, names = here.text, part_names(here)
    table = result.table.assign(strength=result.table["times"].astype(str))
    named = {}
    for code in panels(here, result):
        variable = rows(result, outcome=code)[0]["variable"]
        like = text.inline(label(here.labels.variable(variable).short))
        named[code] = text("matching.hidden.row", policy=names[code], variable=like)
    strengths = {str(times): text(f"matching.hidden.times_{times}") for times in TIMES}
    kinds = choice_marks(list(strengths), strengths, NEUTRAL)
    dots = policy_rows(here, text("matching.hidden.caption"), named, "strength", kinds)
    return draw_dots(here, replace(result, table=table), dots)
