"""Whether a number of a match is one that the study's authors printed."""

from analysis.engine.matching.kernels import Rule
from analysis.matching.matched_sample import rule_of
from analysis.model.query import MatchingChoice, Query
from analysis.replication.compare import EXACT, TIGHT, verdict
from analysis.replication.found import outcome_name, term_name
from data.study import models
from data.study.published import PublishedNumber
from data.study.study import Study
from data.survey.survey import Survey

STATUS = {EXACT: "published", TIGHT: "calibrated"}


def effect_status(
    survey: Survey, query: Query, choice: MatchingChoice, outcome: str, estimate: float
) -> str:
    """Return the status of a matched effect: published, calibrated, implied, or observed.

    A number counts as printed for everyone only, under a printed rule with its lens, focal variable
    and controls; then it is published where it has the printed digits, calibrated within a quarter
    of the standard error that stands in for the unprinted one.
    """
    found = _matching(survey, query, choice, outcome)
    if found is None:
        return unprinted(survey)
    study, matching = found
    term = term_name(study.vocabulary, (matching.focal, "above_mean"))
    number = _number(
        study, matching.id, term, "att", outcome_name(study.vocabulary, outcome, matching.lens)
    )
    error = matching.std_errors[matching.outcomes.index(outcome)]
    return _judged(survey, number, estimate, error)


def regression_status(
    survey: Survey, query: Query, choice: MatchingChoice, outcome: str, estimate: float
) -> str:
    """Return the status of the treatment's coefficient in a regression weighted by a match."""
    found = _matching(survey, query, choice, outcome)
    if found is None:
        return unprinted(survey)
    study, matching = found
    for model in study.models:
        if (model.matching, model.outcome, model.lens) == (matching.id, outcome, matching.lens):
            term = term_name(study.vocabulary, (model.focal, model.treatment or ""))
            error = _number(study, model.id, term, "se", "")
            number = _number(study, model.id, term, "estimate", "")
            return _judged(survey, number, estimate, error.value if error else 0.0)
    return unprinted(survey)


def unprinted(survey: Survey) -> str:
    """Return the status of a number that the study's authors did not print."""
    return "implied" if survey.provenance == "simulated" else "observed"


def _matching(
    survey: Survey, query: Query, choice: MatchingChoice, outcome: str
) -> tuple[Study, models.Matching] | None:
    """Return the printed matching that the query repeats, if any."""
    study, asked = survey.study, query.specification
    usual = MatchingChoice(choice.method, choice.kernel, choice.width)
    if survey.provenance != "simulated" or query.group or choice != usual or study is None:
        return None
    first: dict[str, models.Matching] = {}
    for matching in study.matchings:
        first.setdefault(matching.id, matching)
    for matching in first.values():
        wanted = (matching.lens, matching.focal, matching.controls)
        rule = Rule(matching.kernel, matching.width, matching.method == "local_linear")
        same = (asked.lens, asked.focal, asked.controls) == wanted and rule_of(choice) == rule
        if same and outcome in matching.outcomes:
            return study, matching
    return None


def _number(
    study: Study, model: str, term: str, statistic: str, outcome: str
) -> PublishedNumber | None:
    if study.published is None:
        return None
    wanted = (model, term, statistic)
    for number in study.published.numbers:
        same = (number.model, number.term, number.statistic) == wanted
        if same and outcome in ("", number.outcome):
            return number
    return None


def _judged(
    survey: Survey, number: PublishedNumber | None, estimate: float, std_error: float
) -> str:
    if number is None:
        return unprinted(survey)
    return STATUS.get(verdict(number, estimate, std_error), unprinted(survey))
