"""What an analysis answers: one tidy table of codes and numbers, with notes or a refusal."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from typing import Any

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Ints
from analysis.model.declaration import DECLARED, Declaration, Use, columns_of, declared
from analysis.model.facts import TESTED, Fact, joint_tests
from analysis.model.narrowing import narrowing
from analysis.model.query import Query
from analysis.model.vocabulary import Column
from data.survey.survey import Survey

ESTIMATE = (
    "estimate",
    "std_error",
    "statistic",
    "p_value",
    "df",
    "conf_low",
    "conf_high",
    "n",
    "status",
)
"""The columns of an estimate, in order."""

REFUSALS: dict[str, tuple[str, ...]] = {
    "no_focal": (),
    "no_outcomes": (),
    "not_closed": (),
    "no_moderator": (),
    "same_moderator": ("variable",),
    "absorbed": ("variable",),
    "no_by": (),
    "no_scale": ("variable",),
    "no_cluster": (),
    "no_published": (),
    "no_further": (),
    "no_propensity": (),
    "no_controls": (),
    "constant_treatment": ("variable",),
    "extreme_cut": ("variable", "cut", "minimum"),
    "certain_treatment": (),
    "no_overlap": ("minimum",),
    "nobody_within": ("width", "minimum"),
    "more_treated": ("above", "below"),
    "more_controls": ("above", "below"),
    "more_treated_in_level": (),
    "more_controls_in_level": (),
    "each_once": (),
    "no_level_matched": ("variable",),
    "no_regression": (),
    "no_bootstrap": (),
    "no_sum": (),
    "no_change": (),
    "one_outcome": (),
    "apart": (),
    "few_clusters": ("clusters",),
    "few_units": ("units", "strata", "columns"),
    "single_cluster": ("strata",),
    "single_person": ("strata",),
    "small_group": ("minimum",),
    "constant_focal": ("variable", "dropped"),
    "constant_outcome": ("outcomes", "dropped"),
    "one_level": ("variable", "minimum", "dropped"),
    "too_few": ("n", "columns", "dropped"),
    "rank_deficient": ("columns", "dropped"),
    "not_identified": ("variable", "others"),
    "separated": ("variables", "outcomes", "dropped"),
    "no_gap": ("variable",),
    "no_bins": ("variable",),
    "no_bandwidth": (),
    "single_answers": (),
    "too_many_variables": ("most",),
    "cannot_combine": ("variables",),
    "identifies": ("variable",),
    "seldom_answered": ("variable",),
    "few_firms": ("minimum",),
    "few_residual": ("minimum",),
    "unforeseen": ("reference",),
}
"""Why an analysis gives no number: code -> parameter names."""

NOTES: dict[str, tuple[str, ...]] = {
    "withheld": ("count", "minimum"),
    "rows_missing": ("count", "variables"),
    "zero_weight": ("count", "variable"),
    "dropped_constant": ("variables",),
    "absent_levels": ("variable", "levels"),
    "collinear_control": ("variable", "others"),
    "collinear_levels": ("variable", "levels", "others"),
    "small_levels": ("variable", "levels", "minimum"),
    "reference_changed": ("variable", "level"),
    "replaced_control": ("variables",),
    "absorbed_controls": ("variables",),
    "firm_effects": ("clusters", "singles"),
    "zeros_replaced": ("count", "percent"),
    "constant_outcomes": ("outcomes",),
    "few_clusters_warning": ("clusters",),
    "few_clusters_level": ("variable", "level", "clusters", "of"),
    "few_clusters_numbers": (),
    "untested_jointly": ("clusters", "tested"),
    "no_std_error": ("levels",),
    "no_filter": (),
    "same_group": (),
    "in_both": ("count",),
    "by_person": (),
    "small_side": ("side", "minimum"),
    "unknown_excluded": ("count",),
    "weights_used": ("variable",),
    "strata_used": ("variable",),
    "fpc_used": ("variable",),
    "fpc_unused": ("variable",),
    "weights_unused": ("variable",),
    "side_decided": ("count",),
    "levels_unmatched": ("variable", "levels"),
    "no_side_regression": (),
    "sums_differ": ("count",),
    "sums_rescaled": ("count",),
    "nothing_given": ("count",),
    "robust_errors": (),
    "few_zeros": ("outcomes", "minimum"),
    "heaped": ("outcomes", "percent"),
    "not_nested": ("variable",),
    "variants_refused": ("reason",),
    "firm_constants_unused": (),
    "draws_failed": ("count", "draws"),
    "support_limited": ("low", "high"),
    "level_support": ("variable", "level", "low", "high"),
    "gap_support": ("variable", "level", "low", "high"),
    "no_gap": ("variable", "level"),
    "bin_left_out": ("low", "high"),
    "bin_levels": ("variable", "levels"),
    "bin_few": ("variable", "levels", "low", "high", "minimum"),
    "rare_controls": ("variables", "minimum"),
    "complement_refused": ("reason",),
    "everybody_refused": ("reason",),
    "second_refused": ("reason",),
    "clustered_unavailable": ("reason",),
    "set_aside": ("count",),
    "answers_of_few": ("minimum",),
    "shown_together": ("variable", "levels"),
}
"""What a reader must be told beside the numbers: code -> parameter names."""


@dataclass(frozen=True)
class Note:
    """A remark as a code and parameters; whoever shows it writes the sentence."""

    code: str
    params: tuple[tuple[str, object], ...] = ()

    def param(self, name: str) -> object:
        """Return one parameter; KeyError when the note has none of that name."""
        return dict(self.params)[name]


@dataclass(frozen=True)
class Asked:
    """What was asked for a result: the analysis, its query, and whether with ranges."""

    function: "Analysis"
    query: Query
    ranged: bool = False


_NO_TESTS = joint_tests("", {}, [])


@dataclass(frozen=True, eq=False)
class Result:
    """The answer to a query.

    `table` holds codes and numbers, never labels; `n` people stand behind it. With a `refusal`
    the table is empty. `tests` holds joint tests, one a row (see `joint_tests`); `facts` are single
    numbers beside the tables. `asked` is what it answers, None where it was put together from
    several answers.
    """

    table: pd.DataFrame
    n: int
    notes: tuple[Note, ...] = ()
    refusal: Note | None = None
    facts: tuple[Fact, ...] = ()
    tests: pd.DataFrame = field(default_factory=lambda: _NO_TESTS.copy(deep=False))
    asked: Asked | None = None
    # Not part of __init__: a result with another table has rows of its own.
    _kept: "Result | None" = field(init=False, default=None, repr=False)

    @cached_property
    def rows(self) -> tuple[Mapping[str, Any], ...]:
        """Return the table's rows, each as column -> value; made once, and not to be changed."""
        return self._kept.rows if self._kept else tuple(records_of(self.table))

    def handed(self) -> "Result":
        """Return the result with tables of its own, whose changes do not reach this one's.

        Pandas copies a column once it is written to. Rows, which nobody changes, are shared.
        """
        table, tests = self.table.copy(deep=False), self.tests.copy(deep=False)
        own = replace(self, table=table, tests=tests)
        object.__setattr__(own, "_kept", self)
        return own

    def fact(self, name: str, *of: str) -> float:
        """Return one fact; KeyError when there is none of that name and of these codes."""
        return {(fact.name, fact.of): fact.value for fact in self.facts}[name, of]

    def facts_of(self, name: str) -> dict[str, float]:
        """Return the facts of one name by the first code of what each is."""
        return {fact.of[0]: fact.value for fact in self.facts if fact.name == name}

    def test(self, **keys: str) -> dict[str, float]:
        """Return the numbers of one joint test, by column; KeyError when there is none of it."""
        own = self.tests
        for name, code in keys.items():
            own = own[own[name] == code]
        if len(own) != 1:
            raise KeyError(f"{len(own)} tests of {keys}")
        return {name: float(own[name].iloc[0]) for name in TESTED if name in own}


def note(code: str, **params: object) -> Note:
    """Return a note; its code and parameters must be declared in NOTES."""
    if NOTES[code] != tuple(params):
        raise ValueError(f"note {code} takes {NOTES[code]}, not {tuple(params)}")
    return Note(code, tuple(params.items()))


class Refused(Exception):
    """Raised inside an analysis that cannot give a number; `answers` turns it into a Result."""

    def __init__(self, code: str, **params: object) -> None:
        """Keep the reason as a note; code and parameters must be declared in REFUSALS."""
        if REFUSALS[code] != tuple(params):
            raise ValueError(f"refusal {code} takes {REFUSALS[code]}, not {tuple(params)}")
        super().__init__(code)
        self.note = Note(code, tuple(params.items()))


Analysis = Callable[[Survey, Query], Result]


def answers(
    *,
    keys: Iterable[str | Column],
    values: Iterable[str | Column],
    needs: tuple[str, ...],
    use: Use | None,
    ranged: str,
    tests: tuple[str, ...] | None = None,
    chunked: bool = False,
) -> Callable[[Analysis], Analysis]:
    """Declare an analysis (see Declaration); a refusal inside becomes a Result without rows.

    `keys` and `values` are columns, by their names in the vocabulary. Filters that leave nobody out
    are taken off before it is asked.
    """
    declaration = Declaration(
        key_columns=columns_of(keys),
        value_columns=columns_of(values),
        needs=needs,
        use=use,
        ranged=ranged,
        tests=tests,
        chunked=chunked,
    )

    def decorate(function: Analysis) -> Analysis:
        DECLARED[function.__module__, function.__qualname__] = declaration

        @wraps(function)
        def ask(survey: Survey, query: Query) -> Result:
            comparison = query.comparison.each(lambda group: narrowing(survey, group))
            try:
                if "closed" in needs:
                    check_closed(survey)
                result = function(survey, replace(query, comparison=comparison))
            except Refused as refused:
                return refusal_of(function, refused)
            # An analysis may hand on the refusal of another, whose columns are not its own.
            return result if result.refusal is None else replace(result, table=_no_rows(function))

        return ask

    return decorate


def asked_again(function: Analysis) -> Analysis:
    """Let the survey keep the last answers of an analysis on whose answers further ones build."""

    @wraps(function)
    def ask(survey: Survey, query: Query) -> Result:
        key = (function, query)
        return survey.keep(key, lambda: function(survey, query), "answers").handed()

    return ask


def check_closed(survey: Survey) -> None:
    """Refuse a survey whose outcomes are no parts of a total."""
    block = survey.codebook.outcomes
    if block is not None and not block.closed:
        raise Refused("not_closed")


def refusal_of(function: Analysis, refused: Refused) -> Result:
    """Return a refusal as the answer of an analysis: a table of its columns without rows."""
    return Result(table=_no_rows(function), n=0, refusal=refused.note)


def _no_rows(function: Analysis) -> pd.DataFrame:
    return pd.DataFrame({column: [] for column in declared(function).columns})


def unique(notes: list[Note]) -> tuple[Note, ...]:
    """Return the notes in order, each once."""
    return tuple(dict.fromkeys(notes))


def records_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table whose columns have names, each as column -> value."""
    names = [str(name) for name in table]
    columns = (column.tolist() for _, column in table.items())
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def tidy(
    codes: Mapping[str, str | Sequence[object]],
    numbers: Mapping[str, Floats],
    n: int | Sequence[int] | Ints,
    status: str | Sequence[str],
) -> pd.DataFrame:
    """Return a table: the code columns, then those of ESTIMATE, then any further numbers.

    One code, n or status stands for that of every row.
    """
    rows = len(next(iter(numbers.values())))
    columns = {name: _each(values, rows) for name, values in codes.items()}
    rest = {name: values for name, values in numbers.items() if name not in ESTIMATE}
    own = {name: numbers[name] for name in ESTIMATE if name in numbers}
    people = np.asarray(n) if np.ndim(n) else np.full(rows, n)
    return pd.DataFrame({**columns, **own, "n": people, "status": _each(status, rows), **rest})


def across(codes: Mapping[str, Sequence[object]], ids: Sequence[str]) -> dict[str, list[Any]]:
    """Return the columns of combinations (of `codes`, one each) x outcomes, outcomes fastest."""
    columns = {name: [code for code in own for _ in ids] for name, own in codes.items()}
    combinations = len(next(iter(codes.values())))
    return columns | {"outcome": [*ids] * combinations}


def _each(values: str | Sequence[object], rows: int) -> list[object]:
    return [values] * rows if isinstance(values, str) else list(values)
