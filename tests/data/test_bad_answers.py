"""Answers that do not fit are refused with file, column and row; nothing is written."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.reading.problems import LANGUAGES, SurveyError
from data.survey.answers_file import read_table
from data.survey.load import load_survey
from tests.factory import codebook, numeric

CASES = [
    ("level_unknown", "sex", 3, "X", "30,70,2,M", "30,70,2,X"),
    ("not_a_number", "age", 2, "twenty", "F,20", "F,twenty"),
    ("not_a_number", "age", 2, "1e999", "F,20", "F,1e999"),
    ("not_a_number", "age", 2, "1_0", "F,20", "F,1_0"),
    ("not_a_number", "age", 2, "=1+1", "F,20", "F,=1+1"),
    ("not_a_number", "Roads, paths & transit", 6, "25 %", "25,75", "25 %,75"),
    ("negative_amount", "schools", 4, -1.0, "0,100,3", "101,-1,3"),
    ("below_minimum", "age", 2, 17.0, "F,20", "F,17"),
    ("not_positive", "income", 2, 0.0, "20,1000", "20,0"),
    ("bad_weight", "weight", 3, -1.0, "2000,1", "2000,-1"),
    ("id_twice", "person", 5, "1", "60,40,4", "60,40,1"),
]
PARQUET = {"file": "a.parquet", "provenance": "uploaded"}


def refused(folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    with pytest.raises(SurveyError) as caught:
        load_survey(folder)
    after = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert before == after
    return caught.value


@pytest.mark.parametrize(("code", "column", "row", "value", "old", "new"), CASES)
def test_an_answer_that_does_not_fit_is_named(town, code, column, row, value, old, new):
    error = refused(town(("answers.csv", old, new)))
    params = error.params
    assert (error.code, params["column"], params["row"]) == (code, column, row)
    assert params["value"] == value
    assert params["file"] == "town/answers.csv"
    for language in LANGUAGES:
        sentence = error.sentence(language)
        assert "town/answers.csv" in sentence
        assert column in sentence
        assert str(row) in sentence


def test_a_number_above_the_maximum_is_named(town):
    error = refused(town(("codebook.toml", "minimum = 18", "minimum = 18\nmaximum = 60")))
    assert (error.code, error.params["row"], error.params["limit"]) == ("above_maximum", 6, 60.0)


def test_a_row_without_an_id_is_named(town):
    error = refused(town(("answers.csv", "60,40,4", "60,40,")))
    assert (error.code, error.params["row"]) == ("id_missing", 5)


def test_a_row_without_a_weight_is_named(town):
    error = refused(town(("answers.csv", "2000,1", "2000,")))
    assert (error.code, error.params["row"]) == ("bad_weight", 3)


FPC = (
    ("codebook.toml", "[variables.fear]\n", '[variables.fear]\nroles = ["fpc"]\n'),
    ("codebook.toml", '["fear", "worry"]', '["worry", "age"]'),
    ("codebook.toml", '["F", "M"]\n', '["F", "M"]\nroles = ["strata"]\n'),
    ("codebook.toml", 'missing = ["NA"]\nroles = ["group"]', 'missing = ["NA"]'),
)


@pytest.mark.parametrize(
    ("code", "row", "rows"),
    [
        ("bad_fpc", 3, ["a,9", "b,0", "c,9"]),
        ("fpc_differs", 4, ["a,9", "b,9", "c,8"]),
        ("fpc_too_small", 2, ["a,2", "b,2", "c,2"]),
        (None, 0, ["a,3", "b,3", "c,3"]),
        (None, 0, ["a,0.5", "b,0.5", "c,0.5"]),
    ],
)
def test_numbers_of_a_population(town, code, row, rows):
    header = '"Roads, paths & transit",schools,person,sex,age,income,weight,firm,fear,worry\n'
    answers = "".join(f"0,100,{i},F,20,9,1,{own},2\n" for i, own in enumerate(rows))
    folder = town(*FPC, files={"answers.csv": header + answers})
    if code is None:
        assert load_survey(folder).stratum_sizes() is not None
        return
    error = refused(folder)
    assert (error.code, error.params["row"]) == (code, row)
    assert all("fear" in error.sentence(language) for language in LANGUAGES)


def test_weights_that_are_all_zero(town):
    rows = "0,100,1,F,20,9,0,a,1,2\n0,100,2,F,20,9,0,b,1,2\n"
    header = '"Roads, paths & transit",schools,person,sex,age,income,weight,firm,fear,worry\n'
    assert refused(town(files={"answers.csv": header + rows})).code == "weights_zero"


def test_a_part_without_any_answer(town):
    header = '"Roads, paths & transit",schools,person,sex,age,income,weight,firm,fear,worry\n'
    error = refused(town(files={"answers.csv": header + ",100,1,F,20,9,1,a,1,2\n"}))
    assert (error.code, error.params["column"]) == ("column_empty", "Roads, paths & transit")


def test_a_scale_whose_items_are_never_answered_together(town):
    header = '"Roads, paths & transit",schools,person,sex,age,income,weight,firm,fear,worry\n'
    error = refused(town(files={"answers.csv": header + "0,100,1,F,20,9,1,a,1,\n"}))
    assert (error.code, error.params["column"]) == ("scale_empty", "risk")


def test_a_codebook_that_names_an_absent_column(town):
    error = refused(town(("answers.csv", "schools", "school")))
    assert error.code == "column_missing"
    assert error.params["file"] == "town/answers.csv"
    assert error.params["column"] == "schools"
    assert error.params["key"] == "allocation.parts[2].column"


def test_a_column_twice(town):
    error = refused(town(("answers.csv", "worry", "fear")))
    assert (error.code, error.params["column"]) == ("column_twice", "fear")


def test_a_missing_file_and_one_that_is_a_folder(town):
    folder = town()
    (folder / "answers.csv").unlink()
    assert refused(folder).code == "file_missing"
    (folder / "answers.csv").mkdir()
    assert refused(folder).code == "file_unreadable"


def test_a_file_above_the_limit_is_not_read(town, monkeypatch):
    folder = town()
    monkeypatch.setattr("data.survey.load.MAXIMUM_BYTES", 100)
    assert refused(folder).code == "file_too_large"


@pytest.mark.parametrize(
    ("answers", "code", "row"),
    [
        ("", "csv_empty", None),
        ("\n\n", "csv_empty", None),
        ("Roads;schools\n1;2\n", "column_missing", None),
        (b"Roads\n\xff\xfe\n", "not_utf8", 2),
    ],
)
def test_a_csv_that_cannot_be_read(town, answers, code, row):
    error = refused(town(files={"answers.csv": answers}))
    assert (error.code, error.params.get("row")) == (code, row)


def test_a_csv_row_with_too_few_fields(town):
    error = refused(town(("answers.csv", "30,70,2,M,45", "30,70,45")))
    assert error.code == "csv_row"
    assert (error.params["row"], error.params["found"], error.params["expected"]) == (3, 8, 10)


def test_a_csv_with_an_open_quote(town):
    error = refused(town(("answers.csv", "30,70,2,M", '"30,70,2,M')))
    assert error.code in ("csv_row", "csv_damaged")


def test_a_csv_with_a_header_without_end(town):
    assert refused(town(files={"answers.csv": '"' + "x" * 200_000})).code == "csv_damaged"


def test_a_csv_without_rows(town):
    header = '"Roads, paths & transit",schools,person,sex,age,income,weight,firm,fear,worry\n'
    assert refused(town(files={"answers.csv": header})).code == "no_rows"


def parquet(**columns):
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


@pytest.mark.parametrize("damage", [b"", b"not parquet", slice(None, -9), slice(None, 200)])
def test_a_damaged_parquet_file(damage):
    whole = parquet(a=list(range(1000)))
    data = damage if isinstance(damage, bytes) else whole[damage]
    with pytest.raises(SurveyError) as caught:
        read_table(data, "town/a.parquet", {"a": "variables.a.column"})
    assert caught.value.code == "parquet_damaged"


def test_a_parquet_file_damaged_in_the_middle():
    whole = bytearray(parquet(a=list(range(100_000))))
    whole[50:5000] = bytes(4950)
    with pytest.raises(SurveyError) as caught:
        read_table(bytes(whole), "town/a.parquet", {"a": "variables.a.column"})
    assert caught.value.code == "parquet_damaged"


def test_a_parquet_column_of_lists(town):
    book = codebook((), PARQUET, a=numeric())
    error = refused(town(files={"codebook.toml": book, "a.parquet": parquet(a=[[1], [2]])}))
    assert (error.code, error.params["column"]) == ("column_type", "a")


def test_parquet_rows_are_counted_from_one(town):
    book = codebook((), PARQUET, a=numeric(maximum=2))
    error = refused(town(files={"codebook.toml": book, "a.parquet": parquet(a=[1, 2, 3])}))
    assert (error.code, error.params["row"]) == ("above_maximum", 3)


def test_an_unknown_way_to_treat_sums(town):
    with pytest.raises(SurveyError) as caught:
        load_survey(town(), sums="guessed")
    assert caught.value.code == "sums_choice"


def test_a_sentence_stays_one_short_line(town):
    error = refused(town(("answers.csv", "F,20", '"F\x1b[31m' + "x" * 5000 + '",20')))
    assert error.code == "level_unknown"
    assert error.sentence("en").isprintable()
    assert len(error.sentence("en")) < 500
