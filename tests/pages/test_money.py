"""The page on where the money comes from: it claims what the joint bands do, and draws it."""

import html
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.model.comparison import Comparison, Group
from analysis.model.query import Query
from analysis.questions.effects import ranking
from analysis.questions.featured import featured_claims
from analysis.questions.flow import flows, money_effects
from analysis.questions.lead import lead
from data.survey.survey import Survey
from tests.pages.conftest import Serve
from tests.pages.reading import group_of, labels_of, says, wrong
from tests.pages.visits import Visit, seen, tight
from ui.language.text import languages
from ui.visit.view import default_specification

GROUPS: dict[str, dict[str, list[str]]] = {
    "everyone": {},
    "agricultural": {"hukou": ["2"]},
    "outside": {"pension": ["2"]},
    "local": {"pension": ["2"], "origin": ["1"]},
}
LOOKS = [
    ("en", "everyone"),
    ("en", "agricultural"),
    ("zh", "agricultural"),
    ("zh", "outside"),
    ("en", "local"),
]


def opened(language: str, name: str) -> Visit:
    """Return the page as opened for a group, for tests that only read it."""
    return seen("money", language, GROUPS[name], ranges="yes")


def asked(survey: Survey, group: dict[str, list[str]], **changes: object) -> Query:
    """Return the page's query for a group."""
    filters: Group = tuple((name, tuple(codes)) for name, codes in group.items())
    specification = replace(default_specification(survey), lens="amount", outcomes=(), **changes)  # type: ignore[arg-type]
    return Query(Comparison(filters), specification)


def bullets(visit: Visit) -> list[str]:
    """Return the page's sentences, a line each."""
    return [line for line in visit.sentences().splitlines() if line.startswith("- ")]


def names(survey: Survey, visit: Visit) -> dict[str, str]:
    """Return the policies' names as they stand inside sentences."""
    labels = labels_of(survey, visit.language)
    return {id: visit.words.inline(labels.part(id).short) for id in survey.codebook.outcome_ids}


def shown(effects: pd.DataFrame, side: str) -> pd.DataFrame:
    """Return the rows of a side whose joint band excludes zero."""
    rows = effects[effects["side"] == side]
    return rows[(rows["joint_low"] > 0) | (rows["joint_high"] < 0)]


@pytest.mark.parametrize(("language", "name"), LOOKS)
def test_sentences_claim_what_the_joint_bands_do(survey: Survey, language: str, name: str) -> None:
    visit = opened(language, name)
    assert [error.message for error in visit.app.exception] == []
    assert visit.titles() == [visit.words("money.title")]
    assert list(wrong(visit.all_text())) == []
    effects = money_effects(survey, asked(survey, GROUPS[name])).table
    known = shown(effects, "group")
    assert ("upskilling" in set(known["outcome"])) == (name != "local")
    check_claims(survey, visit, bullets(visit)[0], effects, "group")
    said = bullets(visit)[0]
    assert says(said, language, "money.none") == known.empty
    falls, rises = (known["estimate"] < 0).any(), (known["estimate"] > 0).any()
    assert says(said, language, "money.to_open") == (falls and not rises)
    assert says(said, language, "money.from_open") == (rises and not falls)
    if GROUPS[name]:
        check_claims(survey, visit, bullets(visit)[1], effects, "difference")
        none = shown(effects, "difference").empty
        assert none == (name != "outside")
        assert says(bullets(visit)[1], language, "money.against_none") == none


KEYS = {
    "group": ("say.effect", "say.effect_rest"),
    "difference": ("money.against", "say.split_rest"),
}


def check_claims(survey: Survey, visit: Visit, said: str, effects: pd.DataFrame, side: str) -> None:
    """Check that a sentence claims of each policy what its joint band does and nothing else."""
    spoken, (key, rest) = names(survey, visit), KEYS[side]
    claimed = set(shown(effects, side)["outcome"])
    for row in effects[effects["side"] == side].to_dict("records"):
        number = visit.words.number(abs(row["estimate"]))
        ends = (visit.words.number(row[end], signed=True) for end in ("joint_low", "joint_high"))
        change, interval = (
            visit.words("unit.yuan.change", number=text)
            for text in (number, visit.words.interval(*ends))
        )
        for way, holds in (("more", row["estimate"] > 0), ("less", row["estimate"] < 0)):
            clause = visit.words(
                f"{key}_{way}", part=spoken[row["outcome"]], change=change, interval=interval
            )
            assert (tight(clause) in tight(said)) == (holds and row["outcome"] in claimed), clause
    silent = [name for part, name in spoken.items() if part not in claimed]
    told = says(said, visit.language, rest, parts=visit.words.join(silent))
    assert told == (0 < len(silent) < len(spoken))


@pytest.mark.parametrize("language", languages())
def test_every_sentence_has_its_status_and_its_band(survey: Survey, language: str) -> None:
    visit = opened(language, "agricultural")
    said = bullets(visit)
    assert len(said) == 4, "the change, its difference from others, levels, the study's measure"
    for sentence in said:
        assert any(visit.words(f"caption.{sign}") in sentence for sign in ("open", "printed"))
    effects = money_effects(survey, asked(survey, GROUPS["agricultural"]))
    row = shown(effects.table, "group").iloc[0]
    low, high = (visit.words.number(row[end], signed=True) for end in ("joint_low", "joint_high"))
    assert tight(visit.words.interval(low, high)) in tight(said[0])
    p = visit.words.p_value(effects.test(side="difference")["p_value"])
    assert shown(effects.table, "difference").empty
    assert says(said[1], language, "money.against_none", p=p)
    note = [caption.value for caption in visit.app.main.caption]
    assert visit.words("money.note", count=5) in note
    assert visit.words("money.flow.text") in html.unescape(visit.sentences())


@pytest.mark.parametrize("language", languages())
def test_both_figures_show_both_sides(survey: Survey, language: str) -> None:
    visit = opened(language, "agricultural")
    effects = money_effects(survey, asked(survey, GROUPS["agricultural"])).table
    bars, flow, _ = visit.figures()
    headings = [note["text"] for note in flow.spec["layout"]["annotations"]]
    for side in ("group", "complement"):
        rows = effects[effects["side"] == side]
        n = visit.words("caption.n", n=visit.words.number(rows["n"].iloc[0]))
        name = visit.words(f"side.{side}", people=labels_of(survey, language).survey("people"))
        assert sum(f"{name} · {n}" in text for text in headings) == 1
        for row in rows.to_dict("records"):
            change = visit.words.number(row["estimate"], signed=True)
            assert any(change in text for text in headings)
    pointed = [trace["text"] for trace in flow.spec["data"] if trace.get("fillcolor")]
    moving = visit.words("money.flow.range", interval="").split("{")[0].strip()
    assert len(pointed) == 10, "a bar for every policy of either side"
    assert all(moving in text and visit.words("status.implied") in text for text in pointed)
    assert tight(visit.words("caption.joint")) in bars.title
    assert tight(visit.words("caption.range_below")) in bars.title
    assert tight(visit.words("status.implied")) in flow.title


def test_bars_hold_point_interval_band_and_sibling_range(survey: Survey) -> None:
    group = GROUPS["agricultural"]
    effects = money_effects(survey, asked(survey, group)).table
    traces = opened("en", "agricultural").figures()[0].spec["data"]
    marks = [trace for trace in traces if "error_x" in trace]
    strips = [trace["x"] for trace in traces if trace["mode"] == "lines"]
    assert len(marks) == 10
    assert len(strips) == 20, "a joint band and a range of the siblings for every mark"
    for row in effects[effects["side"] != "difference"].to_dict("records"):
        (mark,) = [m for m in marks if m["x"][0] == pytest.approx(row["estimate"], rel=1e-9)]
        ends = (mark["x"][0] - mark["error_x"]["arrayminus"][0], mark["error_x"]["array"][0])
        assert ends[0] == pytest.approx(row["conf_low"], rel=1e-9)
        assert mark["x"][0] + ends[1] == pytest.approx(row["conf_high"], rel=1e-9)
        band = [row["joint_low"], row["joint_high"]]
        assert any(strip == pytest.approx(band, rel=1e-9) for strip in strips)
        over = [s for s in strips if s != pytest.approx(band) and s[0] <= row["estimate"] <= s[1]]
        assert over, "the range over the siblings holds the survey's own number"


def test_languages_draw_the_same() -> None:
    drawn = []
    for language in languages():
        figures = opened(language, "agricultural").figures()[:2]  # levels: in 10,000 in Chinese
        traces = [trace for figure in figures for trace in figure.spec["data"]]
        drawn.append([(t["type"], t["mode"], t.get("x"), t.get("y")) for t in traces])
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) > 40


def test_choices_change_the_numbers(survey: Survey) -> None:
    visit = Visit("money", "en")
    for choice in ({"controls": "none"}, {"std_errors": "CR1"}):
        for name, value in choice.items():
            visit.set("selectbox", name, value)
        assert [error.message for error in visit.app.exception] == []
        chosen = {w.key.split("/")[0]: w.value for w in visit.app.main.selectbox}
        del chosen["margin"]
        effects = money_effects(survey, asked(survey, {}, **chosen)).table
        row = shown(effects, "group").set_index("outcome").loc["upskilling"]
        for number in (abs(row["estimate"]), row["joint_low"], row["joint_high"]):
            assert visit.words.number(number) in bullets(visit)[0]
    method = " ".join(item.value for item in visit.app.main.markdown)
    assert visit.words("std_errors.CR1") in html.unescape(method)


@pytest.mark.parametrize("language", languages())
def test_both_ends_of_the_scale_are_drawn_and_the_lead_is_tested(
    survey: Survey, language: str
) -> None:
    visit, query = opened(language, "outside"), asked(survey, GROUPS["outside"])
    divisor = float(visit.words("unit.yuan.level_divisor"))
    lines = [t for t in visit.figures()[2].spec["data"] if t["mode"] == "lines+markers"]
    drawn = {tuple(t["y"]) for t in lines if len(t.get("y") or ()) == 2}
    table = ranking(survey, query).table.pivot_table(
        index="outcome", columns="at", values="estimate"
    )
    ends = [pytest.approx(tuple(own / divisor)) for own in table.to_numpy()]
    assert len(drawn) == len(ends) == 5
    assert all(any(line == own for line in drawn) for own in ends)
    (row,) = lead(survey, query).table.to_dict("records")
    way = "first" if row["conf_low"] > 0 else "crossed" if row["conf_high"] < 0 else "open"
    told = {
        key: says(visit.sentences(), language, f"money.lead_{key}")
        for key in ("first", "crossed", "open")
    }
    assert told == {key: key == way for key in told}
    ends_of_lead = (visit.words.number(row[end], signed=True) for end in ("conf_low", "conf_high"))
    assert tight(visit.words.interval(*ends_of_lead)) in tight(visit.sentences())


@pytest.mark.parametrize("language", languages())
def test_the_studys_own_measure_is_claimed_as_tested(survey: Survey, language: str) -> None:
    """Everybody under ln is in print: upskilling falls, unemployment benefit rises."""
    visit = opened(language, "everyone")
    table = featured_claims(survey, asked(survey, {})).table
    assert table["claimed"].all()
    for row in table.to_dict("records"):
        change = visit.words.number(row["estimate"], 3, signed=True)
        assert change in bullets(visit)[-1]
        assert names(survey, visit)[row["outcome"]] in bullets(visit)[-1]
    assert says(visit.sentences(), language, "money.zero")
    assert says(visit.sentences(), language, "money.r_squared_controls")


@pytest.mark.parametrize("language", languages())
def test_another_focal_variable_is_called_by_its_name(survey: Survey, language: str) -> None:
    visit = Visit("money", language, focal="reemployment", lens="ln", outcome=["basic_income"])
    assert [error.message for error in visit.app.exception] == []
    labels = labels_of(survey, language)
    mine, risk = (labels.variable(id).short.casefold() for id in ("reemployment", "risk"))
    said = "\n".join(bullets(visit))
    captions = "".join(figure.title for figure in visit.figures())
    for text in (said, captions):
        assert tight(mine) in tight(text.casefold())
        assert tight(risk) not in tight(text.casefold())
    assert says(said, language, "money.from_open"), "only upskilling is shown to gain"


@pytest.mark.parametrize(("language", "n"), [("zh", 9), ("en", 10)])
def test_a_group_below_ten_is_a_sentence(crossed: pd.Series, language: str, n: int) -> None:
    visit = Visit("money", language, group_of(crossed, n))
    assert [error.message for error in visit.app.exception] == []
    refused = [box.value for box in visit.app.main.info]
    assert refused == ([visit.words("refusal.small_group", minimum=10)] if n == 9 else [])
    for shown_here in (visit.figures(), bullets(visit), list(visit.app.main.dataframe)):
        assert bool(shown_here) == (n == 10)
    assert list(wrong(visit.all_text())) == []


@pytest.mark.parametrize("language", languages())
def test_a_survey_without_a_focal_scale_says_so(
    mturk_folder: Path, serve: Serve, language: str
) -> None:
    serve(mturk_folder)
    visit = Visit("money", language)
    assert [error.message for error in visit.app.exception] == []
    (box,) = visit.app.main.info
    assert visit.words("role.focal") in box.value
    assert visit.figures() == []


def test_a_flow_is_the_analysis_moved_with_its_ranges(survey: Survey) -> None:
    visit = opened("zh", "outside")
    table = visit.app.main.dataframe[1].value
    found = flows(survey, asked(survey, GROUPS["outside"])).table
    own = found[found["estimate"] > 0]
    cells = [float(text.replace(",", "")) for text in table[visit.words("column.estimate")]]
    assert sorted(value for value in cells if value) == pytest.approx(
        np.sort(own["estimate"].to_numpy()).round(), abs=0.51
    )
    ends = [table[visit.words(f"column.range_{end}")] for end in ("low", "high")]
    for value, low, high in zip(cells, *ends, strict=True):
        assert float(low.replace(",", "")) <= value <= float(high.replace(",", ""))
    source, target = (table[visit.words(f"column.{end}")] for end in ("source", "target"))
    assert (source != target).all()
