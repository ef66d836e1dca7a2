"""Whether an interaction's straight lines hold: bins, a smooth curve, zones, and who is where."""
