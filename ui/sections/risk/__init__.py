"""The parts of the page risk."""
