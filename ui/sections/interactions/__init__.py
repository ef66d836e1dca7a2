"""The parts of the page interactions."""
