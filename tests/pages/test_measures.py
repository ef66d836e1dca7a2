"""The measures page: what its sentences count, its switches, and surveys that lack something."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.model.comparison import Comparison
from analysis.model.query import Query
from analysis.questions.shares import share_effects, share_slope_differences
from analysis.questions.smearing import CHUNKS, combine, smeared_draws, smeared_effects
from analysis.questions.verdict import tally, verdict
from data.survey.survey import Survey
from tests.factory import copied
from tests.pages.conftest import Serve
from tests.pages.reading import says, sound
from tests.pages.visits import Visit, tight
from ui.language.text import languages
from ui.visit.view import default_specification

OUTSIDE = {"hukou": ["2"], "origin": ["2"], "pension": ["2"]}
GROUP = tuple((name, tuple(codes)) for name, codes in OUTSIDE.items())
SMALL = {"job_position": ["4"]}


def asked(survey: Survey, group: bool = False, **changes: object) -> Query:
    """Return what the page asks by default, for everyone or for the group of this file."""
    specification = replace(default_specification(survey), **changes)
    return Query(Comparison(GROUP if group else ()), specification)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("group", [{}, OUTSIDE], ids=["everyone", "outside"])
def test_counts_on_the_page_are_the_verdicts(
    survey: Survey, language: str, group: dict[str, list[str]]
) -> None:
    visit = Visit("measures", language, group, moderator="education")
    sound(visit)
    counted = tally(verdict(survey, asked(survey, bool(group), moderator="education")).table)
    said = [line for line in visit.sentences().splitlines() if line.startswith("- **")]
    assert len(said) >= len(counted) > 4
    for each, line in zip(counted, said, strict=False):
        key = "count_none" if not each.excludes_zero else "count"
        numbers = {"same": f"{each.same_sign}", "measures": f"{each.measures}"}
        clear = {"clear": f"{each.excludes_zero}"} if each.excludes_zero else {}
        assert says(line, language, f"measures.verdict.{key}", **numbers, **clear), line
        origin = "paper" if each.printed else "amount"
        sign = "plus" if each.sign > 0 else "minus"
        assert tight(visit.words(f"measures.verdict.{origin}_{sign}")) in tight(line)
    shown = " ".join(caption.value for caption in visit.app.main.caption)
    for key in ("note", "simulated", "share"):
        assert visit.words(f"measures.verdict.{key}") in shown
    assert len(visit.figures()) == (6 if group else 5)


@pytest.mark.parametrize("language", languages())
def test_wald_tests_are_said_with_their_status(survey: Survey, language: str) -> None:
    visit = Visit("measures", language)
    text = visit.sentences()
    for kind, function in (("shares", share_effects), ("slopes", share_slope_differences)):
        found = function(survey, asked(survey))
        given = {"df": "4", "value": f"{found.test()['statistic']:.1f}"}
        given["p"] = visit.words.p_value(found.test()["p_value"])
        assert says(text, language, f"measures.{kind}.moves", **given)
        assert not says(text, language, f"measures.{kind}.stays", **given)
    moved = f"{share_effects(survey, asked(survey)).test()['statistic']:.1f}"
    (line,) = (line for line in text.splitlines() if moved in line)
    assert visit.words("caption.open") in line
    local = Visit("measures", language, {"origin": ["1"], "pension": ["2"]})
    assert says(local.sentences(), language, "measures.shares.stays", df="4")


@pytest.mark.parametrize("language", languages())
def test_intervals_of_the_logarithm_appear_when_they_are_computed(
    survey: Survey, language: str
) -> None:
    visit = Visit("measures", language, OUTSIDE)
    waiting = visit.words("measures.ln.waiting")
    assert visit.sentences().count(waiting) == 2
    assert visit.words("panel.no_interval") in tight_figures(visit)
    visit.app.toggle(key="long/measures.ln").set_value(True).run()
    sound(visit)
    assert waiting not in visit.sentences()
    assert visit.words("panel.no_interval") not in tight_figures(visit)
    query = asked(survey, group=True)
    draws = [smeared_draws(survey, replace(query, chunk=chunk)) for chunk in range(CHUNKS)]
    table = combine(smeared_effects(survey, query), draws).table
    row = table[(table["measure"] == "smeared") & (table["outcome"] == "upskilling")].iloc[0]
    ends = [visit.words.number(row[end], 0, signed=True) for end in ("conf_low", "conf_high")]
    assert visit.words.interval(*ends) in visit.sentences()
    captions = " ".join(caption.value for caption in visit.app.main.caption)
    assert says(captions, language, "measures.ln.drawn_people", draws="200")


def tight_figures(visit: Visit) -> str:
    """Return all that stands in the figures."""
    return " ".join(str(figure.spec) for figure in visit.figures())


def test_ranges_are_asked_for() -> None:
    """In a small group, so that nine surveys take a moment."""
    visit = Visit("measures", "en", OUTSIDE)
    thin = visit.words("caption.range")
    assert not any(tight(thin) in figure.title for figure in visit.figures())
    visit.set("toggle", "ranges", True)
    sound(visit)
    assert sum(tight(thin) in figure.title for figure in visit.figures()) == 2


def test_clusters_firms_and_all_policies_at_once() -> None:
    visit = Visit("measures", "en", SMALL, se="CR1", controls="firm_effects")
    sound(visit)
    captions = " ".join(caption.value for caption in visit.app.main.caption)
    assert visit.words("note.firm_constants_unused") in captions
    assert visit.words("note.robust_errors") not in captions
    visit.set("multiselect", "outcomes", [])
    sound(visit)
    shown = re.findall(r"^- \*\*.*$", visit.sentences(), re.MULTILINE)
    assert len(shown) >= 10, "five policies: their effects, and the logarithm back in amounts"


@pytest.mark.parametrize("language", languages())
def test_a_group_too_small_for_the_model_is_told_why(survey: Survey, language: str) -> None:
    visit = Visit("measures", language, {**OUTSIDE, "age_group": ["4"], "education": ["3", "4"]})
    sound(visit)
    refused = [box.value for box in visit.app.main.info]
    assert refused
    assert len(visit.figures()) < 5


@pytest.mark.parametrize("language", languages())
def test_a_survey_without_a_moderator_has_effects(
    survey: Survey, tmp_path: Path, serve: Serve, language: str
) -> None:
    """Nobody's role is moderator: no slopes by level, all else is there."""
    folder = copied(survey, tmp_path / "plain", without=("study*", "labels*", "sibling*"))
    codebook = (folder / "codebook.toml").read_text("utf-8")
    assert '"moderator"' in codebook
    (folder / "codebook.toml").write_text(re.sub(r'"moderator",?\s*', "", codebook), "utf-8")
    serve(folder)
    visit = Visit("measures", language)
    sound(visit)
    assert len(visit.figures()) == 4
    role = visit.words("role.moderator")
    assert [role in box.value for box in visit.app.main.info] == [True]
    assert tight(visit.words("measures.everyone")) in tight(tight_figures(visit))


@pytest.mark.parametrize("language", languages())
def test_a_survey_without_a_scale_says_so(mturk_folder: Path, serve: Serve, language: str) -> None:
    serve(mturk_folder)
    visit = Visit("measures", language)
    sound(visit)
    assert visit.figures() == []
    assert any(visit.words("role.focal") in box.value for box in visit.app.main.info)
