"""The simulated survey's codebook, labels and study against the paper's printed figures."""

import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.reading.problems import LANGUAGES
from data.survey.labels import load_labels
from data.survey.load import load_survey

ROOT = Path(__file__).parents[2]
PRINTED = ROOT / "data/surveys/guangdong_2023/wu_published.csv"


@pytest.fixture(scope="module")
def figures():
    with PRINTED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module", params=LANGUAGES)
def labels(request, survey):
    return load_labels(survey.folder, request.param)


def test_size_and_arrays(survey):
    assert survey.n == 8876
    assert survey.clusters().max() + 1 == 843
    assert survey.provenance == "simulated"
    assert survey.reports == ()
    assert (survey.outcomes().sum(axis=1) == 100).all()
    assert (survey.codes("pension") == -1).sum() == 68
    assert (survey.codes("age_group") == -1).sum() == 35
    assert survey.codebook.role("focal").id == "risk"


def test_every_possible_risk_lies_in_a_band(survey):
    assert (survey.codes("risk") >= 0).all()
    thirds = np.arange(3, 16) / 3
    bands = survey.codebook.variable("risk").bands
    assert all(sum(band.low <= value <= band.high for band in bands) == 1 for value in thirds)


def test_group_variables_can_be_moderators(survey):
    groups = {variable.id for variable in survey.codebook.with_role("group")}
    moderators = {variable.id for variable in survey.codebook.with_role("moderator")}
    assert moderators == groups | {"origin_hukou"}
    assert len(groups) == 10
    for variable in survey.codebook.with_role("control"):
        assert variable.block in ("individual", "firm")


def test_everything_has_a_name_in_both_languages(survey, labels):
    assert set(labels.variables) == {variable.id for variable in survey.codebook.variables}
    assert set(labels.parts) == set(survey.codebook.outcome_ids)
    for variable in survey.codebook.variables:
        for code in variable.group_codes:
            assert labels.levels[variable.id, code]
    assert set(labels.questions) == {question.id for question in survey.study.questions}
    assert set(labels.presets) == {preset.id for preset in survey.study.presets}
    for key in ("title", "short", "people", "source", "description", "limits"):
        assert labels.survey(key)


def test_the_languages_differ_wherever_there_is_a_name(survey):
    english, chinese = (load_labels(survey.folder, language) for language in ("en", "zh"))
    han = re.compile("[\u4e00-\u9fff]")
    for id, label in chinese.variables.items():
        assert han.search(label.label), id
        assert not han.search(english.variable(id).label), id
    same = {pair for pair, name in chinese.levels.items() if name == english.levels[pair]}
    assert same == set()


def test_terms_are_those_of_the_study(survey):
    chinese = load_labels(survey.folder, "zh")
    assert chinese.part("upskilling").label == "在岗职工技能提升"
    assert "在岗员工" in chinese.part("upskilling").question
    assert chinese.part("unemployment_benefit").label == "失业补助金"
    assert chinese.variable("risk").label == "失业风险感知"
    text = (survey.folder / "labels.zh.toml").read_text(encoding="utf-8")
    for refused in ("未参保", "补集", "对照组", "合成数据", "恐惧"):
        assert refused not in text
    # The published table's own words are keys, not texts.
    english = " ".join(texts(tomllib.loads((survey.folder / "labels.en.toml").read_text("utf-8"))))
    for refused in ("fear", "uninsured", "causes "):
        assert refused not in english.lower()


def texts(table: dict[str, Any]) -> Iterator[str]:
    """Yield every text of a TOML table."""
    for value in table.values():
        if isinstance(value, dict):
            yield from texts(value)
        else:
            yield str(value)


def test_printed_means_are_those_of_the_paper(survey, figures):
    means = {
        (row["source"], row["outcome"]): row
        for row in figures
        if row["statistic"] == "mean" and row["term"] != "all workers"
    }
    names = {"Fig 1": "{}", "Fig 2": "budget_{}"}
    for printed in survey.study.printed:
        if printed.statistic == "mean":
            name = "ln_{}" if printed.lens == "ln" else names.get(printed.source, "{}")
            row = means[printed.source, name.format(printed.outcome)]
            assert (printed.value, printed.decimals) == (float(row["value"]), int(row["decimals"]))


TERMS = {
    "origin": "origin[outside]",
    "hukou": "hukou[agricultural]",
    "pension": "pension[not insured]",
}


def test_printed_effects_are_those_of_the_paper(survey, figures):
    table = {(row["model"], row["outcome"], row["term"], row["statistic"]): row for row in figures}
    effects = [row for row in survey.study.printed if row.statistic == "effect"]
    for printed in effects:
        model = printed.source.split(", ")[1]
        lens = {None: "", "ratio": "ratio_"}.get(printed.lens, "ln_")
        key = model, lens + printed.outcome, TERMS.get(printed.focal, printed.focal)
        value = table[*key, "estimate"]
        if printed.value is None:
            assert printed.sign == ("-" if value["value"].startswith("-") else "+")
            continue
        error = table[*key, "se"]
        assert printed.value == float(value["value"])
        assert printed.decimals == int(value["decimals"])
        assert printed.std_error == float(error["value"])
        published = next(row for row in survey.study.models if row.id == model)
        assert (published.outcome, published.lens) == (printed.outcome, printed.lens)
        assert (published.focal, published.controls) == (printed.focal, printed.controls)
    assert sum(row.value is not None for row in effects) == 13


def test_figures_3_and_4_have_signs_only(survey, figures):
    drawn = {
        (row["outcome"], row["term"]): row["value"]
        for row in figures
        if row["source"].startswith("Fig 3") and row["statistic"] == "sign"
    }
    words = {"1": "slope risk, insured", "2": "slope risk, uninsured"}
    slopes = [row for row in survey.study.printed if row.statistic == "slope"]
    assert all(printed.value is None for printed in slopes)
    of_pension = [row for row in slopes if row.moderator == "pension"]
    assert len(of_pension) == 4
    for printed in of_pension:
        assert printed.sign == drawn[f"ln_{printed.outcome}", words[printed.level]]
    # Section four, three: local non-agricultural workers' benefit rises, upskilling falls fastest.
    steepest = {
        ("unemployment_benefit", "+"): "slope risk largest in group",
        ("upskilling", "-"): "slope risk most negative in group",
    }
    groups = {row["term"]: row["value"] for row in figures if row["statistic"] == "group"}
    of_hukou = [row for row in slopes if row.moderator == "origin_hukou"]
    assert {(row.outcome, row.sign) for row in of_hukou} == set(steepest)
    for printed in of_hukou:
        assert printed.level == "1_1"
        assert groups[steepest[printed.outcome, printed.sign]] == "local non-agricultural"


def test_the_questions_lead_to_what_they_ask(survey):
    questions = {question.id: question for question in survey.study.questions}
    assert list(questions) == [
        "most_risk",
        "rural_migrants_outside_pension",
        "risk_moves_money",
        "figure_3",
        "marginal_effects",
    ]
    migrants = dict(questions["rural_migrants_outside_pension"].group)
    assert migrants == {"hukou": ("2",), "origin": ("2",), "pension": ("2",)}
    presets = {preset.id: dict(preset.specification) for preset in survey.study.presets}
    for name in ("figure_3", "marginal_effects"):
        assert dict(questions[name].specification) == presets["figure_3"]
    assert presets["figure_3"] == presets["paper"] | {"moderator": "pension"}


def test_the_published_means_come_out_of_the_simulated_answers(survey):
    parts = survey.codebook.outcome_ids
    for printed in survey.study.printed:
        if printed.statistic != "mean":
            continue
        if printed.outcome in parts:
            values = survey.outcomes()[:, parts.index(printed.outcome)]
            values = np.log(values + 1) if printed.lens == "ln" else values
        else:
            values = survey.numeric(printed.outcome)
        # The generator's tests ask for the printed digits; here, that units and names are right.
        assert values.mean() == pytest.approx(printed.value, abs=10**-printed.decimals)


def test_reading_it_twice_gives_the_same_survey(survey):
    assert load_survey(survey.folder) == survey
