"""The server's processor time of a rerun, for groups never asked and asked before, by causes."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bench.clock import BUILD
from bench.screen.causes import SOCKETS, parts
from bench.screen.clicks import BEFORE, NEW, SEED, path_of
from bench.screen.server import NotMeasured, Server, bare, ours, sampled
from bench.screen.shapes import Shape
from bench.screen.walk import Chosen, Offered, groups_of
from bench.screen.wire import Run, Visit, opened

QUIET = 0.3  # seconds without a new line, after which a log is complete


@dataclass(frozen=True)
class Series:
    """Reruns of one kind: processor milliseconds of the server a rerun, and the runs."""

    cpu: float
    runs: Sequence[Run]

    @property
    def bytes(self) -> float:
        """Return the median of the bytes that a rerun sends."""
        return median(run.bytes for run in self.runs)

    @property
    def messages(self) -> float:
        """Return the median of the messages that a rerun sends."""
        return median(run.messages for run in self.runs)


@dataclass(frozen=True)
class Reruns:
    """Series by kind of our page and (where its shape is known) a bare one, and causes in ms."""

    ours: dict[str, Series]
    bare: dict[str, Series]
    causes: dict[str, dict[str, float]]


def everybody(offered: Offered) -> float:
    """Return how many people there are: the largest sum of one filter's levels."""
    sums: Counter[int] = Counter()
    for (variable, _), people in offered.items():
        sums[variable] += int(people) if people == people else 0  # noqa: PLR0124
    return max(sums.values(), default=0)


def groups_offered(visit: Visit) -> list[Chosen]:
    """Return the groups of enough people that a page's pills can make; NotMeasured without any."""
    offered = visit.offered()
    found = list(groups_of(offered, everybody(offered), np.random.default_rng(SEED)))
    if not found:
        raise NotMeasured("the page offers no pills that say how many people they leave")
    return found


def reruns(page: str, count: int, shape: Shape | None) -> Reruns:
    """Measure `count` reruns of a page of each kind; NotMeasured as the servers raise it."""
    with ours() as server:
        groups = asyncio.run(_groups(server, page, count))
        own = asyncio.run(_both(server, path_of(page), groups))
    other = {}
    if shape is not None:
        with bare(shape) as server:
            other = asyncio.run(_both(server, "", groups))
    return Reruns(own, other, _causes(page, groups, own))


async def _groups(server: Server, page: str, count: int) -> list[Chosen]:
    visit = await opened(server.host, path_of(page))
    await visit.close()
    return list(islice(groups_offered(visit), count))


async def _both(server: Server, page: str, groups: Sequence[Chosen]) -> dict[str, Series]:
    visit = await opened(server.host, page)
    found = {kind: await _series(server, visit, groups) for kind in (NEW, BEFORE)}
    await visit.close()
    return found


async def _series(server: Server, visit: Visit, groups: Sequence[Chosen]) -> Series:
    start = server.cpu()
    runs = [await visit.choose(group) for group in groups]
    return Series(1000.0 * (server.cpu() - start) / len(groups), runs)


def _causes(
    page: str, groups: Sequence[Chosen], own: dict[str, Series]
) -> dict[str, dict[str, float]]:
    """Return by kind what `own` went to, in the shares that a sampled server has."""
    log = BUILD / "samples.jsonl"
    log.unlink(missing_ok=True)
    with sampled(log) as server:
        return asyncio.run(_sampled(server, page, groups, own, log))


async def _sampled(
    server: Server, page: str, groups: Sequence[Chosen], own: dict[str, Series], log: Path
) -> dict[str, dict[str, float]]:
    visit = await opened(server.host, path_of(page))
    found, past = {}, len(_lines(log))
    for kind in (NEW, BEFORE):
        series = await _series(server, visit, groups)
        lines = _lines(log)
        seen: Counter[str] = Counter()
        for line in lines[past:]:
            seen.update(line["seen"])
        script, watch = (sum(line[name] for line in lines[past:]) for name in ("script", "watch"))
        past = len(lines)
        share = min(script / (series.cpu * len(groups) / 1000 - watch), 1.0)
        whole = own[kind].cpu
        found[kind] = parts(seen, whole * share) | {SOCKETS: whole * (1.0 - share)}
    await visit.close()
    return found


def _lines(log: Path) -> list[dict[str, Any]]:
    """Return what a log holds, once nothing more comes."""
    size = -1
    while size != (size := log.stat().st_size if log.exists() else -1) or size < 0:
        time.sleep(QUIET)
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]
