"""Every analysis there is, sorted by what each declares."""

from importlib import import_module
from pkgutil import walk_packages

import analysis
from analysis.matching.balance import matched_balance
from analysis.matching.effects import matched_checks
from analysis.model.declaration import DECLARED, declared
from analysis.model.result import Analysis


def every() -> tuple[Analysis, ...]:
    """Return every analysis, by module and name; all modules are imported, so that all declare."""
    for found in walk_packages(analysis.__path__, "analysis."):
        if not found.name.endswith("__main__"):
            import_module(found.name)
    own = sorted(key for key in DECLARED if key[0].startswith("analysis."))
    return tuple(getattr(import_module(module), name) for module, name in own)


EVERY: tuple[Analysis, ...] = every()
CHUNKED = tuple(each for each in EVERY if declared(each).chunked)
"""Chunks of long computations: draws, or parts of a grid."""
OF_PRINT = tuple(each for each in EVERY if "published" in declared(each).needs)
"""About a study's published numbers, whatever the group."""
OF_GROUPS = tuple(each for each in EVERY if each not in CHUNKED + OF_PRINT)
"""Quick enough to be asked of many groups."""
ALLOWED = tuple(each for each in EVERY if declared(each).use is not None)
"""Those that answer about a confidential survey."""
BY_ROW_AMONG_EQUALS: tuple[Analysis, ...] = (matched_checks, matched_balance)
"""Of equally near neighbours they take the first row, so that the order of rows matters."""


def needing(*needs: str) -> tuple[Analysis, ...]:
    """Return the analyses that declare all of some needs."""
    return tuple(each for each in EVERY if set(needs) <= set(declared(each).needs))
