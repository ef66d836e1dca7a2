"""What the dashboard draws as decided, and that its sentences claim just that."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from analysis.model.comparison import Comparison, Group
from analysis.model.query import Query
from analysis.questions.claims import claims_by_card
from analysis.questions.means import compare_focal
from data.survey.survey import Survey
from tests.pages.reading import labels_of, says
from tests.pages.visits import Figure, Visit, tight
from ui.charts.compact import THIN
from ui.charts.frame import PALETTE
from ui.visit.view import default_specification

ALPHA = 0.05
ENDS = ("conf_low", "conf_high")
LEADS = {"first": 1, "crossed": -1, "open": 0}
"""What is said of the lead, by the sign that may be claimed of it."""
HEADS = ("differs_for", "same_for_all")
"""What is said of differences between levels, some and none."""


def asked(survey: Survey, group: Group) -> Query:
    """Return what the dashboard asks of a group."""
    specification = replace(default_specification(survey), lens="amount", outcomes=())
    return Query(Comparison(group), specification)


def card_tests(survey: Survey, group: Group) -> pd.DataFrame:
    """Return the tests behind the cards; Holm's decision in each agrees with statsmodels."""
    table = claims_by_card(survey, asked(survey, group)).table
    for _, own in table.groupby("kind"):
        reject, adjusted, *_ = multipletests(own["p_value"], alpha=ALPHA, method="holm")
        excludes_zero = (own["conf_low"] > 0) | (own["conf_high"] < 0)
        assert own["claimed"].tolist() == excludes_zero.tolist() == reject.tolist()
        assert own["p_holm"].to_numpy() == pytest.approx(adjusted, rel=1e-9, abs=1e-300)
    return table


def check_cards(visit: Visit, survey: Survey, table: pd.DataFrame) -> int:
    """Check that each claim is made where its drawn interval decides so; return how many are."""
    _check_split(visit, survey, table[table["kind"] == "amount_difference"])
    _check_effects(visit, survey, table[table["kind"] == "effect"])
    _check_lead(visit, table[table["kind"] == "lead"])
    return int(table["claimed"].sum()) + _check_for_whom(visit, survey)


def check_mean(visit: Visit, survey: Survey, group: Group) -> None:
    """Check that the page of the focal variable claims what the mean's interval does."""
    found = compare_focal(survey, asked(survey, group)).table
    (row,) = found[found["side"] == "difference"].to_dict("records")
    way = {1: "more", -1: "less", 0: "same"}[_sign(row)]
    said = {
        key: says(visit.sentences(), visit.language, f"say.risk_{key}")
        for key in ("same", "more", "less", "alone", "all")
    }
    assert said == {key: key == way for key in said}


def card(visit: Visit, name: str) -> Figure | None:
    """Return the figure of a card, None where a sentence stands in its place."""
    title = visit.words(f"card.{name}")
    return next((found for found in visit.figures() if found.alt.startswith(f"{title}: ")), None)


def _check_split(visit: Visit, survey: Survey, found: pd.DataFrame) -> None:
    """The thin whisker misses the mark of the others just where a difference is said."""
    figure, names, total = card(visit, "split"), _names(survey, visit), _total(survey)
    assert figure is not None
    if found.empty:
        assert not _thin(figure), "nobody stands beside everybody"
        return
    hollow = next(
        dict(zip(trace["y"], trace["x"], strict=True))
        for trace in figure.spec["data"]
        if set(trace.get("marker", {}).get("symbol", "")) == {"circle-open"}
    )
    whiskers = {trace["y"][0]: trace["x"] for trace in _thin(figure)}
    assert len(whiskers) == len(found) == len(names)
    for place, (part, name) in enumerate(names.items()):
        (row,) = found[found["outcome"] == part].to_dict("records")
        ends = [end - hollow[place] for end in whiskers[place]]
        assert ends == pytest.approx([100 * row[end] / total for end in ENDS], abs=1e-9)
        number = visit.words.number(100 * row["estimate"] / total, 1, signed=True)
        span = (visit.words.number(100 * row[end] / total, 1, signed=True) for end in ENDS)
        interval = visit.words("unit.part.change", number=visit.words.interval(*span))
        clause = visit.words("dashboard.difference", part=name, change=number, interval=interval)
        assert (tight(clause) in tight(visit.sentences())) == _clear(ends), (part, ends)
    none = says(visit.sentences(), visit.language, "dashboard.no_difference")
    assert none == (not found["claimed"].any())


def _check_effects(visit: Visit, survey: Survey, found: pd.DataFrame) -> None:
    """A number is bold, and one of everybody said, just where the thin line is clear of zero."""
    figure = card(visit, "effects")
    assert figure is not None
    beside = [n for n in figure.spec["layout"]["annotations"] if n.get("yref") != "paper"]
    notes = {note["y"]: note["text"] for note in beside}
    lines = {trace["y"][0]: trace["x"] for trace in _thin(figure)}
    assert len(lines) == len(found)
    for place, (part, name) in enumerate(_names(survey, visit).items()):
        (row,) = found[found["outcome"] == part].to_dict("records")
        assert lines[place] == pytest.approx([row[end] for end in ENDS])
        assert notes[place].startswith("<b>") == _clear(lines[place]), part
        change, *ends = (visit.words.number(row[key], signed=True) for key in ("estimate", *ENDS))
        change = visit.words("unit.yuan.change", number=change)
        interval = visit.words("unit.yuan.change", number=visit.words.interval(*ends))
        clause = visit.words("dashboard.effect", part=name, change=change, interval=interval)
        told = tight(clause) in tight(visit.sentences())
        assert told == (_clear(lines[place]) and not visit.group), part


def _check_lead(visit: Visit, found: pd.DataFrame) -> None:
    (row,) = found.to_dict("records")
    said = {key: says(visit.sentences(), visit.language, f"dashboard.lead_{key}") for key in LEADS}
    assert said == {key: sign == _sign(row) for key, sign in LEADS.items()}


def _check_for_whom(visit: Visit, survey: Survey) -> int:
    """Differences of slopes are said just where a thin line is clear of zero; return how many."""
    figure, said, words = card(visit, "differ"), tight(visit.sentences()), visit.words
    begun = (
        tight(words(f"dashboard.{key}", parts="|", details="|", why="|").split("|")[0])
        for key in HEADS
    )
    if figure is None:
        assert not any(start in said for start in begun)
        return 0
    names, allocation = _names(survey, visit), survey.codebook.allocation
    assert allocation is not None
    of_colour = {PALETTE[part.slot]: names[part.id] for part in allocation.parts}
    drawn = [(of_colour[t["line"]["color"]], t["x"]) for t in _thin(figure) if t["xaxis"] == "x3"]
    assert drawn
    clear = [name for name, ends in drawn if _clear(ends)]
    told = clear or [name for name, _ in drawn]
    parts = words.join([name for name in names.values() if name in told])
    key, other = HEADS if clear else HEADS[::-1]
    assert says(visit.sentences(), visit.language, f"dashboard.{key}", parts=parts)
    assert not says(visit.sentences(), visit.language, f"dashboard.{other}", parts=parts)
    more = says(visit.sentences(), visit.language, "dashboard.more_differences")
    assert more == (len(clear) > 1)
    finding = labels_of(survey, visit.language).survey("finding")
    assert finding
    assert (tight(finding) in said) == (not clear), "what the paper found, where this shows nothing"
    return len(clear)


def _thin(figure: Figure) -> list[dict[str, Any]]:
    """Return a figure's adjusted intervals."""
    return [t for t in figure.spec["data"] if t.get("line", {}).get("width") == THIN]


def _clear(ends: list[float]) -> bool:
    """Return whether an interval excludes zero."""
    return ends[0] > 0 or ends[1] < 0


def _sign(row: dict[str, Any]) -> int:
    """Return the sign that a row's interval lets one claim, 0 for none."""
    return int(row["conf_low"] > 0) - int(row["conf_high"] < 0)


def _names(survey: Survey, visit: Visit) -> dict[str, str]:
    """Return policies' names as they stand inside a sentence, in the order of the cards."""
    labels, allocation = labels_of(survey, visit.language), survey.codebook.allocation
    assert allocation is not None
    return {part.id: visit.words.inline(labels.part(part.id).short) for part in allocation.parts}


def _total(survey: Survey) -> float:
    """Return the sum that is split, in yuan."""
    allocation = survey.codebook.allocation
    assert allocation is not None
    return 10_000 * allocation.total
