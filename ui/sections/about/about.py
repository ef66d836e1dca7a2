"""The parts of the page about the data."""

from functools import partial

import streamlit as st

from analysis.disclosure.protect import MOST_VARIABLES
from analysis.disclosure.shield import BASE, count_shown
from analysis.model.disclosure_control import FEWEST_FIRMS
from analysis.model.groups import MINIMUM
from analysis.model.result import Result
from data.codebook.codebook import Variable
from data.survey.labels import Correction, Label, Labels
from data.survey.totals import off_total, usable_choices
from ui.charts.policies import draw_policies
from ui.language.label import label
from ui.language.text import Text, languages, load_text
from ui.results.panel import show
from ui.visit.scene import Scene
from ui.visit.seed import seed
from ui.visit.state import current, set_sums, widget_key
from ui.visit.surveys import offered, siblings_of
from ui.visit.unforeseen import contained
from ui.visit.view import SUMS
from ui.wording.captions import people
from ui.wording.sentences import focal_step
from ui.wording.units import amount_units

STATUSES = ("published", "calibrated", "sign_published", "implied")
PROTECTED = ("few", "variables", "rounded", "single", "apart", "risk")
"""What is said of the protection of a confidential survey."""
LIMITS = 5
SIMULATED_LIMIT = 5


@contained
def show_survey(here: Scene) -> None:
    """Say what the survey is, how many people, where it comes from."""
    text, survey, words = here.text, here.survey, here.labels.survey
    st.markdown(f"**{label(words('title'))}**")
    opening = [label(words(key)) for key in ("headline", "lead") if words(key)]
    if opening:
        st.markdown(text.sentences(opening))
    if words("description"):
        st.markdown(label(words("description")))
    clusters = survey.clusters()
    facts = {
        "n": text.number(count_shown(survey, survey.n)),
        "people": people(here),
        "variables": text.number(len(survey.codebook.variables)),
        "fingerprint": survey.fingerprint[:12],
    }
    if clusters is None:
        st.markdown(text("about.survey.rows", **facts))
    else:
        count = text.number(count_shown(survey, int(clusters.max()) + 1))
        said = "own.about.clusters" if survey.private else "about.survey.clusters"
        st.markdown(text(said, clusters=count, **facts))
    if survey.private:
        st.markdown(text("own.about.origin"))
    if words("source"):
        st.caption(text("about.source", source=label(words("source"))))


@contained
def show_confidential(here: Scene) -> None:
    """Say how a confidential survey is protected, and what risk remains."""
    if here.survey.codebook.confidential:
        st.subheader(here.text("about.confidential.title"), anchor="about-confidential")
        numbers = {"minimum": MINIMUM, "firms": FEWEST_FIRMS, "most": MOST_VARIABLES, "base": BASE}
        for point in PROTECTED:
            st.markdown(f"- {here.text(f'about.confidential.point.{point}', **numbers)}")


@contained
def show_statuses(here: Scene) -> None:
    """Explain each status a number can have on this survey."""
    text = here.text
    own = STATUSES if here.survey.provenance == "simulated" else ("observed",)
    kinds = (*own, "game")
    st.table(
        {
            text("about.status.which"): [text(f"status.{kind}") for kind in kinds],
            text("about.status.meaning"): [text(f"about.status.text_{kind}") for kind in kinds],
        },
        hide_index=True,
    )


@contained
def show_ranges(here: Scene, effects: Result) -> None:
    """Show how far the study's effects, which the paper leaves open, move over the siblings."""
    text, count = here.text, 1 + len(siblings_of(here.survey))
    st.markdown(text("about.ranges.said", count=text.number(count)))
    title = text("money.effects.caption", step=focal_step(here))
    show(here, "about.ranges", effects, partial(draw_policies, title=title, change=True))


@contained
def show_sums(here: Scene) -> None:
    """Report the answers that do not sum to the total, and let the reader choose what to do."""
    text, write = here.text, amount_units(here)
    total = write.level(write.unit.whole)
    if here.survey.codebook.confidential:
        st.markdown(text("about.sums.confidential"))
        return
    if not here.survey.reports:
        st.markdown(text("about.sums.all", total=total))
        return
    for report in here.survey.reports:
        st.markdown(f"- {label(report.sentence(text.language))}")
    key = widget_key("sums")
    seed(key, here.view.sums)
    st.radio(
        text("about.sums.choose"),
        _choices(here),
        format_func=lambda code: text(f"about.sums.{code}"),
        key=key,
        on_change=lambda: set_sums(current(), st.session_state[key]),
        horizontal=True,
    )


def _choices(here: Scene) -> tuple[str, ...]:
    """Return what may become of answers that do not add up: all that leaves somebody."""
    allocation = here.survey.codebook.allocation
    if allocation is None:
        return SUMS
    kept = offered()[here.view.survey].survey(SUMS[0])
    return usable_choices(bool(off_total(kept.outcomes(), allocation.total).all()))


@contained
def show_questions(here: Scene) -> None:
    """Show the wording of every question in every language of the app."""
    source, columns = offered()[here.view.survey], {}
    for code in languages():
        entries, text = _entries(here, source.labels(code)), load_text(code)
        columns[text("language.name")] = [_wording(text, entry) for entry in entries]
    names = [label(entry.short or entry.label) for entry in _entries(here, here.labels)]
    rows = [row for row in zip(names, *columns.values(), strict=True) if any(row[1:])]
    if not rows:
        st.info(here.text("about.questions.none"))
        return
    heads = [here.text("about.codebook.variable"), *columns]
    st.table(dict(zip(heads, map(list, zip(*rows, strict=True)), strict=True)), hide_index=True)


def _entries(here: Scene, labels: Labels) -> list[Label]:
    """Return what can have a question: the allocation, its parts, the variables."""
    codebook = here.survey.codebook
    found = [labels.allocation] if codebook.outcomes else []
    found += [labels.part(id) for id in codebook.outcome_ids]
    return found + [labels.variable(variable.id) for variable in codebook.variables]


def _wording(text: Text, entry: Label) -> str:
    """Return what was asked, with what a reader should know of it in small print."""
    if not entry.question:
        return ""
    paraphrase = text("about.questions.paraphrase") if entry.wording == "paraphrase" else ""
    question = label(entry.question) + paraphrase
    if not entry.note:
        return question
    return text("about.questions.note", question=question, note=label(entry.note))


@contained
def show_limits(here: Scene) -> None:
    """Say what the survey cannot say."""
    if here.survey.private:  # the others speak of perceived risk
        for limit in ("own.about.causality", "about.limits.2", "own.about.answers"):
            st.markdown(f"- {here.text(limit)}")
    for number in () if here.survey.private else range(1, LIMITS + 1):
        if number != SIMULATED_LIMIT or here.survey.provenance == "simulated":
            st.markdown(f"- {here.text(f'about.limits.{number}')}")
    for key in ("limits", "sampling", "representation"):
        if here.labels.survey(key):
            st.markdown(f"- {label(here.labels.survey(key))}")


@contained
def show_codebook(here: Scene) -> None:
    """Show every variable with its column, levels, unit and roles."""
    text, variables = here.text, here.survey.codebook.variables
    st.dataframe(
        {
            text("about.codebook.variable"): [here.labels.variable(v.id).label for v in variables],
            text("about.codebook.column"): [_column(here, v) for v in variables],
            text("about.codebook.levels"): [_levels(here, v) for v in variables],
            text("about.codebook.unit"): [here.labels.variable(v.id).unit for v in variables],
            text("about.codebook.roles"): [
                text.join([text(f"about.roles.{role}") for role in v.roles]) for v in variables
            ],
        },
        hide_index=True,
        height="content",
    )


def _column(here: Scene, variable: Variable) -> str:
    if variable.scale is None:
        return variable.column or variable.id
    items = here.text.join([here.labels.variable(item).short for item in variable.scale.items])
    return here.text("about.codebook.items", items=items)


def _levels(here: Scene, variable: Variable) -> str:
    if variable.group_codes:
        named = [
            f"{code} = {here.labels.level(variable.id, code)}" for code in variable.group_codes
        ]
        return here.text("format.between_variables").join(named)
    if variable.minimum is not None and variable.maximum is not None:
        return here.text.interval(f"{variable.minimum:g}", f"{variable.maximum:g}")
    return ""


@contained
def show_citation(here: Scene) -> None:
    """Show how to cite the study."""
    study = here.survey.study
    if study is not None and study.citation:
        st.markdown(label(study.citation))
    elif here.labels.survey("source"):
        st.markdown(label(here.labels.survey("source")))
    elif here.survey.private:
        st.markdown(here.text("own.about.cite"))


@contained
def show_listed(here: Scene, key: str) -> None:
    """Show a list of the study's sentences, under a line that says whose they are."""
    st.caption(here.text(f"about.{key}.note"))
    sentences = here.labels.listed(key)
    numbers = enumerate(sentences, 1)
    st.markdown("\n".join(f"{number}. {label(sentence)}" for number, sentence in numbers))


@contained
def show_corrections(here: Scene) -> None:
    """Show what stood wrong in the survey's texts, the newest first."""
    found = sorted(here.labels.corrections, key=lambda each: each.mended, reverse=True)
    st.markdown("\n".join(f"- {_correction(here, each)}" for each in found))


def _correction(here: Scene, correction: Correction) -> str:
    return here.text(
        "about.corrections.item",
        wrong=label(correction.wrong),
        right=label(correction.right),
        since=correction.since.isoformat(),
        mended=correction.mended.isoformat(),
    )
