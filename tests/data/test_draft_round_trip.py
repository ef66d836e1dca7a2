"""What is written is read back to the same: codebooks and labels of every shape."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.codebook.codebook import Allocation, Band, Codebook, Part, Scale, Variable, load_codebook
from data.codebook.variables import BLOCKS, METHODS, PROVENANCES
from data.intake.drafts.base import Draft, load_draft
from data.reading.folder import MemoryFolder
from data.reading.problems import LANGUAGES
from data.study.study import load_study
from data.survey.labels import SURVEY_KEYS, WORDINGS, Heading, Label, Labels, load_labels
from data.survey.load import bundled_surveys
from data.survey.write import codebook_toml, labels_toml
from tests.data.made_files import parsed_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
CODES = TEXTS.map(str.strip).filter(bool)
NUMBERS = st.floats(-1e14, 1e14, allow_nan=False)
MAYBE = st.sampled_from


@st.composite
def bands(draw) -> tuple[Band, ...]:
    ends = sorted(draw(st.lists(NUMBERS, max_size=6, unique=True)))
    pairs = list(zip(ends[::2], ends[1::2], strict=False))
    codes = draw(st.lists(CODES, min_size=len(pairs), max_size=len(pairs), unique=True))
    return tuple(Band(code, low, high) for code, (low, high) in zip(codes, pairs, strict=True))


@st.composite
def numbers(draw, id: str, scale: Scale | None = None) -> Variable:
    found = draw(bands())
    roles = ["focal", "control"] + ["group", "moderator"] * (len(found) > 1)
    limits = sorted(draw(st.lists(NUMBERS, min_size=2, max_size=2, unique=True)))
    return Variable(
        id,
        None if scale else draw(TEXTS),
        "numeric",
        transform=None if scale else draw(MAYBE([None, "ln"])),
        scale=scale,
        reference=draw(MAYBE([None, *(band.code for band in found)])),
        bands=found,
        block=draw(MAYBE([None, *BLOCKS])),
        unit=draw(TEXTS) or None,
        missing=() if scale else tuple(draw(st.lists(CODES, max_size=2, unique=True))),
        minimum=draw(MAYBE([None, limits[0]])),
        maximum=draw(MAYBE([None, limits[1]])),
        roles=tuple(draw(st.lists(MAYBE(roles), unique=True))),
    )


@st.composite
def factors(draw, id: str) -> Variable:
    codes = draw(st.lists(CODES, min_size=2, max_size=6, unique=True))
    cut = draw(st.integers(2, len(codes)))
    return Variable(
        id,
        draw(TEXTS),
        "factor",
        levels=tuple(codes[:cut]),
        reference=draw(MAYBE([None, *codes[:cut]])),
        missing=tuple(codes[cut:]),
        roles=tuple(draw(st.lists(MAYBE(["group", "moderator", "control"]), unique=True))),
    )


def crossing(one: Variable, other: Variable) -> Variable:
    references = (one.reference, other.reference)
    return Variable(
        "crossed",
        None,
        "factor",
        levels=tuple(f"{a}_{b}" for a in one.levels for b in other.levels),
        reference=None if None in references else "_".join(references),
        block="firm",
        roles=("moderator",),
        crossed=(one.id, other.id),
    )


@st.composite
def codebooks(draw) -> Codebook:
    columns = draw(st.lists(TEXTS, min_size=2, max_size=4, unique=True))
    slots = draw(st.permutations(range(10)))
    parts = tuple(Part(f"p{i}", name, slots[i]) for i, name in enumerate(columns))
    total, money = draw(st.floats(1e-3, 1e12)), draw(st.none() | st.floats(1e-3, 1e12))
    gaps = tuple(draw(st.lists(CODES, max_size=2, unique=True)))
    allocation = Allocation(parts, total, money, draw(TEXTS) or None, missing=gaps)
    ones = (draw(numbers("n0")), draw(numbers("n1")), draw(factors("f0")), draw(factors("f1")))
    scale = draw(numbers("s0", Scale(("n1", "n0"), draw(MAYBE(METHODS)))))
    single = (
        Variable("who", draw(TEXTS), "factor", roles=("id",)),
        Variable("firm", "firm", "factor", roles=("cluster",)),
        Variable("wt", "wt", "numeric", roles=("weight",)),
        Variable("stratum", "stratum", "factor", roles=("strata",)),
        Variable("fpc", "fpc", "numeric", roles=("fpc",)),
    )
    crossed = (crossing(ones[2], ones[3]),) if _apart(ones[2], ones[3]) else ()
    return Codebook(
        draw(MAYBE(["own_survey", "x1"])),
        "answers.csv",
        draw(MAYBE(PROVENANCES)),
        draw(MAYBE([None, allocation])),
        draw(MAYBE([(), (*ones, *single), (*ones, scale, *crossed)])),
        draw(st.booleans()),
    )


def _apart(one: Variable, other: Variable) -> bool:
    return len({f"{a}_{b}" for a in one.levels for b in other.levels}) > 1


@st.composite
def labels(draw, id: str) -> Label:
    label = draw(TEXTS) or id
    question = draw(TEXTS)
    wording = draw(MAYBE(WORDINGS)) if question else draw(MAYBE(["", *WORDINGS]))
    return Label(label, draw(TEXTS) or label, question, wording, draw(TEXTS), draw(TEXTS))


@st.composite
def names(draw, codebook: Codebook) -> Labels:
    texts = {key: draw(TEXTS) for key in SURVEY_KEYS}
    title = texts["title"] or codebook.id
    texts |= {"title": title, "short": texts["short"] or title}
    named = (
        draw(st.lists(MAYBE(codebook.variables), unique_by=lambda v: v.id))
        if (codebook.variables)
        else []
    )
    codes = {(v.id, code): draw(TEXTS) for v in named for code in v.group_codes[::2]}
    return Labels(
        draw(MAYBE(LANGUAGES)),
        texts,
        allocation=draw(labels("")),
        variables={v.id: draw(labels(v.id)) for v in named},
        levels=codes,
        people=dict(list(codes.items())[:2]),
        parts={id: draw(labels(id)) for id in codebook.outcome_ids[1:]},
        published=draw(st.dictionaries(TEXTS, TEXTS, max_size=2)),
        terms={"one": Heading(draw(TEXTS) or "one", draw(TEXTS))} if draw(st.booleans()) else {},
        audit=draw(st.dictionaries(TEXTS, TEXTS, max_size=2)),
    )


@settings(max_examples=60)
@given(st.data())
def test_whatever_is_written_is_read_back(data):
    codebook = data.draw(codebooks())
    named = data.draw(names(codebook))
    folder = MemoryFolder(
        "made",
        {
            "codebook.toml": codebook_toml(codebook),
            f"labels.{named.language}.toml": labels_toml(named, codebook),
        },
    )
    assert load_codebook(folder) == codebook
    assert load_labels(folder, named.language) == named


def held(folder: Path) -> MemoryFolder:
    kinds = (".toml", ".csv")
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in kinds}
    return MemoryFolder(folder.name, files)


def of_columns(draft_of: MemoryFolder) -> Draft:
    """Return the draft of a folder beside a file that has every column it names."""
    codebook = load_codebook(draft_of)
    columns = dict.fromkeys(v.column for v in codebook.variables if v.column)
    columns |= dict.fromkeys(part.column for part in codebook.allocation.parts)
    return load_draft(draft_of, parsed_of({name: ["1"] for name in columns}, file=codebook.file))


@pytest.mark.parametrize(
    "folder",
    [*bundled_surveys(), Path(__file__).parents[1] / "surveys/mturk_budget"],
    ids=lambda path: path.name,
)
def test_real_folders_come_back_unchanged(folder):
    before = held(folder)
    after = of_columns(before).files()
    assert load_codebook(after) == load_codebook(before)
    for language in LANGUAGES:
        assert load_labels(after, language) == load_labels(before, language)
    assert load_labels(after, "en").questions
    assert {
        name: after.files[name] for name in before.files if name.startswith(("study", "cl"))
    } == {name: data for name, data in before.files.items() if name.startswith(("study", "cl"))}
    assert load_study(after) == load_study(before)
