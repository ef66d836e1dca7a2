"""What a generated survey is like, in lines of text."""

from __future__ import annotations

import numpy as np

from generator.design import BUDGET_COLUMNS, JOB_POSITIONS, RISK_COLUMNS
from generator.evaluate import EXACT, OFF, evaluate
from generator.firms import intra_firm_correlation
from generator.items import cronbach_alpha
from generator.results import answers_of
from generator.statements import HIGH, LOW, Judged, lines_by_group, lines_by_pension


def report(columns: dict[str, np.ndarray], differences: bool) -> list[str]:
    """Realism, firms, slopes and score; with `differences` every number that does not print."""
    lines = [*_realism(columns), *_firms(columns), *_slopes(columns)]
    score = evaluate(columns)
    for c in score.comparisons:
        if c.verdict == OFF or (differences and c.verdict != EXACT):
            p = c.printed
            where = " ".join(part for part in (p.source, p.model, p.outcome, p.term) if part)
            lines.append(f"{c.verdict}: {where} {p.statistic}: printed {p.text}, here {c.ours}")
    lines += [_statement(text, judged) for text, judged in score.statements.items()]
    return [*lines, score.line()]


def _realism(columns: dict[str, np.ndarray]) -> list[str]:
    budgets = np.column_stack([columns[name] for name in BUDGET_COLUMNS]).astype(int)
    odd, counts = np.unique(budgets[budgets % 5 != 0], return_counts=True)
    lines = [f"multiples of five: {(budgets % 5 == 0).mean():.2%} of amounts"]
    for k, name in enumerate(BUDGET_COLUMNS):
        part = budgets[:, k]
        lines.append(
            f"{name}: mean {part.mean():.4f}, multiples of five {(part % 5 == 0).mean():.2%}, "
            f"zeros {(part == 0).mean():.2%}, all-in {(part == 100).sum()}"
        )
    if len(odd):
        lines.append(
            f"commonest other value: {odd[counts.argmax()]}, {counts.max() / budgets.size:.2%}"
        )
    lines.append(f"even splits: {(budgets == 20).all(1).mean():.2%}")
    items = np.column_stack([columns[name] for name in RISK_COLUMNS])
    lines.append(
        f"alpha of the risk items: {cronbach_alpha(items):.3f}, means {items.mean(0).round(3)}"
    )
    return lines


def _firms(columns: dict[str, np.ndarray]) -> list[str]:
    answers, firm = answers_of(columns), columns["firm_id"]
    values = {
        "risk": answers.columns["risk"],
        "ln_unemployment_benefit": answers.outcomes["ln_unemployment_benefit"],
        "ln_upskilling": answers.outcomes["ln_upskilling"],
    }
    correlations = [f"{k} {intra_firm_correlation(v, firm):.3f}" for k, v in values.items()]
    sizes = np.bincount(firm)[1:]
    lines = [
        f"{len(sizes)} firms of {sizes.min()} to {sizes.max()} workers in "
        f"{len(set(columns['city']))} cities; intra-firm correlation: {', '.join(correlations)}"
    ]
    for code, name in JOB_POSITIONS.items():
        held = columns["job_position"] == code
        mean = answers.columns["risk"][held].mean()
        lines.append(f"{name}: {held.mean():.1%} of workers, mean risk {mean:.3f}")
    return lines


def _slopes(columns: dict[str, np.ndarray]) -> list[str]:
    answers, lines = answers_of(columns), []
    for outcome in ("ln_unemployment_benefit", "ln_upskilling"):
        for title, found in (
            ("by pension", lines_by_pension(answers, outcome)),
            ("by origin and hukou", lines_by_group(answers, outcome)),
        ):
            low, high = found.gap(LOW), found.gap(HIGH)
            lines.append(
                f"{outcome}: slopes {title} {found.slopes.round(4)}, equal p {found.differ_p:.3f}; "
                f"last minus first {low.value:.3f} at risk 1 (p {low.p_value:.3f}), "
                f"{high.value:.3f} at risk 5 (p {high.p_value:.3f})"
            )
    return lines


def _statement(text: str, judged: Judged) -> str:
    verdict = "holds" if judged.holds else "does not hold"
    return f"{verdict}: {text}" + ("" if judged.p_value is None else f" (p {judged.p_value:.3f})")
