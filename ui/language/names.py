"""What every text calls a survey's own things: its focal variable, what a budget is for."""

from data.codebook.variables import Variable
from data.survey.labels import Labels
from data.survey.survey import Survey
from ui.language.label import label, visible_length
from ui.language.text import Text

LONGEST = 20
"""The width of a name that the bar of the pages has room for, in Latin letters."""


def is_scale(variable: Variable | None) -> bool:
    """Return whether a variable has a lowest and a highest value: its units are points."""
    return variable is not None and None not in (variable.minimum, variable.maximum)


PRINTED = ("paper_lens", "paper_errors")
"""What is said of choices that are the paper's own, where there is one."""


def survey_words(
    text: Text, labels: Labels, survey: Survey, focal: Variable | None, first: Variable | None
) -> dict[str, str]:
    """Return what every text may name, escaped; words for any survey stand in [known].

    `focal` is the variable that the view looks at, `first` the survey's own, after which its page
    is called. A key with a capital begins a sentence: focal, step (one more point of it), purpose
    (what a part of the budget is, such as policy), purposes. focal_label is the variable's long
    name, focal_page the page's.
    """
    inside = {key: label(labels.survey(key)) for key in ("purpose", "purposes")}
    inside = {key: word for key, word in inside.items() if word} | _focal(text, labels, focal)
    opening = {key.capitalize(): text.opening(word) for key, word in inside.items()}
    return (
        inside
        | opening
        | _made(labels)
        | _long(labels, focal)
        | _page(text, labels, first)
        | _study(text, labels, survey)
    )


def _study(text: Text, labels: Labels, survey: Survey) -> dict[str, str]:
    """Return what is clustered by, and what is said of the choices of a survey's own paper."""
    cluster = survey.codebook.role("cluster")
    name = text.inline(label(labels.variable(cluster.id).short)) if cluster else ""
    printed = survey.study is not None and survey.study.published is not None
    words = {key: text(f"printed.{key}") for key in PRINTED} if printed else {}
    return words | ({"cluster": name} if name else {})


def _focal(text: Text, labels: Labels, focal: Variable | None) -> dict[str, str]:
    if focal is None:
        return {}
    name = text.inline(label(labels.variable(focal.id).short))
    step = "focal.step_scale" if is_scale(focal) else "focal.step_number"
    return {"focal": name, "step": text(step, focal=name)}


def _made(labels: Labels) -> dict[str, str]:
    """Return how simulated answers were made, and what must not be done with them."""
    said = label(labels.survey("simulated"))
    return {"made": said} if said else {}


def _long(labels: Labels, focal: Variable | None) -> dict[str, str]:
    return {"focal_label": label(labels.variable(focal.id).label)} if focal else {}


def _page(text: Text, labels: Labels, first: Variable | None) -> dict[str, str]:
    """Return the page's name where it fits into the bar and the browser's tab, letter by letter."""
    name = labels.survey("focal") or (labels.variable(first.id).short if first else "")
    fits = name and label(name) == name and visible_length(name) <= LONGEST
    return {"focal_page": text.opening(name)} if fits else {}
