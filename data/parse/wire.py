"""What the reading process answers: a line of JSON, then the table as an Arrow stream.

The process may have been taken over by the file it read: nothing it says is believed unchecked.
"""

import json
import string
from dataclasses import asdict
from typing import BinaryIO

import pyarrow as pa

from data.parse.assemble import Reading
from data.parse.limits import HEADER_LETTERS, LABEL_LETTERS
from data.parse.parsed import Header, internal
from data.reading.problems import FALLBACK, Report, SurveyError, catalogue

ALIGNED = 64
"""Bytes: Arrow's numbers must begin at a multiple of their size in the answer."""
TYPES = (pa.int64(), pa.float64(), pa.string())


class BadAnswer(Exception):
    """The process answered something else than a reading or a problem."""


def write_problem(answer: BinaryIO, error: SurveyError) -> None:
    """Write a problem."""
    _write_line(answer, {"problem": {"code": error.code, "params": error.params}})


def write_reading(answer: BinaryIO, reading: Reading) -> None:
    """Write a reading; its table goes without what a format keeps beside the columns."""
    reports = [{"code": item.code, "params": dict(item.params)} for item in reading.reports]
    headers = [asdict(header) for header in reading.headers]
    _write_line(answer, {"headers": headers, "reports": reports})
    plain = reading.table.replace_schema_metadata(None)
    with pa.ipc.new_stream(pa.PythonFile(answer, mode="w"), plain.schema) as stream:
        stream.write_table(plain)


def _write_line(answer: BinaryIO, content: dict[str, object]) -> None:
    line = json.dumps(content).encode("ascii")
    answer.write(line + b" " * (-(len(line) + 1) % ALIGNED) + b"\n")


def parse_answer(answer: bytes | bytearray, file: str) -> Reading:
    """Return the reading; SurveyError the problem, both with the file's name in their sentences.

    BadAnswer when it is neither.
    """
    try:
        end = answer.index(b"\n")
        content = _dictionary(json.loads(bytes(answer[:end])))
        if "problem" in content:
            raise _problem(content["problem"], file)
        headers = tuple(_header(item) for item in _list(content.get("headers")))
        reports = tuple(_report(item, file) for item in _list(content.get("reports")))
        table = _table(memoryview(answer)[end + 1 :], len(headers))
    except (ValueError, RecursionError, pa.ArrowException, OSError) as error:
        raise BadAnswer(type(error).__name__) from None
    return Reading(table, headers, reports)


def _table(stream: memoryview, columns: int) -> pa.Table:
    table = pa.ipc.open_stream(pa.py_buffer(stream)).read_all()
    table.validate(full=True)
    names = [internal(i) for i in range(columns)]
    if table.column_names != names or any(kind not in TYPES for kind in table.schema.types):
        raise BadAnswer("columns")
    return table.replace_schema_metadata(None)


def _problem(item: object, file: str) -> SurveyError:
    code, params = _coded(item, "problems", file)
    return SurveyError(code, **params)


def _report(item: object, file: str) -> Report:
    code, params = _coded(item, "reports", file)
    return Report(code, tuple(params.items()))


def _coded(item: object, kind: str, file: str) -> tuple[str, dict[str, object]]:
    """Return a code with the parameters that its sentence needs, no others."""
    said = _dictionary(item)
    code, given = _text(said.get("code")), _dictionary(said.get("params"))
    needed = _needed(kind, code)
    params = {name: _scalar(given.get(name)) for name in needed if name != "file"}
    return code, {"file": file, **params}


def _needed(kind: str, code: str) -> list[str]:
    template = catalogue(FALLBACK)[kind].get(code)
    if template is None:
        raise BadAnswer("code")
    return [name for _, name, _, _ in string.Formatter().parse(template) if name]


def _header(item: object) -> Header:
    said = _dictionary(item)
    name, label = _text(said.get("name")), _text(said.get("label"))
    if not 0 < len(name) <= HEADER_LETTERS or len(label) > LABEL_LETTERS:
        raise BadAnswer("name")
    return Header(name, label, _pairs(said.get("value_labels")), _pairs(said.get("missing")))


def _pairs(item: object) -> tuple[tuple[str, str], ...]:
    pairs = [_list(pair) for pair in _list(item)]
    if any(len(pair) != 2 for pair in pairs):
        raise BadAnswer("pairs")
    return tuple((_text(code), _text(name)) for code, name in pairs)


def _scalar(value: object) -> object:
    if isinstance(value, list):
        return tuple(_scalar(item) for item in value)
    if not isinstance(value, str | int | float):
        raise BadAnswer("parameter")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise BadAnswer("text")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise BadAnswer("list")
    return value


def _dictionary(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise BadAnswer("object")
    return value
