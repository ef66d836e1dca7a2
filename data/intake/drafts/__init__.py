"""Edits of a survey in the making."""
