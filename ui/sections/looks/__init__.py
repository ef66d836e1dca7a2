"""The parts of the page looks."""
