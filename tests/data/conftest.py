"""A small survey folder whose files a test may change, and a survey in the making."""

from collections.abc import Callable
from pathlib import Path

import pytest

from data.intake.drafts.base import Draft, empty_draft
from data.intake.drafts.roles import set_parts
from data.parse.parsed import Parsed
from tests.data import made_files

CODEBOOK = """
[survey]
id = "town"
file = "answers.csv"
provenance = "database"

[allocation]
total = 100
[[allocation.parts]]
id = "roads"
column = "Roads, paths & transit"
[[allocation.parts]]
id = "schools"

[variables.person]
as = "factor"
roles = ["id"]

[variables.sex]
as = "factor"
levels = ["F", "M"]
missing = ["NA"]
roles = ["group"]

[variables.age]
as = "numeric"
minimum = 18
bands = [{ code = "young", low = 18, high = 39 }, { code = "old", low = 40, high = 99 }]
missing = [-1]
roles = ["control", "moderator"]

[variables.income]
as = "numeric"
transform = "ln"

[variables.weight]
as = "numeric"
roles = ["weight"]

[variables.firm]
as = "factor"
roles = ["cluster"]

[variables.fear]
as = "numeric"
[variables.worry]
as = "numeric"

[scales.risk]
items = ["fear", "worry"]
method = "mean"
roles = ["focal"]
"""

ANSWERS = """\
"Roads, paths & transit",schools,person,sex,age,income,weight,firm,fear,worry
50,50,1,F,20,1000,1,a,1,2
30,70,2,M,45,2000,1,b,3,3
0,100,3,NA,33,1500,2,a,5,4
60,40,4,F,-1,3000,0.5,b,,4
25,75,5,M,61,2500,1,c,2,2
"""

Files = dict[str, str | bytes]
Change = tuple[str, str]


@pytest.fixture
def town(tmp_path: Path) -> Callable[..., Path]:
    """Return a maker of survey folders: `files` are added, `changes` are (file, old, new)."""

    def make(*changes: tuple[str, str, str], files: Files | None = None) -> Path:
        folder = tmp_path / "town"
        folder.mkdir(exist_ok=True)
        texts: Files = {"codebook.toml": CODEBOOK, "answers.csv": ANSWERS, **(files or {})}
        for name, old, new in changes:
            text = texts[name]
            assert isinstance(text, str)
            assert old in text, f"{old} is not in {name}"
            texts[name] = text.replace(old, new, 1)
        for name, content in texts.items():
            data = content.encode() if isinstance(content, str) else content
            (folder / name).write_bytes(data)
        return folder

    return make


@pytest.fixture
def parsed() -> Parsed:
    """Return sixty people's answers as a file that has been read."""
    return made_files.town()


@pytest.fixture
def draft(parsed: Parsed) -> Draft:
    """Return a survey in the making of which only the budget is known."""
    return set_parts(empty_draft(parsed), parsed, made_files.PARTS, 10)
