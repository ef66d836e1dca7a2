"""The page for students: formula, steps, a game with a hidden truth, and what overlap says."""

import html
import re
from dataclasses import replace
from typing import Any

import pytest

from analysis.learning.formula import formula
from analysis.learning.game import game_estimates
from analysis.learning.overlap import overlap
from analysis.model.comparison import Comparison
from analysis.model.query import Query
from data.survey.survey import Survey
from tests.pages.reading import labels_of, says, sound
from tests.pages.visits import Visit, tight
from ui.language.text import languages
from ui.sections.learn.game import GUESSES
from ui.sections.learn.steps import STEPS
from ui.visit.view import default_specification

OUTSIDERS = {"hukou": ["2"], "origin": ["2"]}
SAID = {
    "points": ("points", "people"),
    "lines": ("lines", "line_first", "line_second"),
    "slopes": ("slopes",),
    "difference": ("difference", "crossing", "verdict"),
    "logarithm": ("logarithm", "nothing", "log_slopes"),
}
LN = re.compile(r"\bln\b|ln\(|ln（")


def asked(survey: Survey, group: dict[str, list[str]] | None = None, **changes: Any) -> Query:
    """Return the page's query: the defaults with one policy in amounts."""
    specification = replace(default_specification(survey), outcomes=("upskilling",))
    levels = tuple(sorted((name, tuple(codes)) for name, codes in (group or {}).items()))
    return Query(Comparison(levels), replace(specification, **changes))


def heard(visit: Visit, key: str) -> bool:
    """Return whether the page says what the key says, entities read."""
    return says(visit.sentences(), visit.language, key)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("group", [{}, OUTSIDERS], ids=["everyone", "outsiders"])
def test_the_formula_holds_the_current_numbers(
    survey: Survey, language: str, group: dict[str, list[str]]
) -> None:
    visit = Visit("learn", language, group)
    sound(visit)
    (written,) = visit.app.latex
    table = formula(survey, asked(survey, group)).table.set_index("kind")
    numbers = re.findall(r"[-+=] ([\d{},]+)", written.value)
    found = [float(number.replace("{,}", "")) for number in numbers]
    assert found == [abs(round(value)) for value in table["estimate"]]
    signs = re.findall(r"quad ([-+]) \d", written.value)
    assert signs == ["-" if value < 0 else "+" for value in table["estimate"][1:]]
    labels = labels_of(survey, language)
    for label in (labels.variable("risk").short, labels.part("upskilling").short):
        assert rf"\text{{{label}}}" in written.value
    for kind in table.index:
        assert heard(visit, f"learn.formula.{kind}")
    assert heard(visit, "learn.formula.example")


@pytest.mark.parametrize("language", languages())
def test_a_click_a_step_and_nothing_jumps(language: str) -> None:
    visit = Visit("learn", language)
    heights, counts = [], []
    for place, step in enumerate(STEPS):
        sound(visit)
        for other, keys in SAID.items():
            for key in keys:
                assert heard(visit, f"learn.said.{key}") == (other == step), (step, key)
        steps = "\n".join(line for line in visit.sentences().splitlines() if line.startswith("**"))
        assert bool(LN.search(steps)) == (step == "logarithm"), "amounts come first"
        figure = visit.figures()[0].spec
        heights.append((figure["layout"]["yaxis"]["range"], figure["layout"]["xaxis"]["range"]))
        counts.append(len(figure["data"]) + len(figure["layout"].get("annotations", [])))
        back, forth = visit.app.button(key="learn/back"), visit.app.button(key="learn/next")
        assert back.disabled == (place == 0)
        assert forth.disabled == (place == len(STEPS) - 1)
        if not forth.disabled:
            visit.press("learn/next")
    assert heights[0] == heights[1] == heights[2] == heights[3] != heights[4]
    assert sorted(set(counts[:4])) == counts[:4], "every step adds something"
    visit.press("learn/back")
    assert heard(visit, "learn.said.difference")


def test_the_step_stays_when_language_group_and_policy_change() -> None:
    visit = Visit("learn", "en").set("segmented_control", "learn_step", "slopes")
    visit.speak("zh")
    assert heard(visit, "learn.said.slopes")
    visit.choose("hukou", "2").set("selectbox", "policy", "basic_income")
    assert heard(visit, "learn.said.slopes")
    assert visit.app.query_params["outcome"] == ["upskilling", "basic_income"]
    assert visit.group == {"hukou": ["2"]}
    sound(visit)


def test_no_mark_stands_for_fewer_than_ten() -> None:
    visit = Visit("learn", "en", {"firm_region": ["2"], "education": ["4"]})
    sound(visit)
    marks = [trace for trace in visit.figures()[0].spec["data"] if trace["mode"] == "markers"]
    people = [int(n) for trace in marks for n in re.findall(r"n = (\d+)<", str(trace["hovertext"]))]
    assert people
    assert min(people) >= 10
    notes = " ".join(caption.value for caption in visit.app.main.caption)
    assert "Rows withheld" in notes, "some cells of this group are smaller"


def play(visit: Visit, guess: str) -> None:
    """Predict and fit."""
    visit.press(f"learn/guess_{guess}").press("learn/fit")


@pytest.mark.parametrize("language", languages())
def test_a_whole_round(survey: Survey, language: str) -> None:
    visit = Visit("learn", language)
    query = asked(survey).with_numbers(interaction=10_000.0, hidden=0.0)
    result = game_estimates(survey, replace(query, seed=1))
    verdict = next(name for name, sign in GUESSES.items() if sign == result.fact("verdict"))
    assert heard(visit, "learn.game.lead")
    assert heard(visit, "learn.game.predict")
    for key in ("fit", "reveal"):
        assert not [button for button in visit.app.button if button.key == f"learn/{key}"]
    play(visit, verdict)
    sound(visit)
    assert heard(visit, f"learn.game.fitted_{verdict}")
    assert heard(visit, "learn.game.right")
    assert not heard(visit, "learn.game.truth")
    lines = [trace for trace in visit.figures()[-1].spec["data"] if trace["mode"] == "lines"]
    assert len(lines) == 2
    visit.press("learn/reveal")
    sound(visit)
    size = visit.words("unit.yuan.change", number="+10,000", currency="")
    assert says(visit.sentences(), language, "learn.game.truth", size=size)
    assert heard(visit, "learn.game.held") == bool(result.fact("held"))
    share = visit.words.percent(result.fact("power"), 0)
    assert says(visit.sentences(), language, "learn.game.power", share=share, size=size)
    assert heard(visit, "learn.game.found")
    lines = [trace for trace in visit.figures()[-1].spec["data"] if trace["mode"] == "lines"]
    assert len(lines) == 4
    invented = visit.words("status.game")
    lines_said = visit.sentences().splitlines()
    for key in (f"fitted_{verdict}", "truth", "power"):
        head = visit.words.words[f"learn.game.{key}"].split("**")[1]
        begins = visit.words.words[f"learn.game.{key}"][: len(head) + 5]
        said = [line for line in lines_said if line.startswith(begins)]
        assert len(said) == 1
        assert visit.words("caption.open") in said[0]
    assert tight(invented) in visit.figures()[-1].title


def test_the_score_counts_every_round_once() -> None:
    visit, right = Visit("learn", "en"), 0
    for rounds in (1, 2):
        play(visit, "higher")
        visit.press("learn/reveal")
        right += heard(visit, "learn.game.right")
        captions = [caption.value for caption in visit.app.main.caption]
        assert visit.words("learn.game.score", right=right, rounds=rounds) in captions
        visit.press("learn/new")
        assert heard(visit, "learn.game.predict"), "a new round begins"
    assert right > 0
    play(visit, "lower")
    visit.set("select_slider", "learn_size", 0.0)
    assert heard(visit, "learn.game.predict"), "another truth is another round"
    assert not heard(visit, "learn.game.guessed")


def test_new_data_are_other_data_and_the_old_seed_comes_back() -> None:
    visit = Visit("learn", "en")
    first = marks_of(visit)
    visit.press("learn/new")
    assert marks_of(visit) != first
    assert marks_of(Visit("learn", "en")) == first


def marks_of(visit: Visit) -> list[list[float]]:
    """Return the heights of the game's marks."""
    return [list(t["y"]) for t in visit.figures()[-1].spec["data"] if t["mode"] == "markers"]


def test_a_hidden_truth_is_told_at_the_end_only() -> None:
    visit = Visit("learn", "en").set("toggle", "learn_hide", True)
    assert heard(visit, "learn.game.hidden")
    assert [w for w in visit.app.select_slider if w.key.startswith("learn_size")] == []
    play(visit, "higher")
    for key in ("truth", "truth_none", "held", "missed", "power"):
        assert not heard(visit, f"learn.game.{key}")
    shown = [frame.value.to_string() for frame in visit.app.main.dataframe]
    assert not any("true line" in table for table in shown)
    visit.press("learn/reveal")
    assert heard(visit, "learn.game.truth") != heard(visit, "learn.game.truth_none")
    shown = [frame.value.to_string() for frame in visit.app.main.dataframe]
    assert any("true line" in table for table in shown)
    sound(visit)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    ("outcome", "moderator", "case"),
    [
        ("unemployment_benefit", "pension", "overlap_open"),
        ("unemployment_benefit", "hukou", "overlap_shown"),
        ("upskilling", "pension", "apart"),
    ],
)
def test_the_sentence_fits_the_case(
    survey: Survey, language: str, outcome: str, moderator: str, case: str
) -> None:
    visit = Visit("learn", language, outcome=outcome, moderator=moderator)
    sound(visit)
    for other in ("overlap_open", "overlap_shown", "apart"):
        assert heard(visit, f"learn.overlap.{other}") == (other == case)
    found = overlap(survey, asked(survey, outcomes=(outcome,), moderator=moderator))
    digits = {name: visit.words.number(found.fact(name), 0) for name in ("touch", "least", "found")}
    said = tight(visit.sentences())
    for number in digits.values():
        assert number in said
    assert visit.words.p_value(found.fact("touch_p")) in visit.sentences()
    assert heard(visit, "learn.not_shown.open") == (case == "overlap_open")
    assert heard(visit, "learn.not_shown.shown") == (case != "overlap_open")
    assert heard(visit, "learn.not_shown.wide") != heard(visit, "learn.not_shown.narrow")
    assert heard(visit, "learn.not_shown.found")
    shapes = visit.figures()[1].spec["layout"].get("shapes", [])
    assert len(shapes) == (case != "apart"), "what both intervals hold is shaded"


@pytest.mark.parametrize("language", languages())
def test_one_level_is_a_sentence(language: str) -> None:
    visit = Visit("learn", language, {"pension": ["2"]})
    sound(visit)
    (box,) = visit.app.main.info
    moderator = tight(html.unescape(box.value))
    assert says(moderator, language, "refusal.one_level", minimum="10")
    assert visit.figures() == []
    assert visit.app.latex == []


def test_the_test_is_counted_once_with_those_of_the_visit() -> None:
    visit = Visit("learn", "en", outcome="basic_income", moderator="origin")
    (found,) = visit.app.session_state["looks"].values()
    assert [key[2:] for key in found.tests] == [
        ("slope_difference", "basic_income", "", "2", "1"),
    ]
    visit.press("learn/next").go("interactions")
    assert len(found.tests) == 1, "the same difference on another page is the same test"


def test_another_focal_variable_is_called_by_its_name() -> None:
    visit = Visit("learn", "en", focal="ln_income", moderator="hukou", se="CR1")
    named = "income"
    for step in ("lines", "slopes", "difference", "logarithm"):
        visit.set("segmented_control", "learn_step", step)
        sound(visit)
        told = visit.sentences()
        told = told[told.index("The square bracket") :]
        assert named in told
        assert "risk" not in told
        assert "from 0 to 0" not in told, "a number without a scale has no ends"


def test_few_people_play_too() -> None:
    """A group of some dozens has few marks, but every part of the page."""
    visit = Visit("learn", "en", {"age_group": ["4"], "firm_region": ["2"]}, moderator="hukou")
    for step in ("difference", "logarithm"):
        visit.set("segmented_control", "learn_step", step)
        sound(visit)
        assert len(visit.figures()) == 3
    play(visit, "open")
    visit.press("learn/reveal")
    sound(visit)


def test_languages_draw_the_same_charts() -> None:
    drawn = []
    for language in languages():
        visit = Visit("learn", language).set("segmented_control", "learn_step", "difference")
        play(visit, "open")
        visit.press("learn/reveal")
        traces = [trace for figure in visit.figures() for trace in figure.spec["data"]]
        drawn.append([(t["type"], t["mode"], t.get("line", {}).get("dash")) for t in traces])
    assert all(each == drawn[0] for each in drawn)
    assert len(drawn[0]) > 15
