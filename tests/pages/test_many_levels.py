"""Fifty levels: figures stay small enough to be read, and what is not drawn stands in a table."""

import numpy as np
import pytest

from tests.pages.own import csv_of, field, opened, send
from tests.pages.visits import Visit
from ui.charts.frame import MOST_MARKS, MOST_ROWS
from ui.language.text import load_text

LEVELS, PEOPLE = 50, 4000


@pytest.fixture(scope="module")
def many() -> Visit:
    """Return a visit to a survey whose people live in fifty towns."""
    random = np.random.default_rng(5)
    given = random.multinomial(10, [0.5, 0.3, 0.2], PEOPLE) * 10
    towns = [f"town {place % LEVELS:02d} with a rather long name" for place in range(PEOPLE)]
    columns = {"risk": random.integers(1, 6, PEOPLE), "town": towns}
    columns |= {f"budget_{part}": given[:, part] for part in range(3)}
    visit = send(Visit("own"), ("a.csv", csv_of(columns)))
    field(visit, "multiselect", "own.groups.columns").set_value(["town"]).run()
    return opened(visit)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("page", "least"), [("interactions", 6), ("budgets", 1), ("risk", 1)])
def test_tables_stand_where_figures_could_not_be_read(
    many: Visit, page: str, least: int, language: str
) -> None:
    many.speak(language).go(page)
    assert [error.message for error in many.app.exception] == []
    for figure in many.figures():
        ticks = [axis["ticktext"] for axis in figure.spec["layout"].values() if _ticks(axis)]
        assert max(map(len, ticks), default=0) <= MOST_ROWS
        marked = [trace for trace in figure.spec["data"] if trace.get("error_x")]
        assert len(marked) <= MOST_MARKS
    text = load_text(language)
    begins = text("panel.too_many", rows="|", marks="|").split("|")[-1]
    said = [box.value for box in many.app.main.info if box.value.endswith(begins)]
    assert len(said) >= least
    heads = [fold.label for fold in many.app.main.expander]
    tables = many.app.main.dataframe
    assert len(tables) - heads.count(text("panel.table")) >= len(said)


def _ticks(axis: object) -> bool:
    return isinstance(axis, dict) and "ticktext" in axis
