"""The confidential survey made for tests."""

import pytest

from data.survey.survey import Survey
from tests.analysis.confidential import town_survey


@pytest.fixture(scope="session")
def town() -> Survey:
    """Return 900 people of 40 firms whose answers must not be traced to them."""
    return town_survey()
