"""Hostile text in a file is text: no formula, no command, no markup; a private file is no guess."""

import csv
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from analysis.model.result import Result
from analysis.questions.means import outcomes_by
from data.documents.guard import guarded
from data.survey.labels import Label
from data.survey.survey import Survey
from tests.ui.scenes import scene
from ui.language.text import languages
from ui.results.exports.formats import FORMATS, Format
from ui.results.exports.names import download_name
from ui.results.exports.spreadsheet import csv_bytes
from ui.results.exports.tex import cell, tex_bytes
from ui.results.exports.web import html_bytes
from ui.results.tables import readable
from ui.visit.scene import Scene

SIGNS = "=+-@\t\r"
HOSTILE = [
    '=HYPERLINK("http://evil.example","x")',
    "+1-2",
    "-2+3|cmd",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    r"\input{/etc/passwd}",
    "% & # _ { } \\ ^ ~ $x$",
    "[1em]",
    "*",
    "^^5cinput",
    "</td><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "<!--",
    "a\nb\u2028c\x85d\x00e",
    "&lt;b&gt;",
]


def hostile(survey: Survey) -> tuple[Scene, Result]:
    """Return a scene and a result in which every label and many codes are hostile."""
    here = scene(survey, group=(("hukou", ("2",)),), by="education")
    names = {variable.id: Label(HOSTILE[0], HOSTILE[5]) for variable in survey.codebook.variables}
    survey_texts = dict.fromkeys(("short", "people", "title"), HOSTILE[11])
    labels = replace(here.labels, variables=names, survey_texts=survey_texts)
    whole = outcomes_by(survey, here.view.query)
    codes = [HOSTILE[place % len(HOSTILE)] for place in range(len(whole.table))]
    return replace(here, labels=labels), replace(whole, table=whole.table.assign(level=codes))


@pytest.mark.parametrize(
    "text", ["-3", "+3", "-3.5", "-1e-7", "-.5", "2024", "", "a=b", "−3", " =1"]
)
def test_numbers_and_other_texts_stay(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize("text", [*HOSTILE[:6], "-", "-3%", "+", "--1", "-1e", "-٣", "=", "-3\n"])
def test_formulas_become_text(text: str) -> None:
    assert guarded(text) == f"'{text}"


@given(some.text(max_size=20))
def test_any_text_is_kept_behind_at_most_an_apostrophe(text: str) -> None:
    assert guarded(text) in (text, f"'{text}")
    if guarded(text) == text and text.startswith(tuple(SIGNS)):
        assert float(text) is not None


def test_no_cell_of_a_csv_is_a_formula(survey: Survey) -> None:
    here, result = hostile(survey)
    odd = replace(result, table=result.table.assign(**{"=1+1": -1.5, "@x": "fine"}))
    rows = list(csv.reader(io.StringIO(csv_bytes(here, odd).decode("utf-8-sig"), newline="")))
    assert {"'=1+1", "'@x"} <= set(rows[0])
    assert len({len(row) for row in rows}) == 1
    started = [text for row in rows for text in row if text.startswith(tuple(SIGNS))]
    assert started
    assert [text for text in started if not re.fullmatch(r"-\d+(\.\d+)?(e-?\d+)?", text)] == []
    back = pd.read_csv(io.BytesIO(csv_bytes(here, odd)))
    assert list(back["'=1+1"]) == [-1.5] * len(back)


COMMANDS = {
    *(r"\begin", r"\end", r"\hline", r"\multicolumn", r"\linewidth", r"\footnotesize", r"\\"),
    *(r"\textbackslash", r"\textasciicircum", r"\textasciitilde", r"\textbar"),
    *(rf"\{sign}" for sign in "{}$&#%_"),
}


def test_latex_has_our_commands_only_and_whole_rows(survey: Survey) -> None:
    here, result = hostile(survey)
    written = tex_bytes(here, "budgets.by", result, "education").decode()
    lines = written.removesuffix("\n").split("\n")
    comments = [line for line in lines if line.startswith("%")]
    assert lines[: len(comments)] == comments
    assert len(comments) == 5
    body = "\n".join(lines[len(comments) :])
    assert set(re.findall(r"\\(?:[a-zA-Z]+|.)", body)) <= COMMANDS
    assert not re.search(r"(?<!\\)[%#_~^]", body), "signs of LaTeX outside a command"
    rows = [line for line in lines if line.endswith(r" \\") and " & " in line]
    ands = {len(re.findall(r"(?<!\\)&", row)) for row in rows}
    assert ands == {len(readable(here, result, "education").columns) - 1}
    assert len(rows) == len(result.table) + 1
    bare = re.sub(r"\\[{}]", "", body)
    assert bare.count("{") == bare.count("}")
    assert all(line.isprintable() for line in lines)


def test_latex_cells_after_a_row_end_are_no_argument() -> None:
    assert cell("[1em]") == "{[}1em{]}"
    assert cell("*") == "{*}"
    assert cell("−1,904 < 0.5 %") == r"$-$1,904 $<$ 0.5 \%"
    assert cell(r"^^5c\input") == r"\textasciicircum{}\textasciicircum{}5c\textbackslash{}input"


class Reader(HTMLParser):
    """Collects a page's tags with their attributes, its comments, and its table cells as read."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.rows: list[list[str]] = []
        self.comments: list[str] = []
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))
        if tag == "tr":
            self.rows.append([])
        self.inside = tag in ("td", "th")
        if self.inside:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def test_html_reads_back_to_the_table_and_holds_no_markup_of_others(survey: Survey) -> None:
    here, result = hostile(survey)
    page = Reader(html_bytes(here, "budgets.by", result, "education").decode())
    assert {tag for tag, _ in page.tags} == {
        *("html", "head", "meta", "title", "style", "body", "table", "caption", "thead", "tbody"),
        *("tfoot", "tr", "th", "td", "br"),
    }
    names = {name for _, attributes in page.tags for name, _ in attributes}
    assert names == {"lang", "charset", "http-equiv", "content", "scope", "colspan"}
    assert page.comments == []
    table = readable(here, result, "education")
    shown = [[" ".join(text.replace("\0", "").split()) for text in row] for row in table.to_numpy()]
    assert page.rows[1:-1] == shown


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("offered", FORMATS[1:], ids=lambda offered: offered.ending)
def test_files_say_what_they_are(survey: Survey, language: str, offered: Format) -> None:
    here = scene(survey, language, (("hukou", ("2",)),), by="education")
    result = outcomes_by(survey, here.view.query)
    file = offered.write(here, "budgets.by", result, "education").decode()
    text = here.text
    assert text("provenance.simulated", survey=here.labels.survey("short")) in file
    assert here.labels.level("hukou", "2") in file
    assert text.number(result.n) in file
    assert file.count(text("status.implied")) > len(result.table) / 2
    assert survey.fingerprint[:16] in file
    assert text("budgets.by.title") in file
    assert ('lang="zh-CN"' in file) == (language == "zh" and offered.ending == "html")


def address(here: Scene, name: str) -> str:
    """Return the address at which Streamlit would serve a file of this content and name."""
    storage = MemoryMediaFileStorage("/media")
    content = csv_bytes(here, outcomes_by(here.survey, here.view.query))
    return storage.load_and_get_id(content, "text/csv", MediaFileKind.DOWNLOADABLE, name)


def test_the_address_of_a_private_file_cannot_be_computed(
    survey: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who holds the same data knows content, type and name but for the visit's 128 bits."""
    public = scene(survey, by="education")
    private = replace(public, survey=replace(survey, private=True))
    names = []
    for _ in range(2):
        monkeypatch.setattr(st, "session_state", {})
        names.append(download_name(private, "budgets-by", "csv"))
        assert download_name(private, "budgets-by", "csv") == names[-1], "one visit, one token"
        assert download_name(private, "budgets-by", "tex")[:-4] == names[-1][:-4]
        assert (
            download_name(public, "budgets-by", "csv") == "guangdong_2023-budgets-by-simulated.csv"
        )
    assert all(
        re.fullmatch(r"guangdong_2023-budgets-by-simulated-[0-9a-f]{32}\.csv", n) for n in names
    )
    guesses = {address(private, "guangdong_2023-budgets-by-simulated.csv")}
    assert len(guesses | {address(private, name) for name in names}) == 3
