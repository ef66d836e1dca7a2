"""What the overview may claim, decided again, and what its sentences do claim."""

from dataclasses import replace

import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from analysis.model.comparison import Comparison, Group
from analysis.model.query import Query
from analysis.questions.claims import claims
from data.survey.survey import Survey
from tests.pages.reading import labels_of, says, shape_of
from tests.pages.visits import Visit, tight
from tests.ui.catalogues import words
from ui.language.text import load_text
from ui.visit.view import default_specification

ALPHA = 0.05
TOPICS = {"split": "amount_difference", "effect": "effect"}
NOTHING = {"split": "say.split_same", "effect": "say.effect_none"}


def overview_tests(survey: Survey, group: Group) -> pd.DataFrame:
    """Return the tests behind the overview's sentences; Holm's decision agrees with statsmodels."""
    specification = replace(default_specification(survey), lens="amount", outcomes=())
    table = claims(survey, Query(Comparison(group), specification)).table
    reject, adjusted, *_ = multipletests(table["p_value"], alpha=ALPHA, method="holm")
    excludes_zero = (table["conf_low"] > 0) | (table["conf_high"] < 0)
    assert table["claimed"].tolist() == excludes_zero.tolist() == reject.tolist()
    assert table["p_holm"].to_numpy() == pytest.approx(adjusted, rel=1e-9, abs=1e-300)
    return table


def check_sentences(visit: Visit, survey: Survey, table: pd.DataFrame) -> int:
    """Check that the overview claims what the tests do and nothing else; return how many claims."""
    _check_risk(visit, table[table["kind"] == "risk_difference"])
    for topic, kind in TOPICS.items():
        _check_policies(visit, survey, topic, table[table["kind"] == kind])
    return int(table["claimed"].sum())


def _check_risk(visit: Visit, found: pd.DataFrame) -> None:
    (row,) = found.to_dict("records")
    way = "same" if not row["claimed"] else "more" if row["estimate"] > 0 else "less"
    said = {
        key: says(visit.sentences(), visit.language, f"say.risk_{key}")
        for key in ("same", "more", "less", "alone", "all")
    }
    assert said == {key: key == way for key in said}


def _check_policies(visit: Visit, survey: Survey, topic: str, found: pd.DataFrame) -> None:
    text, said, language = load_text(visit.language), visit.sentences(), visit.language
    names = {part: text.inline(name) for part, name in _short(survey, language).items()}
    assert set(found["outcome"]) == set(names)
    for row in found.to_dict("records"):
        for way, holds in (("more", row["estimate"] > 0), ("less", row["estimate"] < 0)):
            met = _claims(said, language, f"say.{topic}_{way}", names[row["outcome"]])
            assert met == (row["claimed"] and holds), (topic, row["outcome"], way)
    silent = [names[row["outcome"]] for row in found.to_dict("records") if not row["claimed"]]
    rest = says(said, language, f"say.{topic}_rest", parts=text.join(silent))
    assert rest == (0 < len(silent) < len(found))
    assert says(said, language, NOTHING[topic]) == (len(silent) == len(found))


def _claims(said: str, language: str, key: str, policy: str) -> bool:
    """Return whether a text says of a policy, with a number of yuan, what the key says."""
    change = words(language)["unit.yuan.change"]
    template = words(language)[key].replace("{change}", change)
    return bool(shape_of(template, part=policy).search(tight(said)))


def _short(survey: Survey, language: str) -> dict[str, str]:
    labels = labels_of(survey, language)
    return {part.id: labels.part(part.id).short for part in survey.codebook.allocation.parts}
