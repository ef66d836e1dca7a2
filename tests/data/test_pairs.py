"""Two variables that people are grouped by, crossed by the id "a*b"."""

import numpy as np
import pytest

from data.codebook.variables import MOST_LEVELS, Variable, pair
from data.survey.labels import Labels
from data.survey.load import load_survey


def test_a_pair_has_every_combination_of_levels(survey) -> None:
    both = survey.codebook.variable("skill*hukou")
    assert both.levels == ("low*1", "low*2", "middle*1", "middle*2", "high*1", "high*2")
    assert (both.reference, both.crossed) == ("low*1", ("skill", "hukou"))
    skill, hukou, codes = (survey.codes(name) for name in ("skill", "hukou", "skill*hukou"))
    known = (skill >= 0) & (hukou >= 0)
    np.testing.assert_array_equal(codes, np.where(known, 2 * skill + hukou, -1))


@pytest.mark.parametrize(
    "id",
    ["hukou*hukou", "hukou*", "*hukou", "hukou*unheard_of", "hukou*ln_income", "city*education*x",
     "hukou*origin_hukou", "city*age_group*hukou", "worker_id*hukou"],
)  # fmt: skip
def test_what_is_no_pair(survey, id: str) -> None:
    assert not survey.codebook.has(id)
    with pytest.raises(KeyError):
        survey.codebook.variable(id)


def test_a_pair_of_too_many_levels_is_none() -> None:
    known = [
        Variable(name, name, "factor", levels=tuple(map(str, range(count))))
        for name, count in (("a", 12), ("b", 10), ("c", 11))
    ]
    assert len(pair(known, "a", "b").levels) == MOST_LEVELS
    assert pair(known, "a", "c") is None


def test_names_of_pairs() -> None:
    labels = Labels(
        "en",
        levels={("a", "x*y"): "X", ("b", "z"): "Z", ("b", "y*z"): "never"},
    )
    assert labels.level("a*b", "x*y*z") == "X · Z"
    assert labels.level("a*b", "q*r") == "q · r"
    assert labels.variable("a*b").short == "a × b"


def test_a_missing_half_leaves_the_pair_missing(town) -> None:
    survey = load_survey(town())
    both = survey.codes("sex*age")
    missing = (survey.codes("sex") < 0) | (survey.codes("age") < 0)
    np.testing.assert_array_equal(both < 0, missing)
    assert missing.any()
