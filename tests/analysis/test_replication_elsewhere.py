"""The replication knows no variable by name: another survey with its own published table."""

import numpy as np
import pytest

from analysis.model.query import Query
from analysis.replication.audit import print_audit
from analysis.replication.ledger import claims_ledger
from analysis.replication.tables import replicate, score_line
from data.survey.load import load_survey
from data.survey.survey import Survey
from tests.factory import codebook, factor, folder, numeric

CODEBOOK = codebook(
    sex=factor("F", "M", reference="F", roles=["group", "moderator"]),
    area=factor(1, 2, 3, reference=1, block="individual", roles=["control"]),
    worry=numeric(minimum=1, maximum=5, roles=["focal"]),
)
STUDY = """
citation = "Town council"
[published]
file = "town.csv"
outcomes = [{ name = "money for roads", outcome = "roads", lens = "share" }]
terms = [{ name = "constant" }, { name = "men", variable = "sex", level = "M" }]
[[models]]
id = "A"
source = "Table 9"
outcome = "worry"
focal = "sex"
controls = "all"
[[models]]
id = "lines"
source = "Figure 9"
outcome = "roads"
lens = "share"
focal = "worry"
controls = "none"
moderator = "sex"
[[matchings]]
id = "near"
source = "Table 9"
outcomes = ["roads"]
lens = "share"
focal = "worry"
controls = "all"
method = "kernel"
kernel = "uniform"
width = 0.2
std_errors = [1]
[[statements]]
source = "Figure 9"
term = "men rise"
test = "slope_sign"
model = "lines"
level = "M"
"""
CLAIMS = """
[[claims]]
id = "men"
verdict = "reported"
status = "testable"
printed = [{ source = "Table 9", model = "A", term = "men" }]
tests = [
    { kind = "sign", model = "A", sign = "+" },
    { kind = "order", parts = ["roads", "schools"] },
]
"""
PRINTED = """\
source,model,outcome,term,statistic,value,decimals,kind,note
Table 1,,worry,,n,120,0,survey,
Table 1,,worry,,mean,3.0,1,survey,
Table 1,,sex,,mean,1.5,1,survey,
Table 1,,area,,min,1,0,survey,
Table 9,A,worry,men,estimate,2.00,2,survey,
Table 9,A,worry,men,se,0.1,1,survey,
Table 9,A,worry,men,stars,none,,survey,
Table 9,A,worry,constant,estimate,2.00,2,survey,
Table 9,near,money for roads,worry[above_mean],att,40,0,survey,
Figure 9,lines,money for roads,men rise,sign,+,0,qualitative,
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Survey:
    """Return 120 people: men worry two points more, roads get ten points a point of worry."""
    dice = np.random.default_rng(4)
    people = []
    for person in range(120):
        man, area = person % 2, person % 3 + 1
        worry = 2 + 2 * man + (1 if dice.random() < 0.5 else -1) * (person % 4 < 2)
        roads = 10 * worry + person % 5
        amounts = {"roads": roads, "schools": 100 - roads}
        people.append({**amounts, "sex": "FM"[man], "area": area, "worry": worry})
    answers = {name: [person[name] for person in people] for name in people[0]}
    files = {"study.toml": STUDY, "claims.toml": CLAIMS, "town.csv": PRINTED}
    return load_survey(
        folder(tmp_path_factory.mktemp("surveys") / "town", CODEBOOK, answers, files)
    )


def test_its_numbers_stand_beside_its_print(town: Survey) -> None:
    result = replicate(town, Query())
    table = result.table.set_index(["outcome", "term", "statistic"])
    assert table.loc[("worry", "", "n"), "verdict"] == "exact"
    assert table.loc[("worry", "men", "estimate"), "ours"] == pytest.approx(2.0, abs=0.3)
    assert table.loc[("worry", "constant", "estimate"), "ours"] == pytest.approx(2.0, abs=0.3)
    assert table.loc[("sex", "", "mean"), "verdict"] == "not_scored"
    assert table.loc[("area", "", "min"), "ours"] == 1
    assert table.loc[("money for roads", "men rise", "sign"), "verdict"] == "holds"
    assert not table["ours"].isna().loc[[("money for roads", "worry[above_mean]", "att")]].any()
    assert score_line(result).endswith("statements 1/1")


def test_only_the_general_checks_apply(town: Survey) -> None:
    table = print_audit(town, Query()).table
    assert list(table["item"]) == ["stars"]
    assert list(table["finding"]) == ["contradicts"]
    calculation = table["calculation"].iloc[0]
    assert calculation.startswith("2.00 / 0.1 = 20.00 [13.30, 40.10]; none: 0.000 ≤ t < 1.645")


def test_its_claims_are_tested(town: Survey) -> None:
    row = claims_ledger(town, Query()).table.iloc[0]
    assert (row["claim"], row["tested"]) == ("men", 2)
    assert row["checks"].startswith("sign A +: holds (p = ")
    assert "; order roads > schools: " in row["checks"]
