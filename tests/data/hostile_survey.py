"""A survey whose headers, answers and names try everything that a document could stumble over."""

from dataclasses import replace

import pyarrow as pa

from data.codebook.codebook import Allocation, Band, Codebook, Part, Variable
from data.codebook.variables import Scale
from data.parse.parsed import Header, Parsed
from data.reading.folder import MemoryFolder
from data.reading.problems import LANGUAGES
from data.survey.labels import Label, Labels
from data.survey.load import survey_of
from data.survey.survey import Survey
from data.survey.write import codebook_toml, labels_toml

FORMULA = "=cmd|' /C calc'!A0"
CODE = "x) + I(__import__('os').system('id')) or x"
TAG = "<img src=x onerror=alert(1)>"
ENDING = "]]> & \"quoted\" 'single' </labl>"
BELL = "rings\x07, \x00\ufffe and \x1b[31m"
LEVELS = ("=1+1", "-x", "+b", "@a", 'plain, "quoted"', "two\nlines", "\x07bell", "＝wide", "-3")
PEOPLE = 90
UNNAMED = "a column that nobody named"

CODEBOOK = Codebook(
    id="hostile",
    file="answers.csv",
    provenance="uploaded",
    outcomes=Allocation(
        (Part("one", FORMULA, 0), Part("two", CODE, 1)), 100, 5e5, "CNY", missing=("=no",)
    ),
    variables=(
        Variable("who", "\x1bid", "factor", roles=("id",)),
        Variable(
            "group",
            TAG,
            "factor",
            levels=LEVELS,
            reference="-x",
            missing=("-", "=NA()"),
            roles=("group",),
        ),
        Variable(
            "age",
            "age",
            "numeric",
            bands=(Band("-young", 18, 39), Band("=old", 40, 99)),
            reference="-young",
            missing=("-9",),
            minimum=18,
            maximum=99,
            roles=("group", "control"),
        ),
        Variable("ln_age", "age", "numeric", transform="ln", missing=("-9",)),
        Variable("sick", "sick", "factor", levels=("0", "1"), roles=("group",)),
        Variable("fear", None, "numeric", scale=Scale(("age", "ln_age"), "mean"), roles=("focal",)),
    ),
)
NAMED = {
    "one": Label(TAG, "<b>", ENDING, "original", unit=FORMULA, note=CODE),
    "two": Label(ENDING, "![x](http://evil.invalid/a.png)", BELL, "paraphrase"),
}
LABELS = {
    language: Labels(
        language,
        {"title": f"{language} {TAG}", "short": ENDING, "people": FORMULA, "description": BELL},
        allocation=Label(ENDING, ENDING, TAG, "original"),
        variables={name: replace(NAMED["one"], note=name) for name in ("who", "group", "age")},
        levels={("group", code): f"{language} {code} {TAG}" for code in LEVELS}
        | {("age", "-young"): ENDING},
        people={("group", "-x"): FORMULA},
        parts=NAMED,
    )
    for language in LANGUAGES
}


def hostile_folder() -> MemoryFolder:
    """Return its codebook and labels as a folder in memory."""
    named = {f"labels.{name}.toml": labels_toml(own, CODEBOOK) for name, own in LABELS.items()}
    return MemoryFolder("hostile", {"codebook.toml": codebook_toml(CODEBOOK)} | named)


def hostile_answers() -> Parsed:
    """Return its answers, 90 people; numbers come as text here and there, as in a CSV file."""
    places = range(PEOPLE)
    columns = {
        "spare": [UNNAMED] * PEOPLE,
        FORMULA: ["=no" if i == 7 else str(i) for i in places],
        CODE: [100.0 - i if i % 5 else None for i in places],
        "\x1bid": [f"={i}" if i % 2 else f"-{i}" for i in places],
        TAG: [("-", "=NA()", "  =1+1 ")[i % 3] if i < 9 else LEVELS[i % 9] for i in places],
        "age": [("-9", " 44", "+30", "2e1", "nan")[i % 5] for i in places],
        "sick": [None if i < 8 else float(i % 2) for i in places],
    }
    table = pa.table({f"c{i}": values for i, values in enumerate(columns.values())})
    return Parsed("answers.csv", table, tuple(map(Header, columns)), "0" * 64)


def hostile_survey() -> Survey:
    """Return the survey as a visit that brought it holds it."""
    return survey_of(hostile_answers(), hostile_folder(), private=True)
