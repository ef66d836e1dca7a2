"""Small surveys made for tests: the text of a codebook, a folder with answers, a changed copy.

    book = codebook(sex=factor("F", "M", roles=["group"]), worry=numeric(roles=["focal"]))
    load_survey(folder(tmp_path / "town", book, {"sex": [...], "worry": [...], ...}))

A survey of columns that needs no file is one of `tests/analysis/made.py`.
"""

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from data.survey.survey import Survey

Lines = Mapping[str, object]


def factor(*levels: object, **more: object) -> Lines:
    """Return the lines of a factor, without levels where none are given."""
    return {"as": "factor", **({"levels": levels} if levels else {}), **more}


def numeric(**more: object) -> Lines:
    """Return the lines of a numeric variable."""
    return {"as": "numeric", **more}


def codebook(
    parts: Iterable[str] | Mapping[str, str] = ("roads", "schools"),
    survey: Lines | None = None,
    scales: Mapping[str, Lines] | None = None,
    **variables: Lines,
) -> str:
    """Return a codebook of real answers to a budget of 100 points.

    `parts` are the policies, with the columns they stand in where those are called otherwise;
    none = no budget. `survey` are lines of its first table in place of the usual ones.
    """
    first = {"id": "town", "file": "answers.csv", "provenance": "database"} | dict(survey or {})
    tables = [("[survey]", first)]
    columns = parts if isinstance(parts, Mapping) else {part: part for part in parts}
    if columns:
        tables.append(("[allocation]", {"total": 100}))
        tables += [
            ("[[allocation.parts]]", {"id": id, "column": name}) for id, name in columns.items()
        ]
    tables += [(f"[variables.{id}]", dict(lines)) for id, lines in variables.items()]
    tables += [(f"[scales.{id}]", dict(lines)) for id, lines in (scales or {}).items()]
    return "\n".join(
        line
        for head, lines in tables
        for line in (head, *(f"{key} = {_value(value)}" for key, value in lines.items()))
    )


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {_value(own)}' for key, own in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)


def folder(
    place: Path, book: str, columns: Mapping[str, Sequence[object]], files: Lines | None = None
) -> Path:
    """Return a survey's folder, written: its codebook, its answers and further files of text."""
    place.mkdir(exist_ok=True)
    pd.DataFrame(columns).to_csv(place / "answers.csv", index=False)
    for name, text in {"codebook.toml": book, **(files or {})}.items():
        (place / name).write_text(str(text), "utf-8")
    return place


def copied(
    survey: Survey, place: Path, *changes: tuple[str, str, str], without: Sequence[str] = ()
) -> Path:
    """Return a copy of a survey's folder: `changes` are (file, old, new), some files left out."""
    assert survey.folder is not None
    shutil.copytree(survey.folder, place, ignore=shutil.ignore_patterns(*without))
    for name, old, new in changes:
        text = (place / name).read_text("utf-8")
        assert old in text, f"{old} is not in {name}"
        (place / name).write_text(text.replace(old, new, 1), "utf-8")
    return place
