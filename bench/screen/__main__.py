"""`make bench SCREEN=1`: how fast the screen is, beside a bare Streamlit page and bare numpy.

Exit code 0, 2 when nothing could be measured.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from time import perf_counter

from bench.clock import BUILD
from bench.report import off
from bench.screen import rows, seven
from bench.screen.clicks import FIRST, clicks
from bench.screen.load import loads
from bench.screen.reruns import reruns
from bench.screen.server import NotMeasured
from bench.screen.shapes import Shape
from bench.screen.table import Row, plain, show

ROUNDS, FIRST_LOADS, RERUNS, RUNS = 8, 3, 16, 10
CACHED, NEW, SECONDS = 50, 20, 15.0
"""Visits at once among known groups and among new ones, and for how long they act."""


def main(arguments: list[str]) -> int:
    """Measure what is asked for, print it, write build/bench/screen.json and return the code."""
    parser = argparse.ArgumentParser(prog="python -m bench.screen", description=__doc__)
    parser.add_argument("--pages", default=FIRST, help="names with commas between them")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds of four presses each")
    chosen = parser.parse_args(arguments)
    print(
        "A bare page has as many charts, traces, points and widgets as ours; clicks by turns in one"
        "\nChromium at 1440 x 900. x = ours over the bare page's: below 1 ours is the faster one."
        "\nOther work on the machine moves milliseconds more than ratios; every part says its load."
    )
    began, found = perf_counter(), dict[str, list[Row] | str]()
    for title, part in _parts(chosen.pages.split(","), chosen.rounds):
        found[title] = _measured(title, part)
    print(f"\n{perf_counter() - began:.0f} s in all.")
    BUILD.mkdir(parents=True, exist_ok=True)
    kept = {
        title: part if isinstance(part, str) else [plain(row) for row in part]
        for title, part in found.items()
    }
    (BUILD / "screen.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return 0 if any(isinstance(part, list) for part in found.values()) else 2


def _measured(title: str, part: Iterable[Row]) -> list[Row] | str:
    """Measure and print a part and return its rows, or why it could not be measured."""
    before = os.getloadavg()[0]
    try:
        found = list(part)
    except NotMeasured as why:
        print(f"\n{title}\n  not measured: {why}", flush=True)
        return str(why)
    show(f"{title} (load average {before:.1f} to {os.getloadavg()[0]:.1f})", found)
    return found


def _parts(pages: list[str], rounds: int) -> Iterator[tuple[str, Iterable[Row]]]:
    shapes: dict[str, Shape] = {}
    for page in pages:
        yield f"Clicks on {page}", _clicks(page, rounds, shapes)
        yield f"The server's processor time on {page}", _reruns(page, shapes)
    yield "The dashboard's analyses", _seven()
    for page in pages:
        yield f"Visits to {page}, one action every 5 s", _loads(page)


def _clicks(page: str, rounds: int, shapes: dict[str, Shape]) -> Iterator[Row]:
    found = clicks(page, rounds, FIRST_LOADS)
    shapes[page] = found.shape
    yield from rows.of_clicks(found)


def _reruns(page: str, shapes: dict[str, Shape]) -> Iterator[Row]:
    yield from rows.of_reruns(reruns(page, RERUNS, shapes.get(page)), page == FIRST)


def _seven() -> Iterator[Row]:
    own, numpy = seven.timed(RUNS)
    apart = off(own.answer.estimates, numpy.answer.estimates)
    yield from rows.of_seven(own, numpy, apart, seven.TOLERANCE)


def _loads(page: str) -> Iterator[Row]:
    yield from rows.of_loads(loads(page, CACHED, NEW, SECONDS))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
