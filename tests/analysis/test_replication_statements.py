"""What Figures 1, 3 and 4 say in words counts only when the test that it needs is passed."""

import numpy as np
import pandas as pd
import pytest

from analysis.model.query import Query, Specification
from analysis.model.result import Result
from analysis.questions.interactions import slopes
from analysis.replication.compare import (
    DIRECTION,
    FAILS,
    HOLDS,
    JUDGED,
    LEVEL,
    NOT_SIGNIFICANT,
    OPPOSITE,
    SAME_RESULT,
    signed,
)
from analysis.replication.statements import judge
from analysis.replication.tables import replicate
from data.survey.survey import Survey
from tests.analysis.made import copied


@pytest.fixture(scope="module")
def replication(survey: Survey) -> Result:
    return replicate(survey, Query())


def test_statements_fail_when_they_do_not_hold(survey: Survey) -> None:
    place = survey.table.schema.get_field_index("pension")
    order = np.random.default_rng(3).permutation(survey.n)
    shuffled = survey.table.set_column(place, "pension", survey.table["pension"].take(order))
    assert survey.study is not None
    judged = judge(copied(survey, shuffled), survey.study)
    assert judged["Fig 3 right", "risk x no_pension"].verdict == FAILS
    assert judged["Fig 4 left", "origin/hukou groups differ"].verdict == NOT_SIGNIFICANT


def statements(replication: Result) -> pd.DataFrame:
    """Return the rows judged by a test, those of Figures 1, 3 and 4."""
    return replication.table[replication.table["verdict"].isin(JUDGED)]


def test_every_statement_is_judged_by_its_p_value(replication: Result) -> None:
    said = statements(replication)
    assert len(said) == 15
    assert said["p_value"].between(0, 1).all()
    assert (said.loc[said["verdict"] == HOLDS, "p_value"] < LEVEL).all()
    assert (said.loc[said["verdict"].isin([DIRECTION, NOT_SIGNIFICANT]), "p_value"] >= LEVEL).all()
    null = said["verdict"] == NOT_SIGNIFICANT
    assert (said.loc[null, "printed"] == "no").all()


def test_only_the_same_test_result_counts(replication: Result) -> None:
    said = statements(replication)
    drawn = said[said["source"].str.startswith(("Fig 3", "Fig 4"))]
    assert len(drawn) == replication.fact("statements_of")
    assert replication.fact("statements") == drawn["verdict"].isin(SAME_RESULT).sum()


def test_no_statement_has_the_wrong_sign_or_order(replication: Result) -> None:
    assert set(statements(replication)["verdict"]) <= {HOLDS, DIRECTION, NOT_SIGNIFICANT}


@pytest.mark.parametrize(("model", "figure"), [("unemployment_benefit", "left"),
                                               ("upskilling", "right")])  # fmt: skip
def test_slopes_are_judged_by_the_p_values_of_the_pages(
    survey: Survey, replication: Result, model: str, figure: str
) -> None:
    """The slope outside the pension counts as rising when the page's own test says so."""
    table = slopes(
        survey,
        Query(
            specification=Specification(
                focal="risk", outcomes=(model,), moderator="pension", lens="ln"
            )
        ),
    ).table.set_index("level")
    for level, word in (("1", "insured"), ("2", "uninsured")):
        said = statements(replication)
        said = said[(said["source"] == f"Fig 3 {figure}") & (said["term"] == f"slope risk, {word}")]
        assert said["p_value"].iloc[0] == pytest.approx(table.loc[level, "p_value"], rel=1e-9)
        assert said["verdict"].iloc[0] == signed(
            table.loc[level, "estimate"], table.loc[level, "p_value"], said["printed"].iloc[0]
        )


def test_ranks_are_tested_by_welchs_t(survey: Survey, replication: Result) -> None:
    from scipy.stats import ttest_ind

    risk, post = survey.numeric("risk"), survey.codes("job_position")
    p_values = [ttest_ind(risk[post == 0], risk[post == code], equal_var=False).pvalue
                for code in range(1, 5)]  # fmt: skip
    said = statements(replication).set_index("term")
    first = said.loc["frontline production workers", "p_value"]
    assert first == pytest.approx(max(p_values), rel=1e-6)


@pytest.mark.parametrize(
    ("number", "p_value", "sign", "wanted"),
    [
        (0.1, 0.049, "+", HOLDS),
        (0.1, 0.05, "+", DIRECTION),
        (-0.1, 0.049, "+", OPPOSITE),
        (-0.1, 0.05, "+", FAILS),
        (-0.1, 0.01, "-", HOLDS),
        (-0.1, 0.204, "-", DIRECTION),
        (0.0, 1.0, "-", FAILS),
    ],
)
def test_a_sign_alone_is_the_same_direction(number, p_value, sign, wanted) -> None:
    assert signed(number, p_value, sign) == wanted
