"""The parts of the page robustness."""
