"""A click that is made while the page is still being written is never undone by the page."""

import numpy as np
import pytest

from tests.pages.own import csv_of, field, send
from tests.pages.visits import Visit

PAGES = [
    "dashboard",
    "risk",
    "budgets",
    "interactions",
    "diagnostics",
    "learn",
    "matching",
    "about",
]
KINDS = ("selectbox", "multiselect", "radio", "toggle", "number_input", "button_group")


def set_by_the_page(visit: Visit) -> list[str]:
    """Return the widgets whose value the page has just set in the browser."""
    widgets = [widget for kind in KINDS for widget in getattr(visit.app, kind)]
    assert len(widgets) > 1
    return [str(widget.key) for widget in widgets if widget.proto.set_value]


def off_by_some() -> bytes:
    """Return answers of which a few do not add up."""
    random = np.random.default_rng(2)
    given = random.multinomial(10, [0.5, 0.3, 0.2], 200) * 10
    given[:9, 0] += 10
    columns = {f"budget_{part}": given[:, part].tolist() for part in range(3)}
    return csv_of({"risk": random.integers(1, 6, 200).tolist(), "sex": ["m", "f"] * 100, **columns})


@pytest.mark.parametrize("page", PAGES)
def test_what_is_shown_already_is_not_set_again(page: str) -> None:
    """A value that is set takes the place of what was chosen in the browser meanwhile."""
    visit = Visit(page, group={"hukou": ["2"]})
    visit.app.run()
    assert set_by_the_page(visit) == []


def test_the_page_of_an_own_survey_sets_nothing_again() -> None:
    visit = send(Visit("own"), ("a.csv", off_by_some()))
    assert not field(visit, "radio", "confidential").proto.set_value, "nor at first"
    visit.app.run()
    assert set_by_the_page(visit) == []


def test_two_answers_in_one_run_are_both_kept() -> None:
    """Clicks that follow each other closely arrive together."""
    visit = send(Visit("own"), ("a.csv", off_by_some()))
    sums, confidential = (field(visit, "radio", name) for name in ("sums", "confidential"))
    sums.set_value("dropped")
    confidential.set_value("no")
    visit.app.run()
    now = visit.app.session_state["own_work"]
    assert (now.sums, now.confidential) == ("dropped", False)
    assert not visit.app.button(key="own/open").disabled


def test_a_moderator_and_its_pair_in_one_run_are_both_kept() -> None:
    visit = Visit("interactions")
    choices = {widget.key.split("/")[0]: widget for widget in visit.app.selectbox}
    choices["moderator"].set_value("pension")
    choices["moderator_pair"].set_value("hukou")
    visit.app.run()
    pair = {widget.key.split("/")[0]: widget.value for widget in visit.app.selectbox}
    assert (pair["moderator"], pair["moderator_pair"]) == ("pension", "hukou")
