"""Workbooks that are cheap to send and dear to read; and honest ones, written by hand."""

import io
import zipfile
from collections.abc import Iterable

SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPES = f"""{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" \
ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" \
ContentType="application/xml"/></Types>"""
ROOT_RELATIONS = f"""{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" \
Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
WORKBOOK = f"""{HEAD}<workbook xmlns="{SHEETS}" xmlns:r="{OFFICE}"><sheets><sheet name="Answers" \
sheetId="1" r:id="rId1"/></sheets></workbook>"""
RELATIONS = f"""{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" \
Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" \
Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"""
LETTER = "A"


def workbook(cells: Iterable[str], strings: Iterable[str] = (), doctype: str = "") -> bytes:
    """Return a workbook of one sheet: XML of its rows, and of its shared strings, in pieces."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", ROOT_RELATIONS)
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            start = f'{HEAD}{doctype}<worksheet xmlns="{SHEETS}"><sheetData>'
            write(part, start, cells, "</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w") as part:
            write(part, f'{HEAD}<sst xmlns="{SHEETS}">', strings, "</sst>")
    return packed.getvalue()


def write(part: io.IOBase, start: str, pieces: Iterable[str], end: str) -> None:
    """Write text to a part of an archive, piece by piece."""
    part.writelines(piece.encode() for piece in (start, *pieces, end))


def rows_of_numbers(rows: int, columns: int, named: bool = True) -> Iterable[str]:
    """Yield XML of a header row and rows of ones; cells say where they stand when `named`."""
    letters = [column_letters(i) for i in range(columns)]
    titles = "".join(f'<c t="str"><v>v{i}</v></c>' for i in range(columns))
    yield f'<row r="1">{titles}</row>'
    places = [f' r="{letter}#"' if named else "" for letter in letters]
    row = '<row r="#">' + "".join(f"<c{place}><v>1</v></c>" for place in places) + "</row>"
    for start in range(2, rows + 2, 1_000):
        yield "".join(row.replace("#", str(i)) for i in range(start, min(start + 1_000, rows + 2)))


def column_letters(place: int) -> str:
    """Return the letters of one of the first 702 columns."""
    more, last = divmod(place, 26)
    return (chr(ord(LETTER) + more - 1) if more else "") + chr(ord(LETTER) + last)


def long_workbook() -> bytes:
    """Return 200,000 rows of 50 columns: about 250 MB of XML."""
    return workbook(rows_of_numbers(200_000, 50))


def dense_workbook() -> bytes:
    """Return 200,000 rows of 50 columns in 180 MB of XML, since cells do not say where they are."""
    return workbook(rows_of_numbers(200_000, 50, named=False))


def long_cell() -> bytes:
    """Return a cell of 300 million letters, in a few hundred kB."""
    pieces = ["<si><t>", *["a" * 1_000_000] * 300, "</t></si>"]
    return workbook(['<row r="1"><c r="A1" t="s"><v>0</v></c></row>'], pieces)


def lying_long_cell() -> bytes:
    """Return the cell of 300 million letters in an archive that claims it unpacks to 1 kB."""
    data = long_cell()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/sharedStrings.xml").file_size
    return data.replace(size.to_bytes(4, "little"), (1_000).to_bytes(4, "little"))


def far_cell() -> bytes:
    """Return a sheet of one row and one more cell in the last place of all."""
    return workbook(
        [
            '<row r="1"><c r="A1" t="str"><v>a</v></c></row>',
            '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        ]
    )


def far_row() -> bytes:
    """Return cells in the last row and in the last column that is read: two thousand million."""
    return workbook(
        [
            '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="BXX1" t="str"><v>b</v></c></row>',
            '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        ]
    )


def entities() -> bytes:
    """Return a cell of nested abbreviations, a thousand million letters when written out."""
    levels = "".join(
        f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' if i else '<!ENTITY e0 "haha">' for i in range(9)
    )
    cell = '<row r="1"><c r="A1" t="str"><v>&e8;</v></c></row>'
    return workbook([cell], doctype=f"<!DOCTYPE worksheet [{levels}]>")
