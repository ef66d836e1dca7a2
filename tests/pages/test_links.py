"""Mangled links: the valid part is shown, the rest is named."""

import html

import pytest

from tests.pages.reading import wrong
from tests.pages.visits import Visit, seen
from tests.sampling import sample
from ui.frame.registry import PAGES
from ui.language.text import languages

MANGLED: dict[str, str | list[str]] = {
    "survey": "atlantis",
    "lens": "log10",
    "se": "robust",
    "controls": "some",
    "moderator": "worker_id",
    "by": "__class__",
    "outcome": ["gold"],
    "sums": "rounded",
    "ranges": "maybe",
}


def warned(visit: Visit) -> str:
    """Return the page's warnings but the banner, as read."""
    banner = visit.words("banner.simulated")
    shown = [html.unescape(box.value) for box in visit.app.main.warning if box.value != banner]
    return "\n".join(shown).replace("\u200b", "")


@pytest.mark.parametrize(
    ("page", "language"),
    sample(
        [(row.id, language) for row in PAGES for language in languages()],
        1 / len(languages()),
        "mangled links",
        by=lambda case: case[0],
    ),
)
def test_the_valid_part_is_shown_and_the_rest_named(page: str, language: str) -> None:
    visit = Visit(page, language, {"hukou": ["2", "9"], "nobody": ["1"]}, lens="share", se="robust")
    assert [error.message for error in visit.app.exception] == []
    for part in ("g.hukou=9", "g.nobody=1", "se=robust"):
        assert part in warned(visit)
    assert "g.hukou=2" not in warned(visit)
    assert "lens" not in warned(visit)
    assert visit.group == {"hukou": ["2"]}
    assert visit.app.query_params["lens"] == "share"
    assert "se" not in visit.app.query_params
    assert list(wrong(visit.all_text())) == []


@pytest.mark.parametrize("name", [name for name in MANGLED if name != "survey"])
def test_each_parameter_is_checked(name: str) -> None:
    value = MANGLED[name]
    visit = Visit("budgets", "en", None, **{name: value})
    whole = seen("budgets", "en")
    assert f"{name}={value[0] if isinstance(value, list) else value}" in warned(visit)
    assert visit.view == whole.view
    assert name not in visit.app.query_params
    assert visit.sentences() == whole.sentences()


LINKS: dict[str, dict[str, str | list[str]]] = {
    "everything": {
        "survey": "atlantis",
        "g.hukou": ["1", "2"],
        "moderator": "education",
        "lens": "share",
        "outcome": "upskilling",
        "half": "7",
        "method": "radius",
        "utm_source": "mail",
    },
    "a survey that was opened from a file": {"survey": "own-upload", "g.town": "north"},
    "a value said twice": {"lens": ["share", "ratio"], "lang": ["zh", "en"]},
    "a key that begins as Streamlit's": {"embedded": "true"},
}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", LINKS)
def test_all_that_a_link_asked_for_and_did_not_get_is_named(name: str, language: str) -> None:
    asked = LINKS[name]
    given = {key: asked[key] for key in asked if key != "lang"}
    visit = Visit("dashboard", language, None, show=[], **given)
    said, words = warned(visit), visit.words
    followed = {} if "survey" in asked else {"lens": "ratio"}
    for key, values in asked.items():
        for value in [values] if isinstance(values, str) else values:
            named = key in ("survey", "lang") or f"{key}={value}" in said
            assert named or followed.get(key) == value, f"{key}={value}"
    if "survey" in asked:
        assert words("address.ignored", parts="\n").split("\n")[1] not in said, "not as asked"
        assert visit.view == Visit("dashboard", language, show=[]).view
        shown = "own-upload" if asked["survey"] == "own-upload" else "survey=atlantis"
        assert shown in said or words("address.own_gone") in said


def test_of_many_parts_of_a_link_the_rest_is_counted() -> None:
    visit = Visit("dashboard", "en", None, **{f"junk{i}": str(i) for i in range(20)})
    assert "junk7=7 and 12 more" in warned(visit)


def test_a_link_that_says_no_outcome_is_followed() -> None:
    visit = Visit("interactions", "en", None, outcome="")
    assert warned(visit) == ""
    assert visit.view.specification.outcomes == ()


def test_a_link_that_says_the_view_stays_as_it_is() -> None:
    """Each address that is written is one more step for the browser's Back."""
    given = {"g.hukou": ["2"], "lang": ["en"], "controls": ["all"]}
    visit = Visit("dashboard", "en", {"hukou": ["2"]}, controls="all", show=[])
    assert {
        key: [v] if isinstance(v, str) else v for key, v in visit.app.query_params.items()
    } == given


def test_an_unknown_survey_applies_nothing_and_says_so() -> None:
    visit = Visit("dashboard", "en", {"hukou": ["2"]}, survey="atlantis", lens="share")
    assert [error.message for error in visit.app.exception] == []
    assert "survey=atlantis" in warned(visit)
    assert visit.group == {}
    assert "lens" not in visit.app.query_params
    assert visit.view.survey == "guangdong_2023"


def test_an_unknown_language_is_named_and_the_view_kept() -> None:
    visit = Visit("dashboard", "tlh", {"hukou": ["2"]})
    assert "lang=tlh" in warned(visit)
    assert visit.group == {"hukou": ["2"]}
    assert visit.language == "en"


@pytest.mark.parametrize(
    "junk",
    [
        {"<script>alert(1)</script>": "1"},
        {"x": "![](http://evil.example/x.png) [a](http://evil.example) :red[x] $y$"},
        {"g.hukou": "{0.__class__}"},
        {"utm_source": "mail"},
        {"g.hukou": "2" * 20_000},
        {f"junk{i}": str(i) for i in range(60)},
        {"g.": "1", "g.g.hukou": "2"},
    ],
    ids=["script", "markdown", "format", "tracking", "huge", "many", "dots"],
)
def test_junk_is_named_as_text_and_breaks_nothing(junk: dict[str, str]) -> None:
    visit = Visit("dashboard", "en", None, **junk)
    assert [error.message for error in visit.app.exception] == []
    assert visit.group == {}
    boxes = [b.value for b in visit.app.main.warning if b.value != visit.words("banner.simulated")]
    assert len(boxes) == 1
    for active in ("<", "![", "](", ":red[", "{0", "$y"):
        assert active not in boxes[0]
    assert len(boxes[0]) < 4000, "a link of any length leaves a page that can be read"


def test_the_warning_goes_once_the_reader_chooses() -> None:
    visit = Visit("dashboard", "en", {"hukou": ["9"]})
    assert "g.hukou=9" in warned(visit)
    visit.choose("hukou", "1")
    assert warned(visit) == ""
