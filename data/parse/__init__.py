"""Read a file that a stranger made: in a process of its own, within limits."""
