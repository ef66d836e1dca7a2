"""Matching of a survey's people: effects, checks, balance, levels, hidden confounders."""
