"""The effects' numbers beside the estimates themselves."""

import numpy as np
import statsmodels.api as sm

from analysis.model.query import Query, Specification
from analysis.model.regression import effect_models
from analysis.questions.effects import outcome_effects


def test_the_adjusted_r_squared_is_that_of_statsmodels(survey):
    query = Query(specification=Specification(focal="risk"))
    effects = outcome_effects(survey, query).table.set_index("outcome")
    (model,) = effect_models(survey, query)
    theirs = sm.OLS(model.outcomes[:, 1], model.X).fit()
    part = survey.codebook.outcome_ids[1]
    np.testing.assert_allclose(
        effects.loc[part, "r_squared_adjusted"], theirs.rsquared_adj, rtol=1e-9
    )
