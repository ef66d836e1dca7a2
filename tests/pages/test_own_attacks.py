"""An own survey that is out of the ordinary: no page breaks, nobody is stuck."""

import numpy as np
import pytest

from tests.pages.own import csv_of, errors, field, opened, send
from tests.pages.visits import Visit

PEOPLE = 240
CODES = ("a*b", "1+2", '"q"', "x\ny", "*", "+", "a")


def answers(**further: list[object]) -> bytes:
    """Return answers on two risks and three amounts that add up to 100, and further columns."""
    random = np.random.default_rng(3)
    given = random.multinomial(10, [0.5, 0.3, 0.2], PEOPLE) * 10
    columns = {name: list(random.integers(1, 6, PEOPLE)) for name in ("risk_a", "risk_b")}
    columns |= {name: list(part) for name, part in zip("pqr", given.T, strict=True)}
    return csv_of(columns | further)


def test_codes_may_hold_breaks_and_the_signs_between_codes_and_people_may_be_weighted() -> None:
    further: dict[str, list[object]] = {
        "lev": [CODES[i % len(CODES)] for i in range(PEOPLE)],
        "two": [("a*b", "b", "*")[i % 3] for i in range(PEOPLE)],
        "weight": [i % 2 * 1.5 + 0.25 for i in range(PEOPLE)],
    }
    visit = opened(send(Visit("own", "en"), ("a.csv", answers(**further))))
    assert visit.words("group.weighted", weight="weight")[:20] in " ".join(visit.all_text())
    visit.go("interactions")
    assert [error.message for error in visit.app.exception] == []
    assert errors(visit) == []


def test_all_answers_cannot_be_left_out() -> None:
    visit = send(Visit("own", "en"), ("a.csv", answers()))
    field(visit, "number_input", "total").set_value(500.0).run()
    assert len(field(visit, "radio", "sums").options) == 2
    opened(visit).go("about")
    sums = next(radio for radio in visit.app.radio if (radio.key or "").startswith("sums/"))
    assert sums.options == [visit.words(f"about.sums.{code}") for code in ("kept", "rescaled")]


def test_a_cut_point_that_is_no_number_is_refused() -> None:
    visit = send(Visit("own", "en"), ("a.csv", answers(age=[18 + i % 50 for i in range(PEOPLE)])))
    field(visit, "text_input", "own.groups.cuts").set_value("30 nan").run()
    assert [error.message for error in visit.app.exception] == []
    assert "nan" in visit.app.main.warning[0].value


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("a.csv", "a.csv"), "own.upload.several"),
        (("codebook.toml", "codebook (1).toml"), "own.upload.twice"),
    ],
)
def test_of_two_files_of_one_kind_none_is_taken(names: tuple[str, str], said: str) -> None:
    visit = send(Visit("own", "en"), ("own.csv", answers()))
    send(visit, *((name, answers()) for name in names))
    shown = visit.words.join([name.replace("_", "&#95;") for name in names])
    assert errors(visit) == [visit.words(said, files=shown)]
