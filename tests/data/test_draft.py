"""Edits of a survey in the making: each gives a folder that the readers of surveys accept."""

import numpy as np
import pytest

from data.draft import (
    Draft,
    cuts_of,
    empty_draft,
    find,
    load_draft,
    names_with,
    set_allocation_label,
    set_bands,
    set_cluster,
    set_confidential,
    set_controls,
    set_extra,
    set_focal,
    set_groups,
    set_id,
    set_kind,
    set_label,
    set_level_label,
    set_levels,
    set_limits,
    set_missing,
    set_part_label,
    set_parts,
    set_provenance,
    set_reference,
    set_title,
    set_transform,
    set_weight,
)
from data.folder import MemoryFolder
from data.labels import load_labels
from data.parsed import Header, Parsed
from data.problems import SurveyError
from data.survey import Survey, survey_of
from tests.data.made_files import parsed_of, town

PARTS = ["roads", "schools", "parks"]


@pytest.fixture
def parsed() -> Parsed:
    return town()


@pytest.fixture
def draft(parsed: Parsed) -> Draft:
    return set_parts(empty_draft(parsed), parsed, PARTS, 10)


def opened(draft: Draft, parsed: Parsed) -> Survey:
    return survey_of(parsed, draft.files(), private=True)


def test_a_draft_of_nothing_can_be_opened(parsed):
    survey = opened(empty_draft(parsed), parsed)
    assert (survey.n, survey.codebook.variables, survey.codebook.allocation) == (60, (), None)
    assert (survey.codebook.id, survey.provenance) == ("own_survey", "uploaded")


def test_parts_in_the_order_given(draft, parsed):
    turned = set_parts(draft, parsed, ["parks", "roads", "schools"], 10, 5000, "EUR")
    allocation = turned.codebook.allocation
    assert [(part.id, part.slot) for part in allocation.parts] == [("c3", 0), ("c1", 1), ("c2", 2)]
    assert (allocation.total, allocation.money, allocation.currency) == (10, 5000, "EUR")
    np.testing.assert_array_equal(opened(turned, parsed).amounts().sum(axis=1), 10)
    assert turned.labels["zh"].part("c3").label == "parks"
    assert set_parts(turned, parsed, [], 10).codebook.allocation is None


def test_a_column_is_part_or_variable(draft, parsed):
    grouped = set_groups(empty_draft(parsed), parsed, ["roads", "sex"])
    assert names_with(set_parts(grouped, parsed, PARTS, 10), "group") == ("sex",)
    for edit in (set_cluster, set_id, set_weight):
        with pytest.raises(SurveyError, match="roads is a part of the allocation"):
            edit(draft, parsed, "roads")
    with pytest.raises(SurveyError):
        set_focal(draft, parsed, ["parks"])
    with pytest.raises(SurveyError):
        set_groups(draft, parsed, ["parks"])


def test_no_answer_among_amounts(draft):
    gaps = town(roads=[None, "NA", *(str(i % 5) for i in range(2, 60))])
    found = set_parts(draft, gaps, PARTS, 10)
    assert found.codebook.allocation.missing == ("NA",)
    assert np.isnan(opened(found, gaps).amounts()).sum() == 2


def test_one_column_or_the_mean_of_several_is_focal(draft, parsed):
    one = set_focal(draft, parsed, ["worry_work"])
    assert [v.id for v in one.codebook.with_role("focal")] == ["c6"]
    both = set_focal(one, parsed, ["worry_work", "worry_home"])
    (scale,) = both.codebook.with_role("focal")
    assert (scale.id, scale.scale.items) == ("s0", ("c6", "c7"))
    assert (scale.minimum, scale.maximum) == (1, 5)
    survey = opened(both, parsed)
    expected = (survey.numeric("c6") + survey.numeric("c7")) / 2
    np.testing.assert_array_equal(survey.numeric("s0"), expected)
    assert load_labels(both.files(), "en").variable("s0").label == "worry"
    back = set_focal(both, parsed, ["age"])
    assert [v.id for v in back.codebook.variables] == ["c5"]
    assert set_focal(back, parsed, []).codebook.variables == ()


def test_the_same_scale_keeps_its_id_and_names(draft, parsed):
    both = set_focal(draft, parsed, ["worry_work", "worry_home"])
    named = set_label(both, "en", "s0", label="Worry about work and home")
    again = set_focal(set_focal(named, parsed, ["age"]), parsed, ["worry_work", "worry_home"])
    assert again.labels["en"].variable("s0").label == "Worry about work and home"


def test_codes_become_groups(draft, parsed):
    found = set_groups(draft, parsed, ["sex", "worry_work", "age", "school_id"])
    codes = {name: find(found, name).group_codes for name in names_with(found, "group")}
    assert codes["sex"] == ("F", "M")
    assert codes["worry_work"] == ("1", "2", "3", "4", "5")
    assert find(found, "age").kind == "numeric"
    survey = opened(found, parsed)
    for variable in survey.codebook.variables:
        assert (survey.codes(variable.id) >= 0).all()
        assert "moderator" in variable.roles
    fewer = set_groups(found, parsed, ["sex"])
    assert [v.id for v in fewer.codebook.variables] == ["c4"]


def test_a_focal_rating_can_be_grouped_by_its_values(draft, parsed):
    focal = set_focal(draft, parsed, ["worry_work"])
    both = set_groups(focal, parsed, ["worry_work"])
    variable = find(both, "worry_work")
    assert (variable.kind, variable.roles) == ("numeric", ("focal", "group", "moderator"))
    assert variable.group_codes == ("1", "2", "3", "4", "5")
    other = set_focal(set_groups(draft, parsed, ["worry_work"]), parsed, ["worry_work"])
    assert set(find(other, "worry_work").roles) == {"focal", "group", "moderator"}
    np.testing.assert_array_equal(
        opened(other, parsed).codes("c6"), opened(both, parsed).codes("c6")
    )


def test_a_scale_can_be_grouped_by(draft, parsed):
    scale = set_focal(draft, parsed, ["worry_work", "worry_home"])
    grouped = set_groups(scale, parsed, ["s0"])
    assert (opened(grouped, parsed).codes("s0") >= 0).all()
    kept = set_focal(grouped, parsed, [])
    assert names_with(kept, "group") == ("s0",)


def test_too_many_codes_for_groups(draft):
    many = town(sex=[f"name {i}" for i in range(60)], person=[f"x{i}" for i in range(60)])
    assert len(find(set_groups(draft, many, ["sex"]), "sex").levels) == 60
    columns = {"name": [f"name {i}" for i in range(200)]}
    wide = parsed_of(columns)
    with pytest.raises(SurveyError, match="has 200 different answers"):
        set_groups(empty_draft(wide), wide, ["name"])


def test_controls_cluster_id_and_weight(draft, parsed):
    found = set_controls(draft, parsed, ["age", "sex"])
    found = set_cluster(found, parsed, "school_id")
    found = set_id(found, parsed, "person")
    found = set_weight(found, parsed, "wt")
    survey = opened(found, parsed)
    assert find(found, "age").kind == "numeric"
    assert find(found, "sex").levels == ("F", "M")
    assert len(np.unique(survey.clusters())) == 15
    assert survey.weights().min() == 0.5
    assert names_with(found, "id") == ("person",)
    for edit in (set_cluster, set_id, set_weight):
        found = edit(found, parsed, None)
    assert names_with(set_controls(found, parsed, []), "control") == ()
    assert set_controls(found, parsed, []).codebook.variables == ()


def test_a_cluster_can_be_grouped_by_and_stays_one(draft, parsed):
    found = set_groups(set_cluster(draft, parsed, "school_id"), parsed, ["school_id"])
    assert set(find(found, "school_id").roles) == {"cluster", "group", "moderator"}
    alone = set_groups(found, parsed, [])
    assert find(alone, "school_id").roles == ("cluster",)
    assert opened(alone, parsed).clusters().max() == 14


def test_another_cluster_takes_the_place_of_the_first(draft, parsed):
    found = set_cluster(set_cluster(draft, parsed, "school_id"), parsed, "sex")
    assert names_with(found, "cluster") == ("sex",)


def test_cut_points(draft, parsed):
    found = set_bands(set_groups(draft, parsed, ["age"]), parsed, "age", [30, 65])
    variable = find(found, "age")
    assert [(b.code, b.low, b.high) for b in variable.bands] == [
        ("18-29", 18, 29),
        ("30-64", 30, 64),
        ("65+", 65, 70),
    ]
    assert cuts_of(variable) == (30, 65)
    names = [load_labels(found.files(), "en").level("c5", b.code) for b in variable.bands]
    assert names == ["up to 29", "30–64", "65 or more"]
    zh = load_labels(found.files(), "zh")
    assert [zh.level("c5", b.code) for b in variable.bands] == ["29及以下", "30至64", "65及以上"]
    survey = opened(found, parsed)
    ages = survey.numeric("c5")
    assert np.bincount(survey.codes("c5")).tolist() == [
        (ages < 30).sum(),
        ((ages >= 30) & (ages < 65)).sum(),
        (ages >= 65).sum(),
    ]
    assert survey.reports == ()
    for cut in (18, 71):
        with pytest.raises(SurveyError, match=r"choose numbers above 18, up to 70"):
            set_bands(found, parsed, "age", [cut])


def test_cut_points_of_broken_numbers_leave_nobody_out():
    values = [0.1 * i for i in range(40)]
    parsed = parsed_of({"score": values})
    found = set_groups(empty_draft(parsed), parsed, ["score"])
    found = set_bands(found, parsed, "score", [1.0, 0.1 * 25])
    survey = opened(found, parsed)
    assert np.bincount(survey.codes("c0")).tolist() == [10, 15, 15]
    assert load_labels(found.files(), "zh").level("c0", "0-1") == "不足1"
    assert load_labels(found.files(), "en").level("c0", "1-2.5") == "1 to below 2.5"


def test_levels_reference_and_codes_for_no_answer():
    columns = {"vote": ["yes", "no", "refused", "no", "yes", "no", "yes", "refused"]}
    parsed = parsed_of(columns)
    found = set_groups(empty_draft(parsed), parsed, ["vote"])
    assert find(found, "vote").levels == ("no", "refused", "yes")
    found = set_missing(set_reference(found, "vote", "refused"), parsed, "vote", ["refused"])
    variable = find(found, "vote")
    assert (variable.levels, variable.missing, variable.reference) == (
        ("no", "yes"),
        ("refused",),
        None,
    )
    found = set_reference(set_levels(found, "vote", ["yes", "no"]), "vote", "no")
    survey = opened(found, parsed)
    assert survey.codes("c0").tolist() == [0, 1, -1, 1, 0, 1, 0, -1]
    assert survey.codebook.variable("c0").reference == "no"
    back = set_missing(found, parsed, "vote", [])
    assert find(back, "vote").levels == ("yes", "no", "refused")


def test_a_code_for_no_answer_moves_the_ends_of_bands():
    parsed = parsed_of({"age": [20, 30, 40, 50, 60, 999] * 9 + list(range(21, 29))})
    found = set_groups(empty_draft(parsed), parsed, ["age"])
    found = set_bands(found, parsed, "age", [30, 70])
    assert find(found, "age").bands[-1].high == 999
    found = set_missing(found, parsed, "age", ["999"])
    assert [(b.low, b.high) for b in find(found, "age").bands] == [(20, 29), (30, 60)]
    assert opened(found, parsed).reports == ()


def test_declared_gaps_and_names_of_codes_come_from_the_file():
    header = Header(
        "q1",
        "Do you agree?",
        (("1", "Agree"), ("2", "Disagree"), ("9", "No answer")),
        (("9", "No answer"),),
    )
    parsed = parsed_of({"q1": [1.0, 2.0, 9.0, None, 1.0]}, header, file="vote.sav")
    found = set_groups(empty_draft(parsed), parsed, ["q1"])
    variable = find(found, "q1")
    assert (variable.levels, variable.missing) == (("1", "2"), ("9",))
    for language in ("en", "zh"):
        labels = load_labels(found.files(), language)
        assert labels.variable("c0").label == "Do you agree?"
        assert labels.level("c0", "2") == "Disagree"
    assert opened(found, parsed).codes("c0").tolist() == [0, 1, -1, -1, 0]


def test_kind_limits_and_logarithm(draft, parsed):
    found = set_kind(set_groups(draft, parsed, ["worry_work"]), parsed, "worry_work", "numeric")
    assert find(found, "worry_work").group_codes == ("1", "2", "3", "4", "5")
    found = set_limits(found, "worry_work", 2, None)
    with pytest.raises(SurveyError, match="below the minimum 2"):
        opened(found, parsed)
    found = set_kind(found, parsed, "worry_work", "factor")
    assert find(found, "worry_work").minimum is None
    logs = set_transform(set_controls(draft, parsed, ["age"]), parsed, "age", "ln")
    np.testing.assert_allclose(
        opened(logs, parsed).numeric("c5"), np.log([18 + (i * 7) % 53 for i in range(60)])
    )


def test_names_one_language_at_a_time(draft, parsed):
    found = set_groups(draft, parsed, ["sex"])
    found = set_label(found, "zh", "sex", label="性别", question="您的性别是？")
    found = set_level_label(found, "zh", "sex", "F", "女")
    found = set_part_label(found, "zh", "roads", label="道路建设", short="道路")
    found = set_title(found, "zh", "城市预算调查", "预算调查")
    found = set_allocation_label(found, "zh", label="代币分配", unit="枚")
    zh, en = (load_labels(found.files(), language) for language in ("zh", "en"))
    assert (zh.variable("c4").label, zh.variable("c4").short) == ("性别", "性别")
    assert zh.variable("c4").wording == "original"
    assert (zh.level("c4", "F"), en.level("c4", "F")) == ("女", "F")
    assert (zh.part("c1").short, en.part("c1").label) == ("道路", "roads")
    assert (zh.survey("title"), zh.survey("short")) == ("城市预算调查", "预算调查")
    assert (zh.survey("people"), en.survey("people")) == ("受访者", "respondents")
    assert (zh.allocation.label, zh.allocation.unit) == ("代币分配", "枚")
    assert en.survey("title") == "answers"
    unnamed = set_level_label(found, "zh", "sex", "F", "")
    assert load_labels(unnamed.files(), "zh").level("c4", "F") == "F"
    with pytest.raises(KeyError):
        set_label(found, "zh", "sex", colour="red")


def test_a_name_stays_when_a_role_goes_and_comes(draft, parsed):
    named = set_label(set_groups(draft, parsed, ["sex"]), "en", "sex", label="Sex of the person")
    without = set_groups(named, parsed, [])
    assert "c4" not in load_labels(without.files(), "en").variables
    again = set_groups(without, parsed, ["sex"])
    assert load_labels(again.files(), "en").variable("c4").label == "Sex of the person"


def test_confidential_and_provenance(draft, parsed):
    found = set_provenance(set_confidential(draft, True), "simulated")
    survey = opened(found, parsed)
    assert survey.codebook.confidential
    assert survey.provenance == "simulated"


def test_a_folder_goes_on_where_it_was_left(draft, parsed):
    study = b'[defaults]\nfocal = "c5"\n'
    found = set_extra(set_focal(draft, parsed, ["age"]), "study.toml", study)
    assert opened(found, parsed).study.defaults.focal == "c5"
    loaded = load_draft(found.files(), parsed)
    assert loaded.files().files == found.files().files
    assert set_extra(loaded, "study.toml", None).extra == ()
    # A column of another order gets an id that none has yet.
    moved = parsed_of({name: ["1", "2"] for name in ("age", "a", "b", "c", "d", "new")})
    later = load_draft(found.files(), moved)
    assert later.ids["age"] == "c5"
    assert later.ids["new"] == "c5_"
    assert later.labels["en"].variable("c5_").label == "new"


def test_a_folder_with_a_mistake_says_so(parsed):
    with pytest.raises(SurveyError, match="is not valid TOML"):
        load_draft(MemoryFolder("x", {"codebook.toml": b"[survey"}), parsed)


@pytest.mark.parametrize(
    ("file", "expected"),
    [("a.parquet", "a.parquet"), ("back\\slash.csv", "answers.csv"), ("b\x07.CSV", "answers.csv")],
)
def test_the_file_of_a_codebook_has_a_plain_name(file, expected):
    assert empty_draft(parsed_of({"a": ["1"]}, file=file)).codebook.file == expected


def test_headers_that_look_like_ids():
    parsed = parsed_of({"s0": ["1", "2", "3"], "c0": ["1", "2", "1"], "c2": ["3", "2", "1"]})
    found = set_focal(empty_draft(parsed), parsed, ["s0", "c0"])
    found = set_groups(found, parsed, ["c0"])
    assert [(v.id, v.column) for v in found.codebook.variables] == [
        ("c0", "s0"),
        ("c1", "c0"),
        ("s0", None),
    ]
    assert names_with(found, "group") == ("c0",)
    assert opened(found, parsed).numeric("s0").tolist() == [1, 2, 2]
