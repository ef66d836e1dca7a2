"""What a specification curve says on real answers: shares of its specifications, a joint test."""

from collections.abc import Sequence

import streamlit as st

from analysis.model.result import Result
from analysis.specification_curve.summary import Shares, joint
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.wording.notes import sentence
from ui.wording.spoken import part_names


def introduce(here: Scene) -> bool:
    """Say what the curve is; return whether its verdict may be shown."""
    st.markdown(here.text("robustness.curve.text"))
    simulated = here.survey.provenance == "simulated"
    if simulated:
        st.info(here.text("robustness.curve.withheld"))
    return not simulated


def said(here: Scene, found: Shares) -> str:
    """Return how many specifications agree on one policy's sign, and how clearly."""
    text = here.text
    sign = text("robustness.curve.plus" if found.sign > 0 else "robustness.curve.minus")
    origin = "robustness.curve.sign_paper" if found.printed else "robustness.curve.sign_most"
    whole = max(found.specifications, 1)
    return text(
        "robustness.curve.shares",
        policy=part_names(here)[found.outcome],
        same=found.same,
        specifications=found.specifications,
        share=text.percent(found.same / whole, 0),
        sign=text(origin, sign=sign),
        clear=found.clear,
        clear_share=text.percent(found.clear / whole, 0),
        opposite=found.opposite,
    )


@contained
def show_joint(here: Scene, chunks: Sequence[Result] | None) -> None:
    """Say how likely as much agreement is when there is no change under any specification."""
    if not chunks:
        return
    if chunks[0].refusal is not None:
        st.info(sentence(here, chunks[0].refusal, "refusal"))
        return
    text, names = here.text, part_names(here)
    said, count = [], 0
    for outcome in dict.fromkeys(chunks[0].table["outcome"]):
        found = joint(chunks, outcome)
        count = found.draws
        said.append(
            text(
                "robustness.joint.text",
                policy=names[outcome],
                specifications=found.specifications,
                dominant=found.dominant,
                p_dominant=text.p_value(found.p_dominant),
                clear=found.clear,
                p_clear=text.p_value(found.p_clear),
            )
        )
    st.markdown("\n".join(f"- {words}" for words in said))
    st.caption(text("robustness.joint.note", draws=count))
