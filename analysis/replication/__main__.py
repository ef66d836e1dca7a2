"""`python -m analysis.replication [FOLDER]`: the published numbers beside the survey's own."""

import argparse
import sys
from math import isnan
from pathlib import Path

from analysis.model.query import Query
from analysis.model.result import Result
from analysis.replication.tables import replicate, score_line
from data.reading.problems import SurveyError
from data.survey.load import bundled_surveys, load_survey

WIDTHS = (12, 14, 26, 44, 11, 11, 12, 7)
HEADS = ("source", "model", "outcome", "term", "statistic", "printed", "ours", "p", "verdict")


def lines(result: Result) -> list[str]:
    """Return the table as lines of text, one a number."""
    p_values = ["" if isnan(p) else f"{p:.3f}" for p in result.table["p_value"]]
    shown = result.table.assign(ours=result.table["ours_text"], p=p_values)
    rows = [HEADS, *shown[list(HEADS)].to_numpy()]
    found = []
    for row in rows:
        cells = [str(cell).ljust(width) for cell, width in zip(row, WIDTHS, strict=False)]
        found.append(" ".join([*cells, str(row[-1])]))
    asides = result.table["variant"] + " " + result.table["reason"]
    told = [
        f"{line} {aside.strip()}".rstrip() for line, aside in zip(found[1:], asides, strict=True)
    ]
    return [found[0], *told]


def main(arguments: list[str]) -> int:
    """Print the table and the score of one survey; 2 when it cannot be compared."""
    parser = argparse.ArgumentParser(prog="python -m analysis.replication", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER")
    chosen = parser.parse_args(arguments).folder or bundled_surveys()[0]
    try:
        result = replicate(load_survey(chosen), Query())
    except SurveyError as error:
        print(error, file=sys.stderr)
        return 2
    if result.refusal is not None:
        print(f"{chosen}: {result.refusal.code}", file=sys.stderr)
        return 2
    print("\n".join([*lines(result), score_line(result)]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
