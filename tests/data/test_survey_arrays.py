"""What the analysis reads from a survey."""

import dataclasses
import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from data.survey.fingerprint import canonical
from data.survey.load import bundled_surveys, load_survey


def test_numbers_codes_and_missing_answers(town):
    survey = load_survey(town())
    assert survey.n == 5
    assert survey.codes("sex").tolist() == [0, 1, -1, 0, 1]
    assert survey.codes("age").tolist() == [0, 1, 0, -1, 1]
    np.testing.assert_array_equal(survey.numeric("age"), [20, 45, 33, np.nan, 61])
    np.testing.assert_array_equal(survey.numeric("risk"), [1.5, 3, 4.5, np.nan, 2])
    np.testing.assert_allclose(survey.numeric("income"), np.log([1000, 2000, 1500, 3000, 2500]))
    np.testing.assert_array_equal(survey.weights(), [1, 1, 2, 0.5, 1])
    np.testing.assert_array_equal(survey.clusters(), [0, 1, 0, 1, 2])
    np.testing.assert_array_equal(survey.outcomes()[:, 0], [50, 30, 0, 60, 25])
    assert survey.reports == ()


def test_arrays_are_read_only_and_made_once(town):
    survey = load_survey(town())
    for array in (survey.numeric("age"), survey.codes("sex"), survey.outcomes(), survey.clusters()):
        assert array is not None
        with pytest.raises(ValueError, match="read-only"):
            array.flat[0] = 9
    assert survey.numeric("risk") is survey.numeric("risk")
    with pytest.raises(dataclasses.FrozenInstanceError):
        survey.sums = "dropped"


def test_threads_share_one_array(survey):
    fresh = dataclasses.replace(survey)
    with ThreadPoolExecutor(8) as pool:
        arrays = list(pool.map(lambda _: fresh.numeric("substitutability"), range(32)))
    assert all(array is arrays[0] for array in arrays)


def test_asking_for_what_is_not_there(town):
    survey = load_survey(town())
    for ask in (survey.numeric, survey.codes):
        with pytest.raises(KeyError):
            ask("hukou")
    with pytest.raises(ValueError, match="not numeric"):
        survey.numeric("sex")
    with pytest.raises(ValueError, match="neither levels nor bands"):
        survey.codes("income")


def test_a_byte_order_mark_changes_no_answer(town):
    plain = load_survey(town())
    marked = load_survey(
        town(files={"answers.csv": b"\xef\xbb\xbf" + (town() / "answers.csv").read_bytes()})
    )
    np.testing.assert_array_equal(plain.outcomes(), marked.outcomes())
    assert plain != marked


def test_a_code_written_as_a_decimal_is_the_code(town):
    folder = town(
        ("codebook.toml", '["F", "M"]', "[1, 2]"),
        ("answers.csv", "1,F,20", "1,1.0,20"),
        ("answers.csv", "2,M,45", "2,2,45"),
        ("answers.csv", "4,F,-1", "4,,-1"),
        ("answers.csv", "5,M,61", "5,2.0,61"),
    )
    assert load_survey(folder).codes("sex").tolist() == [0, 1, -1, -1, 1]


def test_the_fingerprint_changes_with_everything_it_covers(town):
    base = load_survey(town()).fingerprint
    changes = [
        ("codebook.toml", "total = 100", "total = 200"),
        ("codebook.toml", 'levels = ["F", "M"]', 'levels = ["M", "F"]'),
        ("codebook.toml", 'roles = ["weight"]', "roles = []"),
        ("answers.csv", "F,20", "F,21"),
    ]
    seen = {base}
    for change in changes:
        seen.add(load_survey(town(change)).fingerprint)
    for sums in ("rescaled", "dropped"):
        seen.add(load_survey(town(), sums).fingerprint)
    assert load_survey(town()).fingerprint == base
    seen.add(load_survey(town(files={"study.toml": 'citation = "Town council"'})).fingerprint)
    assert len(seen) == 8


def test_which_terms_a_page_shows_does_not_change_the_fingerprint(town):
    cited = 'citation = "Town council"\n'
    terms = cited + '[terms]\nstart = ["risk"]\n'
    plain, told = (load_survey(town(files={"study.toml": text})) for text in (cited, terms))
    assert told.study.terms_on("start") == ("risk",)
    assert told.study.terms_on("about") == ()
    assert told.fingerprint == plain.fingerprint


def test_the_layout_of_the_codebook_does_not_change_the_fingerprint(town):
    base = load_survey(town())
    again = load_survey(town(("codebook.toml", "[allocation]", "# a comment\n\n[allocation]")))
    assert base == again
    assert hash(base) == hash(again)


def test_the_fingerprint_counts_what_the_file_calls_its_tables(town):
    """How the code names a field makes no difference: fingerprints stand in exported files."""
    told = json.loads(canonical(load_survey(town()).codebook))
    assert set(told) == {*("id", "file", "provenance", "confidential"), "allocation", "variables"}
    assert set(told["allocation"]) == {"parts", "total", "money", "currency", "missing"}


def test_answers_outside_every_band_are_reported(town):
    survey = load_survey(town(("codebook.toml", "low = 18", "low = 30")))
    assert survey.codes("age").tolist() == [-1, 1, 0, -1, 1]
    (found,) = survey.reports
    assert found.code == "outside_bands"
    assert dict(found.params)["rows"] == 1


def test_bundled_surveys_can_be_read():
    assert "guangdong_2023" in [path.name for path in bundled_surveys()]
    for folder in bundled_surveys():
        assert load_survey(folder).codebook.id == folder.name
