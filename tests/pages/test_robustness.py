"""The robustness page: its sentences against the analysis, its switches, and when it is silent."""

import html
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis.curve.chunk import curve_chunk
from analysis.curve.grid import AXES, choices
from analysis.curve.joint import joint_chunk
from analysis.curve.summary import curve_of, joint, shares
from analysis.query import Query
from analysis.robustness.influence import influence
from analysis.robustness.two_parts import two_parts
from analysis.robustness.variants import variants
from analysis.status import STATUSES
from data.survey import Survey, load_survey
from tests.pages.reading import labels_of, says, wrong
from tests.pages.test_small_groups import PLAIN, group_of
from tests.pages.visits import Visit, tight
from ui.text import languages
from ui.view import default_specification

FEW = {"education": ["4"], "skill": ["high"]}
CODEBOOK = """
[survey]
id = "town"
file = "answers.csv"
provenance = "database"
[allocation]
total = 100
[[allocation.parts]]
id = "roads"
[[allocation.parts]]
id = "schools"
[[allocation.parts]]
id = "parks"
[variables.firm]
as = "factor"
roles = ["cluster"]
[variables.sex]
as = "factor"
levels = ["F", "M"]
reference = "F"
block = "individual"
roles = ["control", "group", "moderator"]
[variables.age]
as = "numeric"
block = "individual"
roles = ["control"]
[variables.hope]
as = "numeric"
[variables.worry_1]
as = "numeric"
[variables.worry_2]
as = "numeric"
[scales.worry]
items = ["worry_1", "worry_2"]
method = "mean"
minimum = 1
maximum = 5
roles = ["focal"]
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with real answers, so to speak: a survey whose verdict may be shown."""
    random = np.random.default_rng(8)
    n = 160
    worry = random.integers(1, 6, (n, 2))
    roads = np.clip(3 * worry.sum(axis=1) + random.integers(0, 45, n), 0, 90)
    roads[random.uniform(size=n) < 0.15] = 0
    schools = random.integers(0, 101 - roads)
    folder = tmp_path_factory.mktemp("surveys") / "town"
    folder.mkdir()
    (folder / "codebook.toml").write_text(CODEBOOK, "utf-8")
    pd.DataFrame(
        {
            "firm": random.integers(0, 30, n),
            "sex": random.choice(["F", "M"], n),
            "age": random.integers(18, 66, n),
            "hope": random.integers(1, 9, n),
            "worry_1": worry[:, 0],
            "worry_2": worry[:, 1],
            "roads": roads,
            "schools": schools,
            "parks": 100 - roads - schools,
        }
    ).to_csv(folder / "answers.csv", index=False)
    return folder


def asked(survey: Survey, group: dict[str, list[str]] | None = None, **changes: str) -> Query:
    """Return what the page asks the analysis."""
    groups = tuple(sorted((name, tuple(codes)) for name, codes in (group or {}).items()))
    return Query((groups,), replace(default_specification(survey), **changes))


def bullets(visit: Visit) -> list[str]:
    """Return the page's sentences, without the folded method."""
    method = visit.words.words["robustness.method"].strip()[:8]
    shown = [item.value.strip() for item in visit.app.main.markdown]
    lines = "\n".join(text for text in shown if not text.startswith(method)).splitlines()
    return [html.unescape(line).strip() for line in lines if line.strip().startswith("- ")]


def rows(table: pd.DataFrame, **keys: str) -> list[dict[str, Any]]:
    for name, value in keys.items():
        table = table[table[name] == value]
    return table.to_dict("records")


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
        assert tight(text.percent(parts.fact(f"zeros.{outcome}"))) in said
        clear = sum(r["conf_low"] > 0 or r["conf_high"] < 0 for r in others)
        line = {"count": str(len(others)), "clear": str(clear)}
        assert says(said, language, "robustness.variants.line", **line)
    captions = " ".join(caption.value for caption in visit.app.main.caption)
    assert text.number(found.fact("left_out.no_straight_line")) in captions
    assert list(wrong(visit.all_text())) == []


@pytest.mark.parametrize("language", languages())
def test_every_sentence_with_numbers_has_its_status(language: str) -> None:
    visit = Visit("robustness", language)
    marks = [visit.words(f"status.{code}") for code in STATUSES]
    own = bullets(visit)
    assert len(own) >= 14
    assert all(any(mark in line for mark in marks) for line in own)
    published = [line for line in own if visit.words("status.published") in line]
    assert len(published) >= 6, "Tables 5 and 6"


def test_figures_draw_what_the_analysis_found(survey: Survey) -> None:
    visit = Visit("robustness", "en")
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


@pytest.mark.parametrize("language", languages())
def test_the_verdict_is_withheld_on_simulated_answers(survey: Survey, language: str) -> None:
    visit = Visit("robustness", language, FEW)
    text = visit.words
    assert text("robustness.curve.withheld") in [box.value for box in visit.app.main.info]
    before = len(visit.figures())
    visit.set("toggle", "long/robustness.curve", True)
    assert [error.message for error in visit.app.exception] == []
    assert "long/robustness.joint" not in {w.key for w in visit.app.main.toggle}
    assert not says(visit.sentences(), language, "robustness.curve.shares")
    figures = visit.figures()
    assert len(figures) == before + 1
    curve = figures[-1].spec
    cells = choices(survey.codebook, "risk").cells
    parts = [curve_chunk(survey, replace(asked(survey, FEW), chunk=c)) for c in range(len(cells))]
    table = curve_of(parts).table
    own = table[(table["outcome"] == "unemployment_benefit") & table["std_error"].notna()]
    ratios = sorted((own["estimate"] / own["std_error"]).tolist())
    points: dict[int, float] = {}
    for trace in curve["data"]:
        if trace.get("error_y"):
            points |= dict(zip(trace["x"], trace["y"], strict=True))
    drawn = [points[place] for place in sorted(points)]
    assert drawn == pytest.approx(ratios, rel=1e-9)
    below = [t for t in curve["data"] if t["marker"]["symbol"] == "line-ns-open"]
    assert sum(len(t["x"]) for t in below) == len(AXES) * len(ratios)
    assert tight(text("provenance.simulated", survey="")) in figures[-1].title
    assert list(wrong(visit.all_text())) == []


def test_the_verdict_of_real_answers(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["app.py", "--survey", str(town)])
    visit = Visit("robustness", "en")
    assert [error.message for error in visit.app.exception] == []
    assert not visit.banner()
    assert visit.words("robustness.curve.withheld") not in [b.value for b in visit.app.main.info]
    visit.set("toggle", "long/robustness.curve", True)
    visit.set("toggle", "long/robustness.joint", True)
    assert [error.message for error in visit.app.exception] == []
    real = load_survey(town)
    query = asked(real)
    cells = range(len(choices(real.codebook, "worry").cells))
    whole = curve_of([curve_chunk(real, replace(query, chunk=c)) for c in cells])
    counted = shares(whole.table, "roads", 0)
    told = {"same": str(counted.same), "specifications": str(counted.specifications)}
    told |= {"clear": str(counted.clear), "opposite": str(counted.opposite)}
    assert counted.same > counted.specifications / 2
    assert says(visit.sentences(), "en", "robustness.curve.shares", policy="roads", **told)
    tests = [joint_chunk(real, replace(query, chunk=c)) for c in cells]
    found = joint(tests, "roads")
    chances = {"p_dominant": visit.words.p_value(found.p_dominant)}
    chances |= {"p_clear": visit.words.p_value(found.p_clear), "clear": str(found.clear)}
    assert says(visit.sentences(), "en", "robustness.joint.text", policy="roads", **chances)
    assert list(wrong(visit.all_text())) == []


@pytest.mark.parametrize(
    ("axes", "page", "params"),
    [
        ({"treatment": "points", "lens": "ln", "model": "linear", "controls": "none",
          "restriction": "everyone"}, "measures", {"lens": "ln", "controls": "none"}),
        ({"treatment": "above_midpoint", "lens": "amount", "method": "kernel", "controls": "all",
          "restriction": "everyone"}, "matching", {"method": "kernel", "cut": "3"}),
        ({"treatment": "points", "lens": "ratio", "model": "linear", "controls": "none",
          "restriction": "no_all_in"}, "robustness", {"lens": "ratio", "controls": "none"}),
    ],
)  # fmt: skip
def test_a_specification_opens_on_its_page(
    town: Path,
    monkeypatch: pytest.MonkeyPatch,
    axes: dict[str, str],
    page: str,
    params: dict[str, str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["app.py", "--survey", str(town)])
    visit = Visit("robustness", "en")
    visit.set("toggle", "long/robustness.curve", True)
    box = next(w for w in visit.app.main.selectbox if w.key.startswith("curve_open"))
    words = {AXES.index(axis): visit.words(f"curve.{axis}.{code}") for axis, code in axes.items()}
    named = {option: option.split(". ", 1)[1].split(": ")[0].split(" · ") for option in box.options}
    wanted = next(
        option
        for option, parts in named.items()
        if all(parts[place] == word for place, word in words.items())
    )
    box.set_value(box.options.index(wanted)).run()
    visit.press("curve/go")
    assert [error.message for error in visit.app.exception] == []
    assert visit.titles() == [visit.words(f"{page}.title")]
    for name, value in params.items():
        assert visit.app.query_params[name] == value


def test_a_survey_with_neither_study_nor_region(
    town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["app.py", "--survey", str(town)])
    for language in languages():
        visit = Visit("robustness", language)
        assert [error.message for error in visit.app.exception] == []
        said = visit.sentences()
        assert says(said, language, "robustness.influence.cluster")
        assert not says(said, language, "robustness.influence.region")
        assert len(visit.figures()) == 5
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
def test_a_group_below_ten_is_a_sentence(survey: Survey, language: str, n: int) -> None:
    assert survey.folder is not None
    answers = pq.read_table(survey.folder / survey.codebook.file, columns=list(PLAIN)).to_pandas()
    crossed = answers.dropna().astype(int).astype(str).groupby(list(PLAIN)).size()
    visit = Visit("robustness", language, group_of(crossed, n))
    assert [error.message for error in visit.app.exception] == []
    refused = visit.words("refusal.small_group", minimum=10)
    assert ([box.value for box in visit.app.main.info] == [refused]) == (n == 9)
    assert bool(visit.figures()) == bool(bullets(visit)) == (n == 10)
    assert list(wrong(visit.all_text())) == []


def test_small_counts_of_people_left_out_are_not_told(survey: Survey) -> None:
    visit = Visit("robustness", "en", FEW)
    few = variants(survey, asked(survey, FEW)).fact("left_out.no_all_in")
    assert 0 < few < 10
    said = html.unescape(" ".join(caption.value for caption in visit.app.main.caption))
    name = visit.words("variant.no_all_in")
    assert f"{name} {visit.words('filter.few', minimum=10)}" in said
