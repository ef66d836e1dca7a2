"""What columns are proposed for, in both languages, and what is left to the reader."""

from itertools import pairwise

import numpy as np
import pytest

from data.intake.drafts.cuts import bands_of, propose_cuts
from data.intake.propose import ROLES, Proposal, propose
from data.parse.parsed import Header
from data.reading.problems import LANGUAGES
from data.survey.labels import load_labels
from data.survey.load import survey_of
from tests.data.made_files import parsed_of, town

N = 60
PARTS = ["roads", "schools", "parks"]


def roles_of(proposal: Proposal) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for header, role, _ in proposal.reasons:
        found.setdefault(header, set()).add(role)
    return found


def reason(proposal: Proposal, header: str, role: str) -> str:
    (found,) = [why.code for name, own, why in proposal.reasons if (name, own) == (header, role)]
    return found


def test_a_small_town():
    parsed = town()
    proposal = propose(parsed)
    assert roles_of(proposal) == {
        "person": {"none"},
        "roads": {"part"},
        "schools": {"part"},
        "parks": {"part"},
        "sex": {"group", "control"},
        "age": {"group", "control"},
        "worry_work": {"focal"},
        "worry_home": {"focal"},
        "school_id": {"cluster"},
        "wt": {"weight"},
    }
    assert proposal.draft.codebook.allocation.total == 10
    survey = survey_of(parsed, proposal.draft.files(), private=True)
    assert survey.n == N
    assert survey.numeric("s0").mean() == pytest.approx(3)


def test_chinese_names():
    rng = np.random.default_rng(1)
    amounts = rng.multinomial(100, [0.5, 0.3, 0.2], N)
    columns: dict[str, list[object]] = {
        "问卷编号": [f"A{i}" for i in range(N)],
        "企业编号": [i // 4 for i in range(N)],
        "失业补助金": amounts[:, 0].tolist(),
        "技能培训": amounts[:, 1].tolist(),
        "企业补贴": amounts[:, 2].tolist(),
        "机器人替代风险": rng.integers(1, 6, N).tolist(),
        "平台替代风险": [1, 5, *rng.integers(1, 6, N - 2)],
        "性别": ["男", "女"] * (N // 2),
        "月收入": (rng.integers(30, 200, N) * 100).tolist(),
        "企业规模": rng.integers(1, 4, N).tolist(),
        "权重": rng.uniform(0.5, 1.5, N).tolist(),
        "填写日期": [f"2023年5月{1 + i % 28}日" for i in range(N)],
        "其他意见": [f"意见{i}" for i in range(N)],
    }
    parsed = parsed_of(columns)
    proposal = propose(parsed)
    found = roles_of(proposal)
    assert found["问卷编号"] == {"id"}
    assert found["企业编号"] == {"cluster"}
    assert [part.column for part in proposal.draft.codebook.allocation.parts] == list(columns)[2:5]
    assert found["机器人替代风险"] == found["平台替代风险"] == {"focal"}
    assert found["性别"] == found["企业规模"] == found["月收入"] == {"group", "control"}
    assert found["权重"] == {"weight"}
    assert reason(proposal, "填写日期", "none") == "why_date"
    assert reason(proposal, "其他意见", "none") == "why_many_codes"
    assert survey_of(parsed, proposal.draft.files()).reports == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_is_a_sentence(language):
    for header, role, why in propose(town()).reasons:
        assert header in town().names
        assert role in ROLES
        assert why.sentence(language).endswith((".", "。"))


def test_amounts_add_up_in_most_rows_only():
    roads = [i % 5 for i in range(N)]
    off = town(roads=[(r + 1) if i % 5 == 0 else r for i, r in enumerate(roads)])
    (why, *_) = [why for _, role, why in propose(off).reasons if role == "part"]
    assert dict(why.params) == {"parts": 3, "total": 10, "rows": 48, "people": 60}
    nearly_none = town(roads=[(r + 1) if i % 5 else r for i, r in enumerate(roads)])
    assert [part.column for part in propose(nearly_none).draft.codebook.allocation.parts] == PARTS
    assert propose(nearly_none).draft.codebook.allocation.total == 11
    scattered = town(roads=[r + (i % 3) for i, r in enumerate(roads)])
    assert propose(scattered).draft.codebook.allocation is None


def test_parts_apart_from_each_other_share_a_name():
    rng = np.random.default_rng(2)
    amounts = rng.multinomial(24, [0.4, 0.3, 0.3], N)
    columns = {
        "hours_work": amounts[:, 0],
        "city": ["a", "b"] * 30,
        "hours_home": amounts[:, 1],
        "note": ["x", "y", "z"] * 20,
        "hours_rest": amounts[:, 2],
        "hours_total": amounts.sum(axis=1) + (np.arange(N) == 3),
    }
    proposal = propose(parsed_of({name: list(values) for name, values in columns.items()}))
    allocation = proposal.draft.codebook.allocation
    assert [part.column for part in allocation.parts] == ["hours_work", "hours_home", "hours_rest"]
    assert allocation.total == 24
    assert reason(proposal, "hours_total", "none") == "why_row_sum"


def test_codes_that_often_share_a_sum_are_no_allocation():
    rng = np.random.default_rng(3)
    columns = {
        "pension": rng.choice([1, 2, 3], N, p=[0.95, 0.03, 0.02]),
        "region": rng.choice([1, 2, 3], N, p=[0.9, 0.05, 0.05]),
        "female": (dummy := rng.integers(0, 2, N)),
        "male": 1 - dummy,
    }
    parsed = parsed_of({name: list(values) for name, values in columns.items()})
    assert propose(parsed).draft.codebook.allocation is None


def test_shares_of_one_with_gaps():
    rng = np.random.default_rng(4)
    shares = rng.dirichlet([1, 1, 1, 1], N).round(4)
    shares[:, 3] = 1 - shares[:, :3].sum(axis=1)
    texts = [[f"{value:.4f}" for value in shares[:, i]] for i in range(4)]
    texts[0][:5] = ["NA"] * 5
    proposal = propose(parsed_of({f"share{i}": column for i, column in enumerate(texts)}))
    allocation = proposal.draft.codebook.allocation
    assert (len(allocation.parts), allocation.total, allocation.missing) == (4, 1, ("NA",))


def test_codes_that_the_file_names():
    q1 = Header(
        "q1", "Trust in others", (("1", "low"), ("2", "high"), ("8", "refused")), (("8", ""),)
    )
    provinces = Header("prov", "Province", tuple((str(i), f"Province {i}") for i in range(31)))
    columns = {
        "q1": [1.0, 2.0, 8.0] * 20,
        "prov": [float(i % 31) for i in range(N)],
        "income": [1000.0 * (1 + i % 9) for i in range(N)],
        "year": [2018.0 + i % 3 for i in range(N)],
    }
    parsed = parsed_of(columns, q1, provinces, file="vote.sav")
    proposal = propose(parsed)
    q1_variable = proposal.draft.codebook.variable("c0")
    assert (q1_variable.levels, q1_variable.missing) == (("1", "2"), ("8",))
    assert load_labels(proposal.draft.files(), "zh").level("c0", "1") == "low"
    assert reason(proposal, "prov", "none") == "why_many_codes"
    assert proposal.draft.codebook.variable("c2").kind == "numeric"
    assert proposal.draft.codebook.variable("c3").levels == ("2018", "2019", "2020")
    assert survey_of(parsed, proposal.draft.files()).n == N


def test_what_is_left_out():
    rng = np.random.default_rng(7)
    columns = {
        "empty": [None] * N,
        "same": ["x"] * N,
        "row": list(range(1, N + 1)),
        "user_id": [i // 2 for i in range(N)],
        "mixed": [str(i % 40) if i % 10 else "about ten" for i in range(N)],
        "date": [f"2023-05-{1 + i % 28:02d}" for i in range(N)],
        **{f"trust_{k}": list(rng.integers(1, 6, N)) for k in range(5)},
        **{f"risk_{k}": list(rng.integers(1, 6, N)) for k in (1, 2)},
    }
    proposal = propose(parsed_of(columns))
    expected = {
        "empty": "why_empty",
        "same": "why_constant",
        "row": "why_one_a_row",
        "user_id": "why_id_repeats",
        "mixed": "why_mixed",
        "date": "why_date",
        "trust_3": "why_battery",
    }
    assert {name: reason(proposal, name, "none") for name in expected} == expected
    assert reason(proposal, "risk_1", "focal") == "why_risk_items"
    without = {name: column for name, column in columns.items() if not name.startswith("risk")}
    assert reason(propose(parsed_of(without)), "trust_3", "focal") == "why_items_alike"


def test_words_for_no_answer_in_numbers_and_codes():
    ages = [str(20 + i % 30) for i in range(N)]
    columns = {
        "age": [*ages[:-2], "拒答", "NA"],
        "agree": ["Yes", "No", "None", "NA"] * 15,
    }
    proposal = propose(parsed_of(columns))
    age, agree = (proposal.draft.codebook.variable(id) for id in ("c0", "c1"))
    assert (age.kind, age.missing) == ("numeric", ("拒答", "NA"))
    assert (agree.levels, agree.missing) == (("No", "None", "Yes"), ("NA",))


def test_an_empty_proposal():
    proposal = propose(parsed_of({"a": [None, None]}))
    assert proposal.draft.codebook.variables == ()
    assert survey_of(parsed_of({"a": [None, None]}), proposal.draft.files()).n == 2


@pytest.mark.parametrize(
    "values",
    [
        np.arange(18, 90).repeat(5),
        np.concatenate([np.zeros(300), np.arange(1, 101)]),
        np.random.default_rng(5).normal(0, 1e-4, 500),
        np.random.default_rng(6).lognormal(10, 2, 1000),
        np.array([1.0, 2.0, 3.0, np.nan]),
    ],
)
def test_cut_points_part_everybody(values):
    values = np.asarray(values, dtype=float)
    cuts = propose_cuts(values)
    assert list(cuts) == sorted(set(cuts))
    bands = bands_of(values, cuts)
    counts = [((values >= b.low) & (values <= b.high)).sum() for b in bands]
    assert len(bands) == len(cuts) + 1 > 1
    assert sum(counts) == np.isfinite(values).sum()
    assert min(counts) >= 0.05 * sum(counts)
    assert all(a.high < b.low for a, b in pairwise(bands))
    assert len({band.code for band in bands}) == len(bands)


def test_cut_points_are_round():
    assert propose_cuts(np.arange(18, 90).repeat(5).astype(float)) == (35, 55, 70)
    assert propose_cuts(np.ones(50)) == ()
    assert propose_cuts(np.array([0.0] * 99 + [1.0])) == ()
