"""200 addresses that nobody would write, over every page and every key: none breaks the app."""

import re
from collections.abc import Iterator

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from data.survey.survey import Survey
from tests.pages.visits import PATIENCE
from tests.structure.trees import ROOT
from ui.frame.registry import PAGES
from ui.visit.view import GROUP_PREFIX, known_keys

SEED, ADDRESSES, PARTS = 20231126, 200, 10
CHEAP = ("start", "about", "glossary", "looks")
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
    known = dict.fromkeys(known_keys(), (*variables, *codebook.part_ids(), "yes", "7", "share"))
    groups = {GROUP_PREFIX + v.id: v.group_codes for v in codebook.with_role("group")}
    return known | {"survey": (codebook.id, "own-upload"), "lang": ("en", "zh")} | groups


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
    for page, params in every[part::PARTS]:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
        app.query_params |= params
        app.switch_page(f"pages/{page}.py").run()
        told = f"{page} {str(params)[:300]}"
        assert [error.message for error in app.exception] == [], told
        assert [box.value for box in app.error] == [], told
        assert len(app.main.title) == 1, told
        assert all(len(box.value) < 4000 for box in app.main.warning), told
        left = {key: values for key, values in app.query_params.items() if key not in STREAMLITS}
        for key, values in left.items():
            given = {values} if isinstance(values, str) else set(values)
            assert key in valid, told
            odd = given - {*valid[key]} - {text for text in given if PLAIN.fullmatch(text)}
            assert odd == set(), told
