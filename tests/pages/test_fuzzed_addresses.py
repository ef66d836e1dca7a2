"""Addresses that nobody would write, and every kind that somebody may: none breaks the app.

Part of them by default, every page among them; all with ALL=1.
"""

import re
from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from analysis.model.query import CONTROLS, LENSES, METHODS, STD_ERRORS
from data.survey.survey import Survey
from tests.pages.visits import PATIENCE
from tests.sampling import sample
from tests.structure.trees import ROOT
from ui.frame.registry import PAGES
from ui.language.text import languages
from ui.visit.view import GROUP_PREFIX, NOTHING, SUMS, focal_choices, known_keys

SEED, ADDRESSES, PARTS = 20231126, 200, 10
VIEWS = 500
CHEAP = ("dashboard", "about", "glossary", "looks")
HEAVY = tuple(row.id for row in PAGES if row.id not in CHEAP)
JUNK = (
    *(
        "",
        " ",
        "0",
        "-1",
        "1e999",
        "NaN",
        "inf",
        "-inf",
        "1e-400",
        "99999999999999999999999",
        "0x10",
    ),
    *("１２", "٣", "²", "½", "Ⅷ", "1_000", "1,5", "+1", "1 ", "\u202e1", "i\u0307", "\ufeff1"),
    *("\0", "\x1b[31m", "\r\nSet-Cookie: a=b", "\u2028", "\x85", "\ufffe", "\U0010ffff", "é" * 300),
    *("%00", "%2e%2e%2f", "%E0%A4%A", "%", "..", "../../etc/passwd", "file:///etc/passwd"),
    *("' OR 1=1 --", "1; DROP TABLE answers", "<script>alert(1)</script>", "<img src=x onerror=y>"),
    *(
        "=1+1",
        "@SUM(A1)",
        "{0.__class__}",
        "{survey}",
        "$\\input{x}$",
        ":red[x]",
        "![](//evil.example)",
    ),
    *(
        "__class__",
        "None",
        "null",
        "true",
        "[]",
        "{}",
        "own-upload",
        "own",
        "en",
        "zh",
        "a*b",
        "*",
        "**",
    ),
    "9" * 5000,
    "x" * 20_000,
)
NAMES = (
    "",
    "g.",
    "g.g.hukou",
    "G.hukou",
    "survey ",
    "embed",
    "embed_options",
    "page",
    "__proto__",
    "%67.hukou",
)
STREAMLITS = ("embed", "embed_options")
"""Keys of Streamlit's own, which stay in the address whatever they say."""
PLAIN = re.compile(r"-?\d+(\.\d+)?(e[+-]\d+)?", re.ASCII)
"""How numbers are written back: seeds of a half, widths."""


@pytest.fixture(scope="module")
def valid(survey: Survey) -> dict[str, tuple[str, ...]]:
    """Return key -> values that the survey knows, for addresses that are right in part."""
    codebook = survey.codebook
    variables = tuple(variable.id for variable in codebook.variables)
    known = dict.fromkeys(known_keys(), (*variables, *codebook.outcome_ids, "yes", "7", "share"))
    groups = {GROUP_PREFIX + v.id: v.group_codes for v in codebook.with_role("group")}
    known |= {"outcome": (*known["outcome"], NOTHING)}
    return known | {"survey": (codebook.id, "own-upload"), "lang": languages()} | groups


def views(survey: Survey) -> list[tuple[str, dict[str, list[str]]]]:
    """Return VIEWS views of pages that an address may say, in random order.

    Every lens with every number of outcomes and every moderator is among them.
    """
    random = np.random.default_rng(SEED)
    codebook = survey.codebook
    parts, moderators = codebook.outcome_ids, [v.id for v in codebook.with_role("moderator")]
    crossed = list(product(LENSES, range(len(parts) + 1), moderators))
    assert len(crossed) <= VIEWS
    pages = [row.id for row in PAGES]
    found = []
    for place in range(VIEWS):
        lens, number, moderator = crossed[place % len(crossed)]
        outcomes = [str(part) for part in random.permutation(parts)[:number]]
        params = {
            "lang": [pick(random, languages())],
            "lens": [lens],
            "outcome": outcomes or [NOTHING],
            "moderator": [moderator],
            "controls": [pick(random, CONTROLS)],
            "se": [pick(random, STD_ERRORS)],
            "by": [pick(random, tuple(v.id for v in codebook.with_role("group")))],
            "method": [pick(random, METHODS)],
            "sums": [pick(random, SUMS)],
        }
        if random.random() < 0.3:
            params["focal"] = [pick(random, focal_choices(codebook))]
        if random.random() < 0.2:
            params |= {"by_controls": ["yes"], "others": [pick(random, tuple(moderators))]}
        if random.random() < 0.1:
            params["half"] = [str(random.integers(1000))]
        if random.random() < 0.05:
            params["ranges"] = ["yes"]
        for variable in random.permutation(codebook.with_role("group"))[: random.integers(3)]:
            params[GROUP_PREFIX + variable.id] = [pick(random, variable.group_codes)]
        found.append((pages[place % len(pages)], params))
    return [found[place] for place in random.permutation(VIEWS)]


def walk(survey: Survey) -> Iterator[dict[str, list[str]]]:
    """Yield every lens with every number of outcomes, moderators in turn."""
    codebook = survey.codebook
    parts, moderators = codebook.outcome_ids, [v.id for v in codebook.with_role("moderator")]
    for place, (lens, number) in enumerate(product(LENSES, range(len(parts) + 1))):
        outcomes = list(parts[:number]) or [NOTHING]
        moderator = moderators[place % len(moderators)]
        yield {"lens": [lens], "outcome": outcomes, "moderator": [moderator]}


def pages_with_lens() -> list[str]:
    """Return the pages that offer the lens, by themselves or among what is compared."""
    offers = re.compile(r"choose_(lens|comparison)\((?!.*lens=False)")
    return [p.stem for p in sorted((ROOT / "pages").glob("*.py")) if offers.search(p.read_text())]


def addresses(valid: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Yield (page, parameters): each heavy page once, with junk alone; cheap ones for the rest."""
    random = np.random.default_rng(SEED)
    keys = (*valid, *NAMES)
    for place in range(ADDRESSES):
        page = HEAVY[place] if place < len(HEAVY) else CHEAP[place % len(CHEAP)]
        known = 0.3 if page in CHEAP else 0.0
        params: dict[str, list[str]] = {}
        for _ in range(random.integers(1, 8)):
            key = keys[random.integers(len(keys))] if random.random() < 0.9 else pick(random, JUNK)
            given = [
                pick(random, valid[key] if key in valid and random.random() < known else JUNK)
                for _ in range(random.integers(1, 4))
            ]
            params[key] = params.get(key, []) + given
        yield page, params


def pick(random: np.random.Generator, among: tuple[str, ...]) -> str:
    """Return one of some texts."""
    return among[random.integers(len(among))]


@pytest.mark.parametrize("part", range(PARTS))
def test_no_address_breaks_the_app(valid: dict[str, tuple[str, ...]], part: int) -> None:
    """What is understood stands in the address afterwards, and nothing else."""
    every = list(addresses(valid))
    assert {key for _, params in every for key in params} >= {*valid, *NAMES}
    assert {page for page, _ in every} == {row.id for row in PAGES}
    tried = sample(every, 1 / 4, "fuzzed addresses", by=lambda address: address[0])
    for page, params in tried[part::PARTS]:
        app, told = opened(page, params)
        assert all(len(box.value) < 4000 for box in app.main.warning), told
        left = {key: values for key, values in app.query_params.items() if key not in STREAMLITS}
        for key, values in left.items():
            given = {values} if isinstance(values, str) else set(values)
            assert key in valid, told
            odd = given - {*valid[key]} - {text for text in given if PLAIN.fullmatch(text)}
            assert odd == set(), told


@pytest.mark.parametrize("part", range(PARTS))
def test_no_view_breaks_a_page(survey: Survey, part: int) -> None:
    every = views(survey)
    assert {page for page, _ in every} == {row.id for row in PAGES}
    for page, params in sample(every, 48 / VIEWS, "random views", by=lambda view: view[0])[
        part::PARTS
    ]:
        opened(page, params)


@pytest.mark.parametrize("page", pages_with_lens())
def test_every_lens_stands_with_every_number_of_outcomes(survey: Survey, page: str) -> None:
    every = list(walk(survey))
    for params in sample(every, 1 / 6, f"lenses {page}", by=lambda params: params["lens"][0]):
        opened(page, params)


def test_the_pages_that_offer_a_lens_are_found() -> None:
    pages = {"budgets", "diagnostics", "interactions", "matching", "robustness"}
    assert set(pages_with_lens()) == pages


def opened(page: str, params: dict[str, list[str]]) -> tuple[AppTest, str]:
    """Return a page opened by an address, checked to be whole, and what to say if it is not."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    app.query_params |= params
    app.switch_page(f"pages/{page}.py").run()
    told = f"{page} {str(params)[:300]}"
    assert [error.message for error in app.exception] == [], told
    assert [box.value for box in app.error] == [], told
    assert len(app.main.title) == 1, told
    return app, told
