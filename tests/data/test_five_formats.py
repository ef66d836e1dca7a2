"""One survey in five formats, on disk and in memory: the same arrays, names and numbers."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet
import pyreadstat
import pytest
import xlsxwriter

from analysis.model.comparison import Comparison
from analysis.model.groups import headcount
from analysis.model.query import Query, Specification
from analysis.model.result import Analysis, Result
from analysis.questions.distribution import answer_styles, focal_distribution, outcome_distribution
from analysis.questions.effects import outcome_effects
from analysis.questions.interactions import predictions, slope_differences, slopes
from analysis.questions.means import compare_outcomes, focal_by, outcomes_by
from analysis.questions.shares import share_effects
from data.documents.bundle import folder_zip
from data.parse.parent import parse_file
from data.parse.parsed import Parsed
from data.reading.folder import MemoryFolder
from data.reading.problems import LANGUAGES, Report, SurveyError
from data.survey.labels import Labels, load_labels
from data.survey.load import load_survey, survey_of
from data.survey.survey import Survey
from tests.analysis.made import rows
from tests.hostile.statistics import bytes_of

ANALYSES: tuple[Analysis, ...] = (
    *(headcount, outcomes_by, compare_outcomes, focal_by, outcome_effects, share_effects),
    *(slopes, slope_differences, predictions),
    *(outcome_distribution, focal_distribution, answer_styles),
)
EVERYBODY = Query(
    Comparison(),
    Specification(
        focal="risk",
        outcomes=("unemployment_benefit", "upskilling"),
        by="job_position",
        moderator="pension",
        std_errors="CR1",
    ),
)
QUERIES = (
    replace(EVERYBODY, specification=replace(EVERYBODY.specification, outcomes=())),
    replace(EVERYBODY, comparison=Comparison((("hukou", ("2",)), ("skill", ("low", "middle"))))),
)


def csv_of(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pa_csv.write_csv(table, sink)
    return sink.getvalue()


def parquet_of(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pa_parquet.write_table(table.replace_schema_metadata(None), sink)
    return sink.getvalue()


def xlsx_of(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True}) as book:
        sheet = book.add_worksheet("answers")
        for place, name in enumerate(table.column_names):
            sheet.write_column(0, place, [name, *table[name].to_pylist()])
    return sink.getvalue()


def names_of_codes(survey: Survey) -> dict[str, dict[float, str]]:
    """Return column -> code -> name, as Stata and SPSS keep them with numbers."""
    labels = load_labels(survey.folder, "en")
    return {
        variable.column: {float(code): labels.level(variable.id, code) for code in variable.levels}
        for variable in survey.codebook.variables
        if variable.column and variable.levels and all(map(str.isdigit, variable.levels))
    }


def frame_of(table: pa.Table) -> pd.DataFrame:
    """Return a table as Stata and SPSS have it: every number a float."""
    columns = {name: table[name].to_pandas() for name in table.column_names}
    texts = {name for name in columns if pa.types.is_string(table[name].type)}
    return pd.DataFrame(
        {name: c if name in texts else c.astype(float) for name, c in columns.items()}
    )


def dta_of(table: pa.Table, names: dict[str, dict[float, str]]) -> bytes:
    assert max(map(len, table.column_names)) <= 32
    frame = frame_of(table)
    return bytes_of(pyreadstat.write_dta, frame, version=15, variable_value_labels=names)


def sav_of(table: pa.Table, names: dict[str, dict[float, str]]) -> bytes:
    return bytes_of(pyreadstat.write_sav, frame_of(table), variable_value_labels=names)


@pytest.fixture(scope="module")
def parsed(survey) -> Callable[[str], Parsed]:
    """Return ending -> the simulated survey's answers, written and read in that format."""
    names = names_of_codes(survey)
    write = {
        ".csv": csv_of,
        ".parquet": parquet_of,
        ".xlsx": xlsx_of,
        ".dta": partial(dta_of, names=names),
        ".sav": partial(sav_of, names=names),
    }
    return cache(lambda ending: parse_file(write[ending](survey.table), f"workers{ending}"))


@pytest.fixture(scope="module")
def folder(survey) -> MemoryFolder:
    """Return the simulated survey's codebook, labels and study as a visit holds them."""
    return MemoryFolder(
        "own", {path.name: path.read_bytes() for path in survey.folder.glob("*.toml")}
    )


@pytest.fixture(scope="module")
def expected(survey) -> list[Result]:
    """Return what the survey on disk answers."""
    return answers(survey)


def answers(survey: Survey) -> list[Result]:
    return [analysis(survey, query) for query in QUERIES for analysis in ANALYSES]


def both(folder: Path | MemoryFolder) -> dict[str, Labels]:
    return {language: load_labels(folder, language) for language in LANGUAGES}


def check_arrays(ours: Survey, theirs: Survey) -> None:
    """Compare everything that an analysis can read of two surveys."""
    assert replace(ours.codebook, file="") == replace(theirs.codebook, file="")
    assert (ours.n, ours.provenance, ours.study) == (theirs.n, theirs.provenance, theirs.study)
    np.testing.assert_array_equal(ours.outcomes(), theirs.outcomes())
    for own, other in ((ours.weights(), theirs.weights()), (ours.clusters(), theirs.clusters())):
        assert (own is None) == (other is None)
        assert own is None or (own == other).all()
    for variable in theirs.codebook.variables:
        if variable.kind == "numeric":
            np.testing.assert_array_equal(ours.numeric(variable.id), theirs.numeric(variable.id))
        if variable.group_codes:
            assert (ours.codes(variable.id) == theirs.codes(variable.id)).all(), variable.id


def check_answers(found: list[Result], expected: list[Result]) -> None:
    for own, other in zip(found, expected, strict=True):
        assert (own.n, own.notes, own.refusal) == (other.n, other.notes, other.refusal)
        pd.testing.assert_frame_equal(own.table, other.table, rtol=1e-12, atol=1e-12)
        facts = [{(f.name, f.of): f.value for f in each.facts} for each in (own, other)]
        assert facts[0] == pytest.approx(facts[1], rel=1e-12, nan_ok=True)
        pd.testing.assert_frame_equal(own.tests, other.tests, rtol=1e-12)


def test_the_analyses_answer(expected):
    assert [result.refusal for result in expected] == [None] * len(expected)
    assert min(len(result.table) for result in expected) >= 1
    statuses = {status for result in expected for status in result.table.get("status", ())}
    assert statuses >= {"published", "implied"}


def test_the_comparison_sees_one_person_less(survey, expected):
    fewer = rows(survey, np.arange(1, survey.n))
    with pytest.raises(AssertionError):
        check_answers([compare_outcomes(fewer, QUERIES[0])], [expected[2]])


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".dta", ".sav", ".parquet"])
def test_a_format_gives_the_same_numbers(survey, parsed, folder, expected, ending):
    own = survey_of(parsed(ending), folder, private=True)
    assert own.n == 8876
    assert own.private
    assert own != survey
    assert own.reports == ()
    check_arrays(own, survey)
    assert both(own.folder) == both(survey.folder)
    check_answers(answers(own), expected)


@pytest.mark.parametrize("ending", [".dta", ".sav"])
def test_names_of_codes_come_with_the_file(survey, parsed, ending):
    found = parsed(ending)
    header = found.headers[found.names.index("pension")]
    labels = load_labels(survey.folder, "en")
    assert header.value_labels == tuple((code, labels.level("pension", code)) for code in "12")


def test_a_saved_survey_gives_the_same_numbers(survey, parsed, folder, expected, tmp_path):
    own = survey_of(parsed(".sav"), folder, private=True)
    with zipfile.ZipFile(io.BytesIO(folder_zip(own, folder, both(folder)))) as archive:
        archive.extractall(tmp_path)
    opened = load_survey(tmp_path)
    check_arrays(opened, survey)
    assert both(tmp_path) == both(survey.folder)
    check_answers(answers(opened), expected)


def without_file(reports: tuple[Report, ...]) -> list[dict[str, object]]:
    return [dict(report.params) | {"file": "", "code": report.code} for report in reports]


@pytest.mark.parametrize(
    ("ending", "sums"), [(".xlsx", "kept"), (".dta", "rescaled"), (".sav", "dropped")]
)
def test_a_folder_may_hold_any_format(town, ending, sums):
    plain = ("codebook.toml", 'column = "Roads, paths & transit"', 'column = "roads"')
    csv = ("answers.csv", '"Roads, paths & transit"', "roads")
    off = ("answers.csv", "30,70,2,", "30,60,2,")
    folder = town(plain, csv, off)
    theirs = load_survey(folder, sums)
    write = {
        ".xlsx": xlsx_of,
        ".dta": partial(dta_of, names={}),
        ".sav": partial(sav_of, names={}),
    }
    table = pa_csv.read_csv(folder / "answers.csv")
    (folder / f"answers{ending}").write_bytes(write[ending](table))
    codebook = (folder / "codebook.toml").read_text("utf-8")
    (folder / "codebook.toml").write_text(codebook.replace("answers.csv", f"answers{ending}"))
    ours = load_survey(folder, sums)
    assert not ours.private
    assert ours.file == f"town/answers{ending}"
    assert ours.sums == sums
    assert without_file(ours.reports) == without_file(theirs.reports) != []
    check_arrays(ours, theirs)


def test_a_wrong_answer_in_a_workbook_is_named_by_its_row(town):
    folder = town(("codebook.toml", "answers.csv", "answers.xlsx"))
    table = pa_csv.read_csv(folder / "answers.csv")
    sex = table.column_names.index("sex")
    wrong = table.set_column(sex, "sex", [["F", "M", "X", "F", "M"]])
    (folder / "answers.xlsx").write_bytes(xlsx_of(wrong))
    with pytest.raises(SurveyError) as caught:
        load_survey(folder)
    assert caught.value.code == "level_unknown"
    assert caught.value.params["row"] == 4
    assert str(caught.value).startswith("In town/answers.xlsx, column sex, row 4 has the answer X")
