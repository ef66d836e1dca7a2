"""The measures page's parts: the verdict on each claim, all shares at once, and what they say."""

from dataclasses import replace
from functools import partial
from math import isfinite

import streamlit as st

from analysis.engine.inference import LEVEL
from analysis.model.comparison import DIFFERENCE, GROUP
from analysis.model.result import Result
from analysis.model.rows import Row, rows
from analysis.questions.verdict import MEASURES, Tally, tally
from ui.charts.dots import CLOSE, Dots, Scale, draw_dots
from ui.charts.figure import Figure
from ui.charts.frame import NEUTRAL, SYMBOLS, Series
from ui.charts.marks import choice_marks, row_codes, side_marks
from ui.results.panel import fold_method, show, table_and_file
from ui.sections.interactions.lines import levels, moderator
from ui.sections.interactions.policies import policy_rows
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.wording.captions import mark
from ui.wording.notes import sentence
from ui.wording.sentences import focal_name, focal_step, of_specification
from ui.wording.spoken import level_names, part_names, spoken_levels
from ui.wording.units import amount_units, units_of

MARKS = (*SYMBOLS, "star")
SIGNS = ("estimate", "conf_low", "conf_high")


@contained
def show_verdict(here: Scene, result: Result) -> None:
    """Say under how many measures each claim holds, and draw them side by side."""
    if result.refusal is not None:
        st.info(sentence(here, result.refusal, "refusal"))
        return
    show(here, "measures.verdict", result, _signs, levels=moderator(here))
    counted = tally(result.table)
    st.markdown("\n".join(f"- {_counted(here, result, each)}" for each in counted))
    st.caption(here.text.sentences(_remarks(here, result)))


def _counted(here: Scene, result: Result, each: Tally) -> str:
    """Return one claim with its counts."""
    text, origin = here.text, "paper" if each.printed else "amount"
    sign = text(f"measures.verdict.{origin}_{'plus' if each.sign > 0 else 'minus'}")
    policy = part_names(here)[each.outcome]
    if each.kind == "effect":
        claim = text("measures.verdict.effect", policy=policy, step=focal_step(here), sign=sign)
    else:
        words = spoken_levels(here, moderator(here))
        ends = {"level": words[each.level], "reference": words[each.reference]}
        claim = text("measures.verdict.difference", policy=policy, sign=sign, **ends)
    key = "count_opposite" if each.opposite else "count" if each.excludes_zero else "count_none"
    counts = text(
        f"measures.verdict.{key}",
        same=each.same_sign,
        measures=each.measures,
        clear=each.excludes_zero,
        opposite=each.opposite,
    )
    found = rows(result, kind=each.kind, level=each.level, outcome=each.outcome)
    return text.sentences([claim, counts]) + mark(here, *found)


def _remarks(here: Scene, result: Result) -> list[str]:
    """Return what the counts are not, and what they do not hold."""
    text, known = here.text, set(result.table["measure"])
    said = [text("measures.verdict.note")]
    if here.survey.provenance == "simulated":
        said.append(text("measures.verdict.simulated"))
    counted = "share" in known
    said.append(text("measures.verdict.share_counted" if counted else "measures.verdict.share"))
    empty = [m for m in MEASURES if m in known and not rows(result, measure=m)]
    if empty:
        names = text.join([text(f"measure.{measure}") for measure in empty])
        said.append(text("measures.verdict.refused", measures=names))
    return said


def _signs(here: Scene, result: Result) -> Figure:
    text, known = here.text, set(result.table["measure"])
    own = replace(
        result, table=result.table.assign(claim=row_codes(result.table, "outcome", "kind", "level"))
    )
    kinds = [
        Series(code, text(f"measure.{code}"), NEUTRAL, MARKS[place], size=9)
        for place, code in enumerate(MEASURES)
        if code in known
    ]
    claims = {r["claim"]: _block(here, r) for r in rows(own)}
    dots = policy_rows(here, text("measures.verdict.caption"), claims, "measure", kinds, "claim")
    return draw_signs(here, own, replace(dots, hover=partial(_hover, here)))


def draw_signs(here: Scene, result: Result, dots: Dots) -> Figure:
    """Draw estimates with intervals over their standard errors: measures then share an axis."""
    table = result.table
    over = {name: table[name] / table["std_error"] for name in SIGNS}
    keyed = table.assign(**{f"{name}_over_error": values for name, values in over.items()})
    value, low, high = (f"{name}_over_error" for name in SIGNS)
    scale = Scale(here.text("measures.verdict.axis"), zero=True)
    signs = replace(dots, value=value, ends=(low, high), scale=scale, layout=CLOSE)
    return draw_dots(here, replace(result, table=keyed), signs)


def _block(here: Scene, row: Row) -> str:
    policy = part_names(here)[row["outcome"]]
    if row["kind"] == "effect":
        return policy
    names = level_names(here, moderator(here))
    ends = {end: here.text.inline(names[row[end]]) for end in ("level", "reference")}
    return here.text("measures.verdict.block", policy=policy, **ends)


def _hover(here: Scene, row: Row, kind: Series) -> str:
    lens = "amount" if kind.code == "fractional" else kind.code
    return hover_sign(here, row, kind, lens)


def hover_sign(here: Scene, row: Row, kind: Series, lens: str) -> str:
    """Return what an estimate says when pointed at, in the unit of its own lens."""
    text, write = here.text, units_of(here, lens)
    return "<br>".join(
        [
            f"<b>{kind.name}</b>",
            write.change(row["estimate"]),
            write.change_interval(row["conf_low"], row["conf_high"]),
            text("caption.n", n=text.number(row["n"])),
            text(f"status.{row['status']}"),
        ]
    )


@contained
def show_shares(here: Scene, result: Result) -> None:
    """Say whether the split as a whole moves, and draw linear and fractional effects together."""
    show(here, "measures.shares", result, _by_model)
    if result.refusal is None:
        _say_wald(here, result, "shares")


def _say_wald(here: Scene, result: Result, kind: str) -> None:
    text, test = here.text, result.test()
    if not isfinite(test["statistic"]):
        st.markdown(text("measures.shares.untested"))
        return
    moves = test["p_value"] < 1 - LEVEL
    params = {
        "focal": text.inline(focal_name(here)),
        "df": f"{test['df']:.0f}",
        "value": text.number(test["statistic"], 1),
        "p": text.p_value(test["p_value"]),
        "among": text(f"among.{here.survey.provenance}"),
        "count": len(part_names(here)),
    }
    status = "implied" if here.survey.provenance == "simulated" else "observed"
    said = text(f"measures.{kind}.{'moves' if moves else 'stays'}", **params)
    st.markdown(said + mark(here, {"status": status}))


def _by_model(here: Scene, result: Result) -> Figure:
    own = replace(result, table=result.table[result.table["side"] == GROUP])
    names = {code: here.text(f"measure.{code}") for code in ("amount", "fractional")}
    kinds = choice_marks(list(names), names, NEUTRAL)
    return _changes(here, own, "measures.shares.caption", "measure", kinds, by_policy=True)


def _changes(
    here: Scene,
    result: Result,
    title: str,
    column: str,
    series: list[Series],
    by_policy: bool = False,
) -> Figure:
    """Draw the change of every policy, a dot for each code of a column."""
    words = here.text(title, step=focal_step(here))
    dots = policy_rows(here, words, part_names(here), column, series)
    colours = dots.colour_of if by_policy else None
    return draw_dots(here, result, replace(dots, units=amount_units(here), colour_of=colours))


@contained
def show_against(here: Scene, result: Result) -> None:
    """Draw the fractional logit's effects in the group beside those among the others."""
    if rows(result, side=here.view.query.comparison.against):
        st.markdown(f"**{here.text('measures.against.title')}**")
        show(here, "measures.against", result, _against)


def _against(here: Scene, result: Result) -> Figure:
    own = replace(result, table=result.table[result.table["side"] != DIFFERENCE])
    kinds = side_marks(here)
    return _changes(here, own, "measures.against.caption", "side", kinds, by_policy=True)


@contained
def show_slopes(here: Scene, result: Result, differences: Result) -> None:
    """Say whether levels split alike, draw each level's effects and offer their differences."""
    show(here, "measures.slopes", result, _slopes, levels=moderator(here))
    if differences.refusal is None:
        _say_wald(here, differences, "slopes")
        title = here.text("measures.slopes.differences")
        panel = "measures.slopes.differences"
        table_and_file(here, panel, differences, title=title, levels=moderator(here))


def _slopes(here: Scene, result: Result) -> Figure:
    kinds = levels(here, result)
    return _changes(here, result, "measures.slopes.caption", "level", kinds)


@contained
def method(here: Scene) -> None:
    """Fold away what each measure is, what was done with nothing, and what cannot be compared."""
    fold_method(here, of_specification(here, "measures.method"))
