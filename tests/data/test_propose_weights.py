"""A weight column is proposed only when every weight can be right."""

import pytest

from data.intake.drafts.roles import set_strata
from data.intake.fit_check import screen_draft
from data.intake.profile import profile
from data.intake.proposals.weights import called_weight
from data.intake.propose import Proposal, propose
from data.reading.problems import LANGUAGES
from tests.data.made_files import parsed_of, town

N = 60
CLEAN = [f"{0.5 + (i % 11) / 10:.2f}" for i in range(N)]


def with_weights(*values: str, **more: object) -> Proposal:
    return propose(town(wt=[*values, *CLEAN[len(values) :]], **more))


def weight_of(proposal: Proposal) -> str | None:
    variable = proposal.draft.codebook.role("weight")
    return variable.column if variable else None


def test_clean_weights():
    proposal = with_weights()
    assert weight_of(proposal) == "wt"
    assert proposal.reports == ()


@pytest.mark.parametrize(
    ("values", "code", "rows", "examples"),
    [
        (
            ("0,87", "heavy", "1.0", "1,2", "NA"),
            "weight_text",
            4,
            ("2 → 0,87", "3 → heavy", "5 → 1,2"),
        ),
        (
            ("87", "1.1", "123", "99", "1.0", "105"),
            "weight_comma",
            4,
            ("2 → 87", "4 → 123", "5 → 99"),
        ),
        (("-1", "1"), "weight_negative", 1, ("2 → -1",)),
    ],
)
def test_weights_that_cannot_be_right(values, code, rows, examples):
    proposal = with_weights(*values)
    assert weight_of(proposal) is None
    (found,) = proposal.reports
    params = dict(found.params)
    assert (found.code, params["rows"], params["examples"]) == (code, rows, examples)
    assert (params["file"], params["column"], params["people"]) == ("answers.csv", "wt", N)
    for language in LANGUAGES:
        assert examples[0] in found.sentence(language)
    (why,) = [why.code for header, _, why in proposal.reasons if header == "wt"]
    assert why == "why_weight_faults"


def test_a_blank_weight():
    proposal = propose(town(wt=["1.0", None, *CLEAN[2:]]))
    (found,) = proposal.reports
    assert (found.code, dict(found.params)["first"]) == ("weight_blank", 3)


def test_no_other_weight_takes_the_place_of_a_dirty_one():
    proposal = with_weights("x", phone_weight=CLEAN)
    assert weight_of(proposal) is None


def test_large_weights_of_large_numbers_are_no_lost_comma():
    grossed = [str(1000 + 37 * i) for i in range(N - 1)]
    assert weight_of(propose(town(wt=[*grossed, "90000"]))) == "wt"


def test_the_plainest_name_wins_then_a_mean_of_one():
    columns = {
        "llweight": [str(2 + i % 3) for i in range(N)],
        "weight": CLEAN,
        "weight2": ["1"] * (N // 2) + ["3"] * (N // 2),
    }
    assert weight_of(propose(parsed_of(columns))) == "weight"


@pytest.mark.parametrize(
    ("name", "label", "expected"),
    [
        ("weight", "", True),
        ("wgt", "", True),
        ("PW", "", True),
        ("样本权重", "", True),
        ("wtssall", "", True),
        ("weight", "Body weight in kg", False),
        ("birthweight", "", False),
        ("体重", "", False),
        ("two", "", False),
        ("wealth", "", False),
    ],
)
def test_names_of_weights(name, label, expected):
    parsed = parsed_of({name: ["1"]})
    header = parsed.headers[0].__class__(name, label)
    parsed = parsed_of({name: ["1"]}, header)
    assert called_weight(profile(parsed, 0)) is expected


def design_of(proposal):
    codebook = proposal.draft.codebook
    return {role: v.id for role in ("strata", "fpc") if (v := codebook.role(role))}


@pytest.mark.parametrize(
    ("strata", "fpc"),
    [("stratum", "fpc"), ("SDMVSTRA", "fpc1"), ("v_strat", "fpc"), ("抽样层", "有限总体校正")],
)
def test_strata_and_population_numbers_are_proposed_beside_a_weight(strata, fpc):
    half = N // 2
    columns = {strata: ["1", "2"] * half, fpc: ["40.5"] * half + ["60"] * half}
    proposal = propose(parsed_of({"wt": CLEAN} | columns))
    assert set(design_of(proposal)) == {"strata", "fpc"}
    roles = {reason.header: reason.role for reason in proposal.reasons}
    assert (roles[strata], roles[fpc]) == ("strata", "fpc")
    # Without a weight they say nothing, and a draft that has them so cannot be opened.
    alone = parsed_of(columns)
    assert design_of(propose(alone)) == {}
    draft = set_strata(propose(alone).draft, alone, strata)
    assert [stop.code for stop in screen_draft(alone, draft).stops] == ["no_weight_beside"]


@pytest.mark.parametrize("name", ["strategy", "stratus", "demonstrate", "fpcs"])
def test_other_words_are_no_strata(name):
    assert design_of(propose(parsed_of({"wt": CLEAN, name: ["1", "2"] * (N // 2)}))) == {}
