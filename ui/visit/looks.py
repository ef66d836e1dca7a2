"""The forking paths of a visit: which groups and models were looked at, and what was tested."""

from dataclasses import dataclass, field, replace

import pandas as pd
import streamlit as st

from analysis.model.comparison import Group
from analysis.model.query import Margin, Specification
from analysis.model.result import Result
from ui.visit.scene import Scene

_LOOKS, _CLAIM = "looks", "claim"
MOST_TESTS = 2000
TESTED = ("estimate", "std_error", "df", "p_value", "n", "status")
KEYS = ("kind", "outcome", "other", "level", "reference")
"""What says, beside group and model, which test a row is; "" where a result has no such column."""


@dataclass
class Looks:
    """What one visit has looked at in one survey: groups, models, and tests by what they test."""

    groups: set[Group] = field(default_factory=set)
    models: set[Specification] = field(default_factory=set)
    tests: dict[tuple[object, ...], dict[str, object]] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """A claim that a reader has written down: about a group, under a model, with a direction.

    `opened` holds the answer of the held-back half from the moment it was opened.
    """

    group: Group
    specification: Specification
    half: int
    outcome: str
    level: str
    more: bool
    opened: Result | None = None


def looks(here: Scene) -> Looks:
    """Return what this visit has looked at in the scene's survey."""
    every: dict[str, Looks] = st.session_state.setdefault(_LOOKS, {})
    return every.setdefault(here.survey.fingerprint, Looks())


def looked_at_all() -> bool:
    """Return whether any result of any survey has been shown in this visit."""
    return any(found.groups for found in st.session_state.get(_LOOKS, {}).values())


def note_look(here: Scene) -> None:
    """Note that a page shows the scene's group under its model."""
    found = looks(here)
    found.groups.add(here.view.group)
    found.models.add(_model(here))


def note_tests(here: Scene, result: Result) -> None:
    """Note the tests that a page makes sentences of, each once a group and model."""
    found = looks(here)
    specification = _model(here)
    for row in result.rows:
        if row["p_value"] == row["p_value"] and len(found.tests) < MOST_TESTS:
            names = tuple(str(row.get(key, "")) for key in KEYS)
            key = (here.view.group, specification, *names)
            found.tests[key] = dict(zip(KEYS, names, strict=True)) | {
                name: row[name] for name in TESTED
            }


def _model(here: Scene) -> Specification:
    """Return what makes a model another one: what is drawn, or too small to matter, does not."""
    return replace(here.view.specification, outcomes=(), by=None, margin=Margin())


def tests_of(found: Looks) -> pd.DataFrame:
    """Return the tests of a visit, one a row, with group and model as they were."""
    rows = [{"group": key[0], "model": key[1]} | test for key, test in found.tests.items()]
    return pd.DataFrame(rows, columns=["group", "model", *KEYS, *TESTED])


def written() -> Written | None:
    """Return the claim that was written down in this visit."""
    found: Written | None = st.session_state.get(_CLAIM)
    return found


def write_down(claim: Written) -> None:
    """Keep a claim; the first one stays."""
    st.session_state.setdefault(_CLAIM, claim)


def keep_opened(result: Result) -> None:
    """Keep what the held-back half answered; the first answer stays."""
    claim = written()
    if claim is not None and claim.opened is None:
        st.session_state[_CLAIM] = replace(claim, opened=result)
