"""The parts of the page budgets."""
