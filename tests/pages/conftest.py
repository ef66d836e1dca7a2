"""Pages are run as a server runs them once its navigation is declared; surveys for them."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import app_test

from data.survey.survey import Survey
from tests.pages.reading import PLAIN
from tests.sampling import ALL
from ui.door import compute as door
from ui.visit.surveys import siblings_of

Serve = Callable[[Path], None]


class Navigated(PagesManager):
    """Pages of a server that has declared its navigation: AppTest forgets it before every run.

    Without it the file of a page is run by itself, past app.py and what the address says.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let app.py choose the page."""
        PagesManager.uses_pages_directory = False
        super().__init__(*args, **kwargs)


@pytest.fixture(scope="session", autouse=True)
def navigated() -> Iterator[None]:
    """Run every page of these tests through app.py."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app_test, "PagesManager", Navigated)
        yield


@pytest.fixture(autouse=True)
def one_sibling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ranges run over one sibling of eight, unless walks are whole: the same code, sooner."""
    if not ALL:
        monkeypatch.setattr(door, "siblings_of", lambda survey: siblings_of(survey)[:1])


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Return a function that names a survey on the command line, as `make run SURVEY=...` does."""
    return lambda folder: monkeypatch.setattr(sys, "argv", ["app.py", "--survey", str(folder)])


@pytest.fixture(scope="session")
def crossed(survey: Survey) -> pd.Series:
    """Return how many people have each combination of some variables' levels."""
    assert survey.folder is not None
    answers = pq.read_table(survey.folder / survey.codebook.file, columns=list(PLAIN)).to_pandas()
    return answers.dropna().astype(int).astype(str).groupby(list(PLAIN)).size()
