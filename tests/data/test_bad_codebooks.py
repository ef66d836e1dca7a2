"""A codebook that is wrong is refused with one sentence that names the file and the key."""

import pytest

from data.codebook.codebook import load_codebook
from data.reading.problems import LANGUAGES, SurveyError
from data.study.study import load_study
from data.survey.labels import load_labels

BANDS = '{ code = "old", low = 40, high = 99 }'
CASES = [
    ("key_missing", "survey.file", 'file = "answers.csv"\n', ""),
    ("key_missing", "allocation.total", "total = 100", ""),
    ("key_missing", "variables.sex.as", 'as = "factor"\nlevels', "levels"),
    ("key_missing", "scales.risk.method", 'method = "mean"', ""),
    ("key_unknown", "survey.note", '"database"', '"database"\nnote = "x"'),
    ("key_unknown", "variables.sex.level", "levels =", 'levels = ["F", "M"]\nlevel ='),
    ("key_unknown", "colours", "[allocation]", "[colours]\n[allocation]"),
    ("needs_text", "survey.id", 'id = "town"', "id = 3"),
    ("needs_code", "variables.sex.levels", '["F", "M"]', '["F", 1.5]'),
    ("needs_list", "variables.sex.levels", '["F", "M"]', '"F"'),
    ("needs_number", "allocation.total", "total = 100", 'total = "100"'),
    ("needs_number", "allocation.total", "total = 100", "total = inf"),
    ("needs_number", "variables.age.minimum", "minimum = 18", "minimum = nan"),
    ("needs_positive", "allocation.total", "total = 100", "total = 0"),
    ("needs_positive", "allocation.money", "total = 100", "total = 100\nmoney = -5"),
    ("needs_table", "scales.risk", "[scales.risk]", "[scales]\nrisk = 1\n[scales.other]"),
    ("needs_rows", "variables.age.bands", "bands = [{", 'bands = ["young", {'),
    ("not_allowed", "survey.provenance", '"database"', '"invented"'),
    ("not_allowed", "variables.sex.as", 'as = "factor"\nlevels', 'as = "text"\nlevels'),
    ("not_allowed", "variables.sex.roles", '"group"', '"grup"'),
    ("not_allowed", "variables.income.transform", '"ln"', '"log2"'),
    ("not_allowed", "scales.risk.method", '"mean"', '"sum"'),
    ("not_allowed", "scales.risk.items", '"worry"', '"worries"'),
    ("not_allowed", "variables.sex.reference", "missing = [", 'reference = "X"\nmissing = ['),
    ("not_allowed", "variables.sex.block", "missing = [", 'block = "town"\nmissing = ['),
    ("bad_id", "variables.Sex", "[variables.sex]", "[variables.Sex]"),
    ("bad_id", "survey.id", '"town"', '"my town"'),
    ("bad_id", "allocation.parts[1].id", '"roads"', '"../roads"'),
    ("twice", "allocation.parts.id", '"schools"', '"roads"'),
    ("twice", "variables", '"schools"', '"age"'),
    ("twice", "variables", "[scales.risk]", "[scales.age]"),
    ("twice", "variables.sex.levels", '["F", "M"]', '["F", "F"]'),
    ("twice", "variables.age.bands.code", '"old"', '"young"'),
    ("twice", "allocation.parts.slot", 'id = "schools"', 'id = "schools"\nslot = 0'),
    ("parts_count", "allocation.parts", '[[allocation.parts]]\nid = "schools"\n', ""),
    ("whole_range", "allocation.parts[2].slot", 'id = "schools"', 'id = "schools"\nslot = 10'),
    ("items_count", "scales.risk.items", '"fear", "worry"', '"fear"'),
    ("range_reversed", "variables.age.minimum", "minimum = 18", "minimum = 18\nmaximum = 18"),
    ("bands_order", "variables.age.bands[2].low", "low = 40", "low = 39"),
    ("bands_order", "variables.age.bands[2].low", "high = 99", "high = 30"),
    ("not_for_kind", "variables.sex.minimum", "missing = [", "minimum = 1\nmissing = ["),
    ("not_for_kind", "variables.age.levels", "minimum = 18", "levels = [1, 2]"),
    ("levels_needed", "variables.sex.levels", 'levels = ["F", "M"]\n', ""),
    ("levels_count", "variables.sex.levels", '["F", "M"]', str(list(range(121)))),
    ("level_missing_too", "variables.sex.missing", '["NA"]', '["F"]'),
    ("role_needs_number", "variables.sex.roles", '["group"]', '["focal"]'),
    ("role_needs_codes", "variables.income.roles", 'transform = "ln"', 'roles = ["group"]'),
    ("role_needs_column", "scales.risk.roles", '["focal"]', '["weight"]'),
    ("role_twice", None, '["cluster"]', '["id"]'),
    ("role_needs_number", "variables.sex.roles", '["group"]', '["fpc"]'),
    ("role_needs_column", "scales.risk.roles", '["focal"]', '["strata"]'),
    ("role_needs_weight", None, 'roles = ["weight"]', 'roles = ["fpc"]'),
    ("file_name", "survey.file", '"answers.csv"', '"../answers.csv"'),
    ("file_name", "survey.file", '"answers.csv"', '"answers.xls"'),
    ("file_name", "survey.file", '"answers.csv"', '"a\\u0000.csv"'),
    ("file_name", "survey.file", '"answers.csv"', '"a\\\\b.csv"'),
]


@pytest.mark.parametrize(("code", "key", "old", "new"), CASES)
def test_a_wrong_codebook_is_named(town, code, key, old, new):
    with pytest.raises(SurveyError) as caught:
        load_codebook(town(("codebook.toml", old, new)))
    assert caught.value.code == code
    assert caught.value.params["file"] == "town/codebook.toml"
    assert caught.value.params.get("key") == key
    for language in LANGUAGES:
        assert "town/codebook.toml" in caught.value.sentence(language)
        assert key is None or key in caught.value.sentence(language)


def test_a_misspelt_name_gets_the_nearest_one(town):
    with pytest.raises(SurveyError, match="use one of group") as caught:
        load_codebook(town(("codebook.toml", '"group"', '"grup"')))
    assert caught.value.params["allowed"] == ("group",)


@pytest.mark.parametrize(
    ("name", "load"),
    [
        ("codebook.toml", load_codebook),
        ("study.toml", load_study),
        ("labels.zh.toml", lambda folder: load_labels(folder, "zh")),
    ],
)
def test_a_toml_mistake_names_its_line(town, name, load):
    folder = town(files={name: "[survey]\nid = 'x'\nfile = = 3\n"})
    with pytest.raises(SurveyError) as caught:
        load(folder)
    assert (caught.value.code, caught.value.params["row"]) == ("toml_syntax", 3)
    assert f"town/{name}" in str(caught.value)


def test_an_unclosed_toml_file_names_its_last_line(town):
    with pytest.raises(SurveyError) as caught:
        load_codebook(town(files={"codebook.toml": '[survey]\nid = "x"\nlevels = [1,'}))
    assert (caught.value.code, caught.value.params["row"]) == ("toml_syntax", 3)


def test_a_codebook_in_another_encoding_names_its_line(town):
    folder = town(files={"codebook.toml": "[survey]\nid = '广东'".encode("gbk")})
    with pytest.raises(SurveyError) as caught:
        load_codebook(folder)
    assert (caught.value.code, caught.value.params["row"]) == ("not_utf8", 2)


def test_a_codebook_that_is_too_large_is_not_read(town):
    with pytest.raises(SurveyError) as caught:
        load_codebook(town(files={"codebook.toml": b"#" * 4_000_001}))
    assert caught.value.code == "file_too_large"


def test_a_folder_that_is_no_survey(town, tmp_path):
    (tmp_path / "empty").mkdir()
    for folder, code in (
        (tmp_path / "empty", "not_a_survey"),
        (tmp_path / "absent", "folder_missing"),
        (town() / "codebook.toml", "folder_missing"),
    ):
        with pytest.raises(SurveyError) as caught:
            load_codebook(folder)
        assert caught.value.code == code
        assert str(folder) in str(caught.value)
