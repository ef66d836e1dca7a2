"""The dashboard: four cards and a sentence about one group, which agree with each other."""

import re

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from analysis.questions.effects import ranking
from data.survey.survey import Survey
from tests.pages.claimed import asked, card_tests, check_cards
from tests.pages.reading import labels_of
from tests.pages.visits import Visit, seen
from tests.ui.scenes import scene
from ui.charts.compact import around_zero
from ui.language.text import languages

MIGRANTS = {"hukou": ["2"], "origin": ["2"], "pension": ["2"]}
CARDS = ("risk", "split", "effects", "differ")


@pytest.mark.parametrize("language", languages())
def test_four_cards_and_one_sentence(language: str) -> None:
    visit = Visit("dashboard", language, MIGRANTS)
    assert len(visit.figures()) == len(CARDS)
    assert visit.words("card.differ") in visit.sentences()
    assert "167" in visit.titles()[0]
    for figure, name in zip(visit.figures(), CARDS, strict=True):
        assert visit.words(f"card.{name}") in figure.alt
        assert visit.words("card.source_simulated") in figure.spec["layout"]["title"]["text"]


def test_a_group_is_called_what_people_call_it() -> None:
    known = {
        "en": "Rural migrant workers outside the enterprise pension",
        "zh": "未参与企业职工养老保险的农民工",
    }
    for language, name in known.items():
        assert Visit("dashboard", language, MIGRANTS).titles()[0].startswith(name)
    several = Visit("dashboard", "en", {"education": ["1", "2"]})
    assert "Junior high school or below" in several.titles()[0]


def test_a_choice_moves_number_cards_and_sentence(survey: Survey) -> None:
    visit = Visit("dashboard", "en")
    before = [figure.spec["data"] for figure in visit.figures()]
    said = visit.sentences()
    visit.choose("pension", "2")
    after = [figure.spec["data"] for figure in visit.figures()]
    assert all(one != other for one, other in zip(before[:3], after[:3], strict=True))
    assert visit.sentences() != said
    assert "399" in visit.titles()[0]
    assert all("n = 39" in f.spec["layout"]["title"]["text"] for f in visit.figures()[:3])


def test_filters_count_whom_they_would_leave(survey: Survey) -> None:
    visit = Visit("dashboard", "en", {"hukou": ["2"], "origin": ["2"]})
    pills = {w.key.split("/")[1]: w.options for w in visit.app.sidebar.pills}
    assert "Not in 167" in pills["pension"]
    assert "Agricultural 2,986" in pills["hukou"]
    narrow = Visit("dashboard", "en", MIGRANTS)
    owners = {w.key.split("/")[1]: w.options for w in narrow.app.sidebar.pills}["firm_ownership"]
    assert any(option.endswith("<10") for option in owners), "too few are marked before a click"


@pytest.mark.parametrize("language", languages())
def test_what_is_claimed_of_everybody_is_drawn_so(survey: Survey, language: str) -> None:
    """Groups are walked in test_every_group."""
    assert check_cards(Visit("dashboard", language), survey, card_tests(survey, ())) >= 4


@pytest.mark.parametrize("language", languages())
def test_where_neither_is_shown_to_lead_nobody_leads(survey: Survey, language: str) -> None:
    group = {"hukou": ["2"], "job_position": ["5"]}
    tests = card_tests(survey, tuple((name, tuple(codes)) for name, codes in group.items()))
    assert not tests[tests["kind"] == "lead"]["claimed"].any()
    check_cards(Visit("dashboard", language, group), survey, tests)


@pytest.mark.parametrize("language", languages())
def test_who_leads_is_said_with_the_predictions_of_the_tab(survey: Survey, language: str) -> None:
    group = (("hukou", ("2",)),)
    table = ranking(survey, asked(survey, group)).table
    top = table[table["at"] == 5].set_index("outcome")["estimate"] / 10_000
    said = visit_of(language, {"hukou": ["2"]}).sentences()
    for part in ("upskilling", "unemployment_benefit"):
        assert re.search(rf"[(（]{top[part]:.1f}[)）]", said)


@pytest.mark.parametrize("language", languages())
def test_what_the_paper_found_stands_where_a_group_shows_nothing(
    survey: Survey, language: str
) -> None:
    finding = labels_of(survey, language).survey("finding")
    assert finding not in visit_of(language, {}).sentences()
    assert finding in visit_of(language, {"education": ["4"]}).sentences()


def visit_of(language: str, group: dict[str, list[str]]) -> Visit:
    """Return the dashboard of a group, for tests that only read it."""
    return seen("dashboard", language, group)


def test_the_difference_card_asks_everybody_else_of_the_group() -> None:
    visit = Visit("dashboard", "en", MIGRANTS, moderator="pension")
    shown = " ".join(caption.value for caption in visit.app.main.caption)
    assert "Among rural migrant workers" in shown


@pytest.mark.parametrize("language", languages())
def test_the_group_is_compared_with_whom_the_reader_chooses(language: str) -> None:
    group = {"hukou": ["2"], "origin": ["2"]}
    rest = Visit("dashboard", language, group)
    everybody = Visit("dashboard", language, group, vs="everybody")
    second = Visit("dashboard", language, group, vs="second", **{"b.hukou": ["1"]})
    for visit, side in ((rest, "complement"), (everybody, "everybody"), (second, "second")):
        assert [error.message for error in visit.app.exception] == []
        assert len(visit.figures()) == len(CARDS)
        split = visit.figures()[1].spec
        names = [trace.get("name") for trace in split["data"]]
        people = visit.words(f"side.{side}", people="劳动者" if language == "zh" else "workers")
        assert people in names
    hollow = [
        next(
            t["x"]
            for t in visit.figures()[1].spec["data"]
            if "marker" in t and "symbol" in t["marker"]
        )
        for visit in (rest, everybody, second)
    ]
    assert hollow[0] != hollow[1] != hollow[2]
    assert visit.app.query_params["vs"] == "second"
    assert visit.app.query_params["b.hukou"] == "1"


def test_a_second_group_is_chosen_in_the_sidebar_and_kept_for_this_page_alone() -> None:
    visit = Visit("dashboard", "en", {"skill": ["low"]})
    visit.set("segmented_control", "against", "second").set(
        "button_group", "second/skill", ["high"]
    )
    assert visit.app.query_params["b.skill"] == "high"
    assert "High skill" not in visit.titles()[0]
    assert "with high skill" in visit.titles()[0]
    money = visit.go("money")
    plain = seen("money", "en", {"skill": ["low"]})
    assert money.sentences() == plain.sentences(), "other pages know the rest alone"
    assert visit.go("dashboard").app.query_params["b.skill"] == "high"


def test_the_tables_are_made_once_somebody_opens_them() -> None:
    visit = Visit("dashboard", "en", {"hukou": ["2"]})
    assert not visit.app.get("download_button")
    visit.app.session_state["export"] = True
    visit.app.run()
    names = {"focal", "amounts", "effects", "claims"}
    keys = " ".join(button.proto.id for button in visit.app.get("download_button"))
    assert all(f"csv/dashboard.{name}" in keys for name in names)
    assert len(visit.app.main.dataframe) == len(names)


@pytest.mark.parametrize("language", languages())
def test_the_sentence_and_the_bars_say_the_means_of_the_file(survey: Survey, language: str) -> None:
    """Parts of a hundred, counted by Arrow alone."""
    assert survey.folder is not None
    assert survey.codebook.allocation is not None
    table = pq.read_table(survey.folder / survey.codebook.file)
    table = table.filter(pc.less_equal(table["skill"], 3))
    visit = Visit("dashboard", language, {"skill": ["low"]})
    drawn = [t["x"][0] for t in visit.figures()[1].spec["data"] if t["type"] == "bar"]
    total = survey.codebook.allocation.total
    means = {
        part.id: 100 * pc.mean(table[part.column]).as_py() / total
        for part in survey.codebook.allocation.parts
    }
    assert drawn == pytest.approx(list(means.values()))
    for part in ("upskilling", "unemployment_benefit"):
        assert f"{means[part]:.1f}" in visit.sentences()


def test_a_group_in_which_no_answer_has_ten_people_keeps_its_other_cards() -> None:
    visit = Visit("dashboard", "en", {"pension": ["2"], "firm_ownership": ["3"]})
    assert [error.value for error in visit.app.error] == []
    assert len(visit.figures()) >= 2


@pytest.mark.parametrize("language", languages())
def test_whose_numbers_they_are_stays_true_when_nobody_stands_beside(language: str) -> None:
    """A group that is the second one as well is still that group, and it is said why."""
    visit = Visit("dashboard", language, {"pension": ["2"]}, vs="second", **{"b.pension": ["2"]})
    said = visit.sentences()
    people = {"zh": "劳动者", "en": "workers"}[language]
    alone = visit.words("dashboard.levels_alone", levels="\n", people=people).split("\n")[0]
    assert alone not in said
    assert visit.words("note.same_group") in said


def test_a_question_asks_about_its_group_against_the_rest() -> None:
    visit = Visit("dashboard", "en", {}, vs="second", **{"b.hukou": ["2"]})
    visit.press("question/rural_migrants_outside_pension")
    assert "vs" not in visit.app.query_params
    assert "b.hukou" not in visit.app.query_params
    assert visit.group == MIGRANTS


@pytest.mark.parametrize("half", [0.8, 1.6, 8_000.0, 64_000.0])
def test_the_marks_of_an_axis_say_where_they_stand(survey: Survey, half: float) -> None:
    marks = around_zero(scene(survey), half)
    for value, said in zip(marks["tickvals"], marks["ticktext"], strict=True):
        read = float(str(said).replace("\N{MINUS SIGN}", "-").replace(",", ""))
        assert read == pytest.approx(value)
