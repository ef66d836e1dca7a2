"""The diagnostics page: what it looks at, the gap drawn three ways, and how that is made."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from analysis.diagnostics.bins import BINS, THREE
from analysis.diagnostics.johnson_neyman import BANDS, ZONES
from analysis.diagnostics.smooth import combine
from analysis.model.groups import MINIMUM
from analysis.model.query import Query
from analysis.model.result import Result
from analysis.model.rows import rows
from ui.charts.figure import Figure
from ui.charts.frame import NothingToDraw
from ui.charts.gap import Gaps, draw_gaps
from ui.charts.marks import level_marks
from ui.results.panel import fold_method, show, table_and_file
from ui.sections.interactions.lines import moderator, panels
from ui.visit.scene import Scene
from ui.visit.seed import seed
from ui.visit.state import widget_key
from ui.visit.unforeseen import contained
from ui.wording.captions import people
from ui.wording.notes import sentence
from ui.wording.sentences import focal_name, of_specification
from ui.wording.spoken import level_names
from ui.wording.units import units_of

MOST_BINS = 6


def choose_bins(here: Scene) -> Query:
    """Offer the number of bins; return the query that asks for it."""
    count = st.slider(
        here.text("diagnostics.bins"),
        min_value=2,
        max_value=MOST_BINS,
        value=THREE,
        key="diagnostics/bins",
        width=150,
        help=here.text("diagnostics.bins_help"),
    )
    return here.view.query.with_numbers(**{BINS: float(count)})


def choose_level(here: Scene, lines: Result) -> str:
    """Offer the level whose gap is drawn, where there are several; return its code."""
    known = list(dict.fromkeys(row["level"] for row in rows(lines)))
    if len(known) < 2:
        return next(iter(known), "")
    names = {code: here.labels.level(moderator(here), code) for code in known}
    base = level_names(here, moderator(here))[rows(lines)[0]["reference"]]
    kept = f"diagnostics/level/{moderator(here)}"
    key, chosen = widget_key(kept), st.session_state.get(kept)
    seed(key, chosen if chosen in known else known[0])
    st.session_state[kept] = st.selectbox(
        here.text("diagnostics.level", reference=here.text.quote(base)),
        known,
        format_func=lambda code: names[code],
        key=key,
        on_change=lambda: st.session_state.update({kept: st.session_state[key]}),
    )
    return str(st.session_state[kept])


def with_bands(here: Scene, smooth: Result, draws: Sequence[Result] | None) -> Result:
    """Return the smooth curve with its bands where they were drawn, and say what it is."""
    if draws:
        # An axis goes by everybody's curve without bands, whose draws are long work.
        smooth = replace(combine(smooth, draws), asked=smooth.asked)
    if smooth.refusal is not None:
        st.info(sentence(here, smooth.refusal, "refusal"))
        return smooth
    said = [*_bandwidths(here, smooth), *(_drawn(here, smooth) if draws else ())]
    st.caption(here.text.sentences(said))
    return smooth


def _bandwidths(here: Scene, smooth: Result) -> list[str]:
    """Return one sentence on the bandwidth, or one a policy where they differ."""
    text, names = here.text, panels(here, smooth)
    found = {code: smooth.fact("bandwidth", code) for code in names}
    widest = all(smooth.fact("widest", code) for code in names)
    if len(set(found.values())) == 1:
        width = text.number(next(iter(found.values())), 2)
        said = [text("diagnostics.smooth.bandwidth", width=width)]
    else:
        said = [
            text("diagnostics.smooth.one", policy=names[code], width=text.number(width, 2))
            for code, width in found.items()
        ]
    return [*said, *([text("diagnostics.smooth.widest")] if widest else ())]


def _drawn(here: Scene, smooth: Result) -> list[str]:
    text, draws = here.text, here.text.number(smooth.fact("draws"))
    clusters = smooth.fact("clusters")
    if clusters:
        number = text.number(clusters)
        return [text("diagnostics.smooth.clusters", draws=draws, clusters=number)]
    return [text("diagnostics.smooth.people", draws=draws, people=people(here))]


@contained
def show_gap(here: Scene, level: str, lines: Result, **others: Result) -> None:
    """Draw one level's gap: `others` are bins, smooth, zones, spread and crossing."""
    if lines.refusal is not None:
        st.info(sentence(here, lines.refusal, "refusal"))
        return
    own = replace(lines, table=_of(lines, level))
    of = (level, *own.table["reference"].unique()[:1])
    draw = partial(_figure, of=of)
    show(here, "diagnostics.gap", own, draw, levels=moderator(here), beside=others, of=of)
    smooth = others["smooth"]
    if smooth.refusal is None:
        title = here.text("diagnostics.smooth.table")
        panel = "diagnostics.smooth"
        table_and_file(here, panel, smooth, title=title, levels=moderator(here))


def _figure(here: Scene, lines: Result, of: tuple[str, str], **others: Result) -> Figure:
    text, levels = here.text, level_marks(here, moderator(here))
    level, reference = of
    # Everybody's gap may be to another reference.
    result = replace(lines, table=_of(lines, level, reference=reference))
    if result.table.empty:
        raise NothingToDraw
    spread = others["spread"]
    marks: dict[str, list[float]] = {}
    for cross in rows(others["crossing"], level=level, inside_scale=True):
        marks.setdefault(cross["outcome"], []).append(cross["estimate"])
    caption = text(
        "diagnostics.gap.caption",
        level=levels[level].name,
        reference=levels[reference].name,
        focal=text.inline(focal_name(here)),
        lens=text(f"lens.{here.view.specification.lens}"),
    )
    bars = spread.table[spread.table["level"].isin([reference, level])]
    if bars["n"].isna().any():
        caption += text("format.between_sentences")
        caption += text("diagnostics.gap.hollow", minimum=MINIMUM)
    zones = _of(others["zones"], level, band=BANDS[0], zone=ZONES[0])
    gaps = Gaps(
        title=caption,
        units=units_of(here),
        strips=panels(here, result),
        x_title=focal_name(here),
        bins=_of(others["bins"], level),
        smooth=_of(others["smooth"], level),
        zones=zones,
        people=bars,
        levels=[levels[code] for code in (reference, level)],
        size={code: spread.fact("people", code) for code in (reference, level)},
        marks=marks,
    )
    return draw_gaps(here, result, gaps)


def _of(result: Result, level: str, **keys: str) -> pd.DataFrame:
    """Return a result's rows of one level; a refused one has none."""
    table = result.table
    for column, value in {"level": level, **keys}.items():
        table = table[table[column] == value]
    return table


@contained
def method(here: Scene) -> None:
    """Fold away how the page's numbers are made."""
    fold_method(here, of_specification(here, "diagnostics.method"))
