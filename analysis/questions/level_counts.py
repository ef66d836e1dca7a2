"""How many people each level of every filter would leave, the other filters as they are."""

import numpy as np
import pandas as pd

from analysis.model.narrowing import chosen
from analysis.model.query import Query
from analysis.model.result import Result, answers
from data.survey.survey import Survey


@answers(keys=("variable", "level"), values=("n",), needs=(), use=None, ranged="")
def level_counts(survey: Survey, query: Query) -> Result:
    """Count the people of each level of every variable that groups are made by.

    Rows: variable x level; `n` are those within the group's other filters. KeyError and ValueError
    as `membership` raises.
    """
    masks = {id: chosen(survey, id, levels) for id, levels in query.group}
    rows: list[tuple[str, str, int]] = []
    for variable in survey.codebook.with_role("group"):
        within = np.ones(survey.n, dtype=bool)
        for id, mask in masks.items():
            if id != variable.id:
                within &= mask
        codes = survey.codes(variable.id)[within]
        counts = np.bincount(codes[codes >= 0], minlength=len(variable.group_codes))
        rows += [(variable.id, *row) for row in zip(variable.group_codes, counts, strict=True)]
    table = pd.DataFrame(rows, columns=["variable", "level", "n"])
    return Result(table, survey.n)
