"""How many people each level would leave, counted by Arrow alone."""

import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.model.comparison import Comparison
from analysis.model.query import Query
from analysis.questions.level_counts import level_counts
from data.survey.survey import Survey

GROUP = (("hukou", ("2",)), ("education", ("1", "2")))


def test_a_level_counts_within_the_other_filters_alone(survey: Survey) -> None:
    assert survey.folder is not None
    table = pq.read_table(survey.folder / survey.codebook.file)
    found = level_counts(survey, Query(Comparison(GROUP))).table.set_index(["variable", "level"])[
        "n"
    ]
    schooled = pc.is_in(table["education"], value_set=pc.cast([1, 2], table["education"].type))
    for hukou in ("1", "2"):
        own = pc.and_(schooled, pc.equal(table["hukou"], int(hukou)))
        assert found["hukou", hukou] == pc.sum(own).as_py()
    both = pc.and_(schooled, pc.equal(table["hukou"], 2))
    for pension in ("1", "2"):
        own = pc.and_(both, pc.equal(table["pension"], int(pension)))
        assert found["pension", pension] == pc.sum(own).as_py()


def test_every_variable_that_groups_are_made_by_is_there(survey: Survey) -> None:
    found = level_counts(survey, Query()).table
    known = {
        (variable.id, code)
        for variable in survey.codebook.with_role("group")
        for code in variable.group_codes
    }
    assert set(zip(found["variable"], found["level"], strict=True)) == known
