"""What a file holds, and every answer that does not fit a draft, by its row."""

import gc
from dataclasses import replace
from weakref import ref

import pytest

from data.intake.drafts.base import Draft, empty_draft, find, put
from data.intake.drafts.recode import set_bands, set_limits
from data.intake.drafts.roles import set_focal, set_groups, set_id, set_parts, set_weight
from data.intake.file_summary import ColumnScreen, DraftScreening, first_rows, screen, screen_draft
from data.intake.profile import profile
from data.parse.parsed import Header, Parsed
from data.reading.problems import LANGUAGES, Report, SurveyError, report
from data.survey.load import survey_of
from tests.data.made_files import parsed_of, town

PARTS = ["roads", "schools", "parks"]
ROADS = [i % 5 for i in range(60)]
AGES = [18 + (i * 7) % 53 for i in range(60)]


def screened(parsed: Parsed) -> dict[str, ColumnScreen]:
    return {column.header: column for column in screen(parsed).columns}


def test_what_columns_hold():
    gap = Header("score", "Score of the test", missing=(("-9", "no answer"),))
    columns = {
        "score": [1.5, -9.0, None, 4.0],
        "count": ["1", "2", "NA", "7"],
        "member": ["是", "否", "是", None],
        "day": ["2023-05-01", "2023-05-02", "2023-05-01", "2023-06-11"],
        "note": ["a" * 100, "b", "c", "d"],
        "mostly": ["1", "2", "3", "four"],
        "nothing": [None, None, "", "  "],
    }
    found = screened(parsed_of(columns, gap))
    kinds = {name: column.kind for name, column in found.items()}
    assert kinds == {
        "score": "number",
        "count": "whole",
        "member": "yes_no",
        "day": "date",
        "note": "text",
        "mostly": "mixed",
        "nothing": "empty",
    }
    score, count, note = found["score"], found["count"], found["note"]
    assert (score.blank, score.gaps, score.distinct) == (1, 1, 2)
    assert (score.minimum, score.maximum, score.label) == (1.5, 4.0, "Score of the test")
    assert (count.blank, count.gaps, count.minimum, count.maximum) == (0, 1, 1, 7)
    assert note.examples == ("a" * 40 + "…", "b", "c")
    assert (note.minimum, found["nothing"].blank, count.examples) == (None, 4, ())


def test_yes_and_no_by_the_file_own_names():
    header = Header("q", "", (("1", "Yes"), ("2", "No")))
    assert screened(parsed_of({"q": [1.0, 2.0]}, header))["q"].kind == "yes_no"
    assert screened(parsed_of({"q": [1.0, 2.0]}))["q"].kind == "whole"


@pytest.mark.parametrize(
    ("file", "pairs"), [("a.csv", ("2 = 4", "3 = 6")), ("a.sav", ("1 = 3", "2 = 5"))]
)
def test_repeated_rows(file, pairs):
    columns = {"a": ["1", "2", "1", "3", "2", "1"], "b": ["x", None, "x", "x", None, "y"]}
    found = screen(parsed_of(columns, file=file))
    (twice,) = found.reports
    assert dict(twice.params)["rows"] == 2
    assert (twice.code, dict(twice.params)["examples"]) == ("rows_twice", pairs)
    assert screen(parsed_of({"a": ["1", "2"]})).reports == ()


def codes(reports: tuple[Report, ...]) -> dict[str, dict[str, object]]:
    return {found.code: dict(found.params) for found in reports}


def test_suspicious_columns():
    columns = {
        "person_id": [*range(1, 50), 7, 7, *range(50, 59)],
        "age": [*range(20, 45), *range(20, 45), *([999] * 5), *range(40, 45)],
        "hours": [*(str(i % 9) for i in range(58)), "lots", "8h"],
        "change": [i % 7 - 3 for i in range(60)],
    }
    found = codes(screen(parsed_of(columns)).reports)
    assert (found["ids_twice"]["rows"], found["ids_twice"]["examples"]) == (2, ("51 → 7", "52 → 7"))
    assert (found["maybe_missing"]["values"], found["maybe_missing"]["rows"]) == (("999",), 5)
    assert found["numbers_and_texts"]["examples"] == ("60 → lots", "61 → 8h")
    assert set(found) == {"ids_twice", "maybe_missing", "numbers_and_texts"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 3, 4, 5, -9, -8], ("-9", "-8")),
        ([1, 2, 3, 4, 0, -9, -1], ("-9",)),
        ([18, 30, 40, 50, -1], ("-1",)),
        ([1, 2, 3, 4, 5, 99, 98], ("98", "99")),
        ([-1, 0, 1], ()),
        ([-2, -1, 0, 1, 2, 3, 4], ()),
        ([70, 80, 90, 95, 99], ()),
        ([1, 2, 3, 4, 5], ()),
    ],
)
def test_numbers_that_may_stand_for_no_answer(values, expected):
    found = codes(screen(parsed_of({"x": values})).reports)
    assert found.get("maybe_missing", {}).get("values", ()) == expected


def test_what_the_reading_reports_comes_first():
    said = report("read_as", file="a.csv", encoding="GB18030")
    parsed = replace(parsed_of({"a": ["1", "2"]}), reports=(said,))
    assert screen(parsed).reports == (said,)


def test_first_rows():
    parsed = parsed_of({"a": [1.0, None, 2.5], "b": ["x", "", "y"]})
    assert first_rows(parsed, 2) == (("a", ("1", "")), ("b", ("x", "")))
    assert first_rows(parsed, 9)[0] == ("a", ("1", "", "2.5"))


def of_parts(parsed: Parsed) -> Draft:
    return set_parts(empty_draft(parsed), parsed, PARTS, 10)


def held(parsed: Parsed, draft: Draft) -> DraftScreening:
    """Return the screening; what stops a draft is what keeps its survey from being opened."""
    found = screen_draft(parsed, draft)
    if found.stops:
        with pytest.raises(SurveyError):
            survey_of(parsed, draft.files())
    else:
        assert survey_of(parsed, draft.files()).n == parsed.table.num_rows
    for said in (*found.stops, *found.notes):
        for language in LANGUAGES:
            assert said.sentence(language)
    return found


def test_sums_of_amounts():
    parsed = town(roads=[None, ROADS[1] + 2, *ROADS[2:]])
    found = held(parsed, of_parts(parsed))
    assert (found.people, found.complete, found.on_total) == (60, 59, 58)
    assert found.sums == ((10.0, 58), (12.0, 1))
    assert (found.stops, found.notes) == ((), ())


def test_amounts_that_are_none():
    parsed = town(roads=["-1", "some", *map(str, ROADS[2:])])
    found = codes(held(parsed, of_parts(parsed)).stops)
    assert found["rows_negative"]["examples"] == ("2 → -1",)
    assert found["rows_no_number"]["examples"] == ("3 → some",)
    parsed = town(roads=[None] * 60)
    assert codes(held(parsed, of_parts(parsed)).stops)["part_empty"]["column"] == "roads"


def test_answers_beyond_limits_levels_and_bands():
    parsed = town()
    draft = set_groups(of_parts(parsed), parsed, ["sex", "age"])
    draft = set_bands(draft, parsed, "age", [40])
    changed = town(sex=["X", "x y", *(["F"] * 58)], age=[12, 99, *AGES[2:]])
    found = held(changed, draft)
    assert codes(found.stops)["rows_no_level"]["examples"] == ("2 → X", "3 → x y")
    assert codes(found.notes)["rows_outside_bands"]["examples"] == ("2 → 12", "3 → 99")
    found = held(changed, set_groups(set_limits(draft, "age", 18, 90), changed, ["age"]))
    stops = codes(found.stops)
    assert (stops["rows_below"]["limit"], stops["rows_below"]["rows"]) == ("18", 1)
    assert (stops["rows_above"]["limit"], stops["rows_above"]["examples"]) == ("90", ("3 → 99",))


def test_numbers_and_logarithms():
    parsed = town(age=["0", "old", *map(str, AGES[2:])])
    draft = set_focal(of_parts(parsed), parsed, ["age"])
    draft = put(draft, replace(find(draft, "age"), transform="ln"))
    stops = codes(held(parsed, draft).stops)
    assert stops["rows_no_number"]["examples"] == ("3 → old",)
    assert stops["rows_no_logarithm"]["examples"] == ("2 → 0",)


def test_ids():
    parsed = town(person=["a", None, "a", "b", "a", *(f"p{i}" for i in range(55))])
    stops = codes(held(parsed, set_id(of_parts(parsed), parsed, "person")).stops)
    assert stops["rows_id_twice"]["examples"] == ("4 → a", "6 → a")
    assert (stops["rows_no_id"]["rows"], stops["rows_no_id"]["first"]) == (1, 3)


@pytest.mark.parametrize(
    ("first", "stop", "note"),
    [
        ("1,5", "weight_text", None),
        (None, "weight_blank", None),
        ("-2", "weight_negative", None),
        ("150", None, "weight_comma"),
        ("1.5", None, None),
    ],
)
def test_weights(first, stop, note):
    parsed = town(wt=[first, *(["1.2", "0.8"] * 29), "1"])
    found = held(parsed, set_weight(of_parts(parsed), parsed, "wt"))
    assert list(codes(found.stops)) == ([stop] if stop else [])
    assert list(codes(found.notes)) == ([note] if note else [])


def test_a_scale_that_nobody_answers_whole():
    half = [i % 5 + 1 if i % 2 else None for i in range(60)]
    other = [None if i % 2 else i % 5 + 1 for i in range(60)]
    parsed = town(worry_work=half, worry_home=other)
    draft = set_focal(of_parts(parsed), parsed, ["worry_work", "worry_home"])
    assert codes(held(parsed, draft).stops)["scale_no_value"]["items"] == (
        "worry_work",
        "worry_home",
    )


def test_codes_written_with_a_point_are_known():
    parsed = parsed_of({"q": ["1.0", "2.0", "1.0"] * 20, "p": ["1", "2", "1.0"] * 20})
    draft = set_groups(empty_draft(parsed), parsed, ["q", "p"])
    assert held(parsed, draft).stops == ()
    assert [v.levels for v in draft.codebook.variables] == [("1", "2")] * 2


def test_a_draft_of_other_columns_is_passed_over():
    parsed = town()
    draft = set_groups(of_parts(parsed), parsed, ["sex"])
    other = parsed_of({"sex": ["F", "M"]})
    assert screen_draft(other, draft) == DraftScreening((), (), (), 0, 0, 2)
    assert screen_draft(parsed_of({"a": ["1"]}), draft).stops == ()


def test_what_is_known_of_a_file_goes_with_it():
    parsed = town()
    screen(parsed)
    column = ref(profile(parsed, 0))
    assert profile(parsed, 0) is column()
    del parsed
    gc.collect()
    assert column() is None
