"""Real answers to another budget question run through the same readers."""

import numpy as np
import pytest

from data.reading.problems import LANGUAGES
from data.survey.labels import load_labels
from data.survey.load import load_survey


def test_what_the_answers_are(mturk):
    assert mturk.n == 297
    assert mturk.codebook.outcome_ids == (
        "environment",
        "schooling",
        "culture",
        "facilities",
        "streets",
    )
    assert mturk.provenance == "database"
    assert mturk.codebook.role("focal") is None
    assert mturk.clusters() is None
    assert mturk.weights() is None


def test_kept_answers_have_the_published_means(mturk):
    means = mturk.outcomes().mean(axis=0).round(2)
    assert means.tolist() == [27.75, 22.08, 18.59, 18.02, 13.37]
    zeros = (mturk.outcomes() == 0).mean(axis=0)
    assert zeros.min().round(2) == 0.09
    assert zeros.max().round(2) == 0.28


def test_rows_that_do_not_sum_are_counted_by_their_sum(mturk):
    sums, counts = np.unique(mturk.outcomes().sum(axis=1), return_counts=True)
    assert dict(zip(sums.tolist(), counts.tolist(), strict=True)) == {
        100: 249,
        99: 42,
        98: 5,
        96: 1,
    }
    (found,) = mturk.reports
    assert found.code == "sums_kept"
    params = dict(found.params)
    assert (params["rows"], params["people"]) == (48, 297)
    assert params["sums"] == ("99 × 42", "98 × 5", "96 × 1")


def test_rescaled_and_dropped(mturk_folder):
    rescaled = load_survey(mturk_folder, "rescaled")
    assert rescaled.n == 297
    np.testing.assert_allclose(rescaled.outcomes().sum(axis=1), 100)
    dropped = load_survey(mturk_folder, "dropped")
    assert dropped.n == 249
    assert (dropped.outcomes().sum(axis=1) == 100).all()
    assert len({rescaled, dropped, load_survey(mturk_folder)}) == 3


def test_everybody_has_a_band_and_a_level(mturk):
    assert mturk.codebook.variable("age").group_codes == ("18-29", "30-39", "40-49", "50+")
    for variable in mturk.codebook.with_role("group"):
        assert (mturk.codes(variable.id) >= 0).all()
    counts = np.bincount(mturk.codes("education"))
    assert counts.tolist() == [5, 44, 147, 101]
    assert np.bincount(mturk.codes("sex")).tolist() == [151, 142, 4]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_a_name(mturk, mturk_folder, language):
    labels = load_labels(mturk_folder, language)
    assert set(labels.parts) == set(mturk.codebook.outcome_ids)
    for variable in mturk.codebook.variables:
        assert variable.id in labels.variables
        for code in variable.group_codes:
            assert (variable.id, code) in labels.levels
