"""The parts of the page measures."""
