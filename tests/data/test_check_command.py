"""`python -m data.check`: what `make run` asks before it serves anything."""

import subprocess
import sys
from pathlib import Path

import pytest

from data import check
from tests.factory import codebook, numeric

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def test_bundled_surveys_pass(capsys):
    assert check.main([]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("guangdong_2023: 8876 people in 843 clusters, 5 parts, ")
    assert err == ""


def test_a_survey_without_labels_says_so(town, capsys):
    assert check.main([str(town())]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("town: 5 people in 3 clusters, 2 parts, ")
    assert [line.split(" has no ")[1].split(":")[0] for line in lines[1:]] == [
        "labels.en.toml",
        "labels.zh.toml",
    ]


def test_a_survey_without_clusters_or_allocation(town, capsys):
    book = codebook((), {"id": "plain", "provenance": "uploaded"}, age=numeric())
    assert check.main([str(town(files={"codebook.toml": book}))]) == 0
    assert capsys.readouterr().out.startswith("plain: 5 people, 0 parts, 1 variables;")


def test_every_bad_survey_is_named_and_the_others_are_still_checked(town, tmp_path, capsys):
    assert check.main([str(tmp_path / "absent"), str(town())]) == 2
    out, err = capsys.readouterr()
    assert err == f"There is no survey folder {tmp_path / 'absent'}: check the path.\n"
    assert "town: 5 people" in out


def test_wrong_labels_are_found_too(town, capsys):
    assert check.main([str(town(files={"labels.zh.toml": "[parts.x]\nlabel = 'x'"}))]) == 2
    assert "town/labels.zh.toml" in capsys.readouterr().err


def test_the_sentence_follows_the_language_of_the_terminal(town, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert check.main([str(town(("answers.csv", "F,20", "X,20")))]) == 2
    assert capsys.readouterr().err.startswith("town/answers.csv的“sex”列第2行的答案是“X”")


@pytest.mark.parametrize(
    ("said", "spoken"),
    [
        ("zh_CN.UTF-8", "zh"),
        ("zh", "zh"),
        ("Chinese (Simplified)_China.936", "zh"),
        ("en_GB", "en"),
        ("English_United States.1252", "en"),
        ("C.UTF-8", "en"),
        ("tlh_QO", "en"),
        ("zhu_XX", "en"),
    ],
)
def test_the_language_of_the_terminal(monkeypatch, said, spoken):
    monkeypatch.setenv("LC_ALL", said)
    assert check.language() == spoken


def test_the_command_ends_with_2_and_one_sentence(town):
    folder = town(("answers.csv", "F,20", "F,old"))
    done = subprocess.run(
        [sys.executable, "-m", "data.check", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "town/answers.csv, column age, row 2 has old" in done.stderr
