"""Codebooks and labels that would take hours, or all memory, are refused at once."""

from collections.abc import Callable

import pytest

from data.codebook.codebook import load_codebook
from data.reading.folder import MemoryFile, MemoryFolder
from data.reading.problems import SurveyError
from data.reading.toml import MOST_CODES, MOST_DEEP, MOST_TABLES, nearest, read_toml
from data.study.study import load_study

CODEBOOK = """[survey]
id = "s"
file = "a.csv"
provenance = "uploaded"
[allocation]
total = 100
parts = [{id = "a"}, {id = "b"}]
[variables.g]
as = "factor"
levels = ["1", "2"]
"""


def refused(text: str, read: Callable[[MemoryFolder], object] = load_codebook) -> SurveyError:
    """Return why a codebook, or a study beside a good one, is refused."""
    files = {"codebook.toml": text} if read is load_codebook else {"study.toml": text}
    files = {"codebook.toml": CODEBOOK} | files
    folder = MemoryFolder("s", {name: text.encode() for name, text in files.items()})
    with pytest.raises(SurveyError) as error:
        read(folder)
    return error.value


@pytest.mark.parametrize(
    "endless",
    [
        "[" * 200_000,
        "{a=" * 200_000,
        '["""a"""", ' + "[" * 200_000,  # four marks: the fourth belongs to the text
        '["a", ' + "[" * 200_000,
        "['a', " + "[" * 200_000,
        "{" + "a." * 200_000 + "a = 1}",
        '{"a" . ' + "'a'.\t" * 200_000 + "a = 1}",
        "1" * 5_000,
        "0x" + "f" * 5_000,
        "1_" * 5_000 + "1",
    ],
    ids=lambda text: text[:12],
)
def test_what_goes_on_without_end_is_refused_with_its_line(endless: str) -> None:
    error = refused(CODEBOOK + f"z = {endless}\n")
    assert (error.code, error.params["row"]) == ("toml_deep", 11)


@pytest.mark.parametrize("name", ["a" + ".a" * 200_000 + " = 1", "[" + "a." * 200_000 + "a]"])
def test_names_of_tables_likewise(name: str) -> None:
    assert refused(f'# """\n\n{name}\n').params["row"] == 3


def test_what_stands_in_texts_and_comments_is_text() -> None:
    deep, dots, digits = "[" * 100, "a." * 100, "1" * 500
    lines = [
        f'a = "{deep}\\"{dots}{digits}" # {deep}"{dots}',
        f"b = '{deep}{dots}'",
        f'c = """\n{deep}"" \\""" {dots}\n{digits}"""""',
        f"d = '''\n{deep}''{dots}'''",
        "e = [" + ", ".join(["1.5"] * 100) + "]",
        "f = " + "[" * MOST_DEEP + "]" * MOST_DEEP,
    ]
    found = read_toml(MemoryFile("x.toml", "\n".join(lines).encode())).values
    assert sorted(found) == list("abcdef")
    assert str(found["c"]).count("[") == 100


@pytest.mark.parametrize("start", ['a = "' + '\\"' * 500_000, "a = '''" * 300_000, '"' * 999_999])
def test_texts_without_end_are_looked_through_once(start: str) -> None:
    assert refused(start).code == "toml_syntax"


def test_lists_and_tables_without_end_are_counted() -> None:
    levels = ", ".join(f'"{i}"' for i in range(MOST_CODES + 1))
    error = refused(CODEBOOK.replace('"1", "2"', levels))
    assert (error.code, error.params["key"]) == ("too_many_entries", "variables.g.levels")
    tables = "".join(f'[variables.v{i}]\nas = "numeric"\n' for i in range(MOST_TABLES))
    error = refused(CODEBOOK + tables)
    assert (error.code, error.params["found"]) == ("too_many_entries", MOST_TABLES + 1)


def test_a_long_wrong_name_gets_the_first_known_ones_and_no_near_ones() -> None:
    long = "ab" * 500_000
    assert nearest(long, ["aba" * 300_000, "b"]) == ("aba" * 300_000, "b")
    assert nearest("leve", ["level", "b" * 1_000_000]) == ("level",)


@pytest.mark.parametrize("file", ["a\\u0000.csv", "../a.csv", "a\\nb.csv", "/etc/a.csv"])
def test_a_study_names_no_file_elsewhere(file: str) -> None:
    error = refused(f'[published]\nfile = "{file}"\n', load_study)
    assert (error.code, error.params["key"]) == ("file_name", "published.file")


@pytest.mark.parametrize("decimals", ["-3", "1.5", "100000000", "13"])
def test_a_printed_number_has_a_few_decimals(decimals: str) -> None:
    row = f'statistic = "mean"\noutcome = "a"\nvalue = 1\ndecimals = {decimals}\nsource = "x"\n'
    error = refused(f"[[printed]]\n{row}", load_study)
    assert (error.code, error.params["key"]) == ("whole_range", "printed[1].decimals")
