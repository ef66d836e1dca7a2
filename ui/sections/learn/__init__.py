"""The parts of the page learn."""
