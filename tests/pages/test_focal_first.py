"""A survey whose focal variable is the first to make groups and moderate: others take its place."""

from pathlib import Path

import numpy as np
import pytest

from data.survey.load import load_survey
from data.survey.survey import Survey
from tests.factory import codebook, factor, folder, numeric
from tests.pages.conftest import Serve
from tests.pages.reading import sound
from tests.pages.visits import Visit
from ui.visit.view import default_specification, read_specification, with_focal

BANDS = [{"code": "low", "low": 1, "high": 3}, {"code": "high", "low": 4, "high": 7}]
SHARES = [{"code": "less", "low": 0, "high": 49}, {"code": "more", "low": 50, "high": 100}]
ROLES = ["group", "moderator"]


def made(place: Path, *more: str) -> Path:
    """Return a survey of wages, first in everything, with further variables that make groups."""
    random = np.random.default_rng(4)
    n = 200
    given = random.multinomial(20, [0.6, 0.4], n) * 5
    answers = {
        "wage": random.integers(1, 8, n),
        "sex": random.choice(["f", "m"], n),
        **dict(zip(("roads", "schools"), given.T, strict=True)),
    }
    variables = {
        "wage": numeric(minimum=1, maximum=7, bands=BANDS, roles=["focal", *ROLES]),
        "wage_class": numeric(column="wage", bands=BANDS, roles=ROLES),
        "spent": numeric(column="roads", bands=SHARES, roles=ROLES),
        **{name: factor("f", "m", roles=ROLES) for name in more},
    }
    return folder(place, codebook(**variables), answers)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a survey in which sex comes last."""
    return made(tmp_path_factory.mktemp("surveys") / "town", "sex")


@pytest.fixture(scope="module")
def town(place: Path) -> Survey:
    """Return that survey, opened."""
    return load_survey(place)


def test_defaults_are_neither_the_focal_variable_nor_an_outcome(town: Survey) -> None:
    default = default_specification(town)
    assert (default.focal, default.moderator, default.by) == ("wage", "sex", "sex")


def test_without_another_variable_the_first_stays_and_the_refusal_says_why(tmp_path: Path) -> None:
    alone = default_specification(load_survey(made(tmp_path / "alone")))
    assert (alone.focal, alone.moderator, alone.by) == ("wage", "wage", "wage")


def test_a_new_focal_variable_is_not_its_own_moderator(town: Survey) -> None:
    book, default = town.codebook, default_specification(town)
    asked, ignored = read_specification({"focal": ["wage_class"]}, book, default)
    assert (asked.focal, asked.moderator, ignored) == ("wage_class", "sex", [])
    banded = with_focal(book, default, "wage")
    assert banded.moderator == "sex"
    said, _ = read_specification({"focal": ["wage"], "moderator": ["wage_class"]}, book, default)
    assert said.moderator == "wage_class", "what a link says is not changed, but refused in words"
    assert with_focal(book, said, "wage").moderator == "sex"


def test_no_section_of_interactions_is_refused(place: Path, serve: Serve) -> None:
    serve(place)
    visit = Visit("interactions")
    sound(visit)
    assert visit.view.specification.moderator == "sex"
    # A number has no items; of the other sections none is refused.
    told = [box.value for box in visit.app.main.info]
    assert told == [visit.words("refusal.no_scale", variable="wage")]
    assert len(visit.figures()) >= 6
    assert visit.app.main.selectbox[0].options == ["sex"]


def test_the_first_picture_of_the_focal_page_is_not_its_mean_by_itself(
    place: Path, serve: Serve
) -> None:
    serve(place)
    visit = Visit("risk")
    sound(visit)
    assert visit.view.specification.by == "sex"
