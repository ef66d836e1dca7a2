"""The published tables and figures again, from the survey's raw columns, number by number."""
