"""The published numbers come out of the committed survey, by the functions behind the pages."""

import time
from dataclasses import replace

import numpy as np
import pytest

from analysis.model.comparison import Comparison
from analysis.model.query import Query, Specification
from analysis.model.result import Result
from analysis.questions.effects import outcome_effects
from analysis.replication.__main__ import lines, main
from analysis.replication.compare import (
    EXACT,
    LOOSE,
    OFF,
    TIGHT,
    VERDICTS,
    stars,
    verdict,
)
from analysis.replication.regressions import matched_sample, regression, values_of
from analysis.replication.tables import COLUMNS, REASONS, replicate, score_line
from data.study.published import PublishedNumber
from data.survey.survey import Survey
from tests.analysis.made import copied, factor, numeric, small


@pytest.fixture(scope="module")
def replication(survey: Survey) -> Result:
    return replicate(survey, Query())


def cell(result: Result, model: str, term: str, statistic: str):
    table = result.table
    keep = (table["model"] == model) & (table["term"] == term) & (table["statistic"] == statistic)
    return table[keep & (table["variant"] != "honest")].iloc[0]


def test_floors(replication: Result) -> None:
    assert replication.fact("scored") == 344
    assert replication.fact("exact") >= 305
    assert replication.fact("tight") >= 328
    assert replication.fact("loose") >= 338
    assert replication.fact("coefficients_of") == 74
    assert replication.fact("coefficients") >= 73
    assert replication.fact("coefficients_loose") == 74
    assert replication.fact("statements_of") == 12
    for model in ("M11", "M12"):
        for statistic in ("estimate", "se", "stars"):
            assert cell(replication, model, "risk", statistic)["verdict"] == EXACT


def test_every_published_number_has_one_row(survey: Survey, replication: Result) -> None:
    table = replication.table
    assert tuple(table.columns) == COLUMNS
    own = table[table["variant"] != "honest"]
    assert list(own["printed"]) == [number.text for number in survey.study.published.numbers]
    assert set(table["verdict"]) <= set(VERDICTS)
    assert set(table["reason"]) <= {"", *REASONS}
    assert (table.loc[table["scored"], "verdict"].isin([EXACT, TIGHT, LOOSE, OFF])).all()
    differs = table[table["scored"] & (table["verdict"] != EXACT)]
    assert (differs["reason"] != "").all()
    assert (table.loc[~table["scored"], "reason"] != "").all()


def test_the_kernel_effects_stand_apart_and_twice(replication: Result) -> None:
    table = replication.table
    rows = table[(table["model"] == "kernel") & (table["statistic"] == "att")]
    assert list(rows["variant"]) == ["wide", "honest"] * 2
    assert list(rows["verdict"]) == [EXACT, OFF] * 2
    assert list(rows["scored"]) == [True, False] * 2


def test_numbers_that_contradict_each_other_say_so(replication: Result) -> None:
    assert cell(replication, "M14", "substitutability", "stars")["reason"] == "stars"
    assert cell(replication, "M18", "reemployment", "se")["reason"] == "se_floor"
    table = replication.table
    region = table[(table["outcome"] == "firm_region") & (table["statistic"] == "sd")].iloc[0]
    assert region["reason"] == "two_valued_sd"
    number = table[(table["model"] == "kernel") & (table["statistic"] == "matched_n")]
    assert list(number["reason"])[-2:] == ["n_matched", "honest_kernel"]


def test_the_group_filter_does_not_apply(survey: Survey, replication: Result) -> None:
    filtered = replicate(survey, Query(comparison=Comparison((("hukou", ("2",)),))))
    assert filtered.facts == replication.facts


@pytest.mark.parametrize("id", ["M1", "M2", "M3", "M4", "M11", "M12", "M13", "M14", "M18", "M19"])
def test_regressions_are_those_of_the_pages(survey: Survey, id: str) -> None:
    model = next(each for each in survey.study.models if each.id == id)
    specification = Specification(
        focal=model.focal, outcomes=(model.outcome,), lens=model.lens, controls=model.controls
    )
    page = outcome_effects(survey, Query(specification=specification)).table.iloc[0]
    fit = regression(survey, model)
    for name, ours in (
        ("estimate", fit.estimate[1]),
        ("std_error", fit.std_error[1]),
        ("p_value", fit.p_value[1]),
        ("n", fit.n),
        ("r_squared", fit.r_squared),
    ):
        assert page[name] == pytest.approx(ours, rel=1e-10)


@pytest.mark.parametrize("id", ["M5", "M9"])
def test_matched_regressions_agree_with_statsmodels(survey: Survey, id: str) -> None:
    from statsmodels.api import WLS

    from analysis.engine.matching.weight import regression_weights
    from analysis.model.columns import Columns
    from analysis.model.design import design

    model = next(each for each in survey.study.models if each.id == id)
    matching = next(each for each in survey.study.matchings if each.id == model.matching)
    found = matched_sample(survey, matching)
    weights = regression_weights(found.matching)
    keep = weights > 0
    focal = Columns(found.treated[keep].astype(float)[:, None], (("risk", "above_mean"),))
    sample = found.sample.only(keep)
    X = design(survey, Specification(focal="risk"), sample, focal).X
    y = values_of(survey, model.outcome, model.lens)[sample.rows]
    theirs = WLS(y, X, weights[keep]).fit()
    ours = regression(survey, model, found)
    assert ours.estimate == pytest.approx(theirs.params, rel=1e-9)
    assert ours.std_error == pytest.approx(theirs.bse, rel=1e-9)
    assert ours.r_squared == pytest.approx(theirs.rsquared, rel=1e-9)
    assert ours.p_value == pytest.approx(theirs.pvalues, rel=1e-6, abs=1e-12)


def printed(statistic: str, text: str, decimals: int = 3) -> PublishedNumber:
    return PublishedNumber("T", "M", "y", "x", statistic, text, decimals, "survey", "")


@pytest.mark.parametrize(
    ("statistic", "text", "ours", "wanted"),
    [
        ("estimate", "0.020", 0.0204999, EXACT),
        ("estimate", "0.020", 0.0195, EXACT),
        ("estimate", "0.020", 0.0212, TIGHT),
        ("estimate", "0.020", 0.0249, LOOSE),
        ("estimate", "0.020", 0.0251, OFF),
        ("se", "0.020", 0.0219, TIGHT),
        ("se", "0.020", 0.0249, LOOSE),
        ("se", "0.020", 0.0251, OFF),
        ("r2", "0.016", 0.0169, TIGHT),
        ("r2", "0.016", 0.0189, LOOSE),
        ("r2", "0.016", 0.0191, OFF),
        ("sd", "0.441", 0.44195, TIGHT),
        ("sd", "0.441", 0.4509, LOOSE),
        ("mean", "2.945", 2.9560, OFF),
        ("stars", "**", "**", EXACT),
        ("stars", "**", "***", OFF),
    ],
)
def test_verdicts_by_hand(statistic, text, ours, wanted) -> None:
    assert verdict(printed(statistic, text), ours, 0.005) == wanted


def test_counts_agree_or_do_not() -> None:
    assert verdict(printed("n", "8841", 0), 8841.0, 0.0) == EXACT
    assert verdict(printed("n", "8841", 0), 8840.0, 0.0) == OFF
    assert verdict(printed("matched_n", "8832", 0), 8833.0, 0.0) == OFF


def test_stars_of_p_values() -> None:
    marks = [stars(p) for p in (0.0099, 0.01, 0.0499, 0.05, 0.0999, 0.1)]
    assert marks == ["***", "**", "**", "*", "*", "none"]


def test_a_factor_counts_by_its_codes() -> None:
    people = small({"x": ["1", "3", None]}, [factor("x", ["1", "2", "3"])])
    assert values_of(people, "x", None).tolist()[:2] == [1.0, 3.0]
    assert np.isnan(values_of(people, "x", None)[2])


def test_changed_answers_change_verdicts(survey: Survey, replication: Result) -> None:
    place = survey.table.schema.get_field_index("risk_robots")
    turned = survey.table.set_column(place, "risk_robots", survey.table["risk_platform"])
    wrong = replicate(copied(survey, turned), Query())
    assert wrong.fact("exact") < replication.fact("exact") - 40


def test_a_survey_without_published_numbers_is_refused(survey: Survey) -> None:
    people = small({"x": list(range(20))}, [numeric("x", "focal")])
    assert replicate(people, Query()).refusal.code == "no_published"
    assert survey.study is not None
    without = replace(survey, study=replace(survey.study, published=None), fingerprint="without")
    assert replicate(without, Query()).refusal.code == "no_published"


def test_the_last_line_is_the_score(replication: Result, capsys) -> None:
    assert main([]) == 0
    last = capsys.readouterr().out.strip().splitlines()[-1]
    assert last == score_line(replication)
    assert last.startswith("published: 344 scored, ")
    assert last.endswith(f", statements {int(replication.fact('statements'))}/12")
    assert len(lines(replication)) == len(replication.table) + 1


def test_a_survey_that_cannot_be_read_is_named(tmp_path, capsys) -> None:
    assert main([str(tmp_path)]) == 2
    assert "codebook.toml" in capsys.readouterr().err


def test_it_is_quick(survey: Survey) -> None:
    fresh = copied(survey, survey.table)
    start = time.process_time()
    replicate(fresh, Query())
    assert time.process_time() - start < 3
