"""The golden numbers, refused when they come from another survey."""

import json
from typing import Any

import pytest

from tests.golden.export import GOLDEN, digest


@pytest.fixture(scope="session")
def golden() -> list[dict[str, Any]]:
    """Return R's records; fails when survey.parquet has changed since they were made."""
    whole = json.loads(GOLDEN.read_text(encoding="utf-8"))
    if whole["made_from"]["sha256"] != digest():
        pytest.fail("golden.json was made from another survey.parquet: run `make golden`")
    return list(whole["records"])
