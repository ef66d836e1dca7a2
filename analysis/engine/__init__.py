"""Estimators and tests on arrays: no survey, no query, no screen."""
