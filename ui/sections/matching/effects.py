"""The matching page's parts: who is compared, the differences, and the same by other ways."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from analysis.matching.bootstrap import with_draws
from analysis.matching.effects import CHECKS, MATCHED, UNMATCHED
from analysis.model.result import Result
from analysis.model.rows import rows
from ui.charts.dots import draw_dots
from ui.charts.figure import Figure
from ui.charts.frame import GROUP_COLOUR, NEUTRAL, SYMBOLS, Series
from ui.charts.marks import choice_marks
from ui.charts.mirror import Mirror, draw_mirror
from ui.results.panel import fold_method, show, table_and_file
from ui.sections.interactions.lines import panels
from ui.sections.interactions.policies import draw_by_policy, policy_rows
from ui.visit.looks import note_tests
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.wording.captions import mark, people
from ui.wording.notes import sentence
from ui.wording.nulls import aside
from ui.wording.sentences import change_clauses, focal_name, inline_names, of_specification
from ui.wording.spoken import part_names
from ui.wording.units import units_of

ABOVE, BELOW = GROUP_COLOUR, "#B8860B"


def refused(here: Scene, result: Result) -> bool:
    """Say why people cannot be matched; return whether they cannot."""
    if result.refusal is not None:
        st.info(sentence(here, result.refusal, "refusal"))
    return result.refusal is not None


@contained
def say_limits(here: Scene) -> None:
    """Say what no matching can do."""
    focal = here.text.inline(focal_name(here))
    st.markdown(here.text("matching.limits", focal=focal))


def who(here: Scene, result: Result) -> str:
    """Return the people above the cut in words; the result has the cut among its facts."""
    cut = here.text.number(result.fact("cut"), 2)
    return here.text("matching.who", focal=here.text.inline(focal_name(here)), cut=cut)


def over(here: Scene) -> str:
    """Return whom effects are averaged over."""
    return here.text(f"estimand_of.{here.view.specification.matching.estimand}")


@contained
def show_people(here: Scene, counts: Result, overlap: Result, effects: Result) -> None:
    """Say how many are compared and draw where their scores lie."""
    text, found = here.text, {r["side"]: r for r in rows(counts)}
    above, below = found["above"], found["below"]
    fact = counts.fact
    said = [
        text(
            "matching.people.said",
            who=who(here, counts),
            matched=text.number(above["matched"]),
            above=text.number(above["people"]),
            others=text.number(below["matched"]),
            below=text.number(below["people"]),
            low=text.number(fact("low"), 2),
            high=text.number(fact("high"), 2),
            asked=text.number(fact("asked")),
            found=text.number(fact("found")),
        ),
        text(
            "matching.people.effective",
            above=text.number(above["effective"]),
            below=text.number(below["effective"]),
        ),
        *_two_sided(here, effects),
    ]
    show(here, "matching.overlap", overlap, _overlap)
    st.markdown(text.sentences(said) + mark(here, above))
    table_and_file(here, "matching.people", counts, title=text("matching.people.table"))


def _two_sided(here: Scene, effects: Result) -> list[str]:
    """Say how two-sided support moves the effect on those above, where it is asked for."""
    text, write = here.text, units_of(here)
    one, two = effects.facts_of("att_one_sided"), effects.facts_of("att")
    codes = [code for code in panels(here, effects) if code in two]
    if codes and all(one[code] == two[code] for code in codes):
        return [text("matching.people.two_sided_same")]
    changes = [
        text(
            "matching.people.change",
            policy=text.inline(name),
            before=write.change(one[code]),
            after=write.change(two[code]),
        )
        for code, name in panels(here, effects).items()
        if code in two
    ]
    if not changes:
        return []
    return [text("matching.people.two_sided", changes=text.semicolons(changes))]


def _overlap(here: Scene, result: Result) -> Figure:
    text = here.text
    sides = [text("matching.above"), text("matching.below")]
    names = [
        text(f"matching.overlap.{when}", side=side)
        for side in sides
        for when in ("before", "after")
    ]
    return draw_mirror(
        here,
        result,
        Mirror(
            title=text("matching.overlap.caption"),
            x_title=text("matching.overlap.x"),
            y_title=text("matching.overlap.y"),
            up=Series("above", sides[0], ABOVE),
            down=Series("below", sides[1], BELOW),
            names=(names[0], names[1], names[2], names[3]),
            ends=(result.fact("low"), result.fact("high")),
        ),
    )


@contained
def show_effects(here: Scene, effects: Result, claims: Result) -> None:
    """Say for which policies a difference is shown, and draw it unmatched and matched."""
    note_tests(here, claims)
    show(here, "matching.effects", effects, _effects)
    st.markdown(_claims(here, effects, claims))
    count = here.text.number(len(claims.table))
    st.caption(here.text("matching.effects.note", over=over(here), count=count))
    title = here.text("matching.claims.title")
    table_and_file(here, "matching.claims", claims, title=title)


def _claims(here: Scene, effects: Result, claims: Result) -> str:
    text, write, every = here.text, units_of(here), rows(claims)
    names = inline_names(here)
    claimed = sorted((r for r in every if r["claimed"]), key=lambda r: -r["estimate"])
    unclaimed = [r for r in every if not r["claimed"]]
    why = aside(here, unclaimed, write, shown=claimed)
    if not claimed:
        none = text("matching.effects.none", who=who(here, effects), why=why)
        return none + mark(here, *every)
    changes = change_clauses(here, write, claimed, "say.split_more", "say.split_less")
    silent = text.join([names[r["outcome"]] for r in unclaimed])
    rest = text("say.split_rest", parts=silent, why=why) if unclaimed else why
    said = text(
        "matching.effects.some",
        who=who(here, effects),
        changes=text.clauses(changes),
        rest=rest,
    )
    return said + mark(here, *claimed)


def _effects(here: Scene, result: Result) -> Figure:
    kinds = [
        Series(UNMATCHED, here.text("measure.unmatched"), NEUTRAL, SYMBOLS[1]),
        Series(MATCHED, here.text("measure.matched"), NEUTRAL),
    ]
    title = here.text("matching.effects.caption", who=who(here, result), over=over(here))
    return _by_policy(here, result, title, "measure", kinds)


def _by_policy(here: Scene, result: Result, title: str, column: str, kinds: list[Series]) -> Figure:
    present, names = {r["outcome"] for r in rows(result)}, part_names(here)
    shown = {code: name for code, name in names.items() if code in present}
    return draw_dots(here, result, policy_rows(here, title, shown, column, kinds))


@contained
def say_no_bootstrap(here: Scene) -> None:
    """Say why the bootstrap is not offered."""
    st.caption(here.text("refusal.no_bootstrap"))


@contained
def show_bootstrap(here: Scene, effects: Result, chunks: Sequence[Result]) -> None:
    """Draw the matched differences with both kinds of intervals."""
    found = with_draws(effects, chunks)
    if refused(here, found):
        return
    text, count = here.text, sum(chunk.fact("draws") for chunk in chunks)
    clusters = chunks[0].fact("clusters")
    if clusters:
        numbers = {"draws": text.number(count), "clusters": text.number(clusters)}
        st.caption(text("matching.bootstrap.clusters", **numbers))
    else:
        drawn = text.number(count)
        st.caption(text("matching.bootstrap.people", draws=drawn, people=people(here)))
    own = found.table[found.table["measure"] == MATCHED]
    show(here, "matching.bootstrap", replace(found, table=own, asked=None), _bootstrap)


def _bootstrap(here: Scene, result: Result) -> Figure:
    names = {code: here.text(f"std_errors.{code}") for code in ("analytical", "bootstrap")}
    kinds = choice_marks(list(names), names, NEUTRAL)
    title = here.text("matching.bootstrap.caption")
    return _by_policy(here, result, title, "std_errors", kinds)


@contained
def show_checks(here: Scene, checks: Result) -> None:
    """Draw the difference by every way and say which ways cannot be gone."""
    if refused(here, checks):
        return
    text = here.text
    show(here, "matching.checks", checks, _checks)
    st.markdown(text("matching.checks.text"))
    gone = {r["measure"] for r in rows(checks)}
    missing = [text(f"measure.{code}") for code in CHECKS if code not in gone]
    if missing:
        st.caption(text("matching.checks.none", measures=text.join(missing)))


def _checks(here: Scene, result: Result) -> Figure:
    text, chosen = here.text, here.view.specification.matching.method
    gone = {r["measure"] for r in rows(result)}
    names = {code: text(f"measure.{code}") for code in CHECKS if code in gone}
    if chosen in names:
        names[chosen] = text("matching.checks.chosen", measure=names[chosen])
    title = text("matching.checks.caption", who=who(here, result))
    return draw_by_policy(here, result, title, "measure", names)


@contained
def method(here: Scene) -> None:
    """Fold away how the page's numbers are made."""
    errors = here.view.specification.own_errors
    fold_method(here, of_specification(here, "matching.method", errors))
