"""The client that speaks Streamlit's protocol."""

import pytest

from bench.screen.wire import name_of


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("$$ID-0a1b-group/hukou/en", "group/hukou/en"),
        ("$$ID-0a1b-group-3", "group-3"),
        ("$$ID-0a1b-None", "$$ID-0a1b-None"),
    ],
)
def test_a_widget_is_known_by_its_key_or_else_by_its_id(id: str, name: str) -> None:
    assert name_of(id) == name
