"""Files for a visit's own survey, and how a reader sends, describes and opens them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tests.conftest import ANSWERS
from tests.pages.visits import Visit

CODE = "x) + I(__import__('os').system('id')) or x"
TAG = "<img src=x onerror=alert(1)>"
IMAGE = "![x](http://evil.invalid/a.png)"
FORMULA = "$\\input{/etc/passwd}$"
SHEET = "=cmd|' /C calc'!A0"
HOSTILE = (CODE, TAG, IMAGE, FORMULA, SHEET)
PARTS = ("Training", TAG, IMAGE)
RISKS = ("risk_robots", CODE)
FIRMS, PEOPLE = 30, 300


def hostile_csv() -> bytes:
    """Return answers of 30 firms whose headers and codes are markup, formulas and code."""
    random = np.random.default_rng(7)
    given = random.multinomial(10, [0.5, 0.3, 0.2], PEOPLE) * 10
    columns: dict[str, Any] = {
        "firm": [f"f{i % FIRMS}" for i in range(PEOPLE)],
        **{name: random.integers(1, 6, PEOPLE) for name in RISKS},
        **dict(zip(PARTS, given.T, strict=True)),
        FORMULA: random.choice(["=2+5", IMAGE, ":red[r] `c`"], PEOPLE),
        SHEET: random.choice([SHEET, "no"], PEOPLE),
    }
    return csv_of(columns)


def csv_of(columns: Mapping[str, Sequence[Any]]) -> bytes:
    """Return columns as CSV, every cell quoted."""
    rows = [list(columns), *zip(*columns.values(), strict=True)]
    return "\n".join(",".join(map(_quoted, row)) for row in rows).encode()


def _quoted(cell: object) -> str:
    return '"' + str(cell).replace('"', '""') + '"'


def mturk_file() -> tuple[str, bytes]:
    """Return the real answers as a reader would send them."""
    return ANSWERS.name, ANSWERS.read_bytes()


def send(visit: Visit, *files: tuple[str, bytes]) -> Visit:
    """Send files through the box of the page, all at once."""
    box = visit.app.file_uploader[0]
    for name, data in files:
        box.upload(name, data)
    box.run()
    assert [error.message for error in visit.app.exception] == []
    return visit


def field(visit: Visit, kind: str, name: str) -> Any:
    """Return a field of the page by its name."""
    return next(w for w in getattr(visit.app, kind) if (w.key or "").startswith(f"field/{name}/"))


def answer(visit: Visit, confidential: str = "no") -> Visit:
    """Answer whether the answers are confidential."""
    field(visit, "radio", "confidential").set_value(confidential).run()
    return visit


def opened(visit: Visit, confidential: str = "no") -> Visit:
    """Answer the question and press the button; the dashboard is shown."""
    answer(visit, confidential).press("own/open")
    assert [error.message for error in visit.app.exception] == []
    everyone = visit.words("dashboard.everyone", n="\n", people="").split("\n")[0]
    assert [title.startswith(everyone) for title in visit.titles()] == [True]
    return visit


def errors(visit: Visit) -> list[str]:
    """Return what is said to be wrong."""
    return [box.value for box in visit.app.main.error]
