"""What students are shown of an interaction: formula, answers, a game of invented data, overlap."""
