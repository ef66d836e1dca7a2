"""What a file may cost: its size, and the memory, time and rights of the process that reads it."""

import resource
import sys

FILE_BYTES = 50_000_000
UNPACKED_BYTES = 200_000_000
ANSWER_BYTES = 600_000_000
COLUMNS = 2_000
HEADER_LETTERS = 200
LABEL_LETTERS = 2_000
NAME_LETTERS = 500
MEMORY_BYTES = 1_000_000_000
SECONDS = 20
AT_ONCE = 2


def confine() -> None:
    """Take from this process, for good, what reading a file does not need."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    if sys.platform == "linux":  # macOS refuses a limit on the address space
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
