"""Many visits at once, each with one action every few seconds, and the memory they take."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from time import perf_counter

import numpy as np

from bench.screen.clicks import SEED, path_of
from bench.screen.numbers import Spread, spread
from bench.screen.reruns import groups_offered
from bench.screen.server import NotMeasured, Server, ours
from bench.screen.walk import Chosen
from bench.screen.wire import Visit, opened

EVERY = 5.0  # seconds between the actions of one visit
AT_ONCE = 4  # visits that open at a time
KNOWN = 12  # groups that visits of the cached kind ask again and again
FORGOTTEN = 2  # seconds after which a closed visit is forgotten; 120 where the app is served
Next = Callable[[], Chosen]


@dataclass(frozen=True)
class Load:
    """What visits waited for an action (ms), what went wrong, and the actions wanted a second."""

    visits: int
    waited: Spread
    wanted: float
    had: float
    errors: Sequence[str]


@dataclass(frozen=True)
class Loads:
    """The loads, cached and new, and the server's memory in MB along the way."""

    cached: Load
    new: Load
    before: float
    during: float
    after: float


def loads(page: str, cached: int, new: int, seconds: float) -> Loads:
    """Drive `cached` visits among known groups, then `new` visits with groups never asked.

    Memory is read with one page open, at its highest, and after all visits are closed and
    forgotten, which the measured server does after 2 seconds.
    """
    with ours(f"--server.disconnectedSessionTTL={FORGOTTEN}") as server:
        return asyncio.run(_loads(server, path_of(page), cached, new, seconds))


async def _loads(server: Server, page: str, cached: int, new: int, seconds: float) -> Loads:
    first = await opened(server.host, page)
    before, groups = server.memory(), iter(groups_offered(first))
    known = list(islice(groups, KNOWN))
    for group in known:
        await first.choose(group)
    random, memory = np.random.default_rng(SEED), [before]
    again = await _driven(
        server, page, cached, seconds, lambda: known[random.integers(len(known))], memory
    )
    fresh = await _driven(server, page, new, seconds, lambda: _next(groups), memory)
    await first.close()
    await asyncio.sleep(2.0 * FORGOTTEN)
    last = await opened(server.host, page)  # closed visits are forgotten when another one comes
    await last.close()
    await asyncio.sleep(2.0 * FORGOTTEN)
    return Loads(again, fresh, before, max(memory), server.memory())


def _next(groups: Iterator[Chosen]) -> Chosen:
    found = next(groups, None)
    if found is None:
        raise NotMeasured("the page's pills make too few groups for this many actions")
    return found


async def _driven(
    server: Server, page: str, count: int, seconds: float, choose: Next, memory: list[float]
) -> Load:
    visits: list[Visit] = []
    for start in range(0, count, AT_ONCE):
        some = range(start, min(start + AT_ONCE, count))
        visits += await asyncio.gather(*(opened(server.host, page) for _ in some))
    waited, errors, began = list[float](), list[str](), perf_counter()

    async def visiting(place: int, visit: Visit) -> None:
        """Act every few seconds, never before the last action is answered."""
        due = began + EVERY * place / count
        while due < began + seconds:
            await asyncio.sleep(max(0.0, due - perf_counter()))
            run = await visit.choose(choose())
            waited.append(run.milliseconds)
            errors.extend(run.errors)
            memory.append(server.memory())
            due = max(due + EVERY, perf_counter())

    await asyncio.gather(*(visiting(place, visit) for place, visit in enumerate(visits)))
    had = len(waited) / (perf_counter() - began)
    for visit in visits:
        await visit.close()
    return Load(count, spread(waited), count / EVERY, had, errors)
