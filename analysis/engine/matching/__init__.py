"""Matching on a propensity score: score, support, match, weights, effect, balance, sensitivity.

Each step is a pure function of arrays with a frozen result, one idea a file.
"""
