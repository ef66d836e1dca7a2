"""CSV files: encodings, delimiters, quotation marks, headers."""

import pytest

from data.parse import text
from data.parse.limits import FILE_BYTES
from data.parse.parent import parse_file
from data.reading.problems import SurveyError

FILE = "answers.csv"
TOWN = "姓名,城市\n张三,广州\n李四,深圳\n"
ROWS = [{"c0": "张三", "c1": "广州"}, {"c0": "李四", "c1": "深圳"}]


def rows(content: str | bytes) -> list[dict[str, str]]:
    """Return a CSV's rows as they are read."""
    data = content.encode() if isinstance(content, str) else content
    return text.read(data).table.to_pylist()


def problem(content: str | bytes) -> tuple[str, dict[str, object]]:
    """Return the problem a CSV is refused for."""
    with pytest.raises(SurveyError) as caught:
        rows(content)
    return caught.value.code, caught.value.params


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("gb18030", ["GB18030"]),
        ("utf-16", ["UTF-16"]),
    ],
)
def test_encodings(encoding: str, told: list[str]) -> None:
    reading = text.read(TOWN.encode(encoding))
    assert [header.name for header in reading.headers] == ["姓名", "城市"]
    assert reading.table.to_pylist() == ROWS
    assert [dict(report.params)["encoding"] for report in reading.reports] == told


def test_utf_16_of_the_other_byte_order() -> None:
    assert rows(b"\xfe\xff" + TOWN.encode("utf-16-be")) == ROWS


@pytest.mark.parametrize(
    ("content", "line", "found"),
    [
        ("姓名,城市\n".encode() + "张三,广州\n".encode("gb18030"), 2, "GB18030"),
        ("姓名,城市\na,b\n张三,广州\n".encode("gb18030") + "李四,深圳\n".encode(), 4, "UTF-8"),
        ("编号\n1\n".encode("gb18030") + "张三丰\n".encode(), 3, "UTF-8"),
    ],
)
def test_the_first_line_of_another_encoding_is_named(content: bytes, line: int, found: str) -> None:
    code, params = problem(content)
    assert (code, params["line"], params["found"]) == ("line_mixed", line, found)


def test_names_in_gb18030_that_happen_to_be_utf_8_are_no_second_encoding() -> None:
    name = "婧变堪"
    assert name.encode("gb18030").decode("utf-8") == "溱俰"
    data = f"姓名\n张三\n{name}\n".encode("gb18030")
    assert rows(data)[1] == {"c0": name}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_header_shows_the_delimiter(delimiter: str) -> None:
    lines = [["a, b; c", "d", "e"], ["1,5 x", "x;y", "z"]]
    content = "".join(delimiter.join(f'"{field}"' for field in line) + "\r\n" for line in lines)
    assert rows(content) == [{"c0": "1,5 x", "c1": "x;y", "c2": "z"}]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('a,b\n1,"two\nlines, one ""cell"""\n', [{"c0": "1", "c1": 'two\nlines, one "cell"'}]),
        ('a,b\n1,he said "yes" twice\n', [{"c0": "1", "c1": 'he said "yes" twice'}]),
        ('"a"\n""\n1\n', [{"c0": None}, {"c0": "1"}]),
        ("a,b\r1,2\r", [{"c0": "1", "c1": "2"}]),
        ("a,b,\n1,2,\n", [{"c0": "1", "c1": "2"}]),
        ("a,b\n1,\n,\n,\n", [{"c0": "1", "c1": None}]),
        ("a,b\n1, 2 ", [{"c0": "1", "c1": " 2 "}]),
        ("a,b\n007,1e5\n", [{"c0": "007", "c1": "1e5"}]),
        ("a,b\nNA,null\n", [{"c0": "NA", "c1": "null"}]),
    ],
)
def test_answers_stay_as_they_are(content: str, expected: list[dict[str, str]]) -> None:
    assert rows(content) == expected


@pytest.mark.parametrize(
    ("content", "code", "params"),
    [
        ("", "csv_empty", {}),
        ("\n\n", "csv_empty", {}),
        (",,\n1,2,3\n", "csv_empty", {}),
        ("a,b\n", "no_rows", {}),
        ("a,b\n,\n", "no_rows", {}),
        ("a,b\n1,2\n\n1,2,3\n", "csv_row", {"row": 4, "found": 3, "expected": 2}),
        ('a,b\n1,"x\ny"\n1\n', "csv_row", {"row": 3, "found": 1, "expected": 2}),
        ('a,b\n"1,2\n3,"x"\n', "line_quote", {"line": 2}),
        ('a,b\n1,2\n3,"x\n4,y\n', "line_quote", {"line": 3}),
        ('a,b\n1,"x"y\n', "line_quote", {"line": 2}),
        ("a,b\n1,2\x00\n", "line_nul", {"line": 2}),
        ("a,b, a\n1,2,3\n", "header_twice", {"name": "a", "first": "1", "second": "3"}),
        ("a,, \n1,,2\n", "header_empty", {"column": "3"}),
        (b"a,b\n1,2\n\xff\xff,3\n", "line_encoding", {"line": 3}),
        (b"\xff\xfea", "damaged", {"kind": "UTF-16"}),
        ("a\n1\n".encode("utf-16-le"), "line_nul", {"line": 1}),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    content: str | bytes, code: str, params: dict[str, object]
) -> None:
    assert problem(content) == (code, params)


def test_a_long_question_as_header_is_cut_and_kept_as_label() -> None:
    question = "How likely is it that " + "x" * 300
    (header,) = text.read(f"{question}\n1\n".encode()).headers
    assert header.name == question[:200]
    assert header.label == question


def test_an_honest_file_of_43_mb_is_read() -> None:
    row = '4711,3,"Guangzhou, Tianhe",广东,20,30,50,2023-01-05\n'.encode()
    many = 43_000_000 // len(row)
    data = b"id,risk,place,province,roads,schools,parks,day\n" + row * many
    assert 43_000_000 < len(data) < FILE_BYTES
    parsed = parse_file(data, FILE)
    assert parsed.table.num_rows == many
    assert parsed.table.slice(many - 1).to_pylist()[0]["c2"] == "Guangzhou, Tianhe"
