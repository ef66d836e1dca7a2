"""What a generated survey is like, in lines of text; `analysis.replication` scores it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np

from analysis.model.query import Query
from analysis.replication.compare import EXACT, JUDGED, OFF
from analysis.replication.statements import lines_by_model
from analysis.replication.tables import replicate, score_line
from data.survey.load import load_survey
from data.survey.survey import Survey
from generator.design import BUDGET_COLUMNS, JOB_POSITIONS, RISK_COLUMNS
from generator.firms import intra_firm_correlation
from generator.items import cronbach_alpha
from generator.published import PUBLISHED


def report(columns: dict[str, np.ndarray], path: Path, differences: bool) -> Iterator[str]:
    """Realism, firms, slopes and score; with `differences` every number that does not print.

    `columns` are those of the survey that was written to `path`.
    """
    survey = load_survey(PUBLISHED.parent, file=str(path.resolve()))
    return chain(_realism(columns), _firms(columns), _slopes(survey), _score(survey, differences))


def _realism(columns: dict[str, np.ndarray]) -> Iterator[str]:
    budgets = np.column_stack([columns[name] for name in BUDGET_COLUMNS]).astype(int)
    odd, counts = np.unique(budgets[budgets % 5 != 0], return_counts=True)
    yield f"multiples of five: {(budgets % 5 == 0).mean():.2%} of amounts"
    for name, part in zip(BUDGET_COLUMNS, budgets.T, strict=True):
        yield (
            f"{name}: mean {part.mean():.4f}, multiples of five {(part % 5 == 0).mean():.2%}, "
            f"zeros {(part == 0).mean():.2%}, all-in {(part == 100).sum()}"
        )
    if len(odd):
        yield f"commonest other value: {odd[counts.argmax()]}, {counts.max() / budgets.size:.2%}"
    yield f"even splits: {(budgets == 20).all(1).mean():.2%}"
    items = np.column_stack([columns[name] for name in RISK_COLUMNS])
    yield f"alpha of the risk items: {cronbach_alpha(items):.3f}, means {items.mean(0).round(3)}"


def _firms(columns: dict[str, np.ndarray]) -> Iterator[str]:
    risk, firm = np.mean([columns[name] for name in RISK_COLUMNS], axis=0), columns["firm_id"]
    values = {"risk": risk}
    for name in ("unemployment_benefit", "upskilling"):
        values[f"ln_{name}"] = np.log(columns[f"budget_{name}"] + 1.0)
    correlations = [f"{k} {intra_firm_correlation(v, firm):.3f}" for k, v in values.items()]
    sizes = np.bincount(firm)[1:]
    yield (
        f"{len(sizes)} firms of {sizes.min()} to {sizes.max()} workers in "
        f"{len(set(columns['city']))} cities; intra-firm correlation: {', '.join(correlations)}"
    )
    for code, name in JOB_POSITIONS.items():
        held = columns["job_position"] == code
        yield f"{name}: {held.mean():.1%} of workers, mean risk {risk[held].mean():.3f}"


def _slopes(survey: Survey) -> Iterator[str]:
    if survey.study is None:
        return
    for model, lines in lines_by_model(survey, survey.study).items():
        slopes = ", ".join(f"{level} {slope.value:.4f}" for level, slope in lines.slopes.items())
        low, high = list(lines.gaps.values())[-1]
        yield (
            f"{model}: slopes {slopes}, equal p {lines.p_value:.3f}; last minus first "
            f"{low.value:.3f} at risk 1 (p {low.p_value:.3f}), "
            f"{high.value:.3f} at risk 5 (p {high.p_value:.3f})"
        )


def _score(survey: Survey, differences: bool) -> Iterator[str]:
    result = replicate(survey, Query())
    for row in result.table.to_dict("records"):
        where = " ".join(row[name] for name in ("source", "model", "outcome", "term") if row[name])
        told = row["verdict"] == OFF or (differences and row["verdict"] != EXACT)
        if row["scored"] and told:
            printed, ours = row["printed"], row["ours_text"]
            yield f"{row['verdict']}: {where} {row['statistic']}: printed {printed}, here {ours}"
        elif row["verdict"] in JUDGED:
            yield f"{row['verdict']}: {where} (p {row['p_value']:.3f})"
    yield score_line(result)
