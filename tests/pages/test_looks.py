"""The forking-path meter and confirmatory mode, as a reader goes through them."""

import re

import pytest

from analysis.model.query import Query
from analysis.questions.effects import outcome_effects
from data.survey.holdout import EXPLORE, HELD_BACK, half
from data.survey.survey import Survey
from tests.pages.reading import wrong
from tests.pages.visits import Visit
from ui.frame.registry import PAGES
from ui.language.label import plain
from ui.language.text import languages
from ui.visit.view import default_specification


def counted(visit: Visit) -> list[str]:
    """Return the meter's numbers: groups, models, tests."""
    return [str(metric.value) for metric in visit.app.main.metric]


@pytest.mark.parametrize("language", languages())
def test_the_meter_counts_groups_models_and_tests(language: str) -> None:
    visit = Visit("looks", language)
    assert counted(visit) == ["0", "0", "0"]
    assert visit.words("looks.none") in [info.value for info in visit.app.main.info]
    visit.go("dashboard").choose("hukou", "2").choose("hukou", "1")
    visit.go("risk").go("interactions").set("selectbox", "lens", "ln")
    visit.go("looks")
    groups, models, tests = map(int, counted(visit))
    assert (groups, models) == (2 + 1, 2)  # everyone, two hukou types; two lenses
    assert tests > 20
    assert visit.words("looks.exploratory") in visit.sentences()
    assert list(wrong(visit.all_text())) == []
    (table,) = [frame.value for frame in visit.app.main.dataframe]
    assert len(table) == tests
    looks = visit.words("filter.looks", groups=3, models=2)
    assert looks in [caption.value for caption in visit.app.sidebar.caption]


def test_adjusted_p_values_are_never_smaller_and_the_way_can_be_chosen() -> None:
    visit = Visit("dashboard", "en", {"hukou": ["2"]})
    visit.go("looks")
    columns = [visit.words(f"looks.column_{name}") for name in ("p_value", "p_adjusted")]
    shown = {}
    for way in ("holm", "bh"):
        control = next(c for c in visit.app.main.segmented_control if c.key == "looks/way")
        control.set_value(way).run()
        (table,) = [frame.value for frame in visit.app.main.dataframe]
        shown[way] = [[_p(cell) for cell in table[column]] for column in columns]
    for alone, adjusted in shown.values():
        assert all(a <= b + 1e-9 for a, b in zip(alone, adjusted, strict=True))
    assert shown["holm"][0] == shown["bh"][0]
    assert sum(shown["holm"][1]) > sum(shown["bh"][1])


def _p(cell: str) -> float:
    return float(re.sub(r"[^0-9.]", "", cell))


@pytest.mark.parametrize("language", languages())
def test_confirmatory_mode_from_choice_to_verdict(survey: Survey, language: str) -> None:
    visit = Visit("looks", language)
    visit.press("confirm/begin")
    seed = int(visit.app.query_params["half"])
    people = survey.n
    visit.go("money")
    assert visit.words("looks.held_back", half=seed) in [i.value for i in visit.app.main.info]
    shown = int(re.sub(r"\D", "", visit.people()))
    assert 0.3 * people < shown < 0.7 * people
    printed = visit.words("caption.mark", sign=visit.words("caption.printed"))
    assert printed not in visit.sentences()
    visit.go("replication")
    assert visit.words("looks.needs_everybody") in [i.value for i in visit.app.main.info]
    assert not visit.figures()
    visit.go("looks")
    box = next(
        b for b in visit.app.main.selectbox if b.label == visit.words("looks.confirm.policy")
    )
    box.set_value("upskilling")
    visit.app.main.radio[0].set_value(False)
    next(b for b in visit.app.main.button if b.label == visit.words("looks.confirm.write")).click()
    visit.app.run()
    assert visit.words("looks.confirm.ready") in visit.sentences()
    visit.press("confirm/open")
    assert "half" not in visit.app.query_params
    fresh = half(survey, seed, HELD_BACK)
    answer = outcome_effects(fresh, Query(specification=default_specification(survey)))
    row = answer.table.set_index("outcome").loc["upskilling"]
    verdict = "held" if row["conf_high"] < 0 else "turned" if row["conf_low"] > 0 else "unshown"
    start = visit.words.words[f"looks.confirm.{verdict}"].split("{")[0]
    assert start in visit.sentences()
    assert f"{answer.n:,}" in visit.sentences()
    assert list(wrong(visit.all_text())) == []
    visit.go("dashboard").go("looks")
    assert start in visit.sentences(), "the verdict stays"
    assert "confirm/open" not in [button.key for button in visit.app.main.button]


def test_every_page_works_on_a_half_and_counts_its_people_only(survey: Survey) -> None:
    visit = Visit("dashboard", "en", half="77")
    n = half(survey, 77, EXPLORE).n
    for row in PAGES:
        visit.go(row.id)
        assert [error.message for error in visit.app.exception] == []
        assert not row.of_survey or f"{n:,}" in visit.people()
        for figure in visit.figures():
            counted = [
                int(found.replace(",", "")) for found in re.findall(r"n=([\d,]+)", figure.title)
            ]
            assert counted
            assert max(counted) <= n


def test_who_has_looked_cannot_begin() -> None:
    visit = Visit("dashboard", "en").go("looks")
    begin = next(b for b in visit.app.main.button if b.key == "confirm/begin")
    assert begin.disabled
    assert visit.words("looks.confirm.late") in [info.value for info in visit.app.main.info]


def test_an_address_keeps_the_half(survey: Survey) -> None:
    first, again = (Visit("dashboard", "en", half="77") for _ in range(2))
    assert first.people() == again.people()
    wrong_half = Visit("dashboard", "en", half="-3")
    assert f"{survey.n:,}" in wrong_half.people()
    assert any("half=-3" in plain(warning.value) for warning in wrong_half.app.main.warning)
