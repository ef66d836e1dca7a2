"""The parts of the page diagnostics."""
