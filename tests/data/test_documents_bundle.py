"""A saved survey: the folder opens again, the data package is valid, the CSV is harmless."""

import csv
import io
import json
import shutil
import tomllib
import zipfile
from dataclasses import replace
from pathlib import Path
from string import Formatter

import numpy as np
import pyarrow.parquet as pa_parquet
import pytest
from frictionless import Package

from data.documents import texts
from data.documents.bundle import ANSWERS, COPY, folder_zip
from data.documents.datapackage import datapackage_json
from data.documents.files import answers_csv, answers_parquet
from data.documents.guard import FORMULA, guarded
from data.reading.folder import MemoryFolder
from data.reading.problems import LANGUAGES
from data.survey.holdout import EXPLORE, half
from data.survey.labels import load_labels
from data.survey.load import load_survey
from tests.data.hostile_survey import (
    CODE,
    LABELS,
    LEVELS,
    TAG,
    UNNAMED,
    hostile_answers,
    hostile_folder,
    hostile_survey,
)
from tests.data.hostile_survey import FORMULA as HEADER


def both(folder):
    return {language: load_labels(folder, language) for language in LANGUAGES}


def unpacked(data: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


@pytest.fixture(autouse=True)
def csv_limit():
    """Frictionless lifts the limit of Python's CSV reader for the whole process: put it back."""
    limit = csv.field_size_limit()
    yield
    csv.field_size_limit(limit)


def notes(folder: Path) -> list[list[str]]:
    """Return what Frictionless finds wrong with the package and the answers beside it."""
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.stats["tasks"] == 1
    found = report.flatten(["type", "note"])
    assert report.valid == (found == [])
    return found


@pytest.fixture(scope="module")
def saved(survey, tmp_path_factory):
    files = MemoryFolder(
        "own",
        {
            path.name: path.read_bytes()
            for path in survey.folder.iterdir()
            if path.suffix in (".toml", ".csv")
        },
    )
    data = folder_zip(survey, files, both(survey.folder))
    return unpacked(data, tmp_path_factory.mktemp("saved"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    data = folder_zip(hostile_survey(), hostile_folder(), LABELS)
    return unpacked(data, tmp_path_factory.mktemp("hostile"))


def test_a_saved_survey_opens_again(survey, saved):
    opened = load_survey(saved)
    assert opened.codebook == replace(survey.codebook, file=ANSWERS)
    assert replace(opened.study, published=None) == replace(survey.study, published=None)
    assert opened.study.published.sha256 == survey.study.published.sha256
    assert opened.reports == survey.reports == ()
    assert both(saved) == both(survey.folder)
    assert opened.table.equals(survey.table.select(opened.table.column_names))
    assert (opened.outcomes() == survey.outcomes()).all()


def test_answers_off_the_total_and_a_study_beside_its_table_come_back(mturk, tmp_path):
    table = Path(__file__).parents[2] / "data/surveys/guangdong_2023/wu_published.csv"
    source = Path(shutil.copytree(mturk.folder, tmp_path / "source"))
    shutil.copyfile(table, source / "numbers.csv")
    study = source / "study.toml"
    study.write_text(study.read_text("utf-8") + '\n[published]\nfile = "numbers.csv"\n', "utf-8")
    kept, rescaled = (load_survey(source, sums) for sums in ("kept", "rescaled"))
    for name, found in {"kept": kept, "rescaled": rescaled}.items():
        folder = unpacked(folder_zip(found, source, both(source)), tmp_path / name)
        opened = load_survey(folder)
        assert (opened.outcomes() == kept.outcomes()).all()
        assert opened.study.published.sha256 == kept.study.published.sha256
        ours, theirs = (dict(one.reports[0].params) for one in (opened, kept))
        assert ours | {"file": ""} == theirs | {"file": ""}
        assert notes(folder) == []


def test_hostile_answers_survive_unchanged(hostile):
    given, opened = hostile_survey(), load_survey(hostile)
    assert opened.codebook == replace(given.codebook, file=ANSWERS)
    assert {name: load_labels(hostile, name) for name in LABELS} == both(hostile_folder())
    table = pa_parquet.read_table(hostile / ANSWERS)
    assert set(table.column_names) == {HEADER, CODE, "\x1bid", TAG, "age", "sick"}
    columns = dict(zip(hostile_answers().names, hostile_answers().table.columns, strict=True))
    for name in table.column_names:
        assert table[name].to_pylist() == columns[name].to_pylist()
    assert (opened.codes("group") == given.codes("group")).all()
    np.testing.assert_array_equal(opened.outcomes(), given.outcomes())
    np.testing.assert_array_equal(opened.numeric("fear"), given.numeric("fear"))


def test_a_column_that_nobody_named_stays_at_home(hostile):
    assert UNNAMED.encode() not in b"".join(path.read_bytes() for path in hostile.iterdir())


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))


def test_no_cell_of_the_csv_is_a_formula(hostile):
    table = rows((hostile / COPY).read_bytes())
    assert len(table) == 91
    for cell in (cell for row in table for cell in row if cell.startswith(FORMULA)):
        float(cell)  # a number such as -3 runs nothing
    assert {f"'{HEADER}", TAG, CODE} <= set(table[0])
    # What was put before a text can be taken away again.
    place = table[0].index(TAG)
    assert {row[place].removeprefix("'") for row in table[1:]} == {*LEVELS, "-", "=NA()"}


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        (HEADER, f"'{HEADER}"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＋1", "'＋1"),
        ("-1+cmd", "'-1+cmd"),
        ("-", "'-"),
        ("-3", "-3"),
        ("+1.5e-3", "+1.5e-3"),
        ("plain - text", "plain - text"),
        ("", ""),
    ],
)
def test_texts_that_a_spreadsheet_would_run(text, cell):
    assert guarded(text) == cell


def test_data_packages_are_valid(saved, hostile):
    assert notes(saved) == []
    assert notes(hostile) == []


def test_answers_with_gaps_and_codes_make_a_valid_package(town, tmp_path):
    survey = load_survey(town())
    folder = unpacked(folder_zip(survey, survey.folder, both(survey.folder)), tmp_path / "out")
    assert notes(folder) == []
    assert load_survey(folder).numeric("age").tolist()[:3] == [20, 45, 33]
    found = Package(str(folder / "datapackage.json")).get_table_resource("answers").read_rows()
    assert [row["age"] for row in found] == [20, 45, 33, None, 61]
    assert [row["sex"] for row in found] == ["F", "M", None, "F", "M"]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (b",F,20", b",X,20", "constraint-error"),
        (b",F,20", b",F,17", "constraint-error"),
        (b",F,20", b",F,old", "type-error"),
        (b"30,70,2,", b"30,70,1,", "unique-error"),
        (b"schools", b"streets", "incorrect-label"),
    ],
)
def test_answers_that_do_not_fit_are_found(town, tmp_path, old, new, kind):
    survey = load_survey(town())
    data = answers_csv(survey)
    assert old in data
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / COPY).write_bytes(data.replace(old, new, 1))
    (folder / "datapackage.json").write_bytes(
        datapackage_json(survey, both(survey.folder), COPY, data)
    )
    kinds = {found for found, _ in notes(folder)}
    assert {kind, "hash-count"} <= kinds


def test_the_package_says_what_the_survey_is(survey, saved):
    package = json.loads((saved / "datapackage.json").read_bytes())
    assert package["provenance"] == "simulated"
    assert package["notice"]["en"].startswith("Simulated data")
    assert package["confidential"] is False
    assert package["fingerprint"] == survey.fingerprint
    assert package["allocation"]["total"] == 100
    assert "licenses" not in package
    fields = {field["name"]: field for field in package["resources"][0]["schema"]["fields"]}
    assert fields["hukou"]["roles"] == ["group", "moderator"]
    assert fields["hukou"]["categories"][1] == {"value": "2", "label": "Agricultural hukou"}
    assert fields["hukou"]["levels"]["2"]["zh"] == load_labels(saved, "zh").level("hukou", "2")
    assert fields["skill"]["constraints"] == {"minimum": 1, "maximum": 8}
    assert fields["worker_id"]["constraints"] == {"required": True, "unique": True}
    assert {one["id"] for one in package["derived"]} == {
        *("ln_income", "risk", "substitutability", "origin_hukou")
    }


def test_the_readme_says_what_it_is_in_both_languages(saved):
    text = (saved / "README.txt").read_text("utf-8")
    assert "Simulated data, not real survey answers" in text
    assert "模拟数据，不是真实调查结果" in text
    assert text.count("8876") == len(LANGUAGES)
    listed = {line.split(":")[0].strip() for line in text.splitlines() if line.startswith("  ")}
    assert listed == {path.name for path in saved.iterdir()} - {"README.txt"}


def test_confidential_answers_and_a_half_say_so(town):
    survey = load_survey(town(("codebook.toml", '"database"', '"database"\nconfidential = true')))
    part = half(survey, 1, EXPLORE)
    with zipfile.ZipFile(io.BytesIO(folder_zip(part, part.folder, both(part.folder)))) as archive:
        text = archive.read("README.txt").decode()
        codebook = tomllib.loads(archive.read("codebook.toml").decode())
    assert "Confidential microdata" in text
    assert "the half to explore" in text
    assert codebook["survey"]["confidential"] is True


def test_equal_surveys_give_equal_bytes():
    first, second = (folder_zip(hostile_survey(), hostile_folder(), LABELS) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert all(Path(name).name == name for name in archive.namelist())


def test_types_stay_and_only_the_mark_of_a_calibrated_survey_is_kept(survey):
    table = pa_parquet.read_table(io.BytesIO(answers_parquet(survey)))
    assert set(table.schema.metadata) == {b"published_sha256"}
    for name in table.column_names:
        assert table.schema.field(name).type == survey.table.schema.field(name).type


def test_languages_have_the_same_sentences():
    known = [
        tomllib.loads((texts.HERE / f"texts.{name}.toml").read_text("utf-8")) for name in LANGUAGES
    ]
    fields = [
        {
            (section, key): {field for _, field, _, _ in Formatter().parse(text) if field}
            for section, found in one.items()
            for key, text in found.items()
        }
        for one in known
    ]
    assert all(each == fields[0] for each in fields)
