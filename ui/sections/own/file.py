"""A visit's own survey: what happens to a file, and reading it."""

import re
from dataclasses import dataclass, replace

import streamlit as st

from data.codebook.codebook import FILE as CODEBOOK
from data.intake.drafts.base import Draft, load_draft
from data.intake.drafts.naming import set_survey_text
from data.intake.propose import propose
from data.parse.limits import COLUMNS, FILE_BYTES
from data.parse.parent import parse_file
from data.reading.folder import MemoryFolder
from data.reading.problems import LANGUAGES, SurveyError
from data.study.claims import FILE as CLAIMS
from data.study.study import FILE as STUDY
from data.survey.answers_file import check_columns
from data.survey.validate import named_columns
from ui.language.label import label
from ui.language.text import Text, load_text
from ui.visit.scene import Scene
from ui.visit.streamlit_internals import drop_uploads
from ui.visit.unforeseen import contained
from ui.visit.upload import Work, keep_work, work

SENT, PROBLEM = "own_sent", "own_problem"
DESCRIBING = (CODEBOOK, *(f"labels.{language}.toml" for language in LANGUAGES), STUDY, CLAIMS)
"""Files of a survey's folder that may come with the answers."""
SAVED = re.compile(r"(?P<stem>[a-z.]+?)[ (_-].*(?P<ending>\.toml)")
"""What a saved file is called: this app and browsers put something before the ending."""
WORDS = ("choose", "drop", "refused")
BOX = """<style>
[data-testid="stFileUploaderDropzone"] button [data-testid="stMarkdownContainer"] p,
[data-testid="stFileUploaderDropzoneInstructions"] span {{ font-size: 0 !important; }}
[data-testid="stFileUploaderDropzone"] button [data-testid="stMarkdownContainer"] p::after {{
  content: "{choose}"; font-size: 1rem;
}}
[data-testid="stFileUploaderDropzoneInstructions"] span::after {{
  content: "{drop}"; font-size: 0.9rem;
}}
[data-testid="stFileChip"]:has([data-testid="stFileChipIconError"])::after {{
  content: "{refused}";
}}
</style>"""
"""Streamlit's box speaks English only, and nothing but a style reaches its words."""

Sent = dict[str, bytes]
Files = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class Unfit:
    """Files that were sent but do not go together: which text says so, and their names."""

    key: str
    files: tuple[str, ...]


@contained
def explain(here: Scene) -> None:
    """Say what happens to a file and what it should look like; folded once one was read."""
    if work() is None:
        st.markdown(here.text("own.safety.text"))
        with st.expander(here.text("own.example.title"), key="fold/own.example.title"):
            st.markdown(here.text("own.example.text"))
    else:
        with st.expander(here.text("own.safety.title"), key="fold/own.safety.title"):
            st.markdown(here.text("own.safety.text"))


@contained
def upload(here: Scene) -> None:
    """Offer to send files; what was sent is read at once, and Streamlit's own copy dropped."""
    text, count = here.text, st.session_state.get(SENT, 0)
    st.html(BOX.format(**{part: text(f"own.upload.{part}") for part in WORDS}))
    files = st.file_uploader(
        text("own.upload.label"),
        accept_multiple_files=True,
        key=f"{SENT}/{count}",
        help=text("own.upload.help", files=text.join(DESCRIBING)),
    )
    limits = {"megabytes": FILE_BYTES // 1_000_000, "columns": text.number(COLUMNS)}
    st.caption(text("own.upload.formats", **limits))
    if files:
        sent = tuple((file.name, file.getvalue()) for file in files)
        st.session_state[SENT] = count + 1  # another box: this one holds the files
        drop_uploads()
        with st.spinner(text("own.upload.reading")):
            st.session_state[PROBLEM] = _take(sent)
        st.rerun()
    _say_problem(text)


def _say_problem(text: Text) -> None:
    problem: SurveyError | Unfit | None = st.session_state.get(PROBLEM)
    if isinstance(problem, SurveyError):
        st.error(label(problem.sentence(text.language)))
    elif problem is not None:
        names = text.join([label(name) for name in problem.files])
        st.error(text(problem.key, files=names))


def _take(files: Files) -> SurveyError | Unfit | None:
    """Read what was sent; return what is wrong with it, and then leave what was there before."""
    before, sent = work(), dict(files)
    answers = tuple(name for name, _ in files if describes(name) is None)
    if len(answers) > 1:
        return Unfit("own.upload.several", answers)
    kinds = [describes(name) for name, _ in files]
    twice = tuple(name for name, _ in files if kinds.count(describes(name)) > 1)
    if twice:
        return Unfit("own.upload.twice", twice)
    if not answers and before is None:
        return Unfit("own.upload.no_answers", tuple(sent))
    try:
        keep_work(_read(sent, answers, before))
    except SurveyError as problem:
        return problem
    return None


def describes(file: str) -> str | None:
    """Return which of DESCRIBING a file is, None for a file of answers."""
    saved = SAVED.fullmatch(file)
    plain = saved["stem"] + saved["ending"] if saved else file
    return plain if plain in DESCRIBING else None


def _with_people(draft: Draft) -> Draft:
    """Return the draft with a word for those who answered, until the reader has a better one."""
    for language in LANGUAGES:
        draft = set_survey_text(draft, language, "people", load_text(language)("own.people"))
    return draft


def _read(sent: Sent, answers: tuple[str, ...], before: Work | None) -> Work:
    """Return what the page works on once these files are read; raises SurveyError."""
    revision = before.revision + 1 if before else 0
    if answers or before is None:
        parsed = parse_file(sent[answers[0]], answers[0])
        found = propose(parsed)
        draft = _with_people(found.draft)
        now = Work(parsed, draft, found.reasons, found.reports, revision=revision)
    else:
        now = replace(before, revision=revision)
    describing = {plain: data for name, data in sent.items() if (plain := describes(name))}
    if not describing:
        return now
    # Names and studies speak of a codebook's ids: a new codebook comes with its own.
    known = {} if CODEBOOK in describing else now.draft.files().files
    draft = load_draft(MemoryFolder(now.parsed.file, {**known, **describing}), now.parsed)
    check_columns(now.parsed.names, now.parsed.file, named_columns(draft.codebook))
    confidential = True if draft.codebook.confidential else now.confidential
    reasons = () if CODEBOOK in describing else now.reasons
    return replace(now, draft=draft, reasons=reasons, confidential=confidential)
