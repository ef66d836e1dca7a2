"""Pages are run as a server runs them once its navigation is declared."""

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import app_test

from tests.sampling import ALL
from ui.door import compute as door
from ui.visit.surveys import siblings_of


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
