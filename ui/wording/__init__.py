"""Sentences about results, in the reader's language."""
