"""Make one analysis fail with an error that quotes an answer, as a mistake of ours might.

Python imports this module at its start when this folder is on PYTHONPATH.
"""

import sys
from pathlib import Path

CANARY = "Zhang Kanarienvogel 13800138000"

sys.path.insert(0, str(Path(__file__).parents[3]))

from analysis.questions import means  # noqa: E402


def focal_by(survey: object, query: object) -> None:
    """Fail as nobody has foreseen."""
    try:
        int(CANARY)
    except ValueError as error:
        raise KeyError(CANARY) from error


focal_by.__module__ = means.__name__  # so that what the analysis declares holds of this one
means.focal_by = focal_by
