"""The process that reads one file: bytes on stdin, the answer on stdout, nothing anywhere else."""

import os
import sys

from data.parse.jail import lock
from data.parse.limits import confine


def main(ending: str) -> int:
    """Read stdin as a file with this ending and write what was read, or the problem, to stdout."""
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # A library that prints would write into the middle of the answer.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    confine()
    lock()
    # After the limits: what is read, and the libraries that read it, live within them.
    from data.parse.read import read
    from data.parse.wire import write_problem, write_reading
    from data.reading.problems import SurveyError

    try:
        reading = read(sys.stdin.buffer.read(), ending)
    except SurveyError as error:
        write_problem(answer, error)
    except MemoryError:
        write_problem(answer, SurveyError("too_much_memory"))
    else:
        write_reading(answer, reading)
    answer.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
