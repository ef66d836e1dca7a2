"""A claim that another rule of the standard errors does not share says so beside it."""

import pandas as pd
import pytest

from analysis.model.facts import Fact
from analysis.model.result import Result
from analysis.model.rows import rows
from analysis.model.rules import SHOWN
from analysis.questions.claims import slope_claims
from analysis.questions.means import focal_by
from data.survey.survey import Survey
from tests.analysis.made import weighted
from tests.ui.scenes import scene
from ui.language.text import languages
from ui.sections.dashboard.answers import Differences
from ui.sections.dashboard.words import for_whom
from ui.sections.interactions.lines import claim_sentence
from ui.wording.rules import by_rule, claim_with_rules, with_rules


@pytest.mark.parametrize("language", languages())
def test_slopes_by_hukou_are_told_apart_with_classical_errors_only(
    survey: Survey, language: str
) -> None:
    here = scene(survey, language, moderator="hukou")
    claims, text = slope_claims(survey, here.view.query), here.text
    others = text.join([text(f"rule.{rule}") for rule in ("HC1", "HC3", "CR1", "CR2")])
    for claim in rows(claims):
        words = {"shown": text("rule.classical"), "other": others}
        assert text("rules.sentence", **words) in claim_sentence(here, claims, claim)
        assert by_rule(here, claims, claim) == text("rules.bracket", **words)
    found = Differences((), claims, claims, claims, claims)
    assert text("rules.bracket", shown=text("rule.classical"), other=others) in for_whom(
        here, "hukou", found
    )


@pytest.mark.parametrize("language", languages())
def test_where_all_agree_nothing_is_said(survey: Survey, language: str) -> None:
    here = scene(survey, language, moderator="pension", by="job_position")
    claims = slope_claims(survey, here.view.query)
    assert [by_rule(here, claims, claim) for claim in rows(claims)] == ["", ""]
    assert [claim_with_rules(here, "x", claims, claim) for claim in rows(claims)] == ["x", "x"]
    assert with_rules(here, "x", focal_by(survey, here.view.query), "highest") == "x"


@pytest.mark.parametrize("language", languages())
def test_with_weights_the_plain_rule_is_called_linearised(survey: Survey, language: str) -> None:
    here = scene(weighted(survey), language)
    facts = (Fact(SHOWN, 1.0, ("classical", "differ")), Fact(SHOWN, 0.0, ("CR1", "differ")))
    result = Result(pd.DataFrame(), 0, facts=facts)
    said = here.text(
        "rules.sentence", shown=here.text("rule.linearised"), other=here.text("rule.CR1")
    )
    assert with_rules(here, "x.", result, "differ") == here.text.sentences(["x.", said])
