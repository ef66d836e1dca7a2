"""The logarithmic model back in money: by hand, by derivatives, and its bootstrap."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.engine.arrays import Floats
from analysis.engine.duan_smearing import amounts_of, logs_of
from analysis.engine.ols import RankDeficient
from analysis.model.query import Query, Specification
from analysis.model.regression import moderated_models
from analysis.model.result import Result
from analysis.questions.smearing import (
    CHUNKS,
    DRAWS,
    combine,
    smeared_draws,
    smeared_effects,
    smeared_predictions,
)
from data.codebook.codebook import Variable
from data.survey.survey import Survey
from tests.analysis.made import factor, numeric, small
from tests.analysis.measured import PARTS, N, ask, columns, made, said

MONEY, H = 1000.0, 1e-6
NOT_FOCAL = -1
BY_FOCAL = np.array([NOT_FOCAL, 0])


def chunks(survey: Survey, query: Query, count: int = CHUNKS) -> list[Result]:
    """Return the first chunks of draws."""
    return [smeared_draws(survey, replace(query, chunk=chunk)) for chunk in range(count)]


def own(result: Result, *kinds: str) -> pd.DataFrame:
    """Return the rows of the logarithmic model of some kinds."""
    table = result.table[result.table["measure"] == "smeared"]
    return table[table["kind"].isin(kinds)].reset_index(drop=True)


def test_smearing_factor_and_effect_by_hand() -> None:
    survey = made()
    result = smeared_effects(survey, ask(controls="none", moderator=None))
    worry, logs = survey.numeric("worry"), np.log(survey.outcomes() + 1)
    for place, part in enumerate(PARTS):
        slope, start = np.polyfit(worry, logs[:, place], 1)
        fitted = start + slope * worry
        smear = np.exp(logs[:, place] - fitted).mean()
        assert result.fact("smear", "effect", part) == pytest.approx(smear, rel=1e-10)
        row = own(result, "effect").set_index("outcome").loc[part]
        expected = MONEY / 100 * smear * np.exp(fitted).mean() * slope
        assert row["estimate"] == pytest.approx(expected, rel=1e-9)
        assert np.isnan(row["std_error"])
        assert np.isnan(row["conf_low"])
    lines = smeared_predictions(survey, ask(controls="none", moderator=None)).table
    first = lines[(lines["at"] == 1) & (lines["outcome"] == PARTS[0])].iloc[0]
    slope, start = np.polyfit(worry, logs[:, 0], 1)
    smear = result.fact("smear", "effect", PARTS[0])
    assert first["estimate"] == pytest.approx(MONEY / 100 * (np.exp(start + slope) * smear - 1))
    assert set(lines["level"]) == {""}


def test_many_lognormal_answers_have_the_slope_they_were_made_with() -> None:
    random, n = np.random.default_rng(4), 200_000
    x, noise = random.uniform(1, 5, n), random.normal(scale=0.5, size=n)
    y = 2.0 + 0.1 * x + noise
    found = amounts_of(
        logs_of(np.column_stack([np.ones(n), x]), BY_FOCAL, 1, y[:, None], None, 10.0),
        np.array([1.0, 5.0]),
    )
    assert found is not None
    assert found.smear[0] == pytest.approx(np.exp(0.125), rel=0.005)
    truth = 10 * np.exp(2.125) * (np.exp(0.5) - np.exp(0.1)) / 4
    assert found.slopes[0, 0] == pytest.approx(truth, rel=0.02)
    ends = 10 * (np.exp(2.125 + np.array([0.1, 0.5])) - 1)
    np.testing.assert_allclose(found.lines[0, :, 0], ends, rtol=0.01)


def test_slopes_and_lines_are_derivatives_and_means_of_the_prediction() -> None:
    """Products with the level, with a second moderator and with a control variable."""
    towns = ["north" if number % 3 else "south" for number in range(N)]
    town = factor("town", ("north", "south"), "moderator")
    survey = made({**columns(), "town": towns}, town)
    query = ask(others=("town",), focal_by_controls=True, lens="ln")
    (model,) = moderated_models(survey, query)
    coefficients = np.linalg.lstsq(model.X, model.outcomes, rcond=None)[0]
    smear = np.exp(model.outcomes - model.X @ coefficients).mean(axis=0)
    products = np.flatnonzero(model.by_focal > 0)

    def average(female: float, worry: Floats) -> Floats:
        design = model.X.copy()
        design[:, 1], design[:, 2] = worry, female
        design[:, products] = worry[:, None] * design[:, model.by_focal[products]]
        return MONEY / 100 * (np.exp(design @ coefficients).mean(axis=0) * smear - 1)

    assert len(products) == 3
    worry = survey.numeric("worry")
    found = own(smeared_effects(survey, query), "slope")
    slopes = found["estimate"].to_numpy().reshape(2, 3)
    lines = smeared_predictions(survey, query).table
    for level, female in enumerate((0.0, 1.0)):
        numerical = (average(female, worry + H) - average(female, worry - H)) / (2 * H)
        np.testing.assert_allclose(slopes[level], numerical, rtol=1e-5)
        for at in (1.0, 3.25):
            rows = lines[(lines["level"] == ("m", "f")[level]) & (lines["at"] == at)]
            np.testing.assert_allclose(rows["estimate"], average(female, np.full(N, at)))
    gaps = own(smeared_effects(survey, query), "slope_difference")
    np.testing.assert_allclose(gaps["estimate"], slopes[1] - slopes[0], rtol=1e-9)


def test_weights_are_repeated_people() -> None:
    times = 1 + np.arange(N) % 3
    answers = {**columns(), "weight": times.astype(float).tolist()}
    heavy = smeared_effects(made(answers, numeric("weight", "weight")), ask())
    repeated = {name: np.repeat(np.array(v), times).tolist() for name, v in columns().items()}
    many = smeared_effects(made(repeated), ask())
    one, other = own(heavy, "effect", "slope"), own(many, "effect", "slope")
    np.testing.assert_allclose(one["estimate"], other["estimate"], rtol=1e-9)


def test_linear_rows_stand_beside_with_their_intervals(survey: Survey) -> None:
    query = Query(specification=Specification(focal="risk", moderator="pension"))
    result = smeared_effects(survey, query)
    wide = result.table.pivot_table(
        index=["kind", "level", "outcome"], columns="measure", values="estimate"
    )
    assert wide.notna().all(axis=None)
    effects = wide.loc["effect"]
    assert (np.sign(effects["amount"]) == np.sign(effects["smeared"])).all()
    linear = result.table[result.table["measure"] == "amount"]
    assert linear["conf_low"].notna().all()


def lognormal(firms: int) -> Survey:
    """Return 480 people whose logarithms scatter normally; people of a firm answer nearly alike."""
    random, n = np.random.default_rng(6), 480
    firm = np.arange(n) % (firms or n)
    worry = random.integers(1, 6, n).astype(float)[firm]
    noise = random.normal(scale=0.4, size=n)[firm] + random.normal(scale=0.1, size=n)
    variables = [numeric("worry", "focal")]
    points = np.exp(2 + 0.1 * worry + noise) - 1
    answers: dict[str, Sequence[object]] = {"worry": worry.tolist(), "firm": firm.tolist()}
    answers |= {"schools": points.tolist(), "roads": points[::-1].tolist()}
    if firms:
        variables.append(Variable("firm", "firm", "factor", roles=("cluster",)))
    return small(answers, variables, PARTS[:2], MONEY)


def delta_error(survey: Survey) -> float:
    """Return the standard error of the first outcome's effect from everybody's influence on it."""
    x = survey.numeric("worry")
    y, X = np.log(survey.outcomes()[:, 0] + 1), np.column_stack([np.ones(len(x)), x])
    b = np.linalg.lstsq(X, y, rcond=None)[0]
    off, expected = y - X @ b, np.exp(X @ b)
    smear, level = np.exp(off).mean(), expected.mean()
    on_b = (X * off[:, None]) @ np.linalg.inv(X.T @ X / len(x))
    on_smear = np.exp(off) - smear - on_b @ (X * np.exp(off)[:, None]).mean(axis=0)
    on_level = expected - level + on_b @ (X * expected[:, None]).mean(axis=0)
    influence = smear * level * on_b[:, 1] + b[1] * (smear * on_level + level * on_smear)
    firm = survey.clusters()
    sums = influence if firm is None else np.bincount(firm, influence)
    return float(MONEY / 100 * np.sqrt((sums**2).sum()) / len(x))


@pytest.mark.parametrize("firms", [0, 120])
def test_bootstrap_agrees_with_the_delta_method(firms: int) -> None:
    """The standard deviation of 400 draws is itself uncertain by 1 / sqrt(800), 3.5 %."""
    survey, query = lognormal(firms), ask(moderator=None, controls="none")
    point = smeared_effects(survey, query)
    row = own(combine(point, chunks(survey, query, 16)), "effect").iloc[0]
    assert row["std_error"] == pytest.approx(delta_error(survey), rel=0.12)
    assert row["conf_high"] - row["estimate"] == pytest.approx(1.959964 * row["std_error"])
    assert row["estimate"] == own(point, "effect").iloc[0]["estimate"]
    assert point.fact("clusters") == firms


def test_draws_are_determined_by_seed_and_chunk() -> None:
    survey, query = made(), ask()
    found = chunks(survey, query, 3)
    again = smeared_draws(made(), replace(query, chunk=2))
    pd.testing.assert_frame_equal(found[2].table, again.table)
    assert not found[0].table["estimate"].equals(found[2].table["estimate"])
    other = smeared_draws(survey, replace(query, chunk=2, seed=1))
    assert not other.table["estimate"].equals(again.table["estimate"])
    every = pd.concat([chunk.table for chunk in found])["draw"]
    assert sorted(every.unique()) == list(range(3 * DRAWS))
    for point in (smeared_effects(survey, query), smeared_predictions(survey, query)):
        there, back = combine(point, found), combine(point, found[::-1])
        pd.testing.assert_frame_equal(there.table, back.table, rtol=1e-12)


def test_intervals_come_to_every_number_of_the_logarithmic_model_only() -> None:
    survey, query = made(), ask()
    found = chunks(survey, query, 2)
    point = smeared_effects(survey, query)
    filled = combine(point, found)
    linear = point.table["measure"] == "amount"
    pd.testing.assert_frame_equal(filled.table[linear], point.table[linear])
    assert filled.table["conf_low"].notna().all()
    assert set(filled.table["kind"]) == {"effect", "slope", "slope_difference"}
    lines = combine(smeared_predictions(survey, query), found).table
    assert lines["std_error"].notna().all()
    ends = lines.groupby("at")["std_error"].mean()
    assert ends.loc[1.0] > ends.loc[3.0] < ends.loc[5.0], "lines are surest in the middle"


def test_whole_clusters_are_drawn_where_they_tell_something(survey: Survey) -> None:
    real = smeared_effects(made(), ask())
    assert real.fact("clusters") == 30
    plain = Specification(focal="risk", moderator="pension")
    assert smeared_effects(survey, Query(specification=plain)).fact("clusters") == 0
    clustered = replace(plain, std_errors="CR1")
    assert smeared_effects(survey, Query(specification=clustered)).fact("clusters") > 500


def test_draws_that_lose_a_column_are_counted() -> None:
    """One person alone has a level of a control variable; every third draw misses that person."""
    answers = columns()
    towns = ["south", *["north"] * (N - 1)]
    del answers["firm"]
    town = factor("town", ("north", "south"), "control")
    listed = [numeric("worry", "focal"), factor("sex", ("m", "f"), "moderator"), town]
    survey = small({**answers, "town": towns}, listed, PARTS, MONEY)
    found = chunks(survey, ask(), 2)
    missing = pd.concat([chunk.table for chunk in found]).groupby("draw")["estimate"]
    failed = int(missing.apply(lambda values: values.isna().any()).sum())
    assert 5 < failed < 45
    result = combine(smeared_effects(survey, ask()), found)
    assert said(result)["draws_failed"] == {"count": failed, "draws": 2 * DRAWS}
    assert own(result, "effect")["std_error"].notna().all()


def test_a_refusal_is_the_answer_of_all_chunks() -> None:
    survey, query = made(), ask(moderator=None)
    point, found = smeared_effects(survey, query), chunks(survey, query, 1)
    constant = {**columns(), "worry": [3.0] * N}
    refused = smeared_draws(made(constant), query)
    assert refused.refusal is not None
    assert refused.refusal.code == "constant_focal"
    assert combine(point, [*found, refused]) is refused


def test_lines_end_where_a_level_has_nobody() -> None:
    answers = columns()
    worry = [
        min(w, 3.0) if s == "f" else w
        for w, s in zip(answers["worry"], answers["sex"], strict=True)
    ]
    result = smeared_predictions(made({**answers, "worry": worry}), ask())
    ends = result.table.groupby("level")["at"].max()
    assert ends.to_dict() == {"f": 3.0, "m": 5.0}
    assert said(result)["level_support"] == {
        "variable": "sex",
        "level": "f",
        "low": 1.0,
        "high": 3.0,
    }


def test_a_moderator_that_cannot_be_compared_leaves_the_effect() -> None:
    result = smeared_effects(made(), ask((("sex", ("f",)),)))
    assert set(result.table["kind"]) == {"effect"}
    assert set(smeared_predictions(made(), ask((("sex", ("f",)),))).table["level"]) == {""}


def test_dependent_columns_and_people_are_told() -> None:
    x = np.arange(20.0)
    with pytest.raises(RankDeficient):
        logs_of(np.column_stack([np.ones(20), x, x]), BY_FOCAL, 1, x[:, None], None, 1.0)
    logs = logs_of(np.column_stack([np.ones(20), x]), BY_FOCAL, 1, x[:, None] / 9, None, 1.0)
    alone = np.zeros(20, dtype=np.int64)
    alone[3] = 20
    assert amounts_of(logs, x[:2], alone) is None
