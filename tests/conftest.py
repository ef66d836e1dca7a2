"""Surveys that tests share."""

import shutil
from pathlib import Path

import pytest

from data.survey.load import bundled_surveys, load_survey
from data.survey.survey import Survey

ROOT = Path(__file__).parents[1]
ANSWERS = ROOT.parent / "shared/reference_data/mturk_budget/mturk_100points_by_category.csv"


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
