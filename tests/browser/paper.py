"""What a printed page holds: a reader for the PDF that Chromium writes, marks and their places.

Only what Chromium's writer uses is read: objects in the clear, deflated streams, forms in forms.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

NUMBER = r"-?\d*\.?\d+"
TOKEN = re.compile(rf"\((?:\\.|[^\\)])*\)|<[0-9A-Fa-f\s]*>|\[|\]|/[^\s/\[\]<>(]+|{NUMBER}|[A-Za-z*]+")
Matrix = tuple[float, float, float, float, float, float]
WHOLE: Matrix = (1, 0, 0, 1, 0, 0)
POINTS = {"m": (0,), "l": (0,), "c": (0, 2, 4), "v": (0, 2), "y": (0, 2)}


@dataclass(frozen=True)
class Mark:
    """A piece of writing (its `size` in points) or a corner of a line (size 0), from below left."""

    x: float
    y: float
    size: float = 0.0


@dataclass(frozen=True)
class Sheet:
    """One sheet of paper: its width and height in points, and what is drawn on it."""

    width: float
    height: float
    marks: list[Mark]

    @property
    def writing(self) -> list[Mark]:
        """Return the pieces of writing."""
        return [mark for mark in self.marks if mark.size]

    @property
    def last(self) -> Mark:
        """Return the lowest piece of writing."""
        return min(self.writing, key=lambda mark: mark.y)


def sheets(pdf: bytes) -> list[Sheet]:
    """Return the sheets of a PDF in their order."""
    found = re.finditer(rb"(\d+) 0 obj\s(.*?)\sendobj", pdf, re.DOTALL)
    objects = {int(match[1]): match[2] for match in found}
    pages = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b", body)]
    return [_sheet(body, objects) for body in pages]


def _sheet(page: bytes, objects: dict[int, bytes]) -> Sheet:
    box = re.search(rb"/MediaBox\s*\[([^\]]*)\]", page)
    assert box
    _, _, width, height = map(float, box[1].split())
    content = re.search(rb"/Contents\s+(\d+)", page)
    assert content
    return Sheet(width, height, list(_drawn(objects[int(content[1])], page, objects, WHOLE)))


def _stream(body: bytes) -> str:
    head, _, data = body.partition(b"stream")
    data = data.lstrip(b"\r").removeprefix(b"\n")
    plain = zlib.decompressobj().decompress(data) if b"FlateDecode" in head else data
    return plain.decode("latin-1")


def _forms(owner: bytes, objects: dict[int, bytes]) -> dict[str, bytes]:
    """Return the forms that a page or a form may draw, by their names."""
    names = re.search(rb"/XObject\s*<<(.*?)>>", owner, re.DOTALL)
    pairs = re.findall(rb"/(\w+)\s+(\d+)\s+0\s+R", names[1]) if names else []
    return {f"/{name.decode()}": objects[int(number)] for name, number in pairs}


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, (
        e * h + f * j + m
    )


def _place(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _drawn(
    body: bytes, owner: bytes, objects: dict[int, bytes], outer: Matrix
) -> Iterator[Mark]:
    """Yield what a stream draws; corners of a path count once it is stroked or filled."""
    forms, now, kept, text, size = _forms(owner, objects), outer, [], WHOLE, 0.0
    given: list[str] = []
    path: list[Mark] = []
    for token in TOKEN.findall(_stream(body)):
        if not re.fullmatch(r"[A-Za-z*]+", token):
            given.append(token)
            continue
        numbers = [float(value) for value in given if re.fullmatch(NUMBER, value)]
        if token == "q":
            kept.append(now)
        elif token == "Q":
            now = kept.pop()
        elif token == "cm":
            now = _times(tuple(numbers[-6:]), now)  # type: ignore[arg-type]
        elif token == "Tm":
            text = tuple(numbers[-6:])  # type: ignore[assignment]
        elif token == "Tf":
            size = numbers[-1]
        elif token in ("Tj", "TJ"):
            whole = _times(text, now)
            yield Mark(*_place(whole, 0, 0), abs(size * whole[3]) or size)
        elif token in POINTS:
            path += [Mark(*_place(now, *numbers[at : at + 2])) for at in POINTS[token]]
        elif token == "re":
            x, y, width, height = numbers[-4:]
            path += [Mark(*_place(now, x, y)), Mark(*_place(now, x + width, y + height))]
        elif token in ("S", "s", "f", "F", "f*", "B", "B*", "b", "b*"):
            yield from path
            path = []
        elif token == "n":
            path = []
        elif token == "Do" and b"/Form" in forms.get(given[-1], b""):
            form = forms[given[-1]]
            yield from _drawn(form, form, objects, now)
        given = []
