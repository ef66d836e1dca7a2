"""Files with a few bytes changed, and what becomes of thousands of them."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from data.parse.parent import ENVIRONMENT

LOOP = Path(__file__).with_name("loop.py")
DIED = "unreadable"  # what the product says when the reading process dies
SECONDS = 120


def mutants(data: bytes, many: int, seed: int) -> list[bytes]:
    """Return copies with one to three bytes, numbers or stretches changed, the start left alone."""
    dice = np.random.default_rng(seed)
    return [_mutant(data, dice) for _ in range(many)]


def _mutant(data: bytes, dice: np.random.Generator) -> bytes:
    changed = bytearray(data)
    for _ in range(int(dice.integers(1, 4))):
        place = int(dice.integers(20, len(changed) - 8))
        match int(dice.integers(8)):
            case 0 | 1 | 2 | 3:
                changed[place] = int(dice.integers(256))
            case 4 | 5:
                extreme = int(dice.choice([0, 1, 2**31 - 1, 2**32 - 1]))
                changed[place : place + 4] = extreme.to_bytes(4, "little")
            case 6:
                del changed[place : place + int(dice.integers(1, 9))]
            case _:
                changed[place:place] = bytes(dice.integers(0, 256, 8, dtype=np.uint8))
    return bytes(changed)


def outcomes(files: list[bytes], ending: str) -> Counter[str]:
    """Return how many files end with each problem, "" for those that are read.

    One process reads as many as it survives; the next one goes on after the file that killed it.
    """
    counts: Counter[str] = Counter()
    while files:
        codes, died = _codes(files, ending)
        counts.update(codes)
        counts.update([DIED] if died else [])
        files = files[len(codes) + died :]
    return counts


def _codes(files: list[bytes], ending: str) -> tuple[list[str], bool]:
    sent = b"".join(len(data).to_bytes(4, "big") + data for data in files)
    # -P: else the script's folder, which has a module named as one of Python's, comes first.
    command = [sys.executable, "-P", str(LOOP), ending]
    done = subprocess.run(
        command, input=sent, capture_output=True, env=ENVIRONMENT, timeout=SECONDS, check=False
    )
    codes = [json.loads(line) for line in done.stdout.splitlines()]
    return codes, len(codes) < len(files)
