"""What a survey's columns mean: variables, scales and the allocation, and how they are read."""
