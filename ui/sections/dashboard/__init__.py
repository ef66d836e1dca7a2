"""The parts of the page dashboard."""
