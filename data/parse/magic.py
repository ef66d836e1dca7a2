"""Tell a file's format by its first bytes, and refuse one whose name says another."""

import codecs
import re
import zipfile
from io import BytesIO

from data.reading.problems import SurveyError

ENDINGS = (".csv", ".xlsx", ".dta", ".sav", ".parquet")
TEXT = ".csv"
NAMES = {
    ".csv": "CSV",
    ".xlsx": "Excel",
    ".dta": "Stata",
    ".sav": "SPSS",
    ".parquet": "Parquet",
}
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STARTS = {
    b"PAR1": ".parquet",
    b"PARE": ".parquet",
    b"$FL2": ".sav",
    b"$FL3": ".sav",
    b"<stata_dta>": ".dta",
}
OTHER = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh")
ZIP = b"PK\x03\x04"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Stata 5 to 12 begin with release, byte order, 1, 0.
OLD_STATA = frozenset(range(0x69, 0x74))
OLD_STATA_NEXT = (b"\x01\x01\x00", b"\x02\x01\x00")
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
LOOKED_AT = 4_000


def check_kind(data: bytes, ending: str) -> None:
    """Raise SurveyError when the bytes are not those of a file with this ending."""
    if data.startswith(OLD_OFFICE):
        raise SurveyError("excel_old")
    looks = _looks(data)
    if looks == ending or (ending == TEXT and looks is None and not _is_other(data)):
        return
    if looks is None:
        raise SurveyError("not_its_kind", kind=NAMES[ending])
    raise SurveyError("wrong_ending", looks=NAMES[looks], ending=looks)


def _looks(data: bytes) -> str | None:
    for start, ending in STARTS.items():
        if data.startswith(start):
            return ending
    if data.startswith(ZIP):
        return ".xlsx" if _has_workbook(data) else None
    if data[:1] and data[0] in OLD_STATA and data[1:4] in OLD_STATA_NEXT:
        return ".dta"
    return TEXT if _is_text(data) else None


def _is_other(data: bytes) -> bool:
    return data.startswith((*OTHER, ZIP))


def _is_text(data: bytes) -> bool:
    if not data or _is_other(data):
        return False
    return data.startswith(UTF_16) or not CONTROL.search(data, 0, LOOKED_AT)


def _has_workbook(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return True  # cut off: the reader of workbooks says so
