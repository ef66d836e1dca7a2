"""Lines, slopes and support of the moderated model."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.model.query import Query, Specification
from analysis.questions.interactions import predictions, slope_differences, slopes
from analysis.questions.support import bands, support
from data.survey.survey import Survey
from tests.analysis.made import copied

RISK = Specification(focal="risk", moderator="pension", lens="ln")
EVERYONE = Query(specification=RISK)


def test_lines_have_the_slopes(survey: Survey) -> None:
    lines = predictions(survey, EVERYONE).table
    found = slopes(survey, EVERYONE).table.set_index(["level", "outcome"])["estimate"]
    for key, line in lines.groupby(["level", "outcome"]):
        rise = np.diff(line["estimate"]) / np.diff(line["at"])
        np.testing.assert_allclose(rise, found[key], rtol=1e-8)


def test_amounts_sum_to_the_total_along_every_line(survey: Survey) -> None:
    query = Query(specification=replace(RISK, lens="amount"))
    sums = predictions(survey, query).table.groupby(["level", "at"])["estimate"].sum()
    np.testing.assert_allclose(sums, 1_000_000, rtol=1e-10)


def test_differences_are_of_slopes(survey: Survey) -> None:
    query = Query(specification=replace(RISK, moderator="education"))
    own = slopes(survey, query).table.pivot_table(
        index="level", columns="outcome", values="estimate"
    )
    gaps = slope_differences(survey, query)
    for row in gaps.table.to_dict("records"):
        expected = own.loc[row["level"], row["outcome"]] - own.loc["1", row["outcome"]]
        assert row["estimate"] == pytest.approx(expected, rel=1e-8)
    assert gaps.test(outcome="upskilling")["df"] == 3


def test_a_single_difference_is_its_own_joint_test(survey: Survey) -> None:
    gaps = slope_differences(survey, EVERYONE)
    row = gaps.table.set_index("outcome").loc["upskilling"]
    assert gaps.test(outcome="upskilling")["statistic"] == pytest.approx(row["statistic"] ** 2)
    assert gaps.test(outcome="upskilling")["p_value"] == pytest.approx(row["p_value"])


def test_a_banded_control_gives_way_to_its_bands(survey: Survey) -> None:
    result = slopes(survey, Query(specification=replace(RISK, moderator="skill")))
    assert dict(result.notes[0].params) == {"variables": ("skill",)}
    assert list(dict.fromkeys(result.table["level"])) == ["low", "middle", "high"]


def test_lines_end_where_a_level_has_nobody(survey: Survey) -> None:
    pension, risk = survey.codes("pension"), survey.numeric("risk")
    keep = ~((pension == 1) & ((risk < 2) | (risk > 4)))
    result = predictions(copied(survey, survey.table.filter(keep)), EVERYONE)
    ends = result.table.groupby("level")["at"].agg(["min", "max"])
    assert ends.loc["1"].tolist() == [1, 5]
    assert ends.loc["2"].tolist() == [2, 4]
    told = [dict(note.params) for note in result.notes if note.code == "level_support"]
    assert told == [{"variable": "pension", "level": "2", "low": 2.0, "high": 4.0}]


def test_everybody_is_somewhere(survey: Survey) -> None:
    result = support(survey, EVERYONE)
    assert result.table["n"].sum() == result.n == slopes(survey, EVERYONE).n
    assert result.table.groupby("level")["estimate"].sum().tolist() == pytest.approx([1, 1])
    first = result.table[result.table["level"] == "1"]
    assert list(zip(first["low"], first["high"], strict=True)) == [
        (1, 1.5),
        (1.5, 2.5),
        (2.5, 3.5),
        (3.5, 4.5),
        (4.5, 5),
    ]


def test_bands_of_other_scales() -> None:
    assert bands(0, 2).tolist() == [0, 0.5, 1.5, 2]
    assert len(bands(0, 100)) == 11
    assert len(bands(0, 0.5)) == 11
