"""Turn the bytes of a text file into UTF-8, or say which line is not text of one encoding."""

import codecs
import re
from collections.abc import Iterator

from data.reading.problems import Report, SurveyError, report

BREAK = re.compile(rb"\r\n|\n|\r")
# Chinese characters, punctuation and full-width forms.
CHINESE = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
UTF_8, GB = "UTF-8", "GB18030"


def to_utf8(data: bytes) -> tuple[bytes, tuple[Report, ...]]:
    """Return the text as UTF-8 without byte order mark; a report names any other encoding.

    Reads UTF-8, GB18030, and UTF-16 with its mark; SurveyError names the line that is neither.
    """
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return _from_utf16(data[len(mark) :], name), (report("read_as", encoding="UTF-16"),)
    data = data.removeprefix(codecs.BOM_UTF8)
    _refuse_nul(data)
    if _is(data, "utf-8"):
        return data, ()
    _check_one_encoding(data)
    return data.decode("gb18030").encode("utf-8"), (report("read_as", encoding=GB),)


def line_of(data: bytes, place: int) -> int:
    """Return the number of the line that holds the byte at a place."""
    before = data[:place]
    # A Mac's single carriage returns end lines as well.
    return 1 + before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n")


def _from_utf16(data: bytes, name: str) -> bytes:
    try:
        text = data.decode(name).encode("utf-8")
    except UnicodeDecodeError:
        raise SurveyError("damaged", kind="UTF-16") from None
    _refuse_nul(text)
    return text


def _refuse_nul(data: bytes) -> None:
    place = data.find(b"\x00")
    if place >= 0:
        raise SurveyError("line_nul", line=line_of(data, place))


def _is(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _check_one_encoding(data: bytes) -> None:
    """Raise SurveyError at the first line that is no GB18030, or that is UTF-8 among GB18030."""
    first = ""
    for number, line in enumerate(_lines(data), start=1):
        if line.isascii():
            continue
        found = _encoding(line)
        if not found:
            raise SurveyError("line_encoding", line=number)
        if first and found != first:
            raise SurveyError("line_mixed", line=number, found=found, before=first)
        first = found


def _encoding(line: bytes) -> str:
    """Return the encoding of a line: GB18030 accepts almost anything, so UTF-8 is asked first.

    Chinese characters in UTF-8 read as GB 2312, its old core, give bytes outside of it.
    """
    if _is(line, "utf-8") and CHINESE.search(line.decode("utf-8")) and not _is(line, "gb2312"):
        return UTF_8
    return GB if _is(line, "gb18030") else ""


def _lines(data: bytes) -> Iterator[bytes]:
    start = 0
    for end in BREAK.finditer(data):
        yield data[start : end.start()]
        start = end.end()
    yield data[start:]
