"""Edits of a survey in the making: each gives a folder that the readers of surveys accept."""

from dataclasses import replace

import numpy as np
import pytest

from data.intake.drafts.base import (
    Draft,
    empty_draft,
    find,
    load_draft,
    set_confidential,
    set_provenance,
)
from data.intake.drafts.naming import set_label
from data.intake.drafts.roles import (
    names_with,
    set_cluster,
    set_controls,
    set_focal,
    set_groups,
    set_id,
    set_parts,
    set_weight,
)
from data.parse.parsed import Header, Parsed
from data.reading.folder import MemoryFolder
from data.reading.problems import SurveyError
from data.survey.labels import load_labels
from tests.data.made_files import PARTS, opened, parsed_of, town


def test_a_draft_of_nothing_can_be_opened(parsed):
    survey = opened(empty_draft(parsed), parsed)
    assert (survey.n, survey.codebook.variables, survey.codebook.allocation) == (60, (), None)
    assert (survey.codebook.id, survey.provenance) == ("own_survey", "uploaded")


def test_parts_in_the_order_given(draft, parsed):
    turned = set_parts(draft, parsed, ["parks", "roads", "schools"], 10, 5000, "EUR")
    allocation = turned.codebook.allocation
    assert [(part.id, part.slot) for part in allocation.parts] == [("c3", 0), ("c1", 1), ("c2", 2)]
    assert (allocation.total, allocation.money, allocation.currency) == (10, 5000, "EUR")
    np.testing.assert_array_equal(opened(turned, parsed).outcomes().sum(axis=1), 10)
    assert turned.labels["zh"].part("c3").label == "Parks"
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
    assert np.isnan(opened(found, gaps).outcomes()).sum() == 2


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
    assert load_labels(both.files(), "en").variable("s0").label == "Worry"
    back = set_focal(both, parsed, ["age"])
    assert [v.id for v in back.codebook.variables] == ["c5"]
    assert set_focal(back, parsed, []).codebook.variables == ()


def test_a_scale_is_named_after_its_items():
    columns = {"q1": [1, 2, 3] * 4, "q2": [3, 2, 1] * 4, "x": [1, 2, 3] * 4}
    labels = (Header("q1", "失业风险感知：机器人"), Header("q2", "失业风险感知：平台"))
    parsed = parsed_of(columns, *labels)
    draft = set_focal(empty_draft(parsed), parsed, ["q1", "q2"])
    assert draft.labels["zh"].variable("s0").label == "失业风险感知"
    draft = set_focal(empty_draft(parsed), parsed, ["q1", "x"])
    names = [draft.labels[language].variable("s0").label for language in ("en", "zh")]
    assert names == ["Mean of 2 items", "2题平均分"]


def test_a_long_label_has_the_header_as_its_short_name():
    question = "How likely is it that robots will replace your job within the next ten years?"
    parsed = parsed_of({"q1": [1, 2]}, Header("q1", question))
    label = empty_draft(parsed).labels["en"].variable("c0")
    assert (label.label, label.short) == (question, "Q1")


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


def test_confidential_and_provenance(draft, parsed):
    found = set_provenance(set_confidential(draft, True), "simulated")
    survey = opened(found, parsed)
    assert survey.codebook.confidential
    assert survey.provenance == "simulated"


def test_a_folder_goes_on_where_it_was_left(draft, parsed):
    study = b'[defaults]\nfocal = "c5"\n'
    found = replace(set_focal(draft, parsed, ["age"]), extra=(("study.toml", study),))
    assert opened(found, parsed).study.defaults.focal == "c5"
    loaded = load_draft(found.files(), parsed)
    assert loaded.files().files == found.files().files
    # A column of another order gets an id that none has yet.
    moved = parsed_of({name: ["1", "2"] for name in ("age", "a", "b", "c", "d", "new")})
    later = load_draft(found.files(), moved)
    assert later.ids["age"] == "c5"
    assert later.ids["new"] == "c5_"
    assert later.labels["en"].variable("c5_").label == "New"


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
        ("c0_", "s0"),
        ("c1", "c0"),
        ("s1", None),
    ]
    assert found.ids["c2"] == "c2"
    assert names_with(found, "group") == ("c0",)
    assert opened(found, parsed).numeric("s1").tolist() == [1, 2, 2]
    named = set_label(found, "en", "c1", label="the column c0")
    assert named.labels["en"].variable("c1").label == "the column c0"


def test_an_id_that_was_taken_for_a_weight_is_an_id_again(draft: Draft, parsed: Parsed) -> None:
    both = set_weight(set_id(draft, parsed, "person"), parsed, "person")
    back = set_weight(both, parsed, None)
    assert back.codebook == set_id(draft, parsed, "person").codebook
    assert opened(back, parsed).n == 60
