"""Guesses at what the columns of a file are for, each with its reason."""
