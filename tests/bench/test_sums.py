"""Bare numpy finds the numbers of the product's seven analyses: only then is it a measure."""

import numpy as np

from bench.report import off
from bench.screen import seven


def test_bare_numpy_finds_what_the_analyses_find() -> None:
    own, numpy = (one.answer for one in seven.timed(1))
    assert len(seven.ASKED) == 7
    assert off(own.std_errors, numpy.std_errors) < 1e-9
    assert off(own.estimates, numpy.estimates) < seven.TOLERANCE
    same = np.isclose(own.estimates, numpy.estimates, rtol=1e-9, atol=0.0)
    bands = own.std_errors == 1.0
    assert same[~bands].all()
