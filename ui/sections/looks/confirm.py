"""Confirmatory mode: half of the firms held back, one claim written down, opened once."""

import secrets
from dataclasses import replace

import streamlit as st

from analysis.model.comparison import GROUP, Comparison
from analysis.model.query import Query
from analysis.model.result import Result
from analysis.model.rows import Row, row
from analysis.questions.effects import outcome_effects
from analysis.questions.interactions import slope_differences
from data.survey.holdout import HELD_BACK
from ui.door.compute import compute
from ui.visit.looks import Written, keep_opened, looked_at_all, write_down, written
from ui.visit.scene import Scene
from ui.visit.state import current, set_view
from ui.visit.surveys import offered
from ui.visit.unforeseen import contained
from ui.visit.view import MOST_HALVES
from ui.wording.captions import describe_group, mark
from ui.wording.notes import sentence
from ui.wording.nulls import known_of_nulls
from ui.wording.sentences import focal_step
from ui.wording.spoken import part_names, spoken_levels
from ui.wording.units import units_of

EVERYONE = ""


@contained
def confirm(here: Scene) -> None:
    """Show where the reader stands: not begun, exploring, claim written, opened."""
    claim = written()
    if here.survey.codebook.confidential:
        st.info(here.text("looks.confirm.confidential"))
    elif claim is not None:
        _told(here, claim)
    elif here.view.half is not None:
        _write(here)
    else:
        _begin(here)


def _begin(here: Scene) -> None:
    """Offer to hold half of the firms back, as long as nothing has been looked at."""
    st.markdown(here.text("looks.confirm.why"))
    late = looked_at_all()
    if late:
        st.info(here.text("looks.confirm.late"))
    st.button(
        here.text("looks.confirm.begin"),
        key="confirm/begin",
        type="primary",
        disabled=late,
        on_click=lambda: set_view(replace(current(), half=secrets.randbelow(MOST_HALVES))),
    )


def _write(here: Scene) -> None:
    """Let the reader write down one claim about the group and the model as they stand."""
    text, parts = here.text, part_names(here)
    st.markdown(text("looks.confirm.exploring", half=here.view.half))
    group = describe_group(here, here.view.group)
    st.markdown(text("looks.confirm.about", group=group, step=focal_step(here)))
    names = spoken_levels(here, here.view.specification.moderator or "") if _moderated(here) else {}
    with st.form("confirm"):
        outcome = st.selectbox(
            text("looks.confirm.policy"), tuple(parts), format_func=lambda code: _short(here, code)
        )
        level = st.selectbox(
            text("looks.confirm.level"),
            (EVERYONE, *_compared(here)),
            format_func=lambda code: names.get(code, text("looks.confirm.everyone")),
        )
        more = st.radio(
            text("looks.confirm.direction"),
            (True, False),
            format_func=lambda up: text("looks.confirm.more" if up else "looks.confirm.less"),
            horizontal=True,
        )
        if st.form_submit_button(text("looks.confirm.write"), type="primary"):
            view = here.view
            write_down(
                Written(view.group, view.specification, int(view.half or 0), outcome, level, more)
            )
            st.rerun()


def _told(here: Scene, claim: Written) -> None:
    """Show the claim, and offer to open the held-back half or show what it answered."""
    st.markdown(here.text("looks.confirm.claim", claim=_claim(here, claim)))
    if claim.opened is None:
        st.markdown(here.text("looks.confirm.ready"))
        if st.button(here.text("looks.confirm.open"), key="confirm/open", type="primary"):
            keep_opened(_answer(here, claim))
            set_view(replace(current(), half=None))
            st.rerun()
        return
    _verdict(here, claim, claim.opened)
    st.caption(here.text("looks.confirm.after"))


def _answer(here: Scene, claim: Written) -> Result:
    """Return what the held-back half says of the claim."""
    source = offered()[here.view.survey]
    fresh = source.half(here.view.sums, claim.half, HELD_BACK)
    query = Query(Comparison(claim.group), replace(claim.specification, outcomes=(claim.outcome,)))
    if claim.level == EVERYONE:
        return compute(outcome_effects, fresh, query)
    return compute(slope_differences, fresh, query)


def _verdict(here: Scene, claim: Written, opened: Result) -> None:
    if opened.refusal is not None:
        st.info(sentence(here, opened.refusal, "refusal"))
        return
    where = {"side": GROUP} if claim.level == EVERYONE else {"level": claim.level}
    found = row(opened, outcome=claim.outcome, **where)
    if found is None:
        st.info(here.text("looks.confirm.nothing"))
        return
    write = units_of(here, claim.specification.lens)
    said = here.text(
        f"looks.confirm.{_kept(claim, found)}",
        estimate=write.change(found["estimate"]),
        interval=write.change_interval(found["conf_low"], found["conf_high"]),
        p=here.text.p_value(found["p_value"]),
        n=here.text.number(opened.n),
        why=known_of_nulls(here, [found], write),
    )
    st.markdown(said + mark(here, found))


def _kept(claim: Written, found: Row) -> str:
    """Return held, turned or unshown: where the 95 % interval lies, seen from the claim."""
    above, below = found["conf_low"] > 0, found["conf_high"] < 0
    if not (above or below):
        return "unshown"
    return "held" if above == claim.more else "turned"


def _claim(here: Scene, claim: Written) -> str:
    """Return a claim in words."""
    model = here.view.with_specification(**vars(claim.specification)).specification
    of = replace(here, view=replace(here.view, group=claim.group, specification=model))
    text, direction = here.text, "more" if claim.more else "less"
    words = {
        "step": focal_step(of),
        "policy": text.inline(part_names(of)[claim.outcome]),
        "group": describe_group(of, claim.group),
    }
    if claim.level == EVERYONE:
        return text(f"looks.confirm.claim_{direction}", **words)
    names = spoken_levels(of, model.moderator or "")
    reference = of.survey.codebook.variable(model.moderator or "").reference or ""
    return text(
        f"looks.confirm.claim_level_{direction}",
        level=names[claim.level],
        reference=names.get(reference, ""),
        **words,
    )


def _moderated(here: Scene) -> bool:
    moderator = here.view.specification.moderator
    return moderator is not None and here.survey.codebook.has(moderator)


def _compared(here: Scene) -> tuple[str, ...]:
    """Return the moderator's levels that have a reference to be compared with."""
    if not _moderated(here):
        return ()
    variable = here.survey.codebook.variable(here.view.specification.moderator or "")
    return tuple(code for code in variable.group_codes if code != variable.reference)


def _short(here: Scene, code: str) -> str:
    return here.labels.part(code).short
