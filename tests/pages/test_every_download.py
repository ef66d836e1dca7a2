"""Every table of every page can be taken along in every format that it is offered in."""

from collections.abc import Callable

import pytest
import streamlit as st

from tests.pages.visits import Visit
from ui.frame.registry import PAGES, page_row
from ui.results.exports.formats import FORMATS

CODED = {"replication.cells", "replication.ledger", "replication.audit", "robustness.curve"}
"""Tables that their page words in its own way."""

ON_REQUEST = {"dashboard"}
"""Pages whose tables are made once somebody opens them."""

Written = dict[str, bytes]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Written:
    """Return button key -> file; each button's file is written as soon as the page offers it."""
    files: Written = {}
    offer = st.download_button

    def write(label: str, data: Callable[[], bytes], key: str, **rest: object) -> bool:
        files[key] = data()
        return offer(label, data, key=key, **rest)

    monkeypatch.setattr(st, "download_button", write)
    return files


@pytest.mark.parametrize("page", [row.id for row in PAGES])
def test_every_table_in_every_format(written: Written, page: str) -> None:
    visit = Visit(page, "zh", {"hukou": ["2"]})
    assert [error.message for error in visit.app.exception] == []
    panels = {key.split("/", 1)[1] for key in written}
    for panel in panels - CODED:
        assert {f"{offered.ending}/{panel}" for offered in FORMATS} <= set(written), panel
        assert visit.words("provenance.simulated", survey="") in written[f"html/{panel}"].decode()
    for panel in panels & CODED:
        assert [key for key in written if key.endswith(f"/{panel}")] == [f"csv/{panel}"]
    row = page_row(page)
    made = (row.uses_group or bool(row.needs) or page == "about") and page not in ON_REQUEST
    assert bool(panels) == made
