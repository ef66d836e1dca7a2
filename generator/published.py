"""Where the paper's printed numbers lie, which the survey is made to reproduce."""

from data.study.published import SURVEYS, Published, read_published

PUBLISHED = SURVEYS / "guangdong_2023" / "wu_published.csv"


def read_paper() -> Published:
    """Return every printed number, in the order of the file."""
    return read_published(PUBLISHED)
