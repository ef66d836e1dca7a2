"""Look into a workbook's parts before it is read: what it unpacks to, and which sheet has answers.

An .xlsx file is a zip archive of XML parts. What its directory claims may be a lie: the limits of
the process hold whatever is found here.
"""

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from data.parse.limits import COLUMNS, UNPACKED_BYTES
from data.reading.problems import SurveyError

MOST_PARTS = 10_000
MOST_CELLS = 8_000_000  # of 32 to 72 bytes while they are read: more end the process
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)[\s>]")
ERROR = re.compile(rb'<(?:\w+:)?c\s[^>]*\bt="e"[^>]*>')
FORMULA = rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
NO_VALUE = rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
# In a cell of type "str" an empty text is a value.
UNSAVED = re.compile(rb'(<(?:\w+:)?c(?![^>]*\bt="str")\s[^>]*>)\s*' + FORMULA + NO_VALUE)
PLACE = re.compile(rb'\br="([A-Z]{1,3}[0-9]{1,7})"')
# A column named by three letters, in a cell that holds something.
FAR = re.compile(rb' r="([A-Z]{3})([0-9]{1,7})"[^>]*(?<!/)>')
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, KeyError)


@dataclass(frozen=True)
class Sheet:
    """What a sheet's part says: whether it is shown and has values, its errors and bare formulas.

    `place` is the sheet's number in the workbook, `first_error` such as "B7"; `unsaved` formulas
    came without a value.
    """

    place: int
    shown: bool
    filled: bool
    errors: int
    first_error: str
    unsaved: int
    first_unsaved: str


def look_into(data: bytes) -> tuple[Sheet, ...]:
    """Return the sheets in the workbook's order; SurveyError when it should not be read."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_size(archive.infolist())
            return _sheets(archive)
    except BROKEN:
        raise SurveyError("damaged", kind="Excel") from None


def column_letters(place: int) -> str:
    """Return the letters of a column, as Excel shows them: 0 is A, 26 is AA."""
    letters, place = "", place + 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _check_size(parts: list[zipfile.ZipInfo]) -> None:
    if sum(part.file_size for part in parts) > UNPACKED_BYTES:
        raise SurveyError("unpacks_too_large", megabytes=UNPACKED_BYTES // 1_000_000)
    if len(parts) > MOST_PARTS:
        raise SurveyError("damaged", kind="Excel")


def _sheets(archive: zipfile.ZipFile) -> tuple[Sheet, ...]:
    book, relations = _part(archive, WORKBOOK), _part(archive, RELATIONS)
    targets = {}
    for tag in RELATION.findall(relations):
        targets[_attribute(tag, rb"Id")] = _attribute(tag, rb"Target")
    sheets = []
    for place, tag in enumerate(SHEET.findall(book)):
        target = targets.get(_attribute(tag, rb"(?:\w+:)?id"), "")
        name = posixpath.normpath(posixpath.join("/xl", target))[1:]
        shown = _attribute(tag, rb"state") in ("", "visible")
        if name in archive.namelist() and "chartsheets" not in name:
            sheets.append(_sheet(_part(archive, name), place, shown))
    if "xl/sharedStrings.xml" in archive.namelist():
        _part(archive, "xl/sharedStrings.xml")
    return tuple(sheets)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a part's XML; entities are refused, for they grow a thousandfold when read."""
    xml = archive.read(name)
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise SurveyError("entities")
    return xml


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb"\s*=\s*[\"']([^\"']*)", tag)
    return found[1].decode("utf-8", "replace") if found else ""


def _sheet(xml: bytes, place: int, shown: bool) -> Sheet:
    if xml.count(b"<c ") + xml.count(b"<c>") > MOST_CELLS:
        raise SurveyError("too_much_memory")
    for far in FAR.finditer(xml):
        if _place_of(far[1]) > COLUMNS:
            raise SurveyError("cell_far", cell=(far[1] + far[2]).decode(), most=COLUMNS)
    errors = ERROR.findall(xml) if b't="e"' in xml else []
    unsaved = UNSAVED.findall(xml)
    filled = VALUE.search(xml) is not None
    return Sheet(place, shown, filled, len(errors), _first(errors), len(unsaved), _first(unsaved))


def _first(cells: list[bytes]) -> str:
    found = PLACE.search(cells[0]) if cells else None
    return found[1].decode() if found else ""


def _place_of(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = 26 * place + letter - ord("A") + 1
    return place
