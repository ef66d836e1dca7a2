"""The parts of the page matching."""
