"""How a confidential survey's groups and levels are called, and which filters are left."""

from analysis.disclosure.protect import blocks_of, combined, in_blocks, narrowed, safe_survey
from analysis.model.comparison import Comparison, Group
from analysis.model.declaration import Use
from analysis.model.narrowing import narrowing
from analysis.model.query import Query
from analysis.model.result import Refused
from data.survey.survey import Survey

SPLITS = (Use(by=True), Use(moderator=True))


def codes_shown(survey: Survey, query: Query, id: str) -> tuple[str, ...]:
    """Return the codes of a variable's levels as answers to the query may hold them.

    Those of a confidential survey are merged as the variable is `by` or a moderator of the query.
    """
    found: dict[str, None] = {}
    for use in SPLITS if survey.codebook.confidential else ():
        asked = narrowed(query, use)
        how = asked.specification
        if id in (how.by, how.moderator, *how.others) and (safe := _safe(survey, asked)):
            found |= dict.fromkeys(safe.codebook.variable(id).group_codes)
    return tuple(found) or survey.codebook.variable(id).group_codes


def widened(survey: Survey, group: Group) -> Group:
    """Return the group with every level that is shown together with one of its own."""
    safe = (
        _safe(survey, Query(comparison=Comparison(group))) if survey.codebook.confidential else None
    )
    if safe is None:
        return group
    found = []
    for id, levels in group:
        blocks = [block for _, block in blocks_of(safe.codebook.variable(id))]
        codes = {code for block in blocks if set(block) & set(levels) for code in block}
        found.append((id, tuple(sorted(codes))))
    return tuple(found)


def filtering(survey: Survey, group: Group) -> Group:
    """Return the filters of a group that leave somebody out, as the answers count people.

    Of a confidential survey those who are shown count: whether a lone one lacks an answer is not
    told.
    """
    if not survey.codebook.confidential:
        return narrowing(survey, group)
    safe = _safe(survey, Query(comparison=Comparison(group)))
    if safe is None:
        return group
    own = dict(narrowing(safe, in_blocks(survey.codebook, safe.codebook, group)))
    return tuple((id, levels) for id, levels in group if id in own)


def may_filter(survey: Survey, group: Group, id: str) -> bool:
    """Return whether a group may be filtered by one more variable, or already is."""
    if not survey.codebook.confidential or id in dict(group):
        return True
    try:
        combined(survey.codebook, Query(comparison=Comparison((*group, (id, ())))))
    except Refused:
        return False
    return True


def _safe(survey: Survey, query: Query) -> Survey | None:
    """Return the survey as a query may see it, None when it may not."""
    try:
        return safe_survey(survey, query)[1]
    except Refused:
        return None
