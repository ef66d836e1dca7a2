"""The pages: one row a page drives navigation, links and tests."""

from dataclasses import dataclass

from ui.visit.pins import AGAINST_THE_REST, ALL_OUTCOMES, AS_PRINTED, EVERYBODY, Pins


@dataclass(frozen=True)
class PageRow:
    """One screen. `id` is the stem of its file in pages/, its address and its texts' first key.

    `part` is the menu it stands in, a word of MENUS; "" = in the bar itself. `of_survey` is whether
    it shows anything of the survey that is open, `uses_group` of the group alone, `titled` whether
    it begins with its title and a line about it.
    `needs` are the roles without which nothing can be shown, `needs_everybody` whether half of the
    firms will not do, `single_answers` whether it is about nothing else (a confidential survey has
    no such page), `weighted` whether a survey's weights are used, `pins` what is fixed whatever the
    reader chose elsewhere, `former` paths at which it once stood, `terms` the glossary's keys that
    a reader meets here.
    """

    id: str
    part: str = ""
    needs: tuple[str, ...] = ()
    uses_group: bool = True
    titled: bool = True
    of_survey: bool = True
    needs_everybody: bool = False
    single_answers: bool = False
    weighted: bool = True
    pins: Pins = AGAINST_THE_REST
    former: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


MENUS = ("slopes", "trust", "sources")
NULLS = ("not_shown", "equivalence", "mde")
"""What a page that says of something that it is not shown must explain."""
READING = ("interval", "holm", *NULLS, "complement")
STATUSES = ("published", "calibrated", "sign_published", "implied")
PRINTED = ("simulated", *STATUSES)
"""Terms of a survey that reproduces a paper: met only beside its numbers."""
OF_STUDY = "of_study"
"""Stands among a page's terms for those that the survey's own study has there."""

PAGES = (
    PageRow(
        "dashboard",
        titled=False,
        former=("start", "overview"),
        pins=Pins(
            study_focal=True, lens="amount", outcomes="all", one_moderator=True, compares=True
        ),
        terms=(*("simulated", OF_STUDY, "slope", "interaction"), *READING, *STATUSES),
    ),
    PageRow(
        "risk",
        needs=("focal",),
        pins=Pins(study_focal=True),
        terms=(OF_STUDY, "alpha", "interval", "group", *STATUSES),
    ),
    PageRow(
        "budgets",
        needs=("outcomes",),
        pins=ALL_OUTCOMES,
        terms=(OF_STUDY, "lens", "interval", "group", *STATUSES),
    ),
    PageRow("own", uses_group=False, of_survey=False),
    PageRow(
        "interactions",
        part="slopes",
        needs=("focal", "outcomes", "moderator"),
        terms=(
            *("moderator", "interaction", "slope", "slope_difference", "crossing", "fieller"),
            *("prediction", "control", "std_errors", "lens", *READING, *STATUSES),
        ),
    ),
    PageRow(
        "diagnostics",
        part="slopes",
        needs=("focal", "outcomes", "moderator"),
        terms=(
            *("moderator", "gap", "binning", "smooth_curve", "wald", "johnson_neyman", "line_band"),
            *("crossing", "fieller", "control", "std_errors", "lens", *READING[:-1], *STATUSES),
        ),
    ),
    PageRow(
        "money",
        part="slopes",
        needs=("focal", "outcomes"),
        pins=Pins(lens="amount", outcomes="all"),
        terms=(
            *(OF_STUDY, "slope", "prediction", "r_squared", "joint_band", "interval"),
            *(*NULLS, "complement", "control", "std_errors", *STATUSES),
        ),
    ),
    PageRow(
        "learn",
        part="slopes",
        needs=("focal", "outcomes", "moderator"),
        pins=Pins(lens="amount", outcomes="last", one_moderator=True),
        terms=(
            *("interaction", "moderator", "slope", "slope_difference", "control", "power"),
            *("interval", *NULLS, "std_errors", *STATUSES),
        ),
    ),
    PageRow(
        "measures",
        part="slopes",
        needs=("focal", "outcomes"),
        pins=Pins(lens="amount"),
        terms=(
            *("lens", "fractional_logit", "wald", "smearing", "slope", "slope_difference"),
            *("interval", *NULLS, "complement", "control", "std_errors", *STATUSES),
        ),
    ),
    PageRow(
        "matching",
        part="trust",
        needs=("focal", "outcomes"),
        weighted=False,
        single_answers=True,
        terms=(
            *("matching", "propensity", "common_support", "treated", "att", "local_linear"),
            *("balance", "doubly_robust", "robustness_value", "e_value", "control", "lens"),
            *("interval", "holm", *NULLS, *STATUSES),
        ),
    ),
    PageRow(
        "robustness",
        part="trust",
        needs=("focal", "outcomes"),
        terms=(
            *("specification_curve", "two_part", "quantile_regression", "influence", "lens"),
            *("slope", "slope_difference", "matching", "att", "interval", *NULLS),
            *("control", "std_errors", *STATUSES),
        ),
    ),
    PageRow(
        "replication",
        part="sources",
        needs=("focal", "outcomes"),
        uses_group=False,
        needs_everybody=True,
        single_answers=True,
        pins=AS_PRINTED,
        terms=(
            "published",
            "calibrated",
            "sign_published",
            "matching",
            "att",
            "common_support",
            *NULLS[1:],
            OF_STUDY,
        ),
    ),
    PageRow(
        "looks",
        part="trust",
        uses_group=False,
        terms=("exploratory", "holm", "false_discovery", "held_back"),
    ),
    PageRow(
        "about",
        part="sources",
        uses_group=False,
        pins=EVERYBODY,
        terms=("simulated", OF_STUDY, *STATUSES),
    ),
    PageRow("glossary", part="sources", uses_group=False),
)


def page_row(page: str) -> PageRow:
    """Return the row of a page; raises KeyError."""
    return {row.id: row for row in PAGES}[page]
