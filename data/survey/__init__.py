"""A survey opened: answers, labels, weights, checks and totals."""
