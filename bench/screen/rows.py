"""From what was measured to the rows of the report, with the targets."""

from collections.abc import Iterator, Sequence
from statistics import median

from bench.clock import Timed
from bench.report import Goal
from bench.screen.clicks import BEFORE, NEW, Clicks, Pair, painted
from bench.screen.load import Load, Loads
from bench.screen.reruns import Reruns, Series
from bench.screen.table import Row

CLICK = {NEW: (Goal(1.1), Goal(1.3)), BEFORE: (Goal(0.9), None)}
"""Our time over the bare page's, median and p95."""
FIRST_LOAD = Goal(1.2)
RERUN = {NEW: Goal(100.0), BEFORE: Goal(45.0)}
"""Processor milliseconds of a rerun of the dashboard."""
NUMPY = Goal(3.0)
WAIT = Goal(1000.0)
"""Milliseconds that 95 of 100 actions take at most."""


def of_clicks(found: Clicks) -> Iterator[Row]:
    """Yield times of clicks and first loads in ratio to the bare page, and what was sent."""
    yield Row("both pages have", len(found.shape.charts), "charts", found.shape.told())
    for kind, (middle, tail) in CLICK.items():
        pairs = found.pairs[kind]
        if not pairs:
            continue
        times = painted(pairs)
        told = f"ours {times.ours.median:.0f} ms / bare {times.theirs.median:.0f} ms"
        yield Row(f"{kind}, median", times.median, "x", f"{told}, {len(pairs)} pairs", middle, 2)
        told = f"ours {times.ours.p95:.0f} ms / bare {times.theirs.p95:.0f} ms"
        yield Row(f"{kind}, p95", times.p95, "x", told, tail, 2)
        stopped = [median(press.stopped for press in side) for side in zip(*pairs, strict=True)]
        told = f"the rest is the browser's; bare {stopped[1]:.0f} ms"
        yield Row("  until the script stops", stopped[0], "ms", told)
        yield from _sent(pairs)
    if found.loads:
        times = painted(found.loads)
        told = f"ours {times.ours.median:.0f} ms / bare {times.theirs.median:.0f} ms, empty cache"
        yield Row("first load, median", times.median, "x", told, FIRST_LOAD, 2)
        yield from _sent(found.loads)
    if found.still:
        yield Row("left out", found.still, "presses", "no chart held other data afterwards")


def _sent(pairs: Sequence[Pair]) -> Iterator[Row]:
    for name, unit, scale, digits in (("bytes", "kB", 1e-3, 1), ("messages", "", 1.0, 0)):
        own, bare = (
            scale * median(getattr(press, name) for press in side)
            for side in zip(*pairs, strict=True)
        )
        yield Row(f"  {name}", own, unit, f"over the socket; bare {bare:,.{digits}f}", None, digits)


def of_reruns(found: Reruns, dashboard: bool) -> Iterator[Row]:
    """Yield the server's processor time of a rerun and its causes; targets hold for one page."""
    for kind, own in found.ours.items():
        bare = found.bare.get(kind)
        beside = f"; bare {bare.cpu:.0f} ms" if bare else ""
        told = f"of the server's processor a rerun, {len(own.runs)} reruns{beside}"
        yield Row(kind, own.cpu, "ms", told, RERUN[kind] if dashboard else None)
        for cause, spent in found.causes.get(kind, {}).items():
            yield Row(f"  {cause}", spent, "ms", "")
        yield from _errors(own)


def _errors(own: Series) -> Iterator[Row]:
    errors = [error for run in own.runs for error in run.errors]
    if errors:
        yield Row("  errors", len(errors), "", errors[0][:80])


def of_seven(own: Timed, numpy: Timed, off: float, tolerance: float) -> Iterator[Row]:
    """Yield the analyses' time over bare numpy's; `off` is how far their answers are apart."""
    told = f"ours {own.median:.0f} ms / numpy {numpy.median:.0f} ms of processor"
    yield Row("seven analyses of a new group", own.median / numpy.median, "x", told, NUMPY, 1)
    yield Row("estimates off by", off, "", f"relative; at most {tolerance:g} is meant", None, 9)


def of_loads(found: Loads) -> Iterator[Row]:
    """Yield what visits waited, and the server's memory along the way."""
    yield from _of_load(found.cached, BEFORE)
    yield from _of_load(found.new, NEW)
    for name, memory in (
        ("memory with one page open", found.before),
        ("at most", found.during),
        ("all closed and forgotten", found.after),
    ):
        yield Row(name, memory, "MB", "resident, server process")


def _of_load(found: Load, kind: str) -> Iterator[Row]:
    told = (
        f"median {found.waited.median:.0f} ms, {found.waited.n} actions,"
        f" {found.had:.1f} a second of {found.wanted:.1f} wanted"
    )
    yield Row(f"{found.visits} visits, {kind}, p95", found.waited.p95, "ms", told, WAIT)
    if found.errors:
        yield Row("  errors", len(found.errors), "", found.errors[0][:80])
