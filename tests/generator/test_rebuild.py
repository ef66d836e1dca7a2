"""Parts of the committed file made again, number by number, from its other columns."""

import numpy as np

from generator.build import Stage, make_budgets, make_firms, stream
from generator.choices import Choices
from generator.design import BUDGET_COLUMNS, RISK_COLUMNS
from generator.items import risk_items
from generator.marginals import survey_marginals
from generator.positions import job_positions


def test_counts_are_those_of_the_marginals(columns):
    marginals = survey_marginals()
    for name in ("skill", "age_group", "education", "pension", "firm_size", "reemployment"):
        known = columns[name][~np.isnan(columns[name].astype(float))]
        values, counts = np.unique(known, return_counts=True)
        np.testing.assert_array_equal(values, marginals[name].values)
        np.testing.assert_array_equal(counts, marginals[name].counts)


def test_other_policies(unshuffled):
    amounts = np.column_stack(
        [unshuffled["budget_unemployment_benefit"], unshuffled["budget_upskilling"]]
    ).astype(np.int64)
    risk = sum(unshuffled[name].astype(int) for name in RISK_COLUMNS) / 3
    budgets = make_budgets(amounts, risk, Choices())
    for name in BUDGET_COLUMNS:
        np.testing.assert_array_equal(budgets[name], unshuffled[name], err_msg=name)


def test_risk_items(unshuffled):
    total = sum(unshuffled[name].astype(np.int64) for name in RISK_COLUMNS)
    items = risk_items(total, stream(Choices(), Stage.RISK_ITEMS))
    for k, name in enumerate(RISK_COLUMNS):
        np.testing.assert_array_equal(items[:, k], unshuffled[name], err_msg=name)


def test_positions(unshuffled):
    posts = job_positions(
        sum(unshuffled[name].astype(int) for name in RISK_COLUMNS) / 3,
        unshuffled["education"].astype(float),
        unshuffled["skill"].astype(float),
        np.log(unshuffled["monthly_income"]),
        stream(Choices(), Stage.POSITIONS),
    )
    np.testing.assert_array_equal(posts, unshuffled["job_position"])


def test_firms_and_cities(unshuffled):
    made = dict(unshuffled)
    made["risk"] = sum(unshuffled[name].astype(int) for name in RISK_COLUMNS) / 3
    firms = make_firms(made, Choices())
    np.testing.assert_array_equal(firms["firm_id"], unshuffled["firm_id"])
    np.testing.assert_array_equal(firms["city"], unshuffled["city"])
