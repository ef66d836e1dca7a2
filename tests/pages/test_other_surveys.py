"""Another survey runs through the same pages; a bad one is a sentence."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.survey.survey import Survey
from tests.factory import copied
from tests.pages.conftest import Serve
from tests.pages.reading import wrong
from tests.pages.visits import Visit, seen, tight
from ui.frame.registry import PAGES
from ui.language.label import plain
from ui.language.text import languages

PARTS = [
    "Environment, public health & safety",
    "Education",
    "Culture & community",
    "Facilities, parks & recreation",
    "Streets, Sidewalks & Transit",
]


@pytest.fixture
def answers(mturk_folder: Path) -> pd.DataFrame:
    """Return the answers as pandas reads the file."""
    return pd.read_csv(mturk_folder / "mturk_100points_by_category.csv")


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("page", [row.id for row in PAGES])
def test_every_page_opens_without_a_banner(
    mturk_folder: Path, serve: Serve, page: str, language: str
) -> None:
    serve(mturk_folder)
    visit = seen(page, language)
    assert [error.message for error in visit.app.exception] == []
    assert [error.value for error in visit.app.error] == []
    assert visit.view.survey == "mturk_budget"
    assert not visit.banner()
    assert visit.words("provenance.simulated", survey="") not in " ".join(visit.all_text())
    assert list(wrong(visit.all_text())) == []


@pytest.mark.parametrize("language", languages())
def test_sections_without_their_roles_say_what_is_missing(
    mturk_folder: Path, serve: Serve, language: str
) -> None:
    serve(mturk_folder)
    for page in ("risk", "interactions"):
        visit = seen(page, language)
        shown = [box.value for box in visit.app.main.info]
        assert any(visit.words("role.focal") in text for text in shown)
        assert visit.figures() == []
        assert visit.filters(), "the filter stays"
    first = seen("dashboard", language)
    missing = [b.value for b in first.app.main.info if first.words("role.focal") in b.value]
    assert len(missing) == 3, "all cards but the split need the focal scale"
    assert len(first.figures()) == 1, "the split is shown"


@pytest.mark.parametrize("language", languages())
def test_means_by_group_are_those_of_the_file(
    mturk_folder: Path, mturk: Survey, answers: pd.DataFrame, serve: Serve, language: str
) -> None:
    serve(mturk_folder)
    visit = Visit("budgets", language, by="sex")
    assert [error.message for error in visit.app.exception] == []
    table = next(frame.value for frame in visit.app.main.dataframe)
    women = answers[answers["sex"] == "F"][PARTS].mean()
    shown = table[table[visit.words("column.level")].isin(["Female", "女"])]
    estimates = [float(text) for text in shown[visit.words("column.estimate")]]
    assert estimates == pytest.approx(women.tolist(), abs=0.0051)
    assert tight(visit.words("provenance.database", survey="")) in visit.figures()[0].title
    assert tight(visit.words("provenance.simulated", survey="")) not in visit.figures()[0].title


@pytest.mark.parametrize("language", languages())
def test_a_filter_splits_the_dashboard(
    mturk_folder: Path, answers: pd.DataFrame, serve: Serve, language: str
) -> None:
    serve(mturk_folder)
    visit = Visit("dashboard", language)
    visit.choose("sex", "F")
    women = answers["sex"] == "F"
    assert visit.people().replace("人", "") == str(int(women.sum()))
    (split,) = visit.figures()
    bars = [trace["x"][0] for trace in split.spec["data"] if trace["type"] == "bar"]
    assert bars == pytest.approx(answers[women][PARTS].mean().tolist())
    others = [t["x"] for t in split.spec["data"] if "symbol" in t.get("marker", {})]
    assert others == [pytest.approx(answers[~women][PARTS].mean().tolist())]
    visit.go("budgets")
    assert visit.group == {"sex": ["F"]}
    assert len(visit.figures()) == 3
    assert list(wrong(visit.all_text())) == []


def test_sums_are_reported_and_the_choice_is_kept(
    mturk_folder: Path, answers: pd.DataFrame, serve: Serve
) -> None:
    serve(mturk_folder)
    wrong_sums = int((answers[PARTS].sum(axis=1) != 100).sum())
    assert wrong_sums == 48
    visit = Visit("about", "en")
    assert str(wrong_sums) in visit.sentences()
    means = {}
    for choice in ("kept", "rescaled", "dropped"):
        visit.go("about").set("radio", "sums", choice)
        assert visit.app.query_params.get("sums", "kept") == choice
        visit.go("budgets")
        assert [error.message for error in visit.app.exception] == []
        chart = visit.figures()[0].spec["data"]
        means[choice] = [t["x"][0] for t in chart if t.get("error_x") and t["x"][0] is not None]
    full = answers[answers[PARTS].sum(axis=1) == 100]
    assert len(means["kept"]) == len(means["dropped"]) > 10
    assert not np.allclose(means["kept"], means["dropped"])
    assert not np.allclose(means["kept"], means["rescaled"])
    visit.choose("sex", "F").set("selectbox", "by", "sex")
    women = [t for t in visit.figures()[0].spec["data"] if t.get("customdata") == ["F"]]
    dropped = [t["x"][0] for t in women if t.get("error_x")]
    expected = full[full["sex"] == "F"][PARTS].mean().tolist()
    assert [x for x in dropped if x is not None] == pytest.approx(expected, rel=1e-9)


def test_the_bundled_survey_is_offered_beside_it(mturk_folder: Path, serve: Serve) -> None:
    serve(mturk_folder)
    visit = Visit("dashboard", "en", {"sex": ["F"]})
    offered = next(w for w in visit.app.sidebar.selectbox if w.key.startswith("survey"))
    assert len(offered.options) == 2
    offered.set_value("guangdong_2023").run()
    assert [error.message for error in visit.app.exception] == []
    assert visit.view.survey == "guangdong_2023"
    assert visit.group == {}
    assert visit.banner()


def test_the_start_question_of_another_survey_opens(mturk_folder: Path, serve: Serve) -> None:
    serve(mturk_folder)
    visit = Visit("dashboard", "en").follow(0)
    assert visit.titles() == [visit.words("budgets.title")]
    assert len(visit.figures()) == 3


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_missing_survey_is_a_sentence(tmp_path: Path, serve: Serve, language: str) -> None:
    serve(tmp_path / "nowhere")
    visit = Visit.without_page(language)
    assert [error.message for error in visit.app.exception] == []
    (box,) = visit.app.error
    assert "nowhere" in box.value
    assert box.value.endswith("。" if language.startswith("zh") else ".")


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        ("codebook.toml", 'file = "survey.parquet"', 'file = "gone.parquet"', "gone.parquet"),
        ("codebook.toml", "budget_upskilling", "budget_of_nobody", "budget_of_nobody"),
        ("codebook.toml", "[survey]", "[survey", "codebook.toml"),
        ("labels.en.toml", "[survey]", "[survey", "labels.en.toml"),
        ("study.toml", 'page = "risk"', 'page = "risk" x', "study.toml"),
    ],
)
def test_a_bad_survey_is_a_sentence(
    survey: Survey, tmp_path: Path, serve: Serve, file: str, old: str, new: str, named: str
) -> None:
    serve(copied(survey, tmp_path / "damaged", (file, old, new)))
    visit = Visit.without_page("en-GB")
    assert [error.message for error in visit.app.exception] == []
    (box,) = visit.app.error
    assert named in plain(box.value)
    assert "\n" not in box.value
    assert list(visit.app.title) == []
