"""The diagnostics page says and draws what the analysis found, and no more."""

import re
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis.diagnostics.bins import binned
from analysis.diagnostics.gap import gap
from analysis.diagnostics.johnson_neyman import johnson_neyman
from analysis.model.comparison import Group
from analysis.model.query import Query
from data.survey.survey import Survey
from tests.pages.reading import group_of, says, sound, wrong
from tests.pages.visits import Visit, seen, tight
from tests.ui.catalogues import words
from tests.ui.scenes import scene
from ui.charts.frame import part_colour
from ui.charts.gap import SMOOTH
from ui.language.text import languages

POLICIES = ("unemployment_benefit", "upskilling")
GROUPS: dict[str, dict[str, list[str]]] = {
    "everyone": {},
    "other": {"hukou": ["1"]},
    "outside": {"pension": ["2"]},
}
LOOKS = [("en", "everyone"), ("zh", "everyone"), ("en", "other"), ("zh", "other")]
JUDGING = {"en": "significan", "zh": "显著"}
PANEL = "diagnostics.smooth"


def opened(language: str, name: str, moderator: str = "pension") -> Visit:
    """Return the page as opened for a group, for tests that only read it."""
    visit = seen("diagnostics", language, GROUPS[name], moderator=moderator)
    sound(visit)
    return visit


def asked(survey: Survey, name: str, **changes: object) -> Query:
    """Return the page's query for a group."""
    group: Group = tuple((id, tuple(codes)) for id, codes in GROUPS[name].items())
    return scene(survey, group=group, **changes).view.query


def bullets(visit: Visit, start: str = "") -> list[str]:
    """Return the page's sentences in lists, a line each."""
    lines = [line for line in visit.sentences().splitlines() if line.startswith("- ")]
    return [line for line in lines if line.startswith(f"- {start}")]


def traces(visit: Visit, strip: int) -> list[dict[str, Any]]:
    """Return the traces of one strip of the page's first figure, 1 at the top."""
    axis = "y" if strip == 1 else f"y{strip}"
    return [
        trace
        for trace in visit.figures()[0].spec["data"]
        if trace.get("yaxis", "y") == axis and trace["x"] != [None]
    ]


@pytest.mark.parametrize("language", languages())
def test_how_few_people_the_default_view_rests_on(survey: Survey, language: str) -> None:
    """399 workers are not in the enterprise pension, and the file says how many stand high."""
    assert survey.folder is not None
    answers = pq.read_table(survey.folder / survey.codebook.file).to_pandas()
    outside = answers[answers["pension"] == 2]
    risk = outside[["risk_robots", "risk_platform", "risk_skills"]].mean(axis=1)
    visit = opened(language, "everyone")
    (said,) = bullets(visit, labels(survey, language)["2"])
    for n in (len(outside), (risk >= 4.5).sum(), (risk < 1.5).sum()):
        assert re.search(rf"(?<!\d){n}( |人)", said), n
    figure = {"en": "Figure 3", "zh": "图3"}[language]
    assert figure in said
    assert {"en": "crossing point", "zh": "交叉点"}[language] in said
    assert figure not in " ".join(bullets(opened(language, "other")))


def labels(survey: Survey, language: str) -> dict[str, str]:
    """Return the pension levels' labels."""
    here = scene(survey, language)
    return {code: here.labels.level("pension", code) for code in ("1", "2")}


@pytest.mark.parametrize("language", languages())
def test_counts_below_ten_are_not_told(survey: Survey, language: str) -> None:
    visit = opened(language, "other")
    (said,) = bullets(visit, labels(survey, language)["2"])
    assert visit.words("filter.few", minimum=10) in said
    bars = [trace for trace in traces(visit, 3) if trace["type"] == "bar"]
    hovers = [text for bar in bars for text in bar["hovertext"]]
    assert any(visit.words("filter.few", minimum=10) in text for text in hovers)
    told = [int(n.replace(",", "")) for n in re.findall(r"n = ([\d,]+)", " ".join(hovers))]
    assert len(told) > 13
    assert all(n == 0 or n >= 10 for n in told)


@pytest.mark.parametrize(("language", "name"), LOOKS)
def test_a_bend_is_claimed_only_where_the_test_shows_one(
    survey: Survey, language: str, name: str
) -> None:
    visit = opened(language, name)
    result = binned(survey, asked(survey, name))
    for policy in POLICIES:
        title = scene(survey, language).labels.part(policy).short
        bent = result.test(outcome=policy)["p_holm"] < 0.05
        for key, met in (("departs", bent), ("open", not bent)):
            shown = says(visit.sentences(), language, f"diagnostics.linearity.{key}", policy=title)
            assert shown == met, (policy, key)
        p = visit.words.p_value(result.test(outcome=policy)["p_holm"])
        assert any(p in line for line in bullets(visit, title))


@pytest.mark.parametrize(("language", "name"), LOOKS)
def test_zones_are_told_and_drawn_as_found(survey: Survey, language: str, name: str) -> None:
    visit, words_of = opened(language, name), words(language)
    table = johnson_neyman(survey, asked(survey, name)).table
    grey = [
        (shape["yref"].split()[0], shape["x0"], shape["x1"])
        for shape in visit.figures()[0].spec["layout"]["shapes"]
        if shape["type"] == "rect"
    ]
    drawn = []
    for place, policy in enumerate(POLICIES, start=1):
        own = table[table["outcome"] == policy]
        (said,) = bullets(visit, f"**{scene(survey, language).labels.part(policy).short}**")
        for row in own.to_dict("records"):
            ends = [
                f"{row[end]:.0f}" if row[end] % 1 == 0 else f"{row[end]:.2f}"
                for end in ("low", "high")
            ]
            whole = len(own[own["band"] == row["band"]]) == 1
            key = f"diagnostics.zones.{'only_' if whole else ''}{row['zone']}"
            shape = words_of[key].split("{low}")[1].split("{high}")[0]
            assert f"{ends[0]}{shape}{ends[1]}" in said, key
        axis = "y" if place == 1 else f"y{place}"
        inside = own[(own["band"] == "pointwise") & (own["zone"] == "includes")]
        drawn += [(axis, row["low"], row["high"]) for row in inside.to_dict("records")]
    assert [axis for axis, *_ in sorted(grey)] == [axis for axis, *_ in sorted(drawn)]
    np.testing.assert_allclose(
        [ends for _, *ends in sorted(grey)], [ends for _, *ends in sorted(drawn)]
    )


@pytest.mark.parametrize("language", languages())
def test_the_page_never_speaks_of_significance(language: str) -> None:
    """A zone is neutral: it says where the interval includes zero, and passes no verdict."""
    own = {key: text for key, text in words(language).items() if key.startswith("diagnostics.")}
    own |= {
        key: text
        for key, text in words(language).items()
        if key.split(".")[:2] in (["glossary", "johnson_neyman"], ["glossary", "gap"])
    }
    assert len(own) > 40
    assert [key for key, text in own.items() if JUDGING[language] in text.lower()] == []
    term = words(language)["glossary.not_shown.name"]  # which says that nothing was found
    shown = " ".join(opened(language, "everyone").all_text()).replace(term, "")
    assert JUDGING[language] not in shown.lower()


@pytest.mark.parametrize("language", languages())
def test_the_figure_shows_line_bins_and_curve(survey: Survey, language: str) -> None:
    visit, query = opened(language, "everyone"), asked(survey, "everyone")
    lines, bins = gap(survey, query).table, binned(survey, query).table
    here = scene(survey, language)
    for strip, policy in enumerate(POLICIES, start=1):
        own = lines[lines["outcome"] == policy]
        found = traces(visit, strip)
        solid = [t for t in found if t["mode"] == "lines" and "hovertext" in t]
        line = next(t for t in solid if t["line"]["color"] == part_colour(here, policy))
        np.testing.assert_allclose(line["y"], own["estimate"])
        assert any(t["line"]["color"] == SMOOTH and t["line"]["dash"] == "dash" for t in solid)
        dotted = [t for t in found if t["mode"] == "lines" and t["line"].get("dash") == "dot"]
        ends = own[["band_low", "band_high"]].to_numpy().T
        np.testing.assert_allclose([t["y"] for t in dotted], ends)
        (marks,) = [t for t in found if t["mode"] == "markers"]
        part = bins[bins["outcome"] == policy]
        np.testing.assert_allclose(marks["x"], part["median"])
        np.testing.assert_allclose(marks["y"], part["estimate"])
        high = np.array(marks["y"]) + marks["error_y"]["array"]
        np.testing.assert_allclose(high, part["conf_high"])
    bars = [trace for trace in traces(visit, 3) if trace["type"] == "bar"]
    assert [sum(bar["y"]) for bar in bars] == pytest.approx([100, 100])


def test_bands_of_the_curve_come_when_asked_for() -> None:
    visit = Visit("diagnostics", "en", GROUPS["outside"], moderator="hukou")
    before = len(traces(visit, 1))
    title = visit.words("long.start", title=visit.words(f"{PANEL}.title"))
    assert title in [toggle.label for toggle in visit.app.toggle]
    visit.set("toggle", f"long/{PANEL}", True)
    assert [error.message for error in visit.app.exception] == []
    assert len(traces(visit, 1)) == before + 3
    said = " ".join(caption.value for caption in visit.app.main.caption)
    assert says(said, "en", "diagnostics.smooth.people", draws="500", people="workers")
    visit.set("toggle", f"long/{PANEL}", False)
    assert len(traces(visit, 1)) == before


def test_one_level_of_several_is_looked_at(survey: Survey) -> None:
    visit = Visit("diagnostics", "en", moderator="education")
    box = next(w for w in visit.app.selectbox if w.key.startswith("diagnostics/level"))
    assert len(box.options) == 3
    lines = gap(survey, asked(survey, "everyone", moderator="education")).table
    for code in ("4",):
        box = next(w for w in visit.app.selectbox if w.key.startswith("diagnostics/level"))
        box.set_value(code).run()
        assert [error.message for error in visit.app.exception] == []
        own = lines[(lines["level"] == code) & (lines["outcome"] == POLICIES[0])]
        drawn = [t["y"] for t in traces(visit, 1) if "hovertext" in t]
        assert any(np.allclose(y, own["estimate"]) for y in drawn if len(y) == len(own))
        name = tight(scene(survey).labels.level("education", code))
        assert name in visit.figures()[0].title


def test_more_bins_are_drawn_when_asked_for() -> None:
    visit = Visit("diagnostics", "en")
    visit.app.slider(key="diagnostics/bins").set_value(5).run()
    assert [error.message for error in visit.app.exception] == []
    (marks,) = [t for t in traces(visit, 1) if t.get("mode") == "markers"]
    assert len(marks["x"]) == 5


def test_support_and_crossing_have_moved_here() -> None:
    visit = opened("en", "everyone")
    moved = [visit.words(f"{key}.title") for key in ("diagnostics.sparse", "interactions.crossing")]
    left = [item.value for item in Visit("interactions", "en").app.main.subheader]
    assert set(moved) <= {item.value for item in visit.app.main.subheader}
    assert not set(moved) & set(left)


@pytest.mark.parametrize("language", languages())
def test_another_focal_variable_is_called_by_its_name(survey: Survey, language: str) -> None:
    visit = Visit("diagnostics", language, focal="risk_robots")
    assert [error.message for error in visit.app.exception] == []
    here = scene(survey, language)
    name, usual = (
        here.text.inline(here.labels.variable(id).short) for id in ("risk_robots", "risk")
    )
    said = " ".join(bullets(visit))
    assert name in said
    assert usual not in said


@pytest.mark.parametrize(("language", "n"), [("en", 9), ("zh", 9), ("en", 10), ("zh", 24)])
def test_small_groups(crossed: pd.Series, language: str, n: int) -> None:
    visit = Visit("diagnostics", language, group_of(crossed, n))
    assert [error.message for error in visit.app.exception] == []
    assert list(wrong(visit.all_text())) == []
    refusal = visit.words("refusal.small_group", minimum=10)
    assert (refusal in [box.value for box in visit.app.main.info]) == (n < 10)


@pytest.mark.parametrize(
    ("lens", "rule", "controls"),
    [("ratio", "CR1", "all"), ("share", "HC3", "firm_effects")],
)
def test_other_lenses_rules_and_controls(lens: str, rule: str, controls: str) -> None:
    visit = Visit("diagnostics", "en", lens=lens, se=rule, controls=controls)
    assert [error.message for error in visit.app.exception] == []
    assert list(wrong(visit.all_text())) == []
    assert len(visit.figures()) == 2
