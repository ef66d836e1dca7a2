"""Before a visit's own survey is opened: what is asked, what does not fit, and opening it."""

from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from analysis.disclosure.shield import count_shown
from data.intake.drafts.base import Draft, set_confidential, set_provenance
from data.intake.fit_check import DraftScreening, screen_draft
from data.parse.parsed import Parsed
from data.reading.problems import LANGUAGES, SurveyError
from data.survey.survey import Survey
from data.survey.totals import CHOICES
from ui.language.label import label
from ui.sections.own.fields import key_of, seeded
from ui.visit.scene import Scene
from ui.visit.seed import seed
from ui.visit.state import current, open_another, set_sums, turn_to
from ui.visit.unforeseen import contained
from ui.visit.upload import OWN, Own, Work, announce, change_work, keep_own

CHECKED = "own_checked"
ANSWERS = {"yes": True, "no": False}


@dataclass(frozen=True, eq=False)
class Checked:
    """A draft tried on its file: the survey that it makes, or what is wrong with it."""

    parsed: Parsed
    draft: Draft
    screening: DraftScreening
    own: Own | None = None
    survey: Survey | None = None
    problem: SurveyError | None = None


def check(now: Work) -> Checked:
    """Return what the draft makes of the file, worked out again only when one has changed."""
    before: Checked | None = st.session_state.get(CHECKED)
    if before is None or before.draft is not now.draft or before.parsed is not now.parsed:
        before = _check(now)
        st.session_state[CHECKED] = before
    return before


def _check(now: Work) -> Checked:
    made, screening = Own(now.parsed, now.draft.files()), screen_draft(now.parsed, now.draft)
    try:
        for language in LANGUAGES:
            made.labels(language)
        return Checked(now.parsed, now.draft, screening, made, made.survey(CHOICES[0]))
    except SurveyError as problem:
        return Checked(now.parsed, now.draft, screening, problem=problem)


@contained
def choose_sums(here: Scene, now: Work, found: Checked) -> None:
    """Offer what becomes of answers that do not add up, with how many there are."""
    text, allocation = here.text, now.draft.codebook.allocation
    screening = found.screening
    if allocation is None or not screening.complete:
        return
    off = screening.complete - screening.on_total
    if not off:
        st.caption(text("own.budget.all_sum", total=f"{allocation.total:g}"))
        return
    rows = text.number(off)
    key = key_of(here, now, "sums")
    seed(key, screening.usable(now.sums))
    st.radio(
        text("own.budget.sums"),
        screening.choices,
        format_func=lambda choice: text(f"own.budget.{choice}", rows=rows),
        horizontal=True,
        key=key,
        on_change=lambda: change_work(lambda last: replace(last, sums=st.session_state[key])),
    )
    head, count = text("own.check.sum"), text("own.check.rows")
    with st.expander(text("own.check.sums"), key="fold/own.check.sums"):
        table = {head: [f"{value:g}" for value, _ in screening.sums]}
        table |= {count: [text.number(people) for _, people in screening.sums]}
        st.dataframe(pd.DataFrame(table), hide_index=True, width="content")


@contained
def ask(here: Scene, now: Work) -> None:
    """Ask what only the reader knows: whether the answers are confidential, or simulated."""
    text, key = here.text, key_of(here, now, "confidential")
    known: dict[bool | None, str] = {value: answer for answer, value in ANSWERS.items()}
    if now.confidential is not None:
        seed(key, known[now.confidential])

    def answer() -> None:
        given = ANSWERS[st.session_state[key]]
        change_work(
            lambda last: replace(
                last, draft=set_confidential(last.draft, given), confidential=given
            )
        )

    st.radio(
        text("own.ask.confidential"),
        tuple(ANSWERS),
        index=None,
        format_func=lambda code: text(f"own.ask.{code}"),
        horizontal=True,
        key=key,
        on_change=answer,
    )
    st.caption(text("own.ask.confidential_help"))
    before = now.draft.codebook.provenance
    other = "uploaded" if before == "simulated" else before
    st.checkbox(
        text("own.ask.simulated"),
        **seeded(
            here,
            now,
            "simulated",
            before == "simulated",
            lambda draft, made: set_provenance(draft, "simulated" if made else other),
        ),
    )


@contained
def say_check(here: Scene, now: Work, found: Checked) -> None:
    """Say what does not fit, or that everything does; then what a reader must know of the data."""
    text = here.text
    stops, notes = found.screening.stops, (*now.doubts, *found.screening.notes)
    for stop in stops:
        st.error(label(stop.sentence(text.language)))
    if found.problem is not None and not stops:
        st.error(label(found.problem.sentence(text.language)))
    if found.survey is not None:
        st.success(_fits(here, found.survey))
        notes += found.survey.reports
    for note in dict.fromkeys(notes):
        if note not in now.parsed.reports:  # those stand under what was read
            st.markdown(f"- {label(note.sentence(text.language))}")


def _fits(here: Scene, survey: Survey) -> str:
    text, clusters = here.text, survey.clusters()
    counts = {
        "rows": text.number(survey.n),
        "variables": text.number(len(survey.codebook.variables)),
        "parts": text.number(len(survey.codebook.outcome_ids)),
    }
    if clusters is None:
        return text("own.check.fits", **counts)
    return text("own.check.fits_clusters", clusters=text.number(clusters.max() + 1), **counts)


@contained
def offer_to_open(here: Scene, now: Work, found: Checked) -> None:
    """Offer to open the survey; while something is missing, say what in place of a way on."""
    text, why = here.text, None
    if found.problem is not None:
        why = text("own.open.correct_first")
    elif now.confidential is None:
        why = text("own.open.answer_first")
    pressed = st.button(
        text("own.open.button"), key="own/open", type="primary", disabled=why is not None
    )
    if why is not None:
        st.caption(why)
    if pressed and found.own is not None:
        _open(here, found.own, found.screening.usable(now.sums))
        turn_to("dashboard")


def _open(here: Scene, made: Own, sums: str) -> None:
    keep_own(made)
    open_another(OWN)
    if sums != current().sums:
        set_sums(current(), sums)
    text, survey, words = here.text, made.survey(sums), made.labels(here.text.language)
    clusters = survey.clusters()
    said = {name: label(words.survey(name)) for name in ("short", "people")}
    said |= {"n": text.number(count_shown(survey, survey.n))}
    if clusters is None:
        announce("own.open.done", **said)
    else:
        firms = text.number(count_shown(survey, int(clusters.max()) + 1))
        announce("own.open.done_clusters", clusters=firms, **said)
