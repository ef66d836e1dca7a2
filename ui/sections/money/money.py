"""The money page's parts: sentences, the flow between policies, and each policy's change."""

from dataclasses import replace
from functools import partial

import streamlit as st

from analysis.model.comparison import DIFFERENCE, GROUP
from analysis.model.result import Result
from analysis.model.rows import Row, row, rows
from analysis.questions.flow import UNALLOCATED
from ui.charts.figure import Figure
from ui.charts.flow import Flow, draw_flow
from ui.charts.marks import side_marks
from ui.charts.policies import draw_policies
from ui.results.panel import fold_method, show
from ui.visit.looks import note_tests
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.wording.captions import mark, people
from ui.wording.notes import sentence
from ui.wording.nulls import aside, known_of_nulls
from ui.wording.sentences import (
    change_clauses,
    focal_name,
    focal_step,
    inline_names,
    of_specification,
)
from ui.wording.spoken import part_names
from ui.wording.units import amount_units, units_of


@contained
def say(here: Scene, effects: Result, levels: Result) -> None:
    """Say what loses, what gains, how that differs from others, and how much each policy gets."""
    if effects.refusal is not None:
        st.info(sentence(here, effects.refusal, "refusal"))
        return
    own = rows(effects, side=GROUP)
    table = effects.table[effects.table["side"] == GROUP].assign(kind="effect")
    note_tests(here, replace(effects, table=table))
    said = [_change(here, effects, own), _against(here, effects), _levels(here, own, levels)]
    st.markdown("\n".join(f"- {words}" for words in said if words))
    st.caption(here.text("money.note", count=len(own)))


@contained
def say_featured(here: Scene, featured: Result) -> None:
    """Say the same in the study's own measure, the one that its authors printed."""
    claims = rows(featured)
    if not claims or here.survey.study is None:
        return
    note_tests(here, featured)
    text, names, lens = here.text, inline_names(here), here.survey.study.models[0].lens or ""
    units, measure = units_of(here, lens), text(f"lens.{lens}")
    claimed = [claim for claim in claims if claim["claimed"]]
    unclaimed = [claim for claim in claims if not claim["claimed"]]
    silent = [names[claim["outcome"]] for claim in unclaimed]
    why = aside(here, unclaimed, units, shown=claimed)
    if not claimed:
        said = text("money.featured_none", lens=measure, parts=text.join(silent), why=why)
        st.markdown(f"- {said}" + mark(here, *claims))
        return
    changes = [
        text(
            "money.featured_change",
            part=names[claim["outcome"]],
            change=units.change(claim["estimate"]),
            interval=units.change_interval(claim["conf_low"], claim["conf_high"]),
        )
        for claim in claimed
    ]
    rest = text("say.effect_rest", parts=text.join(silent), why=why) if silent else why
    said = text("money.featured", lens=measure, changes=text.clauses(changes), rest=rest)
    st.markdown(f"- {said}" + mark(here, *claimed, span=units.change_interval))


@contained
def say_small(here: Scene, effects: Result) -> None:
    """Say that effects sum to zero, and how little the model accounts for.

    R² is adjusted, because small groups fit by chance.
    """
    shares = [r["r_squared_adjusted"] for r in rows(effects, side=GROUP)]
    if not shares:
        return
    alone = here.view.specification.controls == "none"
    key = "money.r_squared_alone" if alone else "money.r_squared_controls"
    said = [here.text(key, share=here.text.percent(max(0.0, *shares)))]
    if not any(note.code == "sums_differ" for note in effects.notes):
        said.insert(0, here.text("money.zero"))
    st.markdown(here.text.sentences(said))


def claimed(found: list[Row]) -> list[Row]:
    """Return the rows whose joint band excludes zero, the largest first."""
    kept = [r for r in found if r["joint_low"] > 0 or r["joint_high"] < 0]
    return sorted(kept, key=lambda r: -abs(r["estimate"]))


def _change(here: Scene, effects: Result, own: list[Row]) -> str:
    text, step, units = here.text, focal_step(here), amount_units(here)
    together = text(
        "money.together", count=len(own), p=text.p_value(effects.test(side=GROUP)["p_value"])
    )
    moving = claimed(own)
    if not moving:
        none = text("money.none", step=step, why=aside(here, own, units))
        return text.sentences([none, together]) + mark(here, *own)
    keys = ("say.effect_more", "say.effect_less")
    said = [text("money.some", step=step, **_parts(here, own, moving, *keys, "say.effect_rest"))]
    if not any(r["estimate"] > 0 for r in moving):
        said.append(text("money.to_open"))
    if not any(r["estimate"] < 0 for r in moving):
        said.append(text("money.from_open"))
    statuses = mark(here, *moving, span=units.change_interval)
    return text.sentences([*said, together]) + statuses


def _parts(
    here: Scene, every: list[Row], moving: list[Row], more: str, less: str, rest: str
) -> dict[str, str]:
    """Return the claimed changes as clauses, and the policies of which nothing is shown."""
    text, names = here.text, inline_names(here)
    ends = ("joint_low", "joint_high")
    units, still = amount_units(here), [r for r in every if r not in moving]
    clauses = change_clauses(here, units, moving, more, less, ends)
    silent = text.join([names[r["outcome"]] for r in still])
    why = aside(here, still, units, shown=moving)
    return {
        "changes": text.clauses(clauses),
        "rest": text(rest, parts=silent, why=why) if still else why,
    }


def _against(here: Scene, effects: Result) -> str:
    text, every = here.text, rows(effects, side=DIFFERENCE)
    if not every:
        return ""
    moving = claimed(every)
    if not moving:
        p = text.p_value(effects.test(side=DIFFERENCE)["p_value"])
        why = known_of_nulls(here, every, amount_units(here))
        none = text("money.against_none", people=people(here), count=len(every), p=p, why=why)
        return none + mark(here, *every)
    keys = ("money.against_more", "money.against_less")
    parts = _parts(here, every, moving, *keys, "say.split_rest")
    said = text("money.against_some", people=people(here), **parts)
    return said + mark(here, *moving, span=amount_units(here).change_interval)


def _levels(here: Scene, own: list[Row], levels: Result) -> str:
    """Set levels beside the changes: the largest loser and the largest gainer, at both ends."""
    text, units, names = here.text, amount_units(here), inline_names(here)
    ordered = sorted(own, key=lambda r: r["estimate"])
    ends = sorted({r["at"] for r in rows(levels)})
    if len(ends) < 2 or len(ordered) < 2:
        return ""
    parts, met = [], []
    for part in (ordered[0]["outcome"], ordered[-1]["outcome"]):
        found = [row(levels, outcome=part, at=at) for at in ends]
        known = [r for r in found if r is not None]
        start, end = (units.level(r["estimate"]) for r in known)
        parts.append(text("money.levels_part", part=names[part], start=start, end=end))
        met += known
    low, high = (text.number(at, 0 if float(at).is_integer() else 2) for at in ends)
    focal = text.inline(focal_name(here))
    said = text("money.levels", focal=focal, low=low, high=high, parts=text.semicolons(parts))
    return said + mark(here, *met, span=units.level_interval)


@contained
def show_flow(here: Scene, moved: Result, effects: Result) -> None:
    """Draw how the losses cover the gains, after saying that this is attributed."""
    text = here.text
    said = [text("money.flow.text")]
    if UNALLOCATED in {end for r in rows(moved) for end in (r["source"], r["target"])}:
        said.append(text("money.flow.off"))
    open_rows = [r for kind in side_marks(here) for r in rows(effects, side=kind.code)]
    if len(claimed(open_rows)) < len(open_rows):
        said.append(text("money.flow.open_note"))
    show(here, "money.flow", _flowing(moved), partial(_flow, effects=effects))
    st.markdown(text.sentences(said))


def _flowing(moved: Result) -> Result:
    """Return the flows that are not zero here or in some simulated survey."""
    table = moved.table
    some = table["estimate"] != 0
    if "range_high" in table:
        some |= table["range_high"] > 0
    return replace(moved, table=table[some].reset_index(drop=True))


def _flow(here: Scene, moved: Result, effects: Result) -> Figure:
    text, kinds = here.text, side_marks(here)
    people_of = {r["side"]: text("caption.n", n=text.number(r["n"])) for r in rows(effects)}
    headings = {k.code: f"{k.name} · {people_of.get(k.code, '')}" for k in kinds}
    return draw_flow(
        here,
        moved,
        effects,
        Flow(
            title=text("money.flow.caption", step=focal_step(here)),
            units=amount_units(here),
            names={**part_names(here), UNALLOCATED: text("money.unallocated")},
            sides=headings if len(kinds) > 1 else dict.fromkeys(headings, ""),
        ),
    )


@contained
def show_effects(here: Scene, effects: Result) -> None:
    """Draw every policy's change with its interval and the band that holds for all."""
    show(here, "money.effects", effects, _effects)


def _effects(here: Scene, effects: Result) -> Figure:
    title = here.text("money.effects.caption", step=focal_step(here))
    return draw_policies(here, effects, title, change=True, outer=("joint_low", "joint_high"))


@contained
def method(here: Scene) -> None:
    """Fold away how the page's numbers are made."""
    fold_method(here, of_specification(here, "money.method"))
