"""A view goes to the address and comes back; what an address gets wrong is named."""

from dataclasses import replace
from itertools import permutations
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.engine.matching.support import ESTIMANDS
from analysis.model.query import (
    CONTROLS,
    LENSES,
    MARGINS,
    METHODS,
    SMOOTHERS,
    STD_ERRORS,
    Margin,
    MatchingChoice,
    Specification,
)
from data.codebook.codebook import load_codebook
from data.survey.load import bundled_surveys
from ui.language.text import languages
from ui.visit.view import (
    FLAGS,
    SUMS,
    View,
    focal_choices,
    known_keys,
    make_group,
    read_flags,
    read_group,
    read_specification,
    to_params,
)

CODEBOOK = load_codebook(next(path for path in bundled_surveys() if path.name == "guangdong_2023"))
DEFAULT = Specification(focal="risk", outcomes=("upskilling",), moderator="pension", by="hukou")
PARTS = tuple(part.id for part in CODEBOOK.allocation.parts)
GROUPS = {variable.id: variable.group_codes for variable in CODEBOOK.with_role("group")}
MODERATORS = [variable.id for variable in CODEBOOK.with_role("moderator")]
PAIRS = [f"{a}*{b}" for a, b in permutations(MODERATORS, 2) if CODEBOOK.has(f"{a}*{b}")]
FOCAL = focal_choices(CODEBOOK)


@st.composite
def groups(draw):
    """Return a group as a reader can choose it: any variables, any of their levels."""
    names = draw(st.lists(st.sampled_from(sorted(GROUPS)), unique=True, max_size=4))
    return make_group(
        {
            name: tuple(draw(st.lists(st.sampled_from(GROUPS[name]), min_size=1, unique=True)))
            for name in names
        }
    )


MATCHINGS = st.builds(
    MatchingChoice,
    method=st.sampled_from(METHODS),
    kernel=st.sampled_from([None, *SMOOTHERS]),
    width=st.none() | st.floats(1e-6, 1e6),
    estimand=st.sampled_from(ESTIMANDS),
    cut=st.none() | st.floats(-1e9, 1e9),
    exact=st.booleans(),
)

MARGINS_CHOSEN = st.builds(Margin, unit=st.sampled_from(MARGINS), size=st.floats(1e-6, 1e6))


@st.composite
def specifications(draw):
    """Return a specification as a reader can choose it."""
    chosen = draw(st.lists(st.sampled_from(PARTS), min_size=1, max_size=2, unique=True))
    return replace(
        DEFAULT,
        focal=draw(st.sampled_from(FOCAL)),
        others=tuple(draw(st.lists(st.sampled_from(MODERATORS), max_size=2, unique=True))),
        focal_by_controls=draw(st.booleans()),
        lens=draw(st.sampled_from(LENSES)),
        controls=draw(st.sampled_from(CONTROLS)),
        std_errors=draw(st.sampled_from(STD_ERRORS)),
        moderator=draw(st.sampled_from([*MODERATORS, *PAIRS])),
        by=draw(st.sampled_from(sorted(GROUPS))),
        matching=draw(MATCHINGS),
        margin=draw(MARGINS_CHOSEN),
        outcomes=tuple(chosen),  # in the order of the clicks: it is the order of the panels
    )


def through_the_address(view: View) -> dict[str, list[str]]:
    """Return the parameters as a browser hands them back."""
    return parse_qs(urlencode(to_params(view, DEFAULT), doseq=True), keep_blank_values=True)


@given(groups(), specifications(), st.sampled_from(languages()), st.sampled_from(SUMS))
def test_every_view_comes_back(group, specification: Specification, language: str, sums: str):
    view = View(language, CODEBOOK.id, sums, group, specification)
    params = through_the_address(view)
    found, ignored = read_specification(params, CODEBOOK, DEFAULT)
    assert (found, ignored) == (specification, [])
    assert read_group(params, CODEBOOK) == (group, [])
    assert params["lang"] == [language]
    assert params.get("sums", ["kept"]) == [sums]


@given(st.fixed_dictionaries({field: st.booleans() for field in FLAGS}))
def test_what_is_on_or_off_comes_back(flags: dict[str, bool]) -> None:
    params = through_the_address(View("en", CODEBOOK.id, specification=DEFAULT, **flags))
    assert read_flags(params, FLAGS) == (flags, [])
    on = {key for field, (key, _) in FLAGS.items() if flags[field]}
    assert params.keys() - {"survey", "lang"} == on


def test_what_cannot_be_on_is_named() -> None:
    given = {"axes": ["group", "mine"], "ranges": ["yes"]}
    flags, ignored = read_flags(given, ["fitted"])
    assert flags == {"fitted": True, "ranges": False, "unfolded": False}
    assert ignored == [("axes", "mine"), ("ranges", "yes")]


def test_a_view_as_the_survey_has_it_needs_two_parameters_only() -> None:
    view = View("en", CODEBOOK.id, specification=DEFAULT)
    assert to_params(view, DEFAULT) == {"survey": CODEBOOK.id, "lang": "en"}


def test_the_address_holds_codes_and_no_label() -> None:
    view = View("zh", CODEBOOK.id, group=(("hukou", ("2",)),), specification=DEFAULT)
    assert to_params(view, DEFAULT)["g.hukou"] == ["2"]
    assert urlencode(to_params(view, DEFAULT), doseq=True).isascii()


def test_a_group_is_one_whatever_the_order_of_clicks() -> None:
    one = make_group({"origin": ("2", "1"), "hukou": ("2", "2"), "pension": ()})
    assert one == (("hukou", ("2",)), ("origin", ("1", "2")))


@pytest.mark.parametrize(
    ("params", "group", "ignored"),
    [
        ({"g.hukou": ["2", "9"]}, (("hukou", ("2",)),), [("g.hukou", "9")]),
        ({"g.hukou": ["9"]}, (), [("g.hukou", "9")]),
        ({"g.nobody": ["1"], "g.hukou": ["1"]}, (("hukou", ("1",)),), [("g.nobody", "1")]),
        ({"g.": ["1"]}, (), [("g.", "1")]),
        ({"g.worker_id": ["1"]}, (), [("g.worker_id", "1")]),  # no role group
        ({"g.hukou": ["2", "2"]}, (("hukou", ("2",)),), []),
        ({"g.hukou": ["x" * 100_000]}, (), [("g.hukou", "x" * 100_000)]),
        ({"g.hukou": ["'; DROP TABLE"]}, (), [("g.hukou", "'; DROP TABLE")]),
        ({"g.hukou": [""]}, (), [("g.hukou", "")]),
    ],
)
def test_the_valid_part_of_a_group_is_kept(params, group, ignored) -> None:
    assert read_group(params, CODEBOOK) == (group, ignored)


@pytest.mark.parametrize(
    ("params", "changes", "ignored"),
    [
        ({"lens": ["share"]}, {"lens": "share"}, []),
        ({"lens": ["log"], "se": ["HC1"]}, {"std_errors": "HC1"}, [("lens", "log")]),
        ({"moderator": ["worker_id"]}, {}, [("moderator", "worker_id")]),
        ({"by": ["__class__"]}, {}, [("by", "__class__")]),
        ({"moderator": ["origin*hukou"]}, {"moderator": "origin*hukou"}, []),
        ({"moderator": ["hukou*hukou"]}, {}, [("moderator", "hukou*hukou")]),
        ({"moderator": ["origin*worker_id"]}, {}, [("moderator", "origin*worker_id")]),
        ({"focal": ["risk_skills"]}, {"focal": "risk_skills"}, []),
        ({"focal": ["hukou"]}, {}, [("focal", "hukou")]),
        ({"others": ["hukou", "gold"]}, {"others": ("hukou",)}, [("others", "gold")]),
        ({"by_controls": ["yes"]}, {"focal_by_controls": True}, []),
        ({"by_controls": ["maybe"]}, {}, [("by_controls", "maybe")]),
        ({"outcome": ["upskilling", "gold"]}, {"outcomes": ("upskilling",)}, [("outcome", "gold")]),
        ({"method": ["nearest"]}, {"matching": MatchingChoice("nearest")}, []),
        ({"cut": ["3.5"], "exact": ["yes"]}, {"matching": MatchingChoice(cut=3.5, exact=True)}, []),
        ({"width": ["0.1", "wide"]}, {}, [("width", "wide")]),
        ({"width": ["-1"], "cut": ["nan"]}, {}, [("width", "-1"), ("cut", "nan")]),
        ({"width": ["1e999"], "cut": ["1_0"]}, {}, [("width", "1e999"), ("cut", "1_0")]),
        ({"kernel": ["uniform"], "exact": ["no"]}, {}, [("kernel", "uniform"), ("exact", "no")]),
        ({"margin": ["money:5000"]}, {"margin": Margin("money", 5000.0)}, []),
        ({"margin": ["sd:0.2", "points:3"]}, {"margin": Margin("points", 3.0)}, []),
        ({"margin": ["yards:5"]}, {}, [("margin", "yards:5")]),
        ({"margin": ["sd:0"]}, {}, [("margin", "sd:0")]),
        ({"margin": ["sd:-1"]}, {}, [("margin", "sd:-1")]),
        ({"margin": ["5000"]}, {}, [("margin", "5000")]),
        ({"margin": ["money:1e999"]}, {}, [("margin", "money:1e999")]),
        ({"controls": ["9" * 50_000]}, {}, [("controls", "9" * 50_000)]),
    ],
)
def test_the_valid_part_of_a_specification_is_kept(params, changes, ignored) -> None:
    found, named = read_specification(params, CODEBOOK, DEFAULT)
    assert found == replace(DEFAULT, **changes)
    assert named == ignored


@given(
    st.dictionaries(
        st.one_of(st.sampled_from([*known_keys(), "g.hukou", "g.skill"]), st.text(max_size=9)),
        st.lists(st.text(max_size=9), min_size=1, max_size=3),
        max_size=6,
    )
)
def test_no_address_breaks_the_reading(params) -> None:
    """Whatever stands in an address, the view is one that the survey can answer."""
    specification, _ = read_specification(params, CODEBOOK, DEFAULT)
    group, _ = read_group(params, CODEBOOK)
    assert specification.moderator in {*MODERATORS, *PAIRS}
    assert specification.focal in FOCAL
    assert set(specification.others) <= set(MODERATORS)
    assert specification.by in GROUPS
    assert set(specification.outcomes) <= set(PARTS)
    assert all(set(codes) <= set(GROUPS[name]) for name, codes in group)
