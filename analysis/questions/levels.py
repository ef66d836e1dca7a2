"""How a group is spread over the levels of a variable that people are grouped by."""

import numpy as np

from analysis.model.columns import by_of
from analysis.model.groups import members
from analysis.model.query import Query
from analysis.model.result import ESTIMATE, Result, answers, tidy
from analysis.model.sample import draw
from analysis.model.status import statuses
from analysis.questions.measure import describe
from data.survey.survey import Survey


@answers(
    keys=("level",),
    values=ESTIMATE,
    needs=("group",),
    use=None,
    ranged="",
)
def level_shares(survey: Survey, query: Query) -> Result:
    """Return the share of the group at each level (or band) of the specification's `by`.

    Rows: level, those that somebody has; `estimate` is a share, 0 to 1, of all who answered: the
    (weighted) mean of an indicator, its standard error linearised as in R's survey::svymean, its
    interval a proportion's. `n` are the people of the level.
    """
    by, std_errors = by_of(survey, query), query.specification.std_errors
    codes = survey.codes(by)
    sample = draw(survey, members(survey, query), [(by, np.asarray(codes >= 0))], std_errors)
    own = sample.of(codes)
    held, counts = np.unique(own, return_counts=True)
    numbers = describe(sample, (own[:, None] == held).astype(float), std_errors, proportions=True)
    known = survey.codebook.variable(by).group_codes
    levels = [known[place] for place in held]
    status = statuses(survey, query, "", levels, list(numbers["estimate"]))
    return Result(tidy({"level": levels}, numbers, counts, status), len(own), sample.notes)
