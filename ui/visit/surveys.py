"""Which surveys a visit is offered: bundled ones, the server's, and the one it brought itself."""

import argparse
import sys
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Protocol

import streamlit as st

from data.codebook.codebook import load_codebook
from data.survey.holdout import half
from data.survey.labels import Labels, load_labels
from data.survey.load import bundled_surveys, load_survey, sibling_files
from data.survey.survey import Survey
from ui.visit.upload import OWN, own

# Streamlit would pickle a path to know it again, several times in every run.
_kept = partial(st.cache_resource, show_spinner=False, hash_funcs={type(Path()): str})


class Source(Protocol):
    """Where a survey comes from; each method raises SurveyError when it cannot be used."""

    def survey(self, sums: str) -> Survey:
        """Return the survey with answers that do not add up kept, rescaled or dropped."""

    def half(self, sums: str, seed: int, part: str) -> Survey:
        """Return one half of the survey, see data/survey/holdout.py."""

    def labels(self, language: str) -> Labels:
        """Return the survey's labels in one language."""


@dataclass(frozen=True)
class OnDisk:
    """A survey folder of the server, read once for every visit."""

    folder: Path

    def survey(self, sums: str) -> Survey:
        """Return the survey."""
        return _survey(self.folder, sums)

    def half(self, sums: str, seed: int, part: str) -> Survey:
        """Return one half of it."""
        return _half(self.folder, sums, seed, part)

    def labels(self, language: str) -> Labels:
        """Return its labels."""
        return _labels(self.folder, language)


def offered() -> dict[str, Source]:
    """Return survey id -> source, the one named on the command line first, the visit's own last."""
    found: dict[str, Source] = dict(_by_id(_folders(tuple(sys.argv[1:]))))
    brought = own()
    return found | ({OWN: brought} if brought else {})


def siblings_of(survey: Survey) -> tuple[Survey, ...]:
    """Return the siblings of a simulated survey on disk, all of it; read when first asked for."""
    return _siblings(survey.folder, survey.sums) if has_siblings(survey) else ()


def has_siblings(survey: Survey) -> bool:
    """Return whether a survey has siblings, which are not read for that."""
    folder = survey.folder
    if survey.provenance != "simulated" or survey.part or not isinstance(folder, Path):
        return False
    return bool(_sibling_files(folder))


@lru_cache(8)
def _folders(arguments: tuple[str, ...]) -> tuple[Path, ...]:
    """Return the folders of surveys that a server with these arguments offers."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--survey", type=Path)
    named = parser.parse_known_args(arguments)[0].survey
    folders = ((named,) if named else ()) + bundled_surveys()
    return tuple(folder.resolve() for folder in folders)


@_kept(max_entries=None)
def _by_id(folders: tuple[Path, ...]) -> dict[str, OnDisk]:
    ids: dict[str, OnDisk] = {}
    for folder in folders:
        ids.setdefault(load_codebook(folder).id, OnDisk(folder))
    return ids


@_kept(max_entries=8)
def _survey(folder: Path, sums: str) -> Survey:
    return load_survey(folder, sums)


@_kept(max_entries=16)
def _half(folder: Path, sums: str, seed: int, part: str) -> Survey:
    return half(_survey(folder, sums), seed, part)


@_kept(max_entries=4)
def _siblings(folder: Path, sums: str) -> tuple[Survey, ...]:
    return tuple(load_survey(folder, sums, file) for file in _sibling_files(folder))


@_kept(max_entries=16)
def _sibling_files(folder: Path) -> tuple[str, ...]:
    return sibling_files(folder)


@_kept(max_entries=16)
def _labels(folder: Path, language: str) -> Labels:
    return load_labels(folder, language)
