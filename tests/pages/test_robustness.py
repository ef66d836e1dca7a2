"""The robustness page: its sentences against the analysis, its switches, and when it is silent."""

import html
from typing import Any

import pandas as pd
import pytest

from analysis.model.result import records_of
from analysis.robustness.influence import influence
from analysis.robustness.two_part_effects import two_parts
from analysis.robustness.variants import variants
from data.survey.survey import Survey
from tests.pages.reading import asked, group_of, labels_of, says, wrong
from tests.pages.visits import Visit, seen, tight
from ui.language.text import languages

FEW = {"education": ["4"], "skill": ["high"]}


def bullets(visit: Visit) -> list[str]:
    """Return the page's sentences, without the folded method."""
    method = visit.words.words["robustness.method"].strip()[:8]
    shown = [item.value.strip() for item in visit.app.main.markdown]
    lines = "\n".join(text for text in shown if not text.startswith(method)).splitlines()
    return [html.unescape(line).strip() for line in lines if line.strip().startswith("- ")]


def rows(table: pd.DataFrame, **keys: str) -> list[dict[str, Any]]:
    for name, value in keys.items():
        table = table[table[name] == value]
    return records_of(table)


@pytest.mark.parametrize("language", languages())
def test_sentences_hold_the_numbers_of_the_analysis(survey: Survey, language: str) -> None:
    group = {"hukou": ["2"]}
    visit = Visit("robustness", language, group)
    assert [error.message for error in visit.app.exception] == []
    said, text = tight("\n".join(bullets(visit))), visit.words
    query = asked(survey, group)
    found = variants(survey, query)
    moved, parts = influence(survey, query).table, two_parts(survey, query)
    for outcome in query.specification.outcomes:
        (main,) = rows(found.table, variant="everyone", kind="effect", outcome=outcome)
        others = [r for r in rows(found.table, kind="effect", outcome=outcome) if r is not main]
        others = [r for r in others if r["variant"] != "everyone"]
        ends = [end(r["estimate"] for r in others) for end in (min, max)]
        numbers = [main["estimate"], main["conf_low"], main["conf_high"], *ends]
        (both,) = rows(parts.table, measure="combined", kind="effect", outcome=outcome)
        numbers += [both["estimate"], both["conf_low"], both["conf_high"]]
        for unit in ("cluster", "region"):
            for extreme in ("lowest", "highest"):
                numbers += [
                    r["estimate"]
                    for r in rows(
                        moved, omitted=unit, extreme=extreme, kind="effect", outcome=outcome
                    )
                ]
        for number in numbers:
            assert text.number(number, signed=True) in said
        assert tight(text.percent(parts.fact("zeros", outcome))) in said
        clear = sum(r["conf_low"] > 0 or r["conf_high"] < 0 for r in others)
        line = {"count": str(len(others)), "clear": str(clear)}
        assert says(said, language, "robustness.variants.line", **line)
    captions = " ".join(caption.value for caption in visit.app.main.caption)
    assert text.number(found.fact("left_out", "no_straight_line")) in captions
    assert list(wrong(visit.all_text())) == []


@pytest.mark.parametrize("language", languages())
def test_every_sentence_with_numbers_has_its_status(language: str) -> None:
    visit = seen("robustness", language)
    marks = [visit.words(f"caption.{sign}") for sign in ("open", "printed")]
    own = bullets(visit)
    assert len(own) >= 14
    assert all(any(mark in line for mark in marks) for line in own)
    published = [line for line in own if visit.words("caption.printed") in line]
    assert published, "Tables 5 and 6"


def test_figures_draw_what_the_analysis_found(survey: Survey) -> None:
    visit = seen("robustness", "en")
    found = variants(survey, asked(survey)).table
    samples, slopes, substituted, further, left_out = visit.figures()
    for figure, kind in ((samples, "effect"), (slopes, "slope_difference")):
        drawn = sorted(t["x"][0] for t in figure.spec["data"] if t.get("error_x"))
        expected = sorted(r["estimate"] for r in rows(found, kind=kind))
        assert drawn == pytest.approx(expected, rel=1e-9)
    assert len([t for t in substituted.spec["data"] if t.get("error_x")]) == 6
    assert len([t for t in further.spec["data"] if t.get("error_x")]) == 8
    ticks = [t for t in left_out.spec["data"] if len(t["x"]) == 21]
    assert len(ticks) == 2, "a tick for every city, for either policy"
    moved = influence(survey, asked(survey)).table
    spans = [t["x"] for t in left_out.spec["data"] if t["mode"] == "lines+markers"]
    for outcome in ("unemployment_benefit", "upskilling"):
        ends = [r["estimate"] for r in rows(moved, omitted="cluster", kind="effect")
                if r["outcome"] == outcome]  # fmt: skip
        assert any(span == pytest.approx(sorted(ends)) for span in spans)


@pytest.mark.parametrize("language", languages())
def test_quartiles_come_when_asked_for(language: str) -> None:
    visit = Visit("robustness", language, FEW)
    names = [visit.words(f"variant.{name}") for name in ("lower_quartile", "upper_quartile")]
    assert not any(tight(names[0]) in tight(str(f.spec["layout"])) for f in visit.figures())
    visit.set("toggle", "long/robustness.quantiles", True)
    assert [error.message for error in visit.app.exception] == []
    axis = str(visit.figures()[0].spec["layout"]["yaxis"]["ticktext"])
    assert all(tight(name) in tight(axis) for name in names)
    shown = " ".join(caption.value for caption in visit.app.main.caption)
    assert says(shown, language, "note.heaped")
    assert list(wrong(visit.all_text())) == []


def test_a_further_variable_is_chosen(survey: Survey) -> None:
    visit = Visit("robustness", "en", {"hukou": ["2"]})
    visit.set("selectbox", "further", "substitutability")
    assert [error.message for error in visit.app.exception] == []
    name = labels_of(survey, "en").variable("substitutability").short
    assert any(name.lower() in line.lower() and "beside" in line for line in bullets(visit))
    assert list(wrong(visit.all_text())) == []


@pytest.mark.parametrize("language", languages())
def test_another_focal_variable_is_called_by_its_name(survey: Survey, language: str) -> None:
    visit = Visit("robustness", language, focal="reemployment", lens="ln", controls="firm_effects")
    visit.set("selectbox", "further", "substitutability")
    assert [error.message for error in visit.app.exception] == []
    labels = labels_of(survey, language)
    mine, risk = (labels.variable(id).short.casefold() for id in ("reemployment", "risk"))
    said = tight("\n".join(bullets(visit)).casefold())
    captions = "".join(figure.title.casefold() for figure in visit.figures())
    for text in (said, captions):
        assert tight(mine) in text
        assert tight(risk) not in text
    assert list(wrong(visit.all_text())) == []


@pytest.mark.parametrize(("language", "n"), [("zh", 9), ("en", 10)])
def test_a_group_below_ten_is_a_sentence(crossed: pd.Series, language: str, n: int) -> None:
    visit = Visit("robustness", language, group_of(crossed, n))
    assert [error.message for error in visit.app.exception] == []
    refused = visit.words("refusal.small_group", minimum=10)
    assert ([box.value for box in visit.app.main.info] == [refused]) == (n == 9)
    assert bool(visit.figures()) == bool(bullets(visit)) == (n == 10)
    assert list(wrong(visit.all_text())) == []


def test_small_counts_of_people_left_out_are_not_told(survey: Survey) -> None:
    visit = Visit("robustness", "en", FEW)
    few = variants(survey, asked(survey, FEW)).fact("left_out", "no_all_in")
    assert 0 < few < 10
    said = html.unescape(" ".join(caption.value for caption in visit.app.main.caption))
    name = visit.words("variant.no_all_in")
    assert f"{name} {visit.words('filter.few', minimum=10)}" in said
