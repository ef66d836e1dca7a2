"""Answers that do not add up, and scales."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.reading.problems import SurveyError
from data.survey.load import load_survey
from data.survey.scales import entropy, mean
from data.survey.totals import off_total, rescale, sum_reports

OFF = ("answers.csv", "50,50,1", "50,48,1")
ZERO = ("answers.csv", "0,100,3", "0,0,3")
ABSENT = ("answers.csv", "60,40,4", "60,,4")


def only(reports, code):
    return dict(next(found for found in reports if found.code == code).params)


def test_answers_that_do_not_add_up_are_kept_and_reported(town):
    survey = load_survey(town(OFF, ZERO))
    assert survey.n == 5
    assert survey.outcomes().sum(axis=1).tolist() == [98, 100, 0, 100, 100]
    found = only(survey.reports, "sums_kept")
    assert (found["rows"], found["people"], found["sums"]) == (2, 5, ("0 × 1", "98 × 1"))


def test_answers_that_do_not_add_up_can_be_rescaled(town):
    survey = load_survey(town(OFF, ZERO, ABSENT), "rescaled")
    sums = survey.outcomes().sum(axis=1)
    np.testing.assert_allclose(sums[[0, 1, 4]], 100)
    assert np.isnan(survey.outcomes()[2]).all()
    assert survey.outcomes()[3, 0] == 60
    assert only(survey.reports, "sums_rescaled")["rows"] == 2
    assert only(survey.reports, "not_rescaled")["rows"] == 1
    assert only(survey.reports, "incomplete")["rows"] == 1


def test_answers_that_do_not_add_up_can_be_dropped(town):
    survey = load_survey(town(OFF, ZERO, ABSENT), "dropped")
    assert survey.n == 3
    assert survey.codes("sex").tolist() == [1, 0, 1]
    np.testing.assert_array_equal(survey.clusters(), [0, 0, 1])
    assert only(survey.reports, "sums_dropped")["people"] == 5


def test_a_missing_code_of_the_allocation_is_no_amount(town):
    absent = ("answers.csv", "60,40,4", "-9,-9,4")
    survey = load_survey(
        town(absent, ("codebook.toml", "total = 100", "total = 100\nmissing = [-9]"))
    )
    assert np.isnan(survey.outcomes()[3]).all()
    assert only(survey.reports, "incomplete")["rows"] == 1


def test_a_survey_where_nothing_adds_up_cannot_be_dropped(town):
    folder = town(("codebook.toml", "total = 100", "total = 90"))
    assert load_survey(folder).n == 5
    with pytest.raises(SurveyError) as caught:
        load_survey(folder, "dropped")
    assert caught.value.code == "all_dropped"


def test_a_problem_keeps_its_row_number_when_rows_are_dropped(town):
    folder = town(OFF, ("answers.csv", "5,M,61", "5,X,61"))
    with pytest.raises(SurveyError) as caught:
        load_survey(folder, "dropped")
    assert caught.value.params["row"] == 6


def test_many_different_sums_are_cut_short():
    amounts = np.column_stack([np.arange(50.0), np.zeros(50)])
    (found,) = sum_reports(amounts, 100, "kept", "f")
    shown = dict(found.params)["sums"]
    assert shown == ("0 × 1", "1 × 1", "2 × 1", "3 × 1", "4 × 1", "5 × 1", "…")


rows = st.lists(st.lists(st.integers(0, 100), min_size=3, max_size=3), min_size=1, max_size=20)


@given(rows)
def test_rescaled_answers_add_up_and_keep_their_proportions(answers):
    amounts = np.array(answers, dtype=float)
    result = rescale(amounts, 100)
    answered = amounts.sum(axis=1) > 0
    np.testing.assert_allclose(result[answered].sum(axis=1), 100)
    shares = amounts[answered] / amounts[answered].sum(axis=1, keepdims=True)
    np.testing.assert_allclose(result[answered] / 100, shares, atol=1e-12)
    assert np.isnan(result[~answered]).all()
    assert not off_total(result, 100).any()


def test_a_mean_needs_every_item():
    items = np.array([[1.0, 2.0, 3.0], [1.0, np.nan, 3.0]])
    np.testing.assert_array_equal(mean(items), [2.0, np.nan])


def test_entropy_weights_by_hand():
    # Item 1 is spread evenly, item 2 sits on one person: its information, and weight, is larger.
    items = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [3.0, 5.0]])
    shares = []
    for column in (np.array([0, 1, 2, 3]) / 3, np.array([0, 0, 0, 1.0])):
        shifted = column + 1e-4
        p = shifted / shifted.sum()
        shares.append(1 + (p * np.log(p)).sum() / np.log(4))
    weights = np.array(shares) / sum(shares)
    scaled = items / np.array([3.0, 5.0])
    np.testing.assert_allclose(entropy(items), 1 - scaled @ weights, rtol=1e-13)
    assert weights[1] > weights[0]


def test_entropy_without_differences_or_answers():
    assert np.isnan(entropy(np.ones((4, 2)))).all()
    assert np.isnan(entropy(np.array([[1.0, np.nan], [2.0, 3.0]]))).all()
    half = entropy(np.array([[1.0, 1.0], [1.0, 2.0], [1.0, np.nan]]))
    np.testing.assert_allclose(half, [1.0, 0.0, np.nan])


@given(st.floats(0.1, 50), st.floats(-20, 20))
def test_entropy_does_not_depend_on_the_unit_of_an_item(factor, shift):
    items = np.array([[0.0, 3.0], [1.0, 1.0], [2.0, 7.0], [3.0, 2.0]])
    moved = items * [factor, 1.0] + [shift, 0.0]
    np.testing.assert_allclose(entropy(moved), entropy(items), atol=1e-9)
