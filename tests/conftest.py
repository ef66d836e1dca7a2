"""Surveys that tests share, the tier of each test, and how properties are drawn."""

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from data.survey.load import bundled_surveys, load_survey
from data.survey.survey import Survey
from tests.sampling import ALL

ROOT = Path(__file__).parents[1]
ANSWERS = ROOT.parent / "shared/reference_data/mturk_budget/mturk_100points_by_category.csv"

TIERS = ("browser", "pages")
"""Folders whose tests have a mark of their own: `make check` leaves them out."""

# No test is timed, and every run draws the same examples.
settings.register_profile("tests", deadline=None, derandomize=True)
settings.load_profile("tests")


def pytest_report_header() -> str:
    """Say whether long walks are whole."""
    return "long walks: whole" if ALL else "long walks: fixed samples (ALL=1 walks them whole)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of the folders that are tiers, and keep those of one file in one process.

    They share a server, or answers that are kept. A test that carries a group keeps its own.
    """
    for item in items:
        for tier in TIERS:
            if ROOT / "tests" / tier in item.path.parents:
                item.add_marker(tier)
                if not item.get_closest_marker("xdist_group"):
                    item.add_marker(pytest.mark.xdist_group(f"{tier} {item.path.stem}"))


@pytest.fixture(scope="session")
def survey() -> Survey:
    """Return the simulated survey."""
    return load_survey(next(path for path in bundled_surveys() if path.name == "guangdong_2023"))


@pytest.fixture(scope="session")
def mturk_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with real answers to another budget question; skips when they are absent."""
    if not ANSWERS.exists():
        pytest.skip("the reference answers are not beside this checkout")
    folder = tmp_path_factory.mktemp("surveys") / "mturk_budget"
    shutil.copytree(ROOT / "tests/surveys/mturk_budget", folder)
    shutil.copyfile(ANSWERS, folder / ANSWERS.name)
    return folder


@pytest.fixture(scope="session")
def mturk(mturk_folder: Path) -> Survey:
    """Return the real answers, kept as they are."""
    return load_survey(mturk_folder)
