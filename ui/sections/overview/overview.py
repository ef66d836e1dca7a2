"""The overview's parts: headline numbers, sentences and its three figures."""

from dataclasses import replace
from functools import partial

import streamlit as st

from analysis.model.comparison import DIFFERENCE, GROUP
from analysis.model.result import Result
from analysis.model.rows import Row, row, rows
from ui.charts.dots import SIDE_BY_SIDE, Dots, draw_dots
from ui.charts.figure import Figure
from ui.charts.frame import Series, short
from ui.charts.marks import policy_colours, policy_marks, side_marks
from ui.door.counted import say_of_whom, size
from ui.results.panel import fold_method, show, table_and_file
from ui.visit.looks import note_tests
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.wording.captions import mark, people
from ui.wording.sentences import (
    Answers,
    focal_note,
    level_sentences,
    of_specification,
    overview_sentences,
)
from ui.wording.spoken import part_names
from ui.wording.units import amount_units, focal_units


@contained
def headline(here: Scene, answers: Answers) -> None:
    """Show the group's size, focal mean and the policy that gets most."""
    text, names = here.text, part_names(here)
    columns = st.columns([1, 1.3, 1.7])
    group, other = row(answers.focal, side=GROUP), row(answers.focal, side=DIFFERENCE)
    means = sorted(rows(answers.amounts, side=GROUP), key=lambda r: -r["estimate"])
    columns[0].metric(
        text("filter.n"), text("filter.people", n=text.number(size(here)), people=people(here))
    )
    if group is not None:
        delta = (
            text(
                "overview.risk_delta",
                change=focal_units(here).change(other["estimate"]),
                people=people(here),
            )
            if other
            else text.interval(
                text.number(group["conf_low"], 2), text.number(group["conf_high"], 2)
            )
        )
        columns[1].metric(
            text("overview.risk"),
            text.number(group["estimate"], 2),
            delta,
            delta_color="off",
            delta_arrow="off",
            help=focal_note(here),
        )
        span = focal_units(here).level_interval
        columns[1].markdown(mark(here, group, span=span, interval=other is None))
        say_of_whom(columns[1], here, answers.focal)
    if means:
        columns[2].metric(
            text("overview.top"),
            names[means[0]["outcome"]],
            text("overview.top_share", amount=amount_units(here).level(means[0]["estimate"])),
            delta_color="off",
            delta_arrow="off",
        )
        span = amount_units(here).level_interval
        columns[2].markdown(mark(here, means[0], span=span))
        say_of_whom(columns[2], here, answers.amounts)


@contained
def say(here: Scene, answers: Answers) -> None:
    """Write the page's sentences."""
    note_tests(here, answers.claims)
    st.markdown("\n".join(f"- {sentence}" for sentence in overview_sentences(here, answers)))
    st.markdown(level_sentences(here, answers))


@contained
def show_claims(here: Scene, answers: Answers) -> None:
    """Offer the tests behind the sentences as a table."""
    if not answers.claims.table.empty:
        st.caption(here.text("overview.claims.note"))
        title = here.text("overview.claims.title")
        table_and_file(here, "overview.claims", answers.claims, title=title)


@contained
def show_split(here: Scene, result: Result) -> None:
    """Draw the five means of the group beside those of the complement."""
    title = here.text("overview.split.caption")
    show(here, "overview.split", result, partial(policies, title=title, stem=True))


def policies(
    here: Scene,
    result: Result,
    title: str,
    stem: bool = False,
    change: bool = False,
    outer: tuple[str, str] | None = None,
) -> Figure:
    """Draw a dot for each policy and side: amounts on a stem, or changes around zero."""
    return draw_dots(
        here,
        result,
        Dots(
            title=title,
            units=amount_units(here),
            row="outcome",
            rows=part_names(here),
            series_column="side",
            series=side_marks(here),
            colour_of=policy_colours(here),
            stem=stem,
            change=change,
            outer=outer,
        ),
    )


@contained
def show_effects(here: Scene, result: Result) -> None:
    """Draw the five effects; say that they sum to zero and how little they explain."""
    text = here.text
    shares = [r["r_squared"] for r in rows(result, side=GROUP)]
    if shares:
        status = "implied" if here.survey.provenance == "simulated" else "observed"
        said = [text("overview.effects.small", low=f"{min(shares):.3f}", high=f"{max(shares):.3f}")]
        if not any(note.code == "sums_differ" for note in result.notes):
            said.insert(0, text("overview.effects.zero"))
        st.markdown(text.sentences(said) + mark(here, {"status": status}))
    title = text("overview.effects.caption")
    show(here, "overview.effects", result, partial(policies, title=title, change=True))


@contained
def show_ranking(here: Scene, result: Result) -> None:
    """Draw where each policy stands at both ends of the focal variable."""
    show(here, "overview.ranking", result, ranks)


def ranks(here: Scene, result: Result) -> Figure:
    """Draw a line for each policy between both ends, named with its rank at the second."""
    ends = [f"{at:g}" for at in sorted({r["at"] for r in rows(result)})]
    names, units = part_names(here), amount_units(here)

    def hover(r: Row, kind: Series) -> str:
        span = units.level_interval(r["conf_low"], r["conf_high"])
        return f"<b>{kind.name}</b><br>{units.level(r['estimate'])}<br>{span}"

    return draw_dots(
        here,
        replace(result, table=result.table.assign(end=result.table["at"].map("{:g}".format))),
        Dots(
            title=here.text("overview.ranking.caption"),
            units=units,
            row="end",
            rows={end: here.text("overview.ranking.end", value=end) for end in ends},
            series_column="outcome",
            series=[
                replace(kind, symbol="circle-open", size=9, line=2.5)
                for kind in policy_marks(here).values()
            ],
            layout=SIDE_BY_SIDE,
            hover=hover,
            printed=lambda r: f"{r['rank']:.0f}. {short(names[r['outcome']])}",
        ),
    )


@contained
def method(here: Scene) -> None:
    """Fold away how the page's numbers are made."""
    fold_method(here, of_specification(here, "overview.method"))
