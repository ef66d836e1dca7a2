"""The parts of the page money."""
