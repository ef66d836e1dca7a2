"""The survey that a visit brought itself: in its memory alone, gone with it."""

from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from data.intake.drafts.base import Draft
from data.intake.propose import Reason
from data.parse.parsed import Parsed
from data.reading.folder import MemoryFolder
from data.reading.problems import Report
from data.survey.holdout import half
from data.survey.labels import Labels, load_labels
from data.survey.load import survey_of
from data.survey.survey import Survey

OWN = "own-upload"
"""Its id in the address; the hyphen keeps it apart from every codebook's own id."""
_OWN, _WORK, _NEWS = "own", "own_work", "own_news"


@dataclass(frozen=True, eq=False)
class Own:
    """A parsed file with its codebook, labels and study as files in memory."""

    parsed: Parsed
    folder: MemoryFolder
    _surveys: dict[tuple[object, ...], Survey] = field(default_factory=dict, repr=False)

    def survey(self, sums: str) -> Survey:
        """Return the survey, private to this visit; raises SurveyError."""
        if (sums,) not in self._surveys:
            self._surveys[sums,] = survey_of(self.parsed, self.folder, sums, private=True)
        return self._surveys[sums,]

    def half(self, sums: str, seed: int, part: str) -> Survey:
        """Return one half of it."""
        if (sums, seed, part) not in self._surveys:
            self._surveys[sums, seed, part] = half(self.survey(sums), seed, part)
        return self._surveys[sums, seed, part]

    def labels(self, language: str) -> Labels:
        """Return its labels in one language; raises SurveyError."""
        return load_labels(self.folder, language)


@dataclass(frozen=True, eq=False)
class Work:
    """What the page of a visit's own survey works on: a file as read, and a draft of what it means.

    `reasons` say why something was proposed, `doubts` why not. `confidential` is None until the
    reader has answered. `sums` is what becomes of answers that do not add up. `revision` makes
    widgets start afresh from a draft that they have not changed themselves.
    """

    parsed: Parsed
    draft: Draft
    reasons: tuple[Reason, ...] = ()
    doubts: tuple[Report, ...] = ()
    confidential: bool | None = None
    sums: str = "kept"
    revision: int = 0


def own() -> Own | None:
    """Return the survey that this visit brought, None when it brought none."""
    found: Own | None = st.session_state.get(_OWN)
    return found


def keep_own(brought: Own) -> None:
    """Keep a survey for this visit in the place of an earlier one."""
    st.session_state[_OWN] = brought


def work() -> Work | None:
    """Return what the page works on, None before a file was read."""
    found: Work | None = st.session_state.get(_WORK)
    return found


def keep_work(now: Work) -> None:
    """Keep what the page works on."""
    st.session_state[_WORK] = now


def change_work(change: Callable[[Work], Work]) -> None:
    """Change what the page works on now: since it was drawn, another field may have changed it."""
    now = work()
    if now is not None:
        keep_work(change(now))


def holds_own() -> bool:
    """Return whether this visit holds a file of its own, opened or not."""
    return own() is not None or work() is not None


def announce(key: str, **params: object) -> None:
    """Leave a sentence of the catalogue for the next page that is drawn."""
    st.session_state[_NEWS] = (key, params)


def news() -> tuple[str, dict[str, object]] | None:
    """Return the sentence that was left, once."""
    found: tuple[str, dict[str, object]] | None = st.session_state.pop(_NEWS, None)
    return found
