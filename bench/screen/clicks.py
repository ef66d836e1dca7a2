"""Clicks in a browser, ours and a bare page's by turns, and first loads likewise."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from playwright.sync_api import Browser
from playwright.sync_api import Error as BrowserError

from bench.screen.browser import Press, Tab, chromium_of_test, new_tab
from bench.screen.numbers import Ratio, ratio
from bench.screen.server import NotMeasured, Server, bare, ours
from bench.screen.shapes import Shape, Widget
from bench.screen.walk import Walk
from bench.screen.wire import opened

FIRST = "dashboard"
"""The page that stands at the address `/`."""
NEW, BEFORE = "a group never asked", "a group asked before"
SEED = 1440
Pair = tuple[Press, Press]
"""What followed the same press on our page and on the bare one."""


@dataclass(frozen=True)
class Clicks:
    """What was measured of one page: its shape, pairs of presses by kind, pairs of first loads.

    `still` presses moved no chart of ours and are left out.
    """

    shape: Shape
    pairs: Mapping[str, Sequence[Pair]]
    loads: Sequence[Pair]
    still: int


def path_of(page: str) -> str:
    """Return the part of the address that names a page, "" for the first one."""
    return "" if page == FIRST else page


def painted(pairs: Sequence[Pair]) -> Ratio:
    """Return how long ours took to be painted beside the bare page."""
    return ratio([own.painted for own, _ in pairs], [other.painted for _, other in pairs])


def clicks(page: str, rounds: int, loads: int) -> Clicks:
    """Measure a page: `loads` first loads, then four presses a round.

    Raises NotMeasured where there is no browser or the page has no pills to press.
    """
    with ours() as server:
        widgets = asyncio.run(_widgets(server, page))
        try:
            with chromium_of_test() as browser:
                return _beside(browser, server, page, widgets, rounds, loads)
        except BrowserError as error:
            raise NotMeasured(f"the browser gave up on page {page}: {error}") from error
        except LookupError as error:
            raise NotMeasured(f"page {page}: {error}") from error


async def _widgets(server: Server, page: str) -> tuple[Widget, ...]:
    visit = await opened(server.host, path_of(page))
    await visit.close()
    return visit.shape()


def _beside(
    browser: Browser,
    server: Server,
    page: str,
    widgets: tuple[Widget, ...],
    rounds: int,
    loads: int,
) -> Clicks:
    address = f"{server.base}/{path_of(page)}?lang=en"
    tab, walk = new_tab(browser), Walk(np.random.default_rng(SEED))
    tab.open(address)
    first = walk.begin(tab.offered())
    walk.press(first)
    tab.press(first)
    shape = Shape(tab.charts(), widgets)
    with bare(shape) as plain:
        other = new_tab(browser)
        other.open(plain.base)
        other.press(first)
        firsts = [_loads(browser, address, plain.base, n) for n in range(loads)]
        pairs, still = _walked(tab, other, walk, rounds)
    return Clicks(shape, pairs, firsts, still)


def _loads(browser: Browser, own: str, other: str, turn: int) -> Pair:
    found = {}
    for address in (own, other) if turn % 2 else (other, own):
        tab = new_tab(browser)
        found[address] = tab.open(address)
        tab.close()
    return found[own], found[other]


def _walked(tab: Tab, other: Tab, walk: Walk, rounds: int) -> tuple[dict[str, list[Pair]], int]:
    pairs: dict[str, list[Pair]] = {NEW: [], BEFORE: []}
    still = 0
    for turn in range(rounds):
        try:
            presses = walk.round(tab.offered())
        except LookupError:  # every pair has been asked: what was measured stands
            break
        for pill in presses:
            kind = BEFORE if walk.press(pill) else NEW
            found = {one: one.press(pill) for one in ((tab, other) if turn % 2 else (other, tab))}
            if found[tab].changed and found[other].changed:
                pairs[kind].append((found[tab], found[other]))
            else:
                still += 1
    return pairs, still
