"""Files that leave the app say what data they hold, and hold the numbers of the page."""

import io

import pandas as pd
import pytest

from analysis.model.comparison import Group
from analysis.model.declaration import declared
from analysis.model.result import Analysis
from analysis.questions.interactions import slopes
from analysis.questions.means import compare_outcomes, outcomes_by
from data.survey.survey import Survey
from tests.ui.scenes import scene
from ui.door.compute import withhold
from ui.results.exports.names import figure_config, file_name
from ui.results.exports.spreadsheet import csv_bytes

MIGRANTS: Group = (("hukou", ("2",)), ("origin", ("2",)), ("pension", ("1", "2")))
BOM = b"\xef\xbb\xbf"


@pytest.mark.parametrize("function", [compare_outcomes, outcomes_by, slopes])
@pytest.mark.parametrize("group", [(), MIGRANTS])
def test_file_reads_back_to_the_same_numbers(
    survey: Survey, function: Analysis, group: Group
) -> None:
    here = scene(survey, "zh", group)
    result = withhold(function(survey, here.view.query), declared(function).keys)
    written = csv_bytes(here, result)
    assert written.startswith(BOM)
    back = pd.read_csv(io.BytesIO(written), dtype={"level": str, "reference": str})
    numbers = result.table.select_dtypes("number")
    assert len(numbers.columns) > 4
    pd.testing.assert_frame_equal(
        back[list(numbers.columns)], numbers.reset_index(drop=True), check_dtype=False, rtol=1e-15
    )


def test_every_row_says_what_it_is(survey: Survey) -> None:
    here = scene(survey, group=MIGRANTS)
    result = compare_outcomes(survey, here.view.query)
    back = pd.read_csv(io.BytesIO(csv_bytes(here, result)))
    assert len(back) == len(result.table) > 5
    assert set(back["survey"]) == {"guangdong_2023"}
    assert set(back["data"]) == {"simulated"}
    assert set(back["group"]) == {"hukou=2; origin=2; pension=1,2"}
    assert set(back["fingerprint"]) == {survey.fingerprint[:16]}
    assert list(back["status"]) == list(result.table["status"])
    assert back["status"].notna().all()


def test_file_is_the_same_in_every_language(survey: Survey) -> None:
    """Codes, never labels: a script that reads it does not depend on who saved it."""
    chinese, english = (scene(survey, language, MIGRANTS) for language in ("zh", "en"))
    result = compare_outcomes(survey, english.view.query)
    assert csv_bytes(chinese, result) == csv_bytes(english, result)


def test_withheld_numbers_do_not_leave_the_app(survey: Survey) -> None:
    here = scene(survey)
    result = compare_outcomes(survey, here.view.query)
    small = result.table.assign(n=[4, *result.table["n"][1:]])
    blanked = withhold(type(result)(small, result.n), ("side", "outcome"))
    back = pd.read_csv(io.BytesIO(csv_bytes(here, blanked)))
    assert back.loc[0, ["estimate", "std_error", "conf_low", "conf_high", "n"]].isna().all()
    assert back.loc[1, ["estimate", "n"]].notna().all()


def test_names_of_files_say_that_the_data_are_simulated(survey: Survey) -> None:
    here = scene(survey)
    assert file_name(here, "replication-split") == "guangdong_2023-replication-split-simulated"
    options = figure_config(here, "replication-split")
    assert options["toImageButtonOptions"]["format"] == "svg"
    assert options["toImageButtonOptions"]["filename"] == file_name(here, "replication-split")
    assert options["modeBarButtons"] == [["toImage"]]
    assert not options["displaylogo"]
