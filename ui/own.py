"""The survey that a visit brought itself: in its memory alone, gone with it."""

from dataclasses import dataclass, field

import streamlit as st

from data.folder import MemoryFolder
from data.halves import half
from data.labels import Labels, load_labels
from data.parsed import Parsed
from data.survey import Survey, survey_of

OWN = "own-upload"
"""Its id in the address; the hyphen keeps it apart from every codebook's own id."""
_OWN = "own"


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


def own() -> Own | None:
    """Return the survey that this visit brought, None when it brought none."""
    found: Own | None = st.session_state.get(_OWN)
    return found


def keep_own(brought: Own) -> None:
    """Keep a survey for this visit in the place of an earlier one."""
    st.session_state[_OWN] = brought
