"""Surveys and their codebooks, read and checked; knows nothing of statistics or screens."""
