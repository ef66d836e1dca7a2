"""The published table: how it is read, what is refused, and that a survey knows its own."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from data.reading.problems import SurveyError
from data.study.published import SURVEYS, read_published
from data.survey.load import load_survey
from tests.factory import copied

TABLE = SURVEYS / "guangdong_2023/wu_published.csv"
HEAD = "source,model,outcome,term,statistic,value,decimals,kind,note\n"
ROW = "Table 1,,risk,,mean,2.945,3,survey,\n"


@pytest.fixture
def folder(survey, tmp_path: Path) -> Path:
    """Return a copy of the simulated survey's folder."""
    return copied(survey, tmp_path / "guangdong_2023")


def test_every_printed_number_is_read():
    published = read_published(TABLE)
    assert len(published.numbers) == 382
    kinds = [number.kind for number in published.numbers]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "survey": 349,
        "qualitative": 14,
        "design": 13,
        "context": 6,
    }
    number = published.find("M2", "risk", "estimate")
    assert (number.text, number.value, number.half_width) == ("0.020", 0.02, 0.0005)
    with pytest.raises(KeyError):
        published.find("M2", "risk", "median")


def test_the_survey_was_calibrated_to_the_table_that_lies_there(survey):
    recorded = survey.table.schema.metadata[b"published_sha256"].decode()
    assert recorded == hashlib.sha256(TABLE.read_bytes()).hexdigest()
    assert survey.study.published.sha256 == recorded


def test_a_changed_published_table_is_named(folder):
    load_survey(folder)
    text = TABLE.read_text("utf-8")
    (folder / TABLE.name).write_text(text.replace("2.945", "2.946", 1), "utf-8")
    with pytest.raises(SurveyError) as caught:
        load_survey(folder)
    assert caught.value.code == "published_changed"
    assert "wu_published.csv" in str(caught.value)
    assert "survey.parquet" in str(caught.value)
    assert "wu_published.csv" in caught.value.sentence("zh")


def test_a_damaged_parquet_file_is_named(folder):
    path = folder / "survey.parquet"
    data = path.read_bytes()
    for broken in (data[:-100], data[: len(data) // 2], b"PAR1" + data[60:], b""):
        path.write_bytes(broken)
        with pytest.raises(SurveyError) as caught:
            load_survey(folder)
        assert caught.value.code == "parquet_damaged"
        assert "survey.parquet" in str(caught.value)


def test_a_single_damaged_bit_is_never_read_as_another_answer(folder, survey):
    path = folder / "survey.parquet"
    good, dice = path.read_bytes(), np.random.default_rng(2023)
    codes = []
    for _ in range(60):
        data = bytearray(good)
        data[int(dice.integers(len(data)))] ^= 1 << int(dice.integers(8))
        path.write_bytes(data)
        try:
            assert load_survey(folder).table.equals(survey.table)
        except SurveyError as error:
            codes.append(error.code)
    assert len(codes) > 45
    assert set(codes) <= {"parquet_damaged", "published_changed", "column_missing"}


def test_the_published_table_is_part_of_the_fingerprint(folder, survey):
    text = (folder / "claims.toml").read_text("utf-8")
    (folder / "claims.toml").write_text(text.replace('"h1a"', '"h1_a"'), "utf-8")
    assert load_survey(folder).fingerprint != survey.fingerprint


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("published_columns", "source,model\n"),
        ("published_columns", ""),
        ("csv_row", HEAD + "Table 1,,risk\n"),
        ("published_row", HEAD + ROW.replace("2.945", "high")),
        ("published_row", HEAD + ROW.replace("2.945", "nan")),
        ("published_row", HEAD + ROW.replace(",3,", ",three,")),
        ("published_row", HEAD + ROW.replace("survey", "guess")),
    ],
)
def test_a_wrong_published_table_is_named(tmp_path, code, text):
    path = tmp_path / "printed.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(SurveyError) as caught:
        read_published(path)
    assert caught.value.code == code
    assert "printed.csv" in str(caught.value)


def test_a_missing_table_is_named(folder):
    text = (folder / "study.toml").read_text("utf-8")
    wrong = text.replace('file = "wu_published.csv"', 'file = "none.csv"')
    (folder / "study.toml").write_text(wrong, "utf-8")
    with pytest.raises(SurveyError) as caught:
        load_survey(folder)
    assert caught.value.code == "file_missing"


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("study.toml", 'file = "wu_published.csv"', 'file = "../x.csv"', "file_name"),
        ("study.toml", 'id = "M2"', 'id = "M1"', "twice"),
        ("study.toml", 'matching = "radius"', 'matching = "caliper"', "not_allowed"),
        ("study.toml", 'kernel = "uniform"', 'kernel = "square"', "not_allowed"),
        ("study.toml", "width = 0.05", "width = 0", "needs_positive"),
        ("study.toml", "[0.0126, 0.0113]", "[0.0126]", "matching_errors"),
        ("study.toml", 'test = "differs"', 'test = "unlike"', "not_allowed"),
        ("study.toml", 'variable = "age_group", level = 2', 'variable = "age_group", level = 9',
         "not_allowed"),
        ("codebook.toml", 'factors = ["origin", "hukou"]', 'factors = ["origin"]', "items_count"),
        ("codebook.toml", 'factors = ["origin", "hukou"]', 'factors = ["origin", "skill"]',
         "not_allowed"),
        ("claims.toml", 'id = "h1b"', 'id = "h1a"', "twice"),
        ("claims.toml", 'model = "M15", sign', 'model = "M95", sign', "not_allowed"),
        ("claims.toml", 'reasons = ["never_measured"]', "", "key_missing"),
        ("claims.toml", 'status = "not_testable"', 'status = "testable"', "claim_tests"),
        ("claims.toml", 'term = "all workers"', 'term = "no workers"', "not_allowed"),
    ],
)  # fmt: skip
def test_a_wrong_definition_is_named(folder, file, old, new, code):
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(SurveyError) as caught:
        load_survey(folder)
    assert caught.value.code == code
    assert caught.value.params["file"] in (f"guangdong_2023/{file}", "guangdong_2023/codebook.toml")


def test_crossed_factors_are_known_where_both_are(survey):
    origin, hukou, both = (survey.codes(name) for name in ("origin", "hukou", "origin_hukou"))
    assert (both == 2 * origin + hukou).all()
    variable = survey.codebook.variable("origin_hukou")
    assert variable.levels == ("1_1", "1_2", "2_1", "2_2")
    assert variable.reference == "1_1"
