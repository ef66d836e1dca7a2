"""The group filter: chosen in the sidebar, kept on every page and in every language."""

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from data.survey.survey import Survey
from tests.pages.reading import labels_of
from tests.pages.visits import Visit, tight
from tests.sampling import sample
from ui.frame.registry import PAGES

OUTSIDERS = {"hukou": ["2"], "origin": ["2"]}


def counted(survey: Survey, **levels: list[int]) -> int:
    """Return how many people have one of the levels of every variable, counted by Arrow alone."""
    assert survey.folder is not None
    table = pq.read_table(survey.folder / survey.codebook.file)
    for name, codes in levels.items():
        table = table.filter(pc.is_in(table[name], value_set=pc.cast(codes, table[name].type)))
    return table.num_rows


@pytest.fixture
def visit() -> Visit:
    """Return a visit that begins on the dashboard, in English."""
    return Visit("dashboard", "en")


def test_levels_of_one_variable_are_or_and_variables_are_and(survey: Survey, visit: Visit) -> None:
    assert visit.people() == f"{survey.n:,}"
    visit.choose("education", "1", "2")
    assert visit.people() == f"{counted(survey, education=[1, 2]):,}"
    visit.choose("hukou", "2")
    assert visit.people() == f"{counted(survey, education=[1, 2], hukou=[2]):,}"
    assert visit.group == {"education": ["1", "2"], "hukou": ["2"]}
    visit.choose("education")
    assert visit.people() == f"{counted(survey, hukou=[2]):,}"
    assert visit.group == {"hukou": ["2"]}


def test_share_stands_beside_the_count(survey: Survey, visit: Visit) -> None:
    visit.choose("hukou", "2")
    share = counted(survey, hukou=[2]) / survey.n
    delta = next(m.delta for m in visit.app.sidebar.metric if m.label == visit.words("filter.n"))
    assert delta == f"{100 * share:.1f}\N{NO-BREAK SPACE}% of all workers"


def test_group_is_kept_on_every_page_and_in_every_language(visit: Visit) -> None:
    for name, codes in OUTSIDERS.items():
        visit.choose(name, *codes)
    people = visit.people()
    turns = ("zh", "en", "zh")
    every = [(turn, row) for turn in range(len(turns)) for row in PAGES]
    for turn, row in sample(every, 1 / 3, "kept group", by=lambda step: step[1].id):
        if visit.language != turns[turn]:
            visit.speak(turns[turn])
        visit.go(row.id)
        assert visit.group == OUTSIDERS
        if not row.of_survey:
            assert not visit.filters()
            continue
        assert visit.people().replace("人", "") == people
        chosen = {name: box.value for name, box in visit.filters().items() if box.value}
        assert chosen == OUTSIDERS, f"the sidebar shows what is filtered: {row.id}"


def test_specification_is_kept_on_every_page_and_in_every_language() -> None:
    visit = Visit("interactions", "en")
    visit.set("selectbox", "lens", "share").set("selectbox", "moderator", "education")
    visit.set("selectbox", "controls", "none").set("selectbox", "std_errors", "HC3")
    visit.set("multiselect", "outcomes", ["basic_income", "firm_subsidy"])
    asked = {name: visit.app.query_params[name] for name in ("lens", "moderator", "controls", "se")}
    assert list(asked.values()) == ["share", "education", "none", "HC3"]
    visit.go("dashboard").speak("zh").go("about").go("interactions")
    chosen = {w.key.split("/")[0]: w.value for w in visit.app.main.selectbox}
    assert chosen == {"lens": "share", "moderator": "education", "controls": "none"} | {
        "std_errors": "HC3",
        "focal": "risk",
        "margin": "sd",
        "moderator_pair": "",
    }
    assert visit.app.query_params["outcome"] == ["basic_income", "firm_subsidy"]


def test_clear_all_clears_the_group_and_nothing_else() -> None:
    visit = Visit("budgets", "zh", OUTSIDERS, lens="share", by="education")
    everyone = Visit("budgets", "zh", {}, lens="share", by="education")
    assert not visit.app.button(key="clear").disabled
    visit.press("clear")
    assert visit.group == {}
    assert visit.people() == everyone.people()
    assert visit.view == everyone.view
    assert not visit.app.button(key="clear").disabled, "else it would lose the focus"
    assert not any(box.value for box in visit.filters().values())


def test_group_stands_in_words_above_the_numbers(survey: Survey) -> None:
    visit = Visit("risk", "zh", {"education": ["1", "2"], "hukou": ["2"]})
    labels = labels_of(survey, "zh")
    shown = tight(visit.app.main.caption[1].value)
    for name, codes in visit.group.items():
        for code in codes:
            assert tight(labels.level(name, code)) in shown


def test_an_address_opens_the_same_view(survey: Survey) -> None:
    first = Visit("interactions", "en", OUTSIDERS)
    first.set("selectbox", "moderator", "education").set("selectbox", "lens", "ln")
    address = dict(first.app.query_params)
    again = Visit("interactions", **{k: v for k, v in address.items() if k != "lang"})
    assert again.app.query_params == first.app.query_params
    assert again.sentences() == first.sentences()
    assert [f.spec for f in again.figures()] == [f.spec for f in first.figures()]
    assert len(again.figures()) > 3
