"""The specification curve on its page: withheld or told, kept, and opened at a point."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from analysis.specification_curve.chunk import curve_chunk
from analysis.specification_curve.grid import AXES, choices
from analysis.specification_curve.joint_test import joint_chunk
from analysis.specification_curve.summary import curve_of, joint, shares
from data.survey.load import load_survey
from data.survey.survey import Survey
from tests.factory import codebook, factor, folder, numeric
from tests.pages.conftest import Serve
from tests.pages.reading import asked, says, wrong
from tests.pages.test_robustness import FEW
from tests.pages.visits import Visit, tight
from ui.language.text import languages

CODEBOOK = codebook(
    ("roads", "schools", "parks"),
    firm=factor(roles=["cluster"]),
    sex=factor(
        *("F", "M"), reference="F", block="individual", roles=["control", "group", "moderator"]
    ),
    age=numeric(block="individual", roles=["control"]),
    hope=numeric(),
    worry_1=numeric(),
    worry_2=numeric(),
    scales={
        "worry": {
            "items": ["worry_1", "worry_2"],
            "method": "mean",
            "minimum": 1,
            "maximum": 5,
            "roles": ["focal"],
        }
    },
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with real answers, so to speak: a survey whose verdict may be shown."""
    random = np.random.default_rng(8)
    n = 160
    worry = random.choice([2, 3, 4, 5], (n, 2), p=[0.15, 0.25, 0.25, 0.35])  # 3.8 on average
    roads = np.clip(3 * worry.sum(axis=1) + random.integers(0, 45, n), 0, 90)
    roads[random.uniform(size=n) < 0.15] = 0
    schools = random.integers(0, 101 - roads)
    answers = {
        "firm": random.integers(0, 30, n),
        "sex": random.choice(["F", "M"], n),
        "age": random.integers(18, 66, n),
        "hope": random.integers(1, 9, n),
        "worry_1": worry[:, 0],
        "worry_2": worry[:, 1],
        "roads": roads,
        "schools": schools,
        "parks": 100 - roads - schools,
    }
    return folder(tmp_path_factory.mktemp("surveys") / "town", CODEBOOK, answers)


@pytest.mark.parametrize("language", languages())
def test_the_verdict_is_withheld_on_simulated_answers(survey: Survey, language: str) -> None:
    visit = Visit("robustness", language, FEW)
    text = visit.words
    assert text("robustness.curve.withheld") in [box.value for box in visit.app.main.info]
    before = len(visit.figures())
    visit.set("toggle", "long/robustness.curve", True)
    assert [error.message for error in visit.app.exception] == []
    assert "long/robustness.joint" not in {w.key for w in visit.app.main.toggle}
    assert not says(visit.sentences(), language, "robustness.curve.shares")
    figures = visit.figures()
    assert len(figures) == before + 1
    curve = figures[-1].spec
    cells = choices(survey.codebook, "risk").cells
    parts = [curve_chunk(survey, replace(asked(survey, FEW), chunk=c)) for c in range(len(cells))]
    table = curve_of(parts).table
    own = table[(table["outcome"] == "unemployment_benefit") & table["std_error"].notna()]
    ratios = sorted((own["estimate"] / own["std_error"]).tolist())
    points: dict[int, float] = {}
    for trace in curve["data"]:
        if trace.get("error_y"):
            points |= dict(zip(trace["x"], trace["y"], strict=True))
    drawn = [points[place] for place in sorted(points)]
    assert drawn == pytest.approx(ratios, rel=1e-9)
    below = [t for t in curve["data"] if t["marker"]["symbol"] == "line-ns-open"]
    assert sum(len(t["x"]) for t in below) == len(AXES) * len(ratios)
    assert tight(text("provenance.simulated", survey="")) in figures[-1].title
    assert list(wrong(visit.all_text())) == []


def test_the_verdict_of_real_answers(town: Path, serve: Serve) -> None:
    serve(town)
    visit = Visit("robustness", "en")
    assert [error.message for error in visit.app.exception] == []
    assert not visit.banner()
    assert visit.words("robustness.curve.withheld") not in [b.value for b in visit.app.main.info]
    visit.set("toggle", "long/robustness.curve", True)
    visit.set("toggle", "long/robustness.joint", True)
    assert [error.message for error in visit.app.exception] == []
    real = load_survey(town)
    query = asked(real)
    cells = range(len(choices(real.codebook, "worry").cells))
    whole = curve_of([curve_chunk(real, replace(query, chunk=c)) for c in cells])
    counted = shares(whole.table, "roads", 0)
    told = {"same": str(counted.same), "specifications": str(counted.specifications)}
    told |= {"clear": str(counted.clear), "opposite": str(counted.opposite)}
    assert counted.same > counted.specifications / 2
    copies = visit.words("robustness.curve.same", count=int(whole.fact("same", "roads")))
    assert whole.fact("same", "roads") > 0, "nobody gives one part everything"
    assert any(copies in caption.value for caption in visit.app.main.caption)
    assert says(visit.sentences(), "en", "robustness.curve.shares", policy="roads", **told)
    tests = [joint_chunk(real, replace(query, chunk=c)) for c in cells]
    found = joint(tests, "roads")
    chances = {"p_dominant": visit.words.p_value(found.p_dominant)}
    chances |= {"p_clear": visit.words.p_value(found.p_clear), "clear": str(found.clear)}
    assert says(visit.sentences(), "en", "robustness.joint.text", policy="roads", **chances)
    assert list(wrong(visit.all_text())) == []


@pytest.mark.parametrize(
    ("axes", "page", "params"),
    [
        ({"treatment": "points", "lens": "ln", "model": "linear", "controls": "none",
          "restriction": "everyone"}, "measures", {"lens": "ln", "controls": "none"}),
        ({"treatment": "above_midpoint", "lens": "amount", "method": "kernel", "controls": "all",
          "restriction": "everyone"}, "matching", {"method": "kernel", "cut": "3"}),
        ({"treatment": "points", "lens": "ratio", "model": "linear", "controls": "none",
          "restriction": "no_straight_line"}, "robustness", {"lens": "ratio", "controls": "none"}),
    ],
)  # fmt: skip
def test_a_specification_opens_on_its_page(
    town: Path,
    serve: Serve,
    axes: dict[str, str],
    page: str,
    params: dict[str, str],
) -> None:
    serve(town)
    visit = Visit("robustness", "en")
    visit.set("toggle", "long/robustness.curve", True)
    box = next(w for w in visit.app.main.selectbox if w.key.startswith("curve_open"))
    words = {AXES.index(axis): visit.words(f"curve.{axis}.{code}") for axis, code in axes.items()}
    named = {option: option.split(". ", 1)[1].split(": ")[0].split(" · ") for option in box.options}
    wanted = next(
        option
        for option, parts in named.items()
        if all(parts[place] == word for place, word in words.items())
    )
    box.set_value(box.options.index(wanted)).run()
    visit.press("curve/go")
    assert [error.message for error in visit.app.exception] == []
    assert visit.titles() == [visit.words(f"{page}.title")]
    for name, value in params.items():
        assert visit.app.query_params[name] == value


def test_a_survey_with_neither_study_nor_region(town: Path, serve: Serve) -> None:
    serve(town)
    for language in languages():
        visit = Visit("robustness", language)
        assert [error.message for error in visit.app.exception] == []
        said = visit.sentences()
        assert says(said, language, "robustness.influence.cluster")
        assert not says(said, language, "robustness.influence.region")
        assert len(visit.figures()) == 5
        assert list(wrong(visit.all_text())) == []
