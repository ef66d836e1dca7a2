"""The committed survey: Table 1, Figure 2, budgets, firms, cities and what its metadata say."""

import json

import numpy as np
import pytest

from analysis.replication.regressions import values_of
from generator.choices import Choices
from generator.design import (
    BUDGET_COLUMNS,
    COLUMNS,
    OTHER_CITIES,
    PEARL_RIVER_DELTA,
    RISK_COLUMNS,
)
from generator.firms import intra_firm_correlation
from generator.items import cronbach_alpha
from generator.published import PUBLISHED, read_paper
from generator.write import sha256_of
from tests.generator.siblings import opened

TABLE_1 = [
    row
    for row in read_paper().numbers
    if row.source == "Table 1" and (row.outcome, row.statistic) != ("firm_region", "sd")
]
FIGURE_2 = [row for row in read_paper().numbers if row.source == "Fig 2"]


@pytest.fixture(scope="module")
def answers():
    """Return what Table 1 describes (n,), by its names: scores, logarithms and codes."""
    survey = opened(None)
    lenses = {name.name: (name.id, name.lens) for name in survey.study.vocabulary.outcomes}
    names = {row.outcome: (row.outcome, None) for row in TABLE_1}
    return {name: values_of(survey, *(names | lenses)[name]) for name in names}


@pytest.fixture(scope="module")
def budgets(columns):
    """Return the amounts (n, 5)."""
    return np.column_stack([columns[name] for name in BUDGET_COLUMNS]).astype(int)


def test_columns_and_ids(table):
    assert tuple(table.column_names) == COLUMNS
    assert sorted(table["worker_id"].to_pylist()) == list(range(1, 8877))


@pytest.mark.parametrize("row", TABLE_1, ids=lambda row: f"{row.outcome}-{row.statistic}")
def test_table_1(answers, row):
    values = answers[row.outcome]
    known = values[~np.isnan(values)]
    ours = {
        "n": len(known),
        "mean": known.mean(),
        "sd": known.std(ddof=1),
        "min": known.min(),
        "max": known.max(),
    }[row.statistic]
    assert f"{ours:.{row.decimals}f}" == f"{row.value:.{row.decimals}f}"


@pytest.mark.parametrize("row", FIGURE_2, ids=lambda row: row.outcome)
def test_figure_2(columns, row):
    assert f"{columns[row.outcome].mean():.2f}" == f"{row.value:.2f}"


def test_budgets_are_whole_and_sum_to_100(table, budgets):
    assert all(str(table.schema.field(name).type) == "int16" for name in BUDGET_COLUMNS)
    assert (budgets.sum(axis=1) == 100).all()
    assert budgets.min() >= 0


def test_answers_look_like_answers(budgets):
    assert ((budgets % 5 == 0).mean(axis=0) >= 0.95).all()
    for part in budgets.T:
        odd = np.bincount(part, minlength=101)[np.arange(101) % 5 != 0]
        assert odd.max() < 0.01 * len(part)
    assert 0.05 < (budgets == 20).all(axis=1).mean() < 0.2
    assert (budgets == 0).any(axis=0).all()
    assert (budgets == 100).any(axis=0).all()
    assert (budgets[:, [2, 1]] == 100).sum(axis=0).tolist() == [8, 13]


def test_risk_items(columns):
    items = np.column_stack([columns[name] for name in RISK_COLUMNS])
    assert set(np.unique(items)) == {1, 2, 3, 4, 5}
    assert 0.7 < cronbach_alpha(items) < 0.9


def test_missing_answers(columns):
    age, pension = np.isnan(columns["age_group"]), np.isnan(columns["pension"])
    assert (age.sum(), pension.sum(), (age & pension).sum()) == (35, 68, 0)


def test_firms_lie_in_one_cell_and_one_city(columns):
    firm = columns["firm_id"].astype(int)
    assert sorted(np.unique(firm)) == list(range(1, 844))
    for name in ("firm_size", "firm_ownership", "firm_region", "city"):
        pairs = set(zip(firm, columns[name], strict=True))
        assert len(pairs) == 843, name


def test_cities_lie_in_one_region(columns):
    pairs = set(zip(columns["city"], columns["firm_region"].astype(int), strict=True))
    expected = {(city, 1) for city in PEARL_RIVER_DELTA} | {(city, 2) for city in OTHER_CITIES}
    assert pairs == expected
    assert len(expected) == 21


def test_answers_within_a_firm_are_a_little_alike(columns, answers):
    for name in ("risk", "ln_unemployment_benefit", "ln_upskilling"):
        assert 0.03 < intra_firm_correlation(answers[name], columns["firm_id"]) < 0.10


def test_metadata(table):
    metadata = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    assert metadata["published_sha256"] == sha256_of(PUBLISHED)
    assert metadata["seed"] == str(Choices().seed)
    assert set(json.loads(metadata["versions"])) == {"python", "numpy", "scipy", "pyarrow"}
