"""The picture of a yes or no: two bars between 0 and 1."""

import numpy as np
import pytest

from analysis.questions.distribution import focal_distribution
from data.survey.load import load_survey
from data.survey.survey import Survey
from tests.factory import codebook, factor, folder, numeric
from tests.ui.plotted import plotted
from tests.ui.scenes import scene
from ui.charts.histogram import Strips, draw_strips
from ui.charts.shape import Shape, draw_shape
from ui.charts.yes_no import WIDTH, is_yes_no


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Survey:
    """Return a survey whose focal variable is a yes or no."""
    random = np.random.default_rng(3)
    given = random.multinomial(20, [0.6, 0.4], 80) * 5
    book = codebook(
        joined=numeric(roles=["focal"]),
        sex=factor("f", "m", roles=["group"]),
        told=numeric(minimum=0, maximum=1, roles=["control"]),
        worry=numeric(minimum=0, maximum=5, roles=["control"]),
    )
    answers = {
        "joined": random.integers(0, 2, 80),
        "sex": ["f", "m"] * 40,
        "told": random.integers(0, 2, 80),
        "worry": random.integers(0, 6, 80),
        **dict(zip(("roads", "schools"), given.T, strict=True)),
    }
    return load_survey(folder(tmp_path_factory.mktemp("surveys") / "town", book, answers))


def extent(bar) -> tuple[float, float]:
    """Return how far a trace of bars reaches."""
    begin = [x + shift for x, shift in zip(bar.x, bar.offset, strict=True)]
    return min(begin), max(begin) + bar.width


def test_a_histogram_of_a_yes_or_no_is_two_bars_from_0_to_1(joined: Survey) -> None:
    here = scene(joined)
    result = focal_distribution(joined, here.view.query)
    strips = Strips("t", "variable", {"joined": "Joined"}, {"joined": "#000"}, "x", "y", 0.27)
    figure = plotted(draw_strips(here, result, strips))
    (bar,) = figure.data
    assert list(bar.x) == [0, 1]
    assert extent(bar) == pytest.approx((0, 1))
    assert list(figure.layout.xaxis.range) == [0, 1]
    assert list(figure.layout.xaxis.tickvals) == [0, 1]


def test_so_it_is_on_the_dashboard_with_the_share_over_the_middle_of_its_bar(
    joined: Survey,
) -> None:
    figure = plotted(
        draw_shape(
            scene(joined),
            80,
            Shape("group", {0.0: 0.3, 1.0: 0.7}, None),
            Shape("others", {0.0: 0.6, 1.0: 0.4}, None),
            250,
        )
    )
    assert [extent(bar) for bar in figure.data] == [(0, 1), (0, 1)]
    assert list(figure.layout.xaxis.range) == [0, 1]
    assert 1 - WIDTH / 2 in [note.x for note in figure.layout.annotations]


def test_one_answer_alone_is_a_yes_or_no_only_where_the_codebook_says_so(joined: Survey) -> None:
    book = joined.codebook
    assert is_yes_no(book, "joined", [0, 1])
    assert is_yes_no(book, "told", [1])
    assert not is_yes_no(book, "joined", [1])
    assert not is_yes_no(book, "worry", [1])
    assert not is_yes_no(book, "roads", [0, 50])
