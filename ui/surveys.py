"""Which surveys this server offers: the bundled ones and the one it was started with."""

import argparse
import sys
from pathlib import Path

import streamlit as st

from data.codebook import load_codebook
from data.halves import half
from data.labels import Labels, load_labels
from data.survey import Survey, bundled_surveys, load_survey, sibling_files


def offered() -> dict[str, Path]:
    """Return survey id -> folder, the one named on the command line first."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--survey", type=Path)
    named = parser.parse_known_args(sys.argv[1:])[0].survey
    folders = ((named,) if named else ()) + bundled_surveys()
    return _by_id(tuple(folder.resolve() for folder in folders))


@st.cache_resource(show_spinner=False)
def _by_id(folders: tuple[Path, ...]) -> dict[str, Path]:
    ids: dict[str, Path] = {}
    for folder in folders:
        ids.setdefault(load_codebook(folder).id, folder)
    return ids


@st.cache_resource(show_spinner=False, max_entries=8)
def open_survey(folder: Path, sums: str) -> Survey:
    """Return the survey of a folder, read once a server; raises SurveyError."""
    return load_survey(folder, sums)


@st.cache_resource(show_spinner=False, max_entries=16)
def open_half(folder: Path, sums: str, seed: int, part: str) -> Survey:
    """Return one half of a survey, see data/halves.py; raises SurveyError."""
    return half(open_survey(folder, sums), seed, part)


@st.cache_resource(show_spinner=False, max_entries=4)
def open_siblings(folder: Path, sums: str) -> tuple[Survey, ...]:
    """Return the siblings of a simulated survey, read when a page first asks for a range."""
    return tuple(load_survey(folder, sums, file) for file in sibling_files(folder))


@st.cache_resource(show_spinner=False, max_entries=16)
def open_labels(folder: Path, language: str) -> Labels:
    """Return the survey's labels in one language; raises SurveyError."""
    return load_labels(folder, language)
