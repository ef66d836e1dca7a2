"""Check surveys before use: `python -m data.check [FOLDER ...]`, exit code 2 on a bad one."""

import argparse
import locale
import os
import re
import sys
from pathlib import Path

from data.reading.problems import (
    FALLBACK,
    LANGUAGES,
    Report,
    SurveyError,
    catalogue,
    report,
    summary,
)
from data.survey.labels import load_labels
from data.survey.load import bundled_surveys, load_survey
from data.survey.survey import Survey


def language() -> str:
    """Return the language of the terminal, one of LANGUAGES."""
    names = (os.environ.get(key, "") for key in ("LC_ALL", "LC_MESSAGES", "LANG"))
    chosen = next((name for name in names if name), locale.getlocale()[0] or "")
    # zh_CN.UTF-8, or "Chinese (Simplified)_China" on Windows: the first word says it.
    word = re.split(r"[\W_]", chosen.lower())[0]
    windows = {catalogue(code)["format"]["windows"]: code for code in LANGUAGES}
    code = windows.get(word, word)
    return code if code in LANGUAGES else FALLBACK


def describe(survey: Survey, language: str) -> str:
    """Return one line on a survey that can be used."""
    numbers = {
        "id": survey.codebook.id,
        "people": survey.n,
        "parts": len(survey.codebook.outcome_ids),
        "variables": len(survey.codebook.variables),
    }
    clusters = survey.clusters()
    if clusters is None:
        return summary(language, "survey", **numbers)
    return summary(language, "survey_clusters", clusters=int(clusters.max()) + 1, **numbers)


def absent_labels(folder: Path) -> tuple[Report, ...]:
    """Return a report for each language without labels; SurveyError when a labels file is wrong."""
    found = []
    for name in LANGUAGES:
        load_labels(folder, name)
        if not (folder / f"labels.{name}.toml").exists():
            found.append(
                report("no_labels", folder=folder.absolute().name, file=f"labels.{name}.toml")
            )
    return tuple(found)


def main(arguments: list[str]) -> int:
    """Check each folder and return the exit code: 0 when every survey can be used, else 2."""
    parser = argparse.ArgumentParser(prog="python -m data.check", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    chosen, code = language(), 0
    for folder in parser.parse_args(arguments).folders or bundled_surveys():
        try:
            survey = load_survey(folder)
            reports = survey.reports + absent_labels(folder)
        except SurveyError as error:
            print(error.sentence(chosen), file=sys.stderr)
            code = 2
            continue
        print(describe(survey, chosen))
        for line in reports:
            print(line.sentence(chosen))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
