"""Write the simulated survey's answers where tests/golden/make.R reads them.

`python -m tests.golden.export && Rscript tests/golden/make.R` makes golden.json again.
"""

import hashlib
import json
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet

ROOT = Path(__file__).parents[2]
SURVEY = ROOT / "data/surveys/guangdong_2023/survey.parquet"
GOLDEN = Path(__file__).with_name("golden.json")
BUILD = ROOT / "build/golden"


def digest(path: Path = SURVEY) -> str:
    """Return the SHA-256 of a survey's file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    """Write build/golden/survey.csv and build/golden/about.json."""
    BUILD.mkdir(parents=True, exist_ok=True)
    pyarrow.csv.write_csv(pyarrow.parquet.read_table(SURVEY), BUILD / "survey.csv")
    about = json.dumps({"file": SURVEY.relative_to(ROOT).as_posix(), "sha256": digest()})
    (BUILD / "about.json").write_text(about + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
