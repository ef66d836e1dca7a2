"""Whatever a file holds: a proposal is made, it opens, and the screening agrees."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.intake.drafts.naming import set_part_label
from data.intake.drafts.roles import set_groups
from data.intake.file_summary import first_rows, screen, screen_draft
from data.intake.propose import propose
from data.parse.parsed import Header, Parsed
from data.reading.problems import LANGUAGES
from data.survey.labels import load_labels
from data.survey.load import survey_of
from tests.data.made_files import parsed_of

UGLY = (
    "x) + I(__import__('os').system('id')) or x",
    "<img src=x onerror=alert(1)>",
    "![x](http://evil.invalid/a.png)",
    "=cmd|' /C calc'!A0",
    r"$\input{/etc/passwd}$",
    '"quoted" \\ back',
)
NAMES = st.sampled_from(
    [
        *UGLY,
        "weight",
        "id",
        "firm_id",
        "risk_1",
        "risk_2",
        "age",
        "q_1",
        "q_2",
        "权重",
        "编号",
        "风险",
    ]
)
CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        ["", " ", "NA", "nan", "1", "1.0", "-9", "0,87", "99", "1e400", "１２", "是", "yes"]
    ),
    st.integers(-5, 105).map(str),
    st.floats(-1e300, 1e300, allow_nan=False).map(str),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
)
NUMBERS = st.one_of(st.none(), st.floats(allow_infinity=False), st.integers(0, 7).map(float))


@st.composite
def files(draw) -> Parsed:
    names = draw(st.lists(NAMES, min_size=1, max_size=6, unique=True))
    rows = draw(st.integers(1, 25))
    columns, headers = {}, []
    for name in names:
        cells = draw(st.sampled_from([CELLS, NUMBERS, st.integers(0, 3).map(str)]))
        columns[name] = draw(st.lists(cells, min_size=rows, max_size=rows))
        codes = tuple(
            (str(code), draw(st.sampled_from(UGLY))) for code in range(draw(st.integers(0, 3)))
        )
        gaps = codes[:1] if draw(st.booleans()) else ()
        headers.append(Header(name, draw(st.sampled_from(["", *UGLY])), codes, gaps))
    return parsed_of(columns, *headers, file=draw(st.sampled_from(["a.csv", "a.parquet"])))


@settings(max_examples=50)
@given(files())
def test_a_proposal_can_always_be_opened(parsed):
    proposal = propose(parsed)
    assert {reason.header for reason in proposal.reasons} == set(parsed.names)
    found = screen_draft(parsed, proposal.draft)
    assert found.stops == ()
    survey = survey_of(parsed, proposal.draft.files(), private=True)
    assert survey.n == parsed.table.num_rows
    said = screen(parsed)
    assert sum(column.blank + column.gaps for column in said.columns) <= survey.n * len(
        parsed.names
    )
    assert len(first_rows(parsed, 3)) == len(parsed.names)
    for language in LANGUAGES:
        lines = [r.sentence(language) for r in (*proposal.reports, *said.reports, *found.notes)]
        lines += [reason.why.sentence(language) for reason in proposal.reasons]
        assert all("\n" not in line for line in lines)


@pytest.mark.parametrize("ugly", UGLY)
def test_names_pass_through_letter_by_letter(ugly):
    parsed = parsed_of(
        {ugly: ["a", "b"] * 20, "other": ["1", "2"] * 20}, Header(ugly, ugly, (("a", ugly),))
    )
    draft = set_groups(propose(parsed).draft, parsed, [ugly])
    labels = load_labels(set_part_label(draft, "en", "other", label=ugly).files(), "en")
    assert labels.variable("c0").label == ugly
    assert labels.level("c0", "a") == ugly
    assert survey_of(parsed, draft.files()).codebook.variable("c0").column == ugly
