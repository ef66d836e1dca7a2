"""What a printed page holds: a reader for the PDF that Chromium writes, marks and their places.

Only what Chromium's writer uses is read: objects in the clear, deflated streams, forms in forms.
"""

import re
import zlib
from dataclasses import dataclass

NUMBER = r"-?\d*\.?\d+"
TOKEN = re.compile(
    rf"\((?:\\.|[^\\)])*\)|<[0-9A-Fa-f\s]*>|\[|\]|/[^\s/\[\]<>(]+|{NUMBER}|[A-Za-z*]+"
)
Matrix = tuple[float, float, float, float, float, float]
WHOLE: Matrix = (1, 0, 0, 1, 0, 0)
OPERATOR = re.compile(r"[A-Za-z*]+")
STATE, WRITES = ("q", "Q", "cm", "Tf", "Tm"), ("Tj", "TJ")
INKS = ("S", "s", "f", "F", "f*", "B", "B*", "b", "b*")
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
    return Sheet(width, height, _Pen(page, objects, WHOLE).draw(objects[int(content[1])]))


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
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        (e * h + f * j + m),
    )


def _place(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


class _Pen:
    """Follows a stream's operators: where paper, lines and letters are."""

    def __init__(self, owner: bytes, objects: dict[int, bytes], place: Matrix) -> None:
        self.objects, self.forms = objects, _forms(owner, objects)
        self.now, self.kept = place, list[Matrix]()
        self.text, self.size = WHOLE, 0.0
        self.path, self.marks = list[Mark](), list[Mark]()

    def draw(self, body: bytes) -> list[Mark]:
        """Return what a stream draws."""
        given: list[str] = []
        for word in TOKEN.findall(_stream(body)):
            if OPERATOR.fullmatch(word):
                numbers = [float(value) for value in given if re.fullmatch(NUMBER, value)]
                self._do(word, numbers, given)
                given = []
            else:
                given.append(word)
        return self.marks

    def _do(self, operator: str, numbers: list[float], given: list[str]) -> None:
        if operator in STATE:
            self._state(operator, numbers)
        elif operator in WRITES:
            whole = _times(self.text, self.now)
            self.marks.append(Mark(*_place(whole, 0, 0), abs(self.size * whole[3]) or self.size))
        elif operator in POINTS:
            spots = [numbers[at : at + 2] for at in POINTS[operator]]
            self.path += [Mark(*_place(self.now, x, y)) for x, y in spots]
        elif operator == "re":
            x, y, width, height = numbers[-4:]
            ends = ((x, y), (x + width, y + height))
            self.path += [Mark(*_place(self.now, *end)) for end in ends]
        elif operator in (*INKS, "n"):  # n ends a path that only clips
            self.marks += self.path if operator in INKS else []
            self.path = []
        elif operator == "Do" and b"/Form" in self.forms.get(given[-1], b""):
            form = self.forms[given[-1]]
            self.marks += _Pen(form, self.objects, self.now).draw(form)

    def _state(self, operator: str, numbers: list[float]) -> None:
        if operator == "q":
            self.kept.append(self.now)
        elif operator == "Q":
            self.now = self.kept.pop()
        elif operator == "Tf":
            self.size = numbers[-1]
        else:
            a, b, c, d, e, f = numbers[-6:]
            if operator == "cm":
                self.now = _times((a, b, c, d, e, f), self.now)
            else:
                self.text = (a, b, c, d, e, f)
