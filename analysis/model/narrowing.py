"""Which filters narrow a group: one that leaves nobody out is none."""

import numpy as np

from analysis.engine.arrays import Mask
from analysis.model.comparison import Group
from data.survey.survey import Survey


def chosen(survey: Survey, id: str, levels: tuple[str, ...]) -> Mask:
    """Return bool (n,): whose answer to a variable is one of the levels.

    Raises KeyError for a variable and ValueError for a level that the codebook does not know.
    """
    known = survey.codebook.variable(id).group_codes
    wanted = np.zeros(len(known) + 1, dtype=bool)  # the last place is that of a missing answer, -1
    wanted[[known.index(level) for level in levels]] = True
    return wanted[survey.codes(id)]


def narrowing(survey: Survey, group: Group) -> Group:
    """Return the filters of a group that leave somebody out; raises as `chosen` does.

    With every level chosen people remain out whose answer is missing, where there are any.
    """
    return tuple((id, levels) for id, levels in group if not chosen(survey, id, levels).all())
