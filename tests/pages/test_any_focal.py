"""Whatever a survey looks at, the pages call it by its own name and nothing else."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.factory import codebook, factor, folder, numeric
from tests.pages.conftest import Serve
from tests.pages.reading import wrong
from tests.pages.visits import Visit
from tests.ui.catalogues import words
from ui.frame.registry import PAGES
from ui.language.text import languages

NAMES = {"en": "Trust in government", "zh": "对政府的信任"}
AGES = {"en": "Age", "zh": "年龄"}
RISKS = re.compile(r"(?<!ratio of )\brisk(?!s? ratio)|风险(?!比)", re.IGNORECASE)
"""Risk as a thing that somebody perceives; a risk ratio is a statistic."""
POLICIES = re.compile(r"\bpolic(y|ies)\b|政策", re.IGNORECASE)


def book(focal: str) -> str:
    """Return a codebook in which `focal` is the variable of interest, and the other a control."""
    roles = {id: ["focal" if id == focal else "control"] for id in ("trust", "age")}
    return codebook(
        ("parks", "schools", "roads"),
        {"id": "trusting"},
        trust=numeric(minimum=1, maximum=7, roles=roles["trust"]),
        age=numeric(roles=roles["age"]),
        sex=factor("f", "m", reference="f", roles=["group", "moderator", "control"]),
    )


@pytest.fixture(scope="module")
def trusting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small survey of trust, age and a budget of three parts, with names in both."""
    random = np.random.default_rng(11)
    n = 160
    given = random.multinomial(20, [0.4, 0.35, 0.25], n) * 5
    answers = {
        "trust": random.integers(1, 8, n),
        "age": random.integers(18, 90, n),
        "sex": random.choice(["f", "m"], n),
        **dict(zip(("parks", "schools", "roads"), given.T, strict=True)),
    }
    labels = {}
    for language in languages():
        said = [f'[survey]\ntitle = "T"\npeople = "{words(language)["own.people"]}"']
        for id, name in (("trust", NAMES), ("age", AGES)):
            said.append(f'[variables.{id}]\nlabel = "{name[language]}"')
        labels[f"labels.{language}.toml"] = "\n".join(said)
    return folder(tmp_path_factory.mktemp("surveys") / "trusting", book("trust"), answers, labels)


@pytest.mark.parametrize("language", languages())
def test_no_page_speaks_of_risk_when_a_survey_asks_about_trust(
    trusting: Path, language: str, serve: Serve
) -> None:
    serve(trusting)
    visit = Visit("dashboard", language)
    named = set()
    for row in PAGES:
        visit.go(row.id)
        assert [error.message for error in visit.app.exception] == [], row.id
        shown = visit.all_text()
        assert [t for t in shown if RISKS.search(t) or POLICIES.search(t)] == [], row.id
        assert list(wrong(shown)) == [], row.id
        named |= {row.id for text in shown if NAMES[language].casefold() in text.casefold()}
    assert {row.id for row in PAGES if "focal" in row.needs and not row.single_answers} <= named


@pytest.mark.parametrize("language", languages())
def test_the_page_of_the_focal_variable_is_called_after_it(
    trusting: Path, language: str, serve: Serve
) -> None:
    serve(trusting)
    visit = Visit("risk", language)
    assert visit.titles() == [NAMES[language]]
    scale = {"en": "on a scale from 1 to 7", "zh": "量表1至7分"}[language]
    assert scale in visit.sentences()
    step = {"en": "One more point of trust in government", "zh": "对政府的信任每高1分"}[language]
    assert step in visit.go("dashboard").sentences()


def test_a_number_without_ends_has_units_and_no_scale(
    trusting: Path, serve: Serve, tmp_path: Path
) -> None:
    aging = Path(shutil.copytree(trusting, tmp_path / "aging"))
    (aging / "codebook.toml").write_text(book("age"), "utf-8")
    serve(aging)
    visit = Visit("risk", "en", {"sex": ["f"]})
    (said,) = (line for line in visit.sentences().splitlines() if "mean age" in line)
    assert not re.search("scale|points", said)
    visit.speak("zh")
    (said,) = (line for line in visit.sentences().splitlines() if "年龄均值" in line)
    assert not re.search("量表|[0-9]分", said)
    assert "年龄每提高1个单位" in visit.go("dashboard").sentences()
    assert "One more unit of age" in visit.speak("en").sentences()
