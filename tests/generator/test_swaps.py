"""Swapping answers between workers keeps every marginal and the missing answers."""

import numpy as np
import pytest

from generator import covariates as module
from generator.build import Stage, stream
from generator.choices import Choices
from generator.covariates import BLOCK_COLUMNS, SWAPPABLE, Covariates, moment_scale
from generator.latents import draft_workers
from generator.marginals import survey_marginals
from generator.models import FULL, INDEX, REEMPLOYMENT, decode, term_matrix


@pytest.fixture
def drafted():
    """Return covariates as first drafted, without fitted coefficients."""
    workers = draft_workers(survey_marginals(), stream(Choices(), Stage.DRAFT))
    return Covariates(
        term_matrix(workers, float(workers["risk"].mean())),
        ~np.isnan(workers["age_group"]),
        ~np.isnan(workers["pension"]),
        np.zeros((2, len(FULL))),
    )


def sorted_answers(covariates):
    """Return every covariate's answers, sorted."""
    answers = decode(covariates.matrix, covariates.age_known, covariates.pension_known)
    return {name: np.sort(values) for name, values in answers.items()}


def test_swaps_keep_marginals(drafted):
    before, rng = sorted_answers(drafted), np.random.default_rng(1)
    for _ in range(500):
        block = rng.choice(list(BLOCK_COLUMNS))
        first, second = rng.choice(drafted.known, 2, replace=False)
        drafted.swap(block, first, second)
    after = sorted_answers(drafted)
    for name, values in before.items():
        np.testing.assert_array_equal(values, after[name], err_msg=name)


def test_swaps_reach_wanted_moments(drafted, monkeypatch):
    monkeypatch.setattr(module, "SWAPS", 400)
    moments = drafted.moments()
    wanted = moments.age.copy()
    i, j = INDEX["risk"], INDEX[REEMPLOYMENT]
    wanted[i, j] += moment_scale(moments)[i, j]
    wanted[j, i] = wanted[i, j]
    before = sorted_answers(drafted)
    module._swap_towards(drafted, wanted, np.random.default_rng(2))
    left = (drafted.moments().age - wanted) / moment_scale(moments)
    assert np.abs(left[SWAPPABLE]).max() < 0.1
    for name, values in sorted_answers(drafted).items():
        np.testing.assert_array_equal(values, before[name], err_msg=name)


def test_missing_answers_are_disjoint(drafted):
    assert (~drafted.age_known).sum() == 35
    assert (~drafted.pension_known).sum() == 68
    assert (drafted.age_known | drafted.pension_known).all()


def test_draft_is_deterministic(drafted):
    workers = draft_workers(survey_marginals(), stream(Choices(), Stage.DRAFT))
    again = term_matrix(workers, float(workers["risk"].mean()))
    np.testing.assert_array_equal(drafted.matrix, again)
