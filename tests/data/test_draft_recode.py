"""Edits of what answers mean and are called in a survey in the making."""

from dataclasses import replace

import numpy as np
import pytest

from data.intake.drafts.base import empty_draft, find, put
from data.intake.drafts.columns import factor, number
from data.intake.drafts.naming import (
    set_label,
    set_level_label,
    set_part_label,
    set_title,
)
from data.intake.drafts.recode import (
    cuts_of,
    set_bands,
    set_limits,
    set_missing,
    set_reference,
)
from data.intake.drafts.roles import set_controls, set_groups
from data.parse.parsed import Header
from data.reading.problems import SurveyError
from data.survey.labels import load_labels
from tests.data.made_files import opened, parsed_of


def test_cut_points(draft, parsed):
    found = set_bands(set_groups(draft, parsed, ["age"]), parsed, "age", [30, 65])
    variable = find(found, "age")
    assert [(b.code, b.low, b.high) for b in variable.bands] == [
        ("18-29", 18, 29),
        ("30-64", 30, 64),
        ("65+", 65, 70),
    ]
    assert cuts_of(variable) == (30, 65)
    names = [load_labels(found.files(), "en").level("c5", b.code) for b in variable.bands]
    assert names == ["up to 29", "30–64", "65 or more"]
    zh = load_labels(found.files(), "zh")
    assert [zh.level("c5", b.code) for b in variable.bands] == ["29及以下", "30至64", "65及以上"]
    survey = opened(found, parsed)
    ages = survey.numeric("c5")
    assert np.bincount(survey.codes("c5")).tolist() == [
        (ages < 30).sum(),
        ((ages >= 30) & (ages < 65)).sum(),
        (ages >= 65).sum(),
    ]
    assert survey.reports == ()
    for cut in (18, 71):
        with pytest.raises(SurveyError, match=r"choose numbers above 18, up to 70"):
            set_bands(found, parsed, "age", [cut])


def test_cut_points_of_broken_numbers_leave_nobody_out():
    values = [0.1 * i for i in range(40)]
    parsed = parsed_of({"score": values})
    found = set_groups(empty_draft(parsed), parsed, ["score"])
    found = set_bands(found, parsed, "score", [1.0, 0.1 * 25])
    survey = opened(found, parsed)
    assert np.bincount(survey.codes("c0")).tolist() == [10, 15, 15]
    assert load_labels(found.files(), "zh").level("c0", "0-1") == "不足1"
    assert load_labels(found.files(), "en").level("c0", "1-2.5") == "1 to below 2.5"


def test_levels_reference_and_codes_for_no_answer():
    columns = {"vote": ["yes", "no", "refused", "no", "yes", "no", "yes", "refused"]}
    parsed = parsed_of(columns)
    found = set_groups(empty_draft(parsed), parsed, ["vote"])
    assert find(found, "vote").levels == ("no", "refused", "yes")
    found = set_missing(set_reference(found, "vote", "refused"), parsed, "vote", ["refused"])
    variable = find(found, "vote")
    assert (variable.levels, variable.missing, variable.reference) == (
        ("no", "yes"),
        ("refused",),
        None,
    )
    found = put(found, replace(find(found, "vote"), levels=("yes", "no"), reference="no"))
    survey = opened(found, parsed)
    assert survey.codes("c0").tolist() == [0, 1, -1, 1, 0, 1, 0, -1]
    assert survey.codebook.variable("c0").reference == "no"
    back = set_missing(found, parsed, "vote", [])
    assert find(back, "vote").levels == ("yes", "no", "refused")


def test_a_code_for_no_answer_moves_the_ends_of_bands():
    parsed = parsed_of({"age": [20, 30, 40, 50, 60, 999] * 9 + list(range(21, 29))})
    found = set_groups(empty_draft(parsed), parsed, ["age"])
    found = set_bands(found, parsed, "age", [30, 70])
    assert find(found, "age").bands[-1].high == 999
    found = set_missing(found, parsed, "age", ["999"])
    assert [(b.low, b.high) for b in find(found, "age").bands] == [(20, 29), (30, 60)]
    assert opened(found, parsed).reports == ()


def test_declared_gaps_and_names_of_codes_come_from_the_file():
    header = Header(
        "q1",
        "Do you agree?",
        (("1", "Agree"), ("2", "Disagree"), ("9", "No answer")),
        (("9", "No answer"),),
    )
    parsed = parsed_of({"q1": [1.0, 2.0, 9.0, None, 1.0]}, header, file="vote.sav")
    found = set_groups(empty_draft(parsed), parsed, ["q1"])
    variable = find(found, "q1")
    assert (variable.levels, variable.missing) == (("1", "2"), ("9",))
    for language in ("en", "zh"):
        labels = load_labels(found.files(), language)
        assert labels.variable("c0").label == "Do you agree?"
        assert labels.level("c0", "2") == "Disagree"
    assert opened(found, parsed).codes("c0").tolist() == [0, 1, -1, -1, 0]


def test_kind_limits_and_logarithm(draft, parsed):
    found = set_groups(draft, parsed, ["worry_work"])
    found = put(found, number(found, parsed, "worry_work"))
    assert find(found, "worry_work").group_codes == ("1", "2", "3", "4", "5")
    found = set_limits(found, "worry_work", 2, None)
    with pytest.raises(SurveyError, match="below the minimum 2"):
        opened(found, parsed)
    found = put(found, factor(found, parsed, "worry_work"))
    assert find(found, "worry_work").minimum is None
    logs = set_controls(draft, parsed, ["age"])
    logs = put(logs, replace(find(logs, "age"), transform="ln"))
    np.testing.assert_allclose(
        opened(logs, parsed).numeric("c5"), np.log([18 + (i * 7) % 53 for i in range(60)])
    )


def test_names_one_language_at_a_time(draft, parsed):
    found = set_groups(draft, parsed, ["sex"])
    found = set_label(found, "zh", "sex", label="性别", question="您的性别是？")
    found = set_level_label(found, "zh", "sex", "F", "女")
    found = set_part_label(found, "zh", "roads", label="道路建设", short="道路")
    found = set_title(found, "zh", "城市预算调查", "预算调查")
    zh, en = (load_labels(found.files(), language) for language in ("zh", "en"))
    assert (zh.variable("c4").label, zh.variable("c4").short) == ("性别", "性别")
    assert zh.variable("c4").wording == "original"
    assert (zh.level("c4", "F"), en.level("c4", "F")) == ("女", "F")
    assert (zh.part("c1").short, en.part("c1").label) == ("道路", "Roads")
    assert (zh.survey("title"), zh.survey("short")) == ("城市预算调查", "预算调查")
    assert (zh.survey("people"), en.survey("people")) == ("受访者", "respondents")
    assert en.survey("title") == "answers"
    unnamed = set_level_label(found, "zh", "sex", "F", "")
    assert load_labels(unnamed.files(), "zh").level("c4", "F") == "F"
    with pytest.raises(KeyError):
        set_label(found, "zh", "sex", colour="red")


def test_a_name_stays_when_a_role_goes_and_comes(draft, parsed):
    named = set_label(set_groups(draft, parsed, ["sex"]), "en", "sex", label="Sex of the person")
    without = set_groups(named, parsed, [])
    assert "c4" not in load_labels(without.files(), "en").variables
    again = set_groups(without, parsed, ["sex"])
    assert load_labels(again.files(), "en").variable("c4").label == "Sex of the person"
