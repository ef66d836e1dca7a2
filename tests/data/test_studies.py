"""study.toml and the labels: what they hold, and what is refused."""

import pytest

from data.reading.problems import SurveyError
from data.study.robustness import Robustness
from data.study.study import load_study
from data.survey.labels import load_labels

STUDY = """
citation = "Town council"
[defaults]
focal = "risk"
by = "sex"
[robustness]
further = "risk"
region = "sex"
[questions.women]
page = "budgets"
[questions.women.group]
sex = ["F"]
age = ["young", "old"]
[questions.women.specification]
outcomes = ["roads"]
lens = "share"
[presets.plain]
controls = "none"
[[printed]]
statistic = "slope"
outcome = "roads"
lens = "ln"
focal = "risk"
moderator = "sex"
level = "M"
controls = "all"
sign = "-"
source = "Table 9"
[[models]]
id = "M1"
source = "Table 9"
outcome = "roads"
lens = "ln"
focal = "risk"
controls = "all"
"""
AGE = 'roles = ["control", "moderator"]'
GROUPED = ("codebook.toml", AGE, 'roles = ["control", "group"]')


def test_a_study_is_read_whole(town):
    study = load_study(town(GROUPED, files={"study.toml": STUDY}))
    assert study is not None
    assert (study.citation, study.defaults.focal, study.defaults.by) == (
        "Town council",
        "risk",
        "sex",
    )
    assert (study.defaults.lens, study.defaults.std_errors) == ("amount", None)
    assert study.questions[0].group == (("age", ("old", "young")), ("sex", ("F",)))
    assert dict(study.questions[0].specification) == {"outcomes": ("roads",), "lens": "share"}
    assert dict(study.presets[0].specification) == {"controls": "none"}
    assert (study.printed[0].level, study.printed[0].sign) == ("M", "-")
    assert study.models[0].id == "M1"
    assert study.robustness == Robustness((), "risk", "sex")
    hash(study)


def test_a_survey_without_a_study(town):
    assert load_study(town()) is None


@pytest.mark.parametrize(
    ("code", "key", "old", "new"),
    [
        ("not_allowed", "defaults.by", 'by = "sex"', 'by = "income"'),
        ("not_allowed", "defaults.focal", '"risk"', '"sex"'),
        ("not_allowed", "robustness.region", 'region = "sex"', 'region = "risk"'),
        ("not_allowed", "robustness.further", 'further = "risk"', 'further = "sex"'),
        ("not_allowed", "questions.women.group.sex", '["F"]', '["X"]'),
        ("not_allowed", "questions.women.group.income", 'sex = ["F"]', "income = [1]"),
        ("not_allowed", "questions.women.specification.lens", '"share"', '"log"'),
        ("not_allowed", "questions.women.specification.outcomes", '["roads"]', '["road"]'),
        ("key_unknown", "presets.plain.control", "controls", "control"),
        ("key_missing", "questions.women.page", 'page = "budgets"', ""),
        ("bad_id", "questions.women.page", '"budgets"', '"http://x"'),
        ("not_allowed", "printed[1].level", 'level = "M"', 'level = "X"'),
        ("not_allowed", "printed[1].sign", 'sign = "-"', 'sign = "down"'),
        (
            "printed_value",
            "printed[1].value",
            'sign = "-"',
            'sign = "-"\nvalue = 0.02\ndecimals = 2',
        ),
        ("printed_value", "printed[1].value", 'sign = "-"', "value = 0.02"),
        ("key_missing", "models[1].controls", '[[models]]\nid = "M1"', '[[models]]\nid = "M0"'),
    ],
)
def test_a_wrong_study_is_named(town, code, key, old, new):
    text = (
        STUDY.replace('focal = "risk"\ncontrols = "all"\n', 'focal = "risk"\n')
        if "M0" in new
        else STUDY
    )
    with pytest.raises(SurveyError) as caught:
        load_study(town(GROUPED, ("study.toml", old, new), files={"study.toml": text}))
    assert (caught.value.code, caught.value.params["key"]) == (code, key)
    assert caught.value.params["file"] == "town/study.toml"


def test_labels_fall_back_to_ids_and_codes(town):
    labels = load_labels(town(), "zh")
    assert labels.survey("title") == "town"
    assert labels.survey("source") == ""
    assert labels.variable("sex").label == "sex"
    assert labels.level("sex", "F") == "F"
    assert labels.part("roads").short == "roads"
    assert labels.question("women").title == "women"
    assert labels.preset("plain").title == "plain"


def test_labels_are_read(town):
    text = """
        [survey]
        title = "A town"
        [parts.roads]
        label = "Roads"
        [variables.age]
        label = "Age of the person"
        short = "Age"
        question = "How old are you?"
        levels = { young = "Under 40" }
    """
    labels = load_labels(town(files={"labels.en.toml": text}), "en")
    assert labels.survey("short") == "A town"
    assert labels.part("roads").label == "Roads"
    assert (labels.variable("age").label, labels.variable("age").short) == (
        "Age of the person",
        "Age",
    )
    assert labels.variable("age").wording == "original"
    assert labels.level("age", "young") == "Under 40"
    assert labels.level("age", "old") == "old"


@pytest.mark.parametrize(
    ("code", "key", "text"),
    [
        ("not_allowed", "variables.agee", "[variables.agee]\nlabel = 'x'"),
        ("not_allowed", "variables.sex.levels.X", "[variables.sex.levels]\nX = 'x'"),
        ("not_allowed", "parts.road", "[parts.road]\nlabel = 'x'"),
        ("not_allowed", "questions.women", "[questions.women]\ntitle = 'x'"),
        ("not_allowed", "claims.h1", "[claims]\nh1 = 'x'"),
        ("not_allowed", "reasons.bound", "[reasons]\nbound = 'x'"),
        ("bad_id", "terms.Risk", "[terms.Risk]\ntitle = 'x'"),
        ("needs_text", "audit.stars", "[audit]\nstars = 3"),
        ("not_allowed", "allocation.wording", "[allocation]\nquestion = 'x'\nwording = 'mine'"),
        ("needs_text", "variables.sex.label", "[variables.sex]\nlabel = 3"),
        ("key_unknown", "survey.titel", "[survey]\ntitel = 'x'"),
    ],
)
def test_wrong_labels_are_named(town, code, key, text):
    with pytest.raises(SurveyError) as caught:
        load_labels(town(files={"labels.zh.toml": text}), "zh")
    assert (caught.value.code, caught.value.params["key"]) == (code, key)
    assert caught.value.params["file"] == "town/labels.zh.toml"


def test_labels_of_an_unknown_language_are_a_mistake_of_the_program(town):
    with pytest.raises(ValueError, match="fr"):
        load_labels(town(), "fr")
