"""What a reader looks at: survey, language, group and specification, to and from the address."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

from analysis.model.columns import shares
from analysis.model.comparison import AGAINST, COMPLEMENT, SECOND, Comparison, Group
from analysis.model.lens import margins_of
from analysis.model.query import CONTROLS, LENSES, STD_ERRORS, Query, Specification
from data.codebook.codebook import Codebook
from data.codebook.variables import PAIR
from data.survey.survey import Survey
from ui.visit.margin_address import MARGIN, margin_params, read_margin
from ui.visit.matching_address import KEYS, matching_params, read_matching
from ui.visit.tabs import KNOWN
from ui.visit.upload import OWN

GROUP_PREFIX, SECOND_PREFIX = "g.", "b."
AGAINST_KEY = "vs"
SUMS = ("kept", "rescaled", "dropped")
MOST_HALVES = 1_000_000
_CHOICES: dict[str, tuple[str, ...]] = {
    "lens": LENSES,
    "controls": CONTROLS,
    "std_errors": STD_ERRORS,
}
_SHORT = {"std_errors": "se"}
FORMER = {("std_errors", "clustered"): "CR1"}
"""What links made before a choice had its present name say, and what they mean."""
_ONE = ("focal", "lens", "controls", "std_errors", "moderator", "by")
BY_CONTROLS, YES = "by_controls", "yes"
SEVERAL = ("outcome", "others", BY_CONTROLS)
NOTHING = ""
"""What stands in the address for outcomes of which none is chosen."""
FLAGS = {"fitted": ("axes", "group"), "ranges": ("ranges", YES), "unfolded": ("show", "all")}
"""Fields of a view that are on or off: the key and the word in the address that turn one on."""
TAB = "tab"


@dataclass(frozen=True)
class View:
    """One reader's view. Codes only, so that a change of language changes nothing else.

    `half` is the seed by which half of the firms are held back, None when everybody is shown.
    `fitted` lets the axes of figures follow the group. `ranges` shows how far numbers move over the
    survey's siblings. `against` is whom the group is compared with, of AGAINST: the rest, everybody
    or the `second` group. `tab` is the open tab of a page, "" its first; `unfolded` whether tabs
    and folds stand open one beneath another.
    """

    language: str
    survey: str
    sums: str = "kept"
    group: Group = ()
    specification: Specification = field(default_factory=Specification)
    half: int | None = None
    fitted: bool = False
    ranges: bool = False
    against: str = COMPLEMENT
    second: Group = ()
    tab: str = ""
    unfolded: bool = False

    @property
    def query(self) -> Query:
        """Return what the analysis is asked."""
        second = self.second if self.against == SECOND else ()
        return Query(Comparison(self.group, self.against, second), self.specification)

    def levels(self, variable: str) -> tuple[str, ...]:
        """Return the chosen level codes of one variable; () when it does not filter."""
        return dict(self.group).get(variable, ())

    def with_levels(self, variable: str, codes: tuple[str, ...]) -> "View":
        """Return the view with one variable's filter replaced; () removes it."""
        rest = {name: levels for name, levels in self.group if name != variable}
        if codes:
            rest[variable] = codes
        return replace(self, group=make_group(rest))

    def with_second(self, variable: str, codes: tuple[str, ...]) -> "View":
        """Return the view with one variable's filter of the second group replaced."""
        return replace(
            self, second=replace(self, group=self.second).with_levels(variable, codes).group
        )

    def without_group(self) -> "View":
        """Return the view of everyone."""
        return replace(self, group=(), second=())

    def with_specification(self, **changes: object) -> "View":
        """Return the view with parts of the specification replaced."""
        return replace(self, specification=replace(self.specification, **changes))  # type: ignore[arg-type]

    def under(self, preset: Mapping[str, object]) -> "View":
        """Return the view under a preset, which knows one moderator and no further products."""
        return self.with_specification(others=(), focal_by_controls=False, **preset)


def make_group(levels: Mapping[str, tuple[str, ...]]) -> Group:
    """Return the canonical form of a filter: sorted by variable, codes sorted, no repeats."""
    return tuple(
        sorted((name, tuple(sorted(set(codes)))) for name, codes in levels.items() if codes)
    )


def default_specification(survey: Survey) -> Specification:
    """Return the study's own default; what it leaves open comes from the codebook's roles.

    What splits means or slopes is then none of what is averaged or sloped, where there is another.
    """
    codebook, focal = survey.codebook, survey.codebook.role("focal")
    values: dict[str, object] = {"focal": focal.id} if focal else {}
    values["outcomes"] = codebook.outcome_ids[:2]
    if codebook.role("cluster") and codebook.provenance != "simulated":
        values["std_errors"] = "CR2"
    stated = asdict(survey.study.defaults) if survey.study else {}
    values |= {name: value for name, value in stated.items() if value}
    for name, role in (("moderator", "moderator"), ("by", "group")):
        for first in splitting(codebook, role, str(values.get("focal", "")))[:1]:
            values.setdefault(name, first)
    return Specification(**values)  # type: ignore[arg-type]


def splitting(codebook: Codebook, role: str, focal: str | None) -> tuple[str, ...]:
    """Return the variables of a role that hold other answers than a focal variable and outcomes.

    All of the role where there are no others, so that a reader is told why nothing can be shown.
    """
    every, taken = codebook.with_role(role), {part.column for part in codebook.parts}
    own = codebook.variable(focal) if focal and codebook.has(focal) else None
    apart = [
        variable
        for variable in every
        if (variable.column is None or variable.column not in taken)
        and not (own and shares(codebook, own, variable))
    ]
    return tuple(variable.id for variable in apart or every)


def with_focal(codebook: Codebook, chosen: Specification, focal: str) -> Specification:
    """Return a specification with another focal variable, which its moderator is not."""
    changed, moderator = replace(chosen, focal=focal), chosen.moderator
    if moderator is None or not codebook.has(moderator):
        return changed
    if not shares(codebook, codebook.variable(focal), codebook.variable(moderator)):
        return changed
    return replace(changed, moderator=splitting(codebook, "moderator", focal)[0])


def to_params(view: View, default: Specification) -> dict[str, str | list[str]]:
    """Return the address parameters of a view; what equals the survey's default is left out.

    Of a survey that the visit brought itself nothing is written: codes and ids come from its file.
    """
    params: dict[str, str | list[str]] = {"survey": view.survey, "lang": view.language}
    if view.survey == OWN:
        return params | _of_page(view)
    if view.sums != SUMS[0]:
        params["sums"] = view.sums
    if view.half is not None:
        params["half"] = str(view.half)
    params |= {key: word for field, (key, word) in FLAGS.items() if getattr(view, field)}
    if view.against != COMPLEMENT:
        params[AGAINST_KEY] = view.against
    params |= _of_page(view)
    params |= _specified(view.specification, default)
    params |= {GROUP_PREFIX + name: list(codes) for name, codes in view.group}
    return params | {SECOND_PREFIX + name: list(codes) for name, codes in view.second}


def _of_page(view: View) -> dict[str, str | list[str]]:
    """Return what of the page stands open: names of the app's own, whatever the survey."""
    tab: dict[str, str | list[str]] = {TAB: view.tab} if view.tab else {}
    key, word = FLAGS["unfolded"]
    return tab | ({key: word} if view.unfolded else {})


def _specified(specification: Specification, default: Specification) -> dict[str, str | list[str]]:
    params: dict[str, str | list[str]] = {}
    for name in _ONE:
        value = getattr(specification, name)
        if value is not None and value != getattr(default, name):
            params[_SHORT.get(name, name)] = value
    if specification.outcomes != default.outcomes:
        params["outcome"] = list(specification.outcomes) or NOTHING
    if specification.others:
        params["others"] = list(specification.others)
    if specification.focal_by_controls:
        params[BY_CONTROLS] = YES
    return params | margin_params(specification.margin) | matching_params(specification.matching)


def read_specification(
    params: Mapping[str, list[str]], codebook: Codebook, default: Specification
) -> tuple[Specification, list[tuple[str, str]]]:
    """Return the valid part of an address's specification, and what it ignored as (key, value)."""
    moderators = tuple(variable.id for variable in codebook.with_role("moderator"))
    allowed = _CHOICES | {
        "focal": focal_choices(codebook),
        "moderator": moderators + _pairs(params.get("moderator", []), codebook, moderators),
        "by": tuple(variable.id for variable in codebook.with_role("group")),
    }
    changes: dict[str, object] = {}
    ignored: list[tuple[str, str]] = []
    for name, values in allowed.items():
        key = _SHORT.get(name, name)
        for value in params.get(key, [])[-1:]:
            meant = FORMER.get((name, value), value)
            if meant in values:
                changes[name] = meant
            else:
                ignored.append((key, value))
    for key, name, known in (
        ("outcome", "outcomes", codebook.outcome_ids),
        ("others", "others", moderators),
        (BY_CONTROLS, "focal_by_controls", (YES,)),
    ):
        given = params.get(key, [])
        if key == "outcome" and given == [NOTHING]:
            changes[name] = ()
            continue
        chosen = tuple(dict.fromkeys(value for value in given if value in known))
        ignored += [(key, value) for value in given if value not in known]
        if chosen:
            changes[name] = True if key == BY_CONTROLS else chosen
    changes["matching"], apart = read_matching(params)
    ignored += apart
    changes["margin"], apart = read_margin(params, margins_of(codebook.outcomes))
    ignored += apart
    if "focal" in changes:
        default = with_focal(codebook, default, str(changes.pop("focal")))
    return replace(default, **changes), ignored  # type: ignore[arg-type]


def read_against(params: Mapping[str, list[str]]) -> tuple[str, list[tuple[str, str]]]:
    """Return whom an address compares the group with, and what it ignored."""
    given = params.get(AGAINST_KEY, [])[-1:]
    if given and given[0] in AGAINST:
        return given[0], []
    return COMPLEMENT, [(AGAINST_KEY, value) for value in given]


def read_group(
    params: Mapping[str, list[str]], codebook: Codebook, prefix: str = GROUP_PREFIX
) -> tuple[Group, list[tuple[str, str]]]:
    """Return the valid part of an address's group, and what it ignored as (key, value)."""
    groupable = {variable.id: variable.group_codes for variable in codebook.with_role("group")}
    levels: dict[str, tuple[str, ...]] = {}
    ignored: list[tuple[str, str]] = []
    for key, values in params.items():
        if not key.startswith(prefix):
            continue
        variable = key.removeprefix(prefix)
        known = groupable.get(variable, ())
        levels[variable] = tuple(value for value in values if value in known)
        ignored += [(key, value) for value in values if value not in known]
    return make_group(levels), ignored


def known_keys() -> tuple[str, ...]:
    """Return the address keys that are no group filter."""
    own = (_SHORT.get(name, name) for name in _ONE)
    return (
        "survey",
        "lang",
        "sums",
        "half",
        *(key for key, _ in FLAGS.values()),
        AGAINST_KEY,
        TAB,
        "outcome",
        "others",
        BY_CONTROLS,
        MARGIN,
        *KEYS,
        *own,
    )


def read_repeats(params: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """Return what an address says over again of what can be said once: the last one counts."""
    once = [key for key in known_keys() if key not in SEVERAL and params.get(key)]
    return [(key, value) for key in once for value in params[key][:-1] if value != params[key][-1]]


def read_others(params: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """Return the parts of an address whose keys mean nothing here."""
    return [
        (key, value)
        for key, values in params.items()
        if key not in known_keys() and not key.startswith((GROUP_PREFIX, SECOND_PREFIX))
        for value in values
    ]


def read_half(params: Mapping[str, list[str]]) -> tuple[int | None, list[tuple[str, str]]]:
    """Return the seed of the halves that an address asks for, and what it ignored."""
    given = params.get("half", [])[-1:]
    # Python reads no number of some thousand digits.
    digits = bool(given) and len(given[0]) < 8 and given[0].isascii() and given[0].isdigit()
    if digits and int(given[0]) < MOST_HALVES:
        return int(given[0]), []
    return None, [("half", value) for value in given]


def read_flags(
    params: Mapping[str, list[str]], possible: Collection[str]
) -> tuple[dict[str, bool], list[tuple[str, str]]]:
    """Return which of FLAGS an address turns on, of those `possible`, and what it ignored."""
    flags, ignored = {}, []
    for field_, (key, word) in FLAGS.items():
        given = params.get(key, [])
        flags[field_] = field_ in possible and word in given
        ignored += [(key, value) for value in given if value != word or not flags[field_]]
    return flags, ignored


def read_tab(params: Mapping[str, list[str]]) -> tuple[str, list[tuple[str, str]]]:
    """Return the tab that an address opens, and what it ignored."""
    given = params.get(TAB, [])
    chosen = next((tab for tab in given[-1:] if tab in KNOWN), "")
    return chosen, [(TAB, value) for value in given if value not in KNOWN]


def focal_choices(codebook: Codebook) -> tuple[str, ...]:
    """Return what may stand in the focal variable's place: focal scales, their items, numbers."""
    focal = codebook.with_role("focal")
    items = [item for variable in focal if variable.scale for item in variable.scale.items]
    answers = {part.column for part in codebook.parts}
    numbers = [v.id for v in codebook.variables if v.kind == "numeric" and v.column not in answers]
    apart = {v.id for v in codebook.of_design()}
    ordered = dict.fromkeys([variable.id for variable in focal] + items + numbers)
    return tuple(id for id in ordered if id not in apart)


def _pairs(
    values: Sequence[str], codebook: Codebook, moderators: tuple[str, ...]
) -> tuple[str, ...]:
    """Return those of an address's values that are pairs of moderators."""
    known = (value for value in values if set(value.split(PAIR)) <= set(moderators))
    return tuple(value for value in known if codebook.has(value))
