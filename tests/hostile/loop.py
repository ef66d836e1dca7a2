"""Read many files in one process within the limits; started as a script, for it may well die.

stdin: the ending, then each file after its length in four bytes. stdout: a line of JSON for each
file, the code of its problem or "" when it was read.
"""

import json
import sys
from pathlib import Path
from typing import BinaryIO

sys.path.insert(0, str(Path(__file__).parents[2]))

from data.parse.jail import lock
from data.parse.limits import confine
from data.parse.read import read
from data.reading.problems import SurveyError


def code_of(data: bytes, ending: str) -> str:
    """Return the code of a file's problem, "" when it is read."""
    try:
        read(data, ending)
    except SurveyError as error:
        return error.code
    except MemoryError:
        return "too_much_memory"
    return ""


def main(source: BinaryIO, ending: str) -> None:
    """Answer for each file, at once: what was answered before the process died still counts."""
    confine()
    lock()
    while length := source.read(4):
        code = code_of(source.read(int.from_bytes(length, "big")), ending)
        print(json.dumps(code), flush=True)


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.argv[1])
