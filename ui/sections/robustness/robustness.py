"""The robustness page's first parts: fewer people, other models, nothing, other variables."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from math import isnan

import streamlit as st

from analysis.model.groups import MINIMUM
from analysis.model.result import Result
from analysis.model.rows import Row, row, rows
from analysis.robustness.variants import VARIANTS, joined
from ui.charts.figure import Figure
from ui.charts.frame import NEUTRAL, Series
from ui.charts.marks import BETWEEN, row_codes
from ui.language.label import label
from ui.results.panel import notes, show, table_and_file
from ui.sections.interactions.lines import moderator, panels
from ui.sections.interactions.policies import draw_by_policy, policy_rows
from ui.sections.measures.verdict import MARKS, draw_signs, hover_sign
from ui.visit.looks import note_tests
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.wording.captions import mark, people
from ui.wording.notes import sentence
from ui.wording.sentences import focal_step
from ui.wording.spoken import level_names, part_names
from ui.wording.units import amount_units, proportion_units, units_of

MAIN = VARIANTS[0]


@contained
def show_variants(here: Scene, main: Result, quartiles: Sequence[Result] | None) -> None:
    """Say how far each policy's change moves over samples and models, and draw them all."""
    if main.refusal is not None:
        st.info(sentence(here, main.refusal, "refusal"))
        return
    table = main.table
    note_tests(here, replace(main, table=table[table["variant"] == MAIN]))
    whole = joined(main, list(quartiles or ()))
    effects = of_kind(whole, "effect")
    show(here, "robustness.variants", effects, _variants)
    said = [_spread(here, effects, outcome) for outcome in panels(here, effects)]
    st.markdown("\n".join(f"- {words}" for words in said if words))
    st.caption(here.text.sentences(_remarks(here, main, effects)))


def of_kind(result: Result, kind: str) -> Result:
    """Return a result with the claims of one kind."""
    table = result.table[result.table["kind"] == kind].reset_index(drop=True)
    return replace(result, table=table, facts=())


def _spread(here: Scene, effects: Result, outcome: str) -> str:
    """Return one policy's change in the main model, and how far it moves."""
    text, write = here.text, units_of(here)
    main = row(effects, variant=MAIN, outcome=outcome)
    if main is None:
        return ""
    said = {
        "policy": part_names(here)[outcome],
        "step": focal_step(here),
        "change": write.change(main["estimate"]),
        "interval": write.change_interval(main["conf_low"], main["conf_high"]),
        "mark": mark(here, main),
    }
    others = [r for r in rows(effects, outcome=outcome) if r["variant"] != MAIN]
    if not others:
        return text("robustness.variants.alone", **said)
    known = [r for r in others if r["std_error"] == r["std_error"]]
    clear = [r for r in known if r["conf_low"] > 0 or r["conf_high"] < 0]
    ends = [write.change(end(r["estimate"] for r in others)) for end in (min, max)]
    spread = text(
        "robustness.variants.line"
        if len(known) == len(others)
        else "robustness.variants.line_some",
        count=len(others),
        low=ends[0],
        high=ends[1],
        clear=len(clear),
        known=len(known),
        **said,
    )
    return spread + mark(here, *others)


def _remarks(here: Scene, main: Result, effects: Result) -> list[str]:
    """Return whom each sample leaves out, what was not computed, and what the rows are not."""
    text, names = here.text, variant_names(here)
    parts = []
    for name, count in main.facts_of("left_out").items():
        if name in names and name != MAIN:
            few = 0 < count < MINIMUM
            told = text("filter.people", n=text.number(count), people=people(here))
            told = text("filter.few", minimum=MINIMUM) if few else told
            parts.append(text("robustness.variants.left_part", name=names[name], count=told))
    said = [text("robustness.variants.left_out", parts=text.semicolons(parts))]
    if here.survey.provenance == "simulated":
        said.append(text("robustness.variants.simulated"))
    kept = {r["variant"] for r in rows(effects)}
    lost = [names[code] for code in dict.fromkeys(effects.table["variant"]) if code not in kept]
    if lost:
        said.append(text("robustness.variants.lost", names=text.semicolons(lost)))
    return [*said, text("robustness.variants.note")]


def variant_names(here: Scene) -> dict[str, str]:
    """Return the names of all samples and models, in their order."""
    return {code: here.text(f"variant.{code}") for code in VARIANTS}


def _variants(here: Scene, result: Result) -> Figure:
    effects = of_kind(result, "effect")
    present = {r["variant"] for r in rows(effects)}
    names = {code: name for code, name in variant_names(here).items() if code in present}
    title = here.text("robustness.variants.caption", step=focal_step(here))
    return draw_by_policy(here, effects, title, "variant", names)


@contained
def show_differences(here: Scene, main: Result, quartiles: Sequence[Result] | None) -> None:
    """Draw the differences in slopes over samples and models."""
    if main.refusal is not None:
        st.info(sentence(here, main.refusal, "refusal"))
        return
    found = of_kind(joined(main, list(quartiles or ())), "slope_difference")
    if found.table.empty:
        st.info(here.text("robustness.differences.none"))
        return
    show(here, "robustness.differences", found, _differences, levels=moderator(here))
    st.caption(here.text("robustness.differences.note"))


def _differences(here: Scene, result: Result) -> Figure:
    found = of_kind(result, "slope_difference")
    text, names = here.text, level_names(here, moderator(here))
    present = rows(found)
    several = len({r["level"] for r in present}) > 1
    keyed = found.table.assign(pair=row_codes(found.table, "variant", "level"))
    pairs = {
        f"{r['variant']}{BETWEEN}{r['level']}": text(
            "robustness.differences.row",
            variant=text(f"variant.{r['variant']}"),
            level=names[r["level"]],
        )
        if several
        else text(f"variant.{r['variant']}")
        for r in present
    }
    reference = names[found.table["reference"].iloc[0]]
    title = text("robustness.differences.caption", reference=text.quote(reference))
    return draw_by_policy(here, replace(found, table=keyed), title, "pair", pairs)


@contained
def show_zeros(here: Scene, result: Result) -> None:
    """Say what one more point goes with: giving anything, how much is given, and both."""
    if result.refusal is not None:
        st.info(sentence(here, result.refusal, "refusal"))
        return
    own = of_kind(result, "effect")
    wanted = [code for code in part_names(here) if code in set(own.table["outcome"])]
    order = [code for code in here.view.specification.outcomes if code in wanted] or wanted
    said = [_two_parts(here, own, outcome, result) for outcome in order]
    st.markdown("\n".join(f"- {words}" for words in said))
    st.caption(here.text("robustness.zeros.note"))
    notes(here, result)
    table_and_file(here, "robustness.zeros", result, levels=moderator(here))


def _two_parts(here: Scene, own: Result, outcome: str, result: Result) -> str:
    text, policy = here.text, part_names(here)[outcome]
    nothing = result.fact("zeros", outcome)
    zeros = text.percent(nothing)
    found = {r["measure"]: r for r in rows(own, outcome=outcome)}
    if isnan(nothing):
        return text("robustness.zeros.few", policy=policy, minimum=MINIMUM)
    if not found:
        return text("robustness.zeros.none", policy=policy, zeros=zeros)
    write = {"any": proportion_units(here)}
    said = {}
    for name, r in found.items():
        unit = write.get(name, amount_units(here))
        said[name] = unit.change(r["estimate"])
        said[f"{name}_interval"] = unit.change_interval(r["conf_low"], r["conf_high"])
    words = text("robustness.zeros.line", policy=policy, zeros=zeros, step=focal_step(here), **said)
    return words + mark(here, *found.values())


@contained
def show_substitutes(here: Scene, result: Result) -> None:
    """Say and draw the effect in other measures, and of other variables in the focal place."""
    if result.refusal is not None:
        st.info(sentence(here, result.refusal, "refusal"))
        return
    show(here, "robustness.substitutes", result, _substitutes)
    said = [_in_turn(here, result, outcome) for outcome in panels(here, result)]
    st.markdown("\n".join(f"- {words}" for words in said))
    if told := _sources(here):
        st.caption(here.text("robustness.substitutes.study", sources=told))


def _sources(here: Scene) -> str:
    """Return the study's tables that hold these numbers, "" without any."""
    study = here.survey.study
    if study is None:
        return ""
    named = study.robustness.substitutes
    models = [m for m in study.models if m.focal in named or m.lens == "ratio"]
    tables = dict.fromkeys(label(here.labels.printed(model.source)) for model in models)
    return here.text.join(list(tables))


def _in_turn(here: Scene, result: Result, outcome: str) -> str:
    text, parts = here.text, []
    for r in rows(result, outcome=outcome):
        write = units_of(here, r["measure"])
        parts.append(
            text(
                "robustness.substitutes.part",
                name=_measure_name(here, r),
                change=write.change(r["estimate"]),
                interval=write.change_interval(r["conf_low"], r["conf_high"]),
            )
        )
    policy = part_names(here)[outcome]
    said = text("robustness.substitutes.line", policy=policy, parts=text.semicolons(parts))
    return said + mark(here, *rows(result, outcome=outcome))


def _measure_name(here: Scene, r: Row) -> str:
    variable = label(here.labels.variable(r["variable"]).short)
    lens = here.text(f"lens_short.{r['measure']}")
    return here.text("robustness.substitutes.name", variable=variable, lens=lens)


def _substitutes(here: Scene, result: Result) -> Figure:
    keyed = row_codes(result.table, "variable", "measure")
    whole = replace(result, table=result.table.assign(asked=keyed))
    names = {r["asked"]: _measure_name(here, r) for r in rows(whole)}
    kinds = [
        Series(code, names[code], NEUTRAL, MARKS[place % len(MARKS)], size=9)
        for place, code in enumerate(dict.fromkeys(keyed))
        if code in names
    ]
    title = here.text("robustness.substitutes.caption")
    dots = policy_rows(here, title, panels(here, result), "asked", kinds)
    return draw_signs(here, whole, replace(dots, hover=partial(_hover, here)))


def _hover(here: Scene, r: Row, kind: Series) -> str:
    return hover_sign(here, r, kind, r["measure"])
