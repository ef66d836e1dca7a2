"""One person who differs from all others: nothing shown tells in which groups that person is."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from analysis.diagnostics.people import distribution, sparse
from analysis.disclosure.partition import Partitions, People, related_of
from analysis.disclosure.protect import protect, safe_survey
from analysis.disclosure.shield import digits_of, short, stepped
from analysis.engine.arrays import Floats
from analysis.learning.game import game_estimates, game_lines, game_of
from analysis.learning.points import zero_shares
from analysis.model.comparison import Comparison
from analysis.model.declaration import declared
from analysis.model.groups import headcount
from analysis.model.query import Query, Specification
from analysis.model.result import Analysis, Note, Refused, Result
from analysis.questions.distribution import answer_styles, focal_distribution, outcome_distribution
from analysis.questions.effects import outcome_effects
from analysis.questions.flow import flows
from analysis.questions.interactions import predictions, slopes
from analysis.questions.means import compare_focal, compare_outcomes, outcomes_by
from analysis.questions.reliability import item_means, reliability
from analysis.questions.support import support
from analysis.robustness.two_part_effects import two_parts
from data.codebook.variables import Scale, Variable
from data.survey.survey import Survey
from tests.analysis import made
from tests.analysis.confidential import confidential
from ui.door.compute import compute

PEOPLE, LONE = 600, 17
LONELY: dict[str, dict[str, object]] = {
    "has a level of a control to himself": {"school": "3"},
    "is alone with a level of a nearly constant control": {"owner": "2"},
    "lacks an answer to a control": {"school": None},
    "lacks an answer to an item": {"first": None},
    "lacks a part of the budget": {"roads": None},
    "gives everything to one part": {"roads": 0.0, "schools": 0.0, "parks": 100.0},
    "gives amounts that do not add up": {"roads": 35.0, "schools": 30.0, "parks": 30.0},
    "answers between the others' answers": {"hours": 21.0},
}
TELLING: tuple[Analysis, ...] = (
    *(headcount, compare_focal, compare_outcomes, outcomes_by, item_means, reliability),
    *(focal_distribution, outcome_distribution, answer_styles, outcome_effects, flows),
    *(slopes, predictions, support, sparse, distribution, zero_shares, two_parts, game_lines),
)
"""Analyses whose rows, notes and blanks would follow single answers."""


def answers(seed: int = 5) -> dict[str, list[object]]:
    """Return the columns of people of whom nobody stands out."""
    random = np.random.default_rng(seed)
    columns: dict[str, list[object]] = {"firm": random.integers(0, 40, PEOPLE).tolist()}
    for name, levels in (("sex", "12"), ("town", "123"), ("school", "12"), ("owner", "1")):
        columns[name] = random.choice(list(levels), PEOPLE).tolist()
    for name in ("first", "second"):
        columns[name] = random.integers(1, 6, PEOPLE).astype(float).tolist()
    columns["hours"] = (5.0 * random.integers(4, 10, PEOPLE)).tolist()
    given = 5.0 * random.multinomial(20, (0.5, 0.35, 0.15), PEOPLE)
    return columns | {name: given[:, part].tolist() for part, name in enumerate(PARTS)}


PARTS = ("roads", "schools", "parks")


def survey_of(columns: dict[str, list[object]]) -> Survey:
    """Return the confidential survey of such columns."""
    levels = {"sex": "12", "town": "123", "school": "123", "owner": "12"}
    split = ("group", "moderator")
    factors = [
        made.factor(name, list(own), "control", *(split if name in ("sex", "town") else ()))
        for name, own in levels.items()
    ]
    firm = replace(made.factor("firm", ["0"], "cluster"), levels=(), reference=None)
    items = [made.numeric(name, minimum=1.0, maximum=5.0) for name in ("first", "second")]
    scale = Scale(("first", "second"), "mean")
    risk = Variable("risk", None, "numeric", scale=scale, minimum=1, maximum=5, roles=("focal",))
    return confidential(
        made.small(columns, [firm, *factors, *items, risk, made.numeric("hours")], PARTS)
    )


def shape(result: Result, keys: Sequence[str]) -> dict[str, object]:
    """Return what can be seen of a result but for the size of its numbers."""
    table = result.table
    codes = [c for c in table if c in keys and not (table[c].dtype == float and c != "value")]
    blank = table.drop(columns=codes).isna()
    return {
        "rows": [tuple(row) for row in table[codes].astype(str).to_numpy()],
        "blank": blank[[name for name in blank if name not in keys]].to_numpy().tolist(),
        "notes": [n for n in result.notes if n.code not in ("set_aside", "level_support")],
        "refusal": result.refusal,
        "facts": [(fact.name, fact.of, np.isnan(fact.value)) for fact in result.facts],
        "tests": result.tests.isna().to_numpy().tolist(),
    }


@pytest.mark.parametrize("kind", LONELY)
def test_a_lone_person_changes_nothing_but_the_size_of_numbers(kind: str) -> None:
    columns = answers()
    plain = survey_of(columns)
    for name, value in LONELY[kind].items():
        columns[name] = [*columns[name][:LONE], value, *columns[name][LONE + 1 :]]
    other = survey_of(columns)
    group = (("sex", (str(columns["sex"][LONE]),)),)
    focal = "hours" if "hours" in LONELY[kind] else "risk"
    query = Query(Comparison(group), Specification(focal=focal, by="town", moderator="town"))
    for analysis in TELLING:
        one, two = (compute(analysis, survey, query) for survey in (plain, other))
        keys = declared(analysis).keys
        assert shape(one, keys) == shape(two, keys), analysis.__name__


def close(value: float, digits: int) -> tuple[float, float]:
    """Return between which numbers one lies that is shown with so many digits."""
    half = 0.5 * 10.0 ** (np.floor(np.log10(abs(value))) - digits + 1) if value else 0.0
    return value - half, value + half


def groups(survey: Survey) -> Iterator[Query]:
    """Yield queries about groups of different sizes."""
    for job in "1234":
        for town in "123":
            group = (("job", (job,)), ("town", (town,)))
            yield Query(Comparison(group), Specification(focal="risk"))


def counts_of(estimate: float, error: float, shown: float, unit: float) -> list[int]:
    """Return the counts near a shown one for which some sum of answers has a mean so shown."""
    found = []
    for n in range(int(shown) - 2, int(shown) + 3):
        sums = np.arange(int(0.7 * estimate * n / unit), int(1.3 * estimate * n / unit) + 3)
        size = np.full(len(sums), float(n))
        means: Floats = sums * unit / n
        seen = short(stepped(means, np.full(len(sums), error), size), digits_of(size))
        found += [n] if np.isclose(seen, estimate).any() else []
    return found


def test_means_do_not_tell_the_count(town: Survey) -> None:
    """Answers are whole numbers, and amounts multiples of five."""
    found = 0
    for query in groups(town):
        for analysis, unit in ((compare_focal, 1.0), (compare_outcomes, 5.0)):
            for row in compute(analysis, town, query).table.to_dict("records"):
                if row["side"] == "group" and np.isfinite(row["n"]):
                    counts = counts_of(row["estimate"], row["std_error"], row["n"], unit)
                    assert len(counts) > 1
                    found += 1
    assert found > 20


def test_tests_and_intervals_do_not_tell_the_degrees_of_freedom(town: Survey) -> None:
    found = 0
    for query in groups(town):
        for row in compute(outcome_effects, town, query).table.to_dict("records"):
            if row["side"] != "group" or not np.isfinite(row["df"]):
                continue
            digits = int(digits_of(np.array([row["n"]]))[0])
            low, high = close(abs(row["statistic"]), digits)
            least, most = close(row["p_value"], digits)
            possible = [
                df
                for df in range(int(row["df"]), int(row["df"]) + 5)
                if 2 * stats.t.sf(high, df) <= most and 2 * stats.t.sf(low, df) >= least
            ]
            assert len(possible) > 1
            found += 1
    assert found > 15


def test_steps_of_means() -> None:
    """By hand: twice 1.5 over the square root of 100 is 0.3, so that steps are 0.5."""
    values, errors = np.array([23.46, 23.46, 7.0]), np.array([1.5, 0.05, np.nan])
    found = stepped(values, errors, np.array([100.0, 900.0, 50.0]))
    np.testing.assert_allclose(found, [23.5, 23.46, 7.0])
    assert digits_of(np.array([10.0, 99, 100, 999, 1000, np.inf])).tolist() == [2, 2, 3, 3, 4, 4]


def test_two_cuts_of_one_column_are_always_combined() -> None:
    """Cut at 30 and at 31: the three people of 30 are in one group and not in the other."""
    age = np.r_[np.full(60, 0), np.full(3, 1), np.full(60, 2), np.full(60, 3), np.full(60, 4)]
    one, other = np.minimum((age >= 1) + (age >= 3), 2), np.minimum((age >= 2) + (age >= 4), 2)
    codes = {"one": one.astype(np.int8), "other": other.astype(np.int8)}
    n = len(age)
    found = People(codes, dict.fromkeys(codes, 3), np.ones((n, 1), bool), None, np.empty((n, 0)))
    apart = Partitions(found)
    assert [apart.of([name])[name].tolist() for name in codes] == [[0, 1, 2]] * 2  # type: ignore[index]
    assert related_of(found, {"one": "one", "other": "other"}) == {"one": (), "other": ()}
    assert related_of(found, dict.fromkeys(codes, "age")) == {"one": ("other",), "other": ("one",)}
    joint = apart.of(["one", "other"])
    assert joint is None or all(
        not 0 < ((joint["one"][one] < k) & (joint["other"][other] >= k)).sum() < 10 for k in (1, 2)
    )


def test_a_level_that_tells_another_is_combined_with_it(town: Survey) -> None:
    where = np.where(town.codes("town") == 0, "west", "east")
    column = made.factor("where", ["east", "west"], "group", "moderator")
    survey = confidential(made.with_column(town, column, where.tolist()))
    base, safe, names = safe_survey(survey, Query(Comparison((("where", ("west",)),))))
    assert base.related["where"] == ("town",)
    assert names == ("where",)
    blocks = base.partitions.of(["town", "where"])
    assert blocks is not None
    assert len(safe.codebook.variable("town").group_codes) == int(blocks["town"][-1]) + 1
    assert base.related["sex"] == ()


def test_what_names_people_or_splits_nobody_is_refused(town: Survey) -> None:
    number = replace(made.numeric("number"), column="person")
    codebook = replace(town.codebook, variables=(*town.codebook.variables, number))
    for survey, focal in ((town, "firm"), (replace(town, codebook=codebook), "number")):
        with pytest.raises(Refused) as refused:
            protect(slopes, survey, Query(specification=Specification(focal=focal)))
        assert refused.value.note == Note("identifies", (("variable", focal),))
    for id in ("income", "plain"):
        plain = confidential(made.with_column(town, made.factor("plain", ["1"]), ["1"] * town.n))
        with pytest.raises(Refused) as refused:
            protect(outcomes_by, plain, Query(specification=Specification(by=id)))
        assert refused.value.note == Note("cannot_combine", (("variables", (id,)),))


def test_invented_noise_cannot_be_known_without_the_answers(town: Survey) -> None:
    """Else each game is a linear equation in the rows of the design."""
    query = Query(specification=Specification(focal="income", moderator="sex"))
    plain = replace(town, codebook=replace(town.codebook, confidential=False), fingerprint="open")
    seeds, noise = (1, 2), []
    for survey in (town, plain):
        game = game_of(survey, query)
        own = game.outcomes(0.0, seeds) - (game.model.X @ game.truth(0.0))[:, None]
        noise.append(own[game.order] / game.sigma)
    known = np.random.default_rng((1, 1)).standard_normal(len(noise[1]))
    np.testing.assert_allclose(noise[1][:, 0], known)
    assert abs(np.corrcoef(noise[0][:, 0], known[: len(noise[0])])[0, 1]) < 0.2
    again = compute(game_estimates, town, query).table["estimate"]
    assert again.equals(compute(game_estimates, town, query).table["estimate"])


def test_constants_of_firms_cost_degrees_of_freedom(town: Survey) -> None:
    """Of 30 people some 8 remain: clustered errors have the firms' degrees of freedom."""
    for people, refused in ((30, True), (90, False)):
        few = made.rows(town, np.flatnonzero(np.isfinite(town.numeric("risk")))[:people])
        few = confidential(few)
        how = Specification(focal="risk", controls="firm_effects", std_errors="CR1")
        found = outcome_effects(few, Query(specification=how)).refusal
        assert (found == Note("few_residual", (("minimum", 10),))) == refused


def test_with_weights_people_are_counted_who_do_and_who_do_not() -> None:
    """Three people of weight 100 look like more than ten."""
    columns = answers()
    for name, value in zip(PARTS, (0.0, 0.0, 100.0), strict=True):
        columns[name][:3] = [value] * 3
    survey = made.with_column(
        survey_of(columns), made.numeric("weight", "weight"), [100.0] * 3 + [1.0] * (PEOPLE - 3)
    )
    survey = confidential(survey)
    styles = compute(answer_styles, survey, Query()).table.set_index(["outcome", "style"])
    assert np.isnan(styles.loc[("parks", "all_in"), "estimate"])
    assert np.isfinite(styles.loc[("parks", "zero"), "estimate"])
    parts = two_parts(survey, Query(specification=Specification(focal="risk")))
    assert np.isnan(parts.fact("zeros", "roads"))
    assert np.isfinite(parts.fact("zeros", "parks"))


def test_empty_groups_may_be_told_and_empty_answers_may_not(town: Survey) -> None:
    counts = compute(headcount, town, Query(Comparison((("sex", ("1", "2")),)))).table.set_index(
        "side"
    )
    assert counts.loc["complement", "n"] == 0
    styles = compute(answer_styles, town, Query()).table
    assert not (styles["estimate"] == 0).any()
