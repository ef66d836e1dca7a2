"""A level is called highest or lowest only where a test against the next shows it."""

from collections.abc import Sequence

import pandas as pd
import pytest

from analysis.engine.inference import Tested
from analysis.model.facts import Fact, joint_tests
from analysis.model.result import Result
from data.survey.survey import Survey
from tests.ui.scenes import scene
from ui.language.text import languages
from ui.wording.level_sentences import say_focal_levels
from ui.wording.spoken import spoken_levels
from ui.wording.units import focal_units

JOINT: Tested = (9.0, 2.0, 0.01)


def result(levels: Sequence[str], facts: Sequence[Fact] = (), joint: Tested = JOINT) -> Result:
    """Return means that descend over levels, with what was tested of their ends."""
    means = [4.0 - place / 4 for place in range(len(levels))]
    table = pd.DataFrame(
        {
            "level": levels,
            "variable": "risk",
            "estimate": means,
            "conf_low": [mean - 0.1 for mean in means],
            "conf_high": [mean + 0.1 for mean in means],
            "n": 50,
            "status": "implied",
        }
    )
    return Result(table, 200, facts=tuple(facts), tests=joint_tests("equal_means", {}, [joint]))


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("top", [0.001, 0.3])
@pytest.mark.parametrize("bottom", [0.001, 0.3])
def test_ends_are_named_where_they_were_shown(
    survey: Survey, language: str, top: float, bottom: float
) -> None:
    here = scene(survey, language, by="skill")
    names, levels = spoken_levels(here, "skill"), ("high", "low", "middle")
    facts = [Fact("highest", top, levels[:2]), Fact("lowest", bottom, (levels[2], levels[1]))]
    said = say_focal_levels(here, result(levels, facts), focal_units(here))
    for end, p in (("highest", top), ("lowest", bottom)):
        claim = here.text(f"levels.{end}", one="{one}").partition("{one}")[0]
        assert (claim in said) == (p < 0.05), end
    assert (names["low"] in said) == (top > 0.05 or bottom > 0.05)


@pytest.mark.parametrize("language", languages())
def test_nothing_is_ranked_where_nothing_is_shown_or_tested(survey: Survey, language: str) -> None:
    here = scene(survey, language, by="skill")
    levels = ("high", "low", "middle")
    facts = [Fact("highest", 0.001, levels[:2]), Fact("lowest", 0.001, levels[:0:-1])]
    same = say_focal_levels(here, result(levels, facts, (1.0, 2.0, 0.4)), focal_units(here))
    assert same.startswith(here.text("levels.same_ends", low="3.50", high="4.00"))
    untested = say_focal_levels(here, result(levels), focal_units(here))
    for end in ("highest", "lowest"):
        assert here.text(f"levels.{end}", one="{one}").partition("{one}")[0] not in untested


@pytest.mark.parametrize("language", languages())
def test_of_two_levels_one_is_higher(survey: Survey, language: str) -> None:
    here = scene(survey, language, by="hukou")
    said = say_focal_levels(here, result(("1", "2")), focal_units(here))
    names = spoken_levels(here, "hukou")
    assert said.index(names["1"]) < said.index(names["2"])
    assert here.text.p_value(0.01) in said
    claim = here.text("levels.differ", p="{p}").partition("{p}")[0]
    assert claim not in said
