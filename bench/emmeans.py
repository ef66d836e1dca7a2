"""R's emmeans, emtrends and sandwich through Rscript, when they are installed."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd

from bench.clock import BUILD, Timed
from bench.task import GRID, PARTS, Answer

SCRIPT = Path(__file__).with_name("emmeans.R")
NAME = "R emmeans"
PROBE = 'quit(status = !all(c("emmeans", "sandwich") %in% rownames(installed.packages())))'


def installed() -> bool:
    """Return whether Rscript with emmeans and sandwich can be started here."""
    rscript = shutil.which("Rscript")
    return (
        rscript is not None and subprocess.run([rscript, "-e", PROBE], check=False).returncode == 0
    )


def timed(people: pd.DataFrame, runs: int) -> Timed:
    """Return R's times and its answer; CalledProcessError when the script stops."""
    files = [BUILD / name for name in ("people.csv", "emmeans.csv", "emmeans_runs.csv")]
    people.to_csv(files[0], index=False)
    command = [
        shutil.which("Rscript") or "Rscript",
        str(SCRIPT),
        *map(str, files),
        str(runs),
        str(len(GRID)),
    ]
    subprocess.run(command, check=True)
    answer, told = pd.read_csv(files[1]), pd.read_csv(files[2])
    own = [answer[answer["part"] == part] for part in PARTS]
    return Timed(
        name=f"{NAME} {told['version'][0]}",
        milliseconds=tuple(1000.0 * told["seconds"]),
        answer=Answer(
            np.column_stack([rows["estimate"] for rows in own]),
            np.column_stack([rows["std_error"] for rows in own]),
        ),
    )
