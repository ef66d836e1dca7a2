"""The dashboard's questions open their pages with group and specification; presets set those."""

from dataclasses import asdict

import pytest

from data.study.study import load_study
from data.survey.load import bundled_surveys
from data.survey.survey import Survey
from tests.pages.reading import labels_of, wrong
from tests.pages.visits import Visit, seen
from tests.sampling import sample
from ui.frame.registry import PAGES
from ui.language.text import languages

STUDY = load_study(next(path for path in bundled_surveys() if path.name == "guangdong_2023"))
QUESTIONS = {question.id: question for question in STUDY.questions} if STUDY else {}
SHORT = {"std_errors": "se", "outcomes": "outcome"}


def ask(visit: Visit, name: str) -> Visit:
    """Ask one of the dashboard's questions: by its link to a page, or by its button."""
    if QUESTIONS[name].page == PAGES[0].id:
        return visit.press(f"question/{name}")
    elsewhere = [id for id, question in QUESTIONS.items() if question.page != PAGES[0].id]
    return visit.follow(elsewhere.index(name))


def test_every_question_is_offered(survey: Survey) -> None:
    assert len(QUESTIONS) == 5
    for language in languages():
        visit = seen("dashboard", language)
        labels = labels_of(survey, language)
        links = [link.proto for link in visit.app.get("page_link") if link.proto.query_string]
        buttons = [b.label for b in visit.app.button if str(b.key).startswith("question/")]
        offered = {*buttons, *(link.label for link in links)}
        assert offered == {labels.question(name).title for name in QUESTIONS}
        elsewhere = [q.page for q in QUESTIONS.values() if q.page != PAGES[0].id]
        assert [link.page for link in links] == elsewhere


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_opens_its_page_with_its_view(survey: Survey, name: str, language: str) -> None:
    question = QUESTIONS[name]
    before = {"firm_size": ["1"]}
    visit = Visit("dashboard", language, before, lens="ratio", controls="none", by="education")
    ask(visit, name)
    assert [error.message for error in visit.app.exception] == []
    if question.page != PAGES[0].id:
        assert visit.titles() == [visit.words(f"{question.page}.title")]
    assert visit.language == language
    assert visit.group == {key: list(codes) for key, codes in question.group}
    stated = {k: v for k, v in asdict(STUDY.defaults).items() if v} | dict(question.specification)
    for field, value in stated.items():
        key = SHORT.get(field, field)
        if field == "focal":
            continue
        written = visit.app.query_params.get(key)
        default = getattr(STUDY.defaults, field)
        asked = list(value) if isinstance(value, tuple) else value
        assert written == (None if value == default else asked), field
    assert list(wrong(visit.all_text())) == []


@pytest.mark.parametrize(
    ("preset", "language"),
    sample(
        [(preset.id, language) for preset in STUDY.presets for language in languages()],
        1 / len(languages()),
        "presets of the study",
        by=lambda case: case[0],
    ),
)
def test_a_preset_sets_what_the_study_says(survey: Survey, preset: str, language: str) -> None:
    group = {"firm_size": ["1", "2"]}
    visit = Visit("interactions", language, group, lens="share", controls="none", se="HC1")
    visit.set("multiselect", "outcomes", ["basic_income"])
    visit.press(f"preset/{preset}")
    assert [error.message for error in visit.app.exception] == []
    chosen = {w.key.split("/")[0]: w.value for w in visit.app.main.selectbox}
    stated = next(dict(p.specification) for p in STUDY.presets if p.id == preset)
    for field in ("lens", "controls", "std_errors", "moderator"):
        if field in stated:
            assert chosen[field] == stated[field]
    outcomes = next(w.value for w in visit.app.main.multiselect if w.key.startswith("outcomes"))
    assert tuple(outcomes) == stated["outcomes"]
    assert visit.group == group, "a preset is a specification: who is looked at stays"


@pytest.mark.parametrize("language", languages())
def test_figure_3_has_two_panels_on_shared_axes(language: str) -> None:
    visit = ask(Visit("dashboard", language), "marginal_effects")
    lines = visit.figures()[0].spec
    assert {"xaxis", "xaxis2"} <= lines["layout"].keys()
    assert lines["layout"]["yaxis2"]["matches"] == "y"
