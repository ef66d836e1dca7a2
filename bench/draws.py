"""Simulation in numbered draws, each with a seed of its own, kept in chunks and taken up again."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from analysis.engine.arrays import Floats
from bench.clock import BUILD
from bench.task import GRID
from bench.truth import Truth

SEED = 20231
CHUNK = 25
ROOT = Path(__file__).parents[1]
Draw = Callable[[np.random.Generator], Floats]
"""What one draw found, an array of one shape."""


def repeated(name: str, number: int, draws: int, draw: Draw, mark: str) -> Floats:
    """Return what all draws found (draws, ...); chunks found before under this mark are read.

    Draw i of simulation `number` has the seed (SEED, number, i), whatever the chunks.
    """
    folder = BUILD / "coverage"
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for start in range(0, draws, CHUNK):
        places = range(start, min(start + CHUNK, draws))
        file = folder / f"{number}-{start}-{len(places)}-{mark}.json"
        if not file.exists():
            made = [draw(np.random.default_rng((SEED, number, place))).tolist() for place in places]
            whole = file.with_suffix(".part")
            whole.write_text(json.dumps(made), encoding="utf-8")
            whole.replace(file)
            print(f"{name}: {places.stop} of {draws} draws", flush=True)
        found += json.loads(file.read_text("utf-8"))
    return np.array(found, dtype=np.float64)


def mark_of(truth: Truth, *files: str) -> str:
    """Return a short digest of the truth, the grid and the code that a simulation rests on."""
    digest = hashlib.sha256(GRID.tobytes())
    for array in (truth.X, truth.firm, truth.coefficients, truth.residuals):
        digest.update(np.ascontiguousarray(array).tobytes())
    for file in files:
        digest.update((ROOT / file).read_bytes())
    return digest.hexdigest()[:12]
