"""The hidden-truth game: truth comes back on average, power is what simulation finds."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.engine.power import power
from analysis.learning.game import (
    Game,
    game_answers,
    game_design,
    game_estimates,
    game_lines,
    game_of,
    round_down,
)
from analysis.model.comparison import Comparison, Group
from analysis.model.contrasts import difference_rows
from analysis.model.query import Query, Specification
from data.survey.survey import Survey
from tests.analysis.made import rows

RISK = Specification(focal="risk", moderator="pension", outcomes=("unemployment_benefit",))
MIGRANTS: Group = (("hukou", ("2",)), ("origin", ("2",)), ("firm_region", ("1",)))
FEW = Query(Comparison(MIGRANTS), RISK)
DRAWS = 1500
GAMES = (game_design, game_answers, game_estimates, game_lines)


@pytest.fixture(scope="module")
def game(survey: Survey) -> Game:
    """Return the game of a group of some hundred people."""
    return game_of(survey, FEW)


def ask(size: float, seed: int, **specification: object) -> Query:
    """Return a query for a round with a known interaction."""
    changed = replace(RISK, **specification)  # type: ignore[arg-type]
    return Query(Comparison(MIGRANTS), changed, numbers=(("interaction", size),), seed=seed)


def drawn(game: Game, size: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the interaction's estimates and standard errors in DRAWS rounds."""
    fitted = game.fitted(game.outcomes(size, range(DRAWS))).linear(difference_rows(game.model)[:1])
    return fitted.estimates[0], fitted.std_errors[0]


@pytest.mark.parametrize("times", [0.0, 1.0, 2.8])
def test_truth_comes_back_and_is_found_as_often_as_the_power_says(game: Game, times: float) -> None:
    size = times * game.std_error
    estimates, errors = drawn(game, size)
    assert abs(estimates.mean() - size) < 3 * game.std_error / np.sqrt(DRAWS)
    assert np.sqrt((errors**2).mean()) == pytest.approx(game.std_error, rel=0.02)
    assert estimates.std() == pytest.approx(game.std_error, rel=0.06)
    critical = 1.96 + 2.4 / game.df  # t's 97.5 % point, Cornish and Fisher's first term
    found = (np.abs(estimates / errors) > critical).mean()
    expected = power(size, game.std_error, game.df)
    assert abs(found - expected) < 3 * np.sqrt(expected * (1 - expected) / DRAWS)


def test_the_smallest_found_is_found_in_four_of_five(game: Game) -> None:
    estimates, errors = drawn(game, game.found)
    assert abs((np.abs(estimates / errors) > 1.96 + 2.4 / game.df).mean() - 0.8) < 0.031


def test_the_true_coefficients_have_the_interaction_and_keep_the_means(game: Game) -> None:
    model, size = game.model, 12_345.0
    assert (difference_rows(model) @ game.truth(size))[0] == pytest.approx(size)
    assert (difference_rows(model) @ game.truth(0.0))[0] == pytest.approx(0, abs=1e-9)
    with_, without = model.X @ game.truth(size), model.X @ game.truth(0.0)
    for place in range(len(model.levels)):
        own = model.place == place
        assert with_[own].mean() == pytest.approx(without[own].mean())
    assert without.mean() == pytest.approx(model.outcomes.mean())
    moved = (with_ - without)[model.place == 1]
    slope = np.polyfit(model.focal[model.place == 1], moved, 1)[0]
    assert slope == pytest.approx(size)


def test_noise_is_as_spread_out_as_the_present_answers(game: Game) -> None:
    outcomes = game.outcomes(0.0, range(200))
    noise = outcomes - (game.model.X @ game.truth(0.0))[:, None]
    assert noise.std() == pytest.approx(game.sigma, rel=0.02)
    assert abs(noise.mean()) < 4 * game.sigma / np.sqrt(noise.size)
    assert game.sigma < game.model.outcomes.std()


def test_a_seed_gives_the_same_round_whatever_the_order_of_rows(survey: Survey) -> None:
    shuffled = rows(survey, np.random.default_rng(8).permutation(survey.n))
    one, other = (game_estimates(used, ask(4000.0, 5)) for used in (survey, shuffled))
    np.testing.assert_allclose(one.table["estimate"], other.table["estimate"], rtol=1e-7)
    again, next_ = (game_estimates(survey, ask(4000.0, seed)) for seed in (5, 6))
    assert list(again.table["estimate"]) == list(one.table["estimate"])
    assert not np.isclose(next_.table["estimate"], one.table["estimate"]).any()


def test_every_number_is_the_games(survey: Survey) -> None:
    for function in GAMES:
        result = function(survey, ask(4000.0, 2))
        assert set(result.table["status"]) == {"game"}, function.__name__
        assert set(result.table["outcome"]) == {"unemployment_benefit"}


def test_estimates_say_what_happened(survey: Survey) -> None:
    met = set()
    for seed in range(12):
        result = game_estimates(survey, ask(20_000.0, seed))
        first, second, apart = result.table.to_dict("records")
        assert apart["estimate"] == pytest.approx(second["estimate"] - first["estimate"])
        assert result.fact("size") == 20_000
        held = apart["conf_low"] <= 20_000 <= apart["conf_high"]
        assert result.fact("held") == held
        verdict = (apart["conf_low"] > 0) - (apart["conf_high"] < 0)
        assert result.fact("verdict") == verdict
        assert (apart["p_value"] < 0.05) == (verdict != 0)
        met.add(verdict)
    assert met == {0, 1}, "some rounds find it, some do not"


def test_lines_have_the_slopes(survey: Survey) -> None:
    query = ask(-7000.0, 4)
    lines, fitted = game_lines(survey, query).table, game_estimates(survey, query).table
    rises = {}
    for key, line in lines.groupby(["kind", "level"]):
        rises[key] = np.ptp(line["at"]) and np.diff(line["estimate"])[0] / np.diff(line["at"])[0]
    for level, estimate in zip(("1", "2"), fitted["estimate"], strict=False):
        assert rises["fitted_line", level] == pytest.approx(estimate, rel=1e-8)
    true = rises["true_line", "2"] - rises["true_line", "1"]
    assert true == pytest.approx(-7000, rel=1e-8)


def test_a_hidden_size_is_on_offer_and_sometimes_none(survey: Survey, game: Game) -> None:
    hidden = [game.size(replace(FEW, numbers=(("hidden", 1.0),), seed=seed)) for seed in range(300)]
    assert set(hidden) <= set(game.sizes)
    assert 60 < hidden.count(0.0) < 140, "one in three"
    assert min(hidden) < 0 < max(hidden)
    query = replace(FEW, numbers=(("hidden", 1.0),), seed=4)
    assert game_estimates(survey, query).fact("size") == hidden[4]


def test_offers_are_round_and_reach_past_what_is_found(survey: Survey, game: Game) -> None:
    table = game_design(survey, FEW).table
    assert list(table["value"]) == list(game.sizes)
    assert table["value"].iloc[-1] > game.found
    assert table["estimate"].iloc[10] == pytest.approx(0.05, abs=1e-6)
    assert list(table["estimate"]) == pytest.approx(list(table["estimate"][::-1]))
    assert [round_down(value) for value in (1, 1.99, 2, 4.9, 5.1, 999, 0.03)] == [
        *(1, 1, 2, 2, 5, 500),
        pytest.approx(0.02),
    ]


def test_firm_effects_give_way_to_individual_controls(survey: Survey) -> None:
    firms, individual = (
        game_estimates(survey, ask(4000.0, 1, controls=controls))
        for controls in ("firm_effects", "individual")
    )
    assert list(firms.table["estimate"]) == list(individual.table["estimate"])


def test_the_first_outcome_that_varies_is_played(survey: Survey) -> None:
    result = game_estimates(survey, ask(4000.0, 1, outcomes=()))
    assert set(result.table["outcome"]) == {"student_training"}
