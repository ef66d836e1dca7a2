"""The tabs of every page, in order: each shows one picture with its sentence; the first opens."""

from collections.abc import Mapping

TABS: Mapping[str, tuple[str, ...]] = {
    "risk": ("by", "distribution", "items", "correlations"),
    "budgets": ("by", "distribution", "styles"),
    "interactions": (
        *("predictions", "slopes", "differences", "pairs"),
        *("values", "tradeoff", "items", "rules"),
    ),
    "diagnostics": ("gap", "linearity", "zones", "people", "crossing"),
    "money": ("effects", "flow", "ranking"),
    "learn": ("steps", "formula", "overlap", "game"),
    "measures": ("verdict", "shares", "slopes", "ln"),
    "matching": ("effects", "people", "balance", "groups", "levels", "checks", "hidden"),
    "robustness": (
        *("variants", "differences", "zeros", "substitutes"),
        *("further", "influence", "curve"),
    ),
    "replication": ("cells", "figure", "ledger", "audit"),
    "about": (
        *("survey", "background", "status", "ranges", "sums", "answers", "questions", "limits"),
        *("recommendations", "codebook", "papers", "corrections"),
    ),
}
"""By page; every name is one of an address's (`tab=slopes`), on each page that has it."""
KNOWN = frozenset(name for names in TABS.values() for name in names)
