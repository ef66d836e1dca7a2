"""The columns that results may have: what each holds, and with how many decimals it is written."""

from dataclasses import dataclass

KINDS = ("name", "end", "level", "code", "text", "flag", "number", "count", "p_value")
"""What a column holds.

name: the id of an outcome or a variable; end: that of an outcome, or money beside them; level: the
code of a level; code: a word of the analysis, which has a text; text: what stands as it is; flag:
yes or no; count: people or clusters, of whom few are not told; p_value and any other number.
"""
NUMERIC = ("number", "count", "p_value")


@dataclass(frozen=True)
class Column:
    """A column's name, its kind (of KINDS), and a number's decimals: None = as the estimates."""

    name: str
    kind: str
    digits: int | None = None

    def __post_init__(self) -> None:
        """Refuse a kind that nothing knows how to write."""
        if self.kind not in KINDS:
            raise ValueError(f"column {self.name}: {self.kind} is not of {KINDS}")


def text(name: str) -> Column:
    """Return a column whose cells stand as they are, whatever the vocabulary says of its name."""
    return Column(name, "text")


def _of(kind: str, *names: str, digits: int | None = None) -> tuple[Column, ...]:
    return tuple(Column(name, kind, digits) for name in names)


VOCABULARY: dict[str, Column] = {
    column.name: column
    for column in (
        *_of("name", "outcome", "variable", "other", "item"),
        *_of("end", "source", "target"),
        *_of("level", "level", "reference"),
        *_of("code", "side", "status", "style", "kind", "set", "std_errors", "measure", "sign_of"),
        *_of("code", "band", "zone", "variant", "omitted", "extreme", "equivalence"),
        # A specification's choices, in the words of the page that draws the curve.
        *_of("text", "treatment", "lens", "model", "method", "controls", "restriction"),
        *_of("text", "hypothesis", "left_out", "term", "printed", "ours_text", "verdict", "reason"),
        *_of(
            "text", "claim", "paper", "reasons", "tests", "result", "checks", "verdicts", "p_values"
        ),
        *_of("text", "design", "calculation", "finding", "equivalences", "bounds", "mdes"),
        *_of("flag", "same_sign", "excludes_zero", "inside_scale", "reaches_scale", "few"),
        *_of("flag", "claimed", "scored", "consistent"),
        *_of("number", "estimate", "conf_low", "conf_high", "joint_low", "joint_high"),
        *_of("number", "band_low", "band_high", "range_low", "range_high", "low", "high", "items"),
        *_of("number", "printed_value", "ours", "bound", "mde"),
        *_of("number", "result_low", "result_high", "allowed_low", "allowed_high"),
        *_of("number", "df", "rank", "bin", "times", "effective", "draw", digits=0),
        *_of("number", "rank_low", "rank_high", digits=0),
        *_of("number", "decimals", "tested", "held", digits=0),
        *_of("number", "positive", "negative", "clear_positive", "clear_negative", digits=0),
        *_of("number", "statistic", "at", "start", "end", "value", "bin_low", "bin_high", digits=2),
        *_of("number", "median", "shift", "variance_ratio", "e_value", "e_value_shown", digits=2),
        *_of("number", "largest", "r_squared", "r_squared_adjusted", digits=3),
        *_of("number", "std_error", "partial_r2", "robustness", "robustness_shown", digits=4),
        *_of("number", "of_treatment", "of_outcome", digits=4),
        *_of("count", "n", "n_level", "n_reference", "size", "units", "flips", digits=0),
        *_of("count", "clusters", "people", "supported", "matched", digits=0),
        *_of("p_value", "p_value", "p_holm", "p_adjusted", "p_equivalence", digits=4),
    )
}
"""Every column by its name."""

RANGE = ("range_low", "range_high")
"""What the door adds: the smallest and largest estimate over a survey and its siblings."""


def named(kind: str) -> tuple[str, ...]:
    """Return the names of the columns of a kind."""
    return tuple(column.name for column in VOCABULARY.values() if column.kind == kind)
