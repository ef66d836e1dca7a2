"""What a survey's columns mean: variables, scales and the outcomes, and how they are read."""
