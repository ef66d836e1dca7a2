"""Dates of Stata and SPSS, which are numbers since a day of their own, as ISO text."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

YEARS = (np.datetime64("0001-01-01", "ms"), np.datetime64("9999-12-31", "ms"))
LETTERS = re.compile(r"[A-Z]+")
SPSS_DAYS = frozenset({"DATE", "ADATE", "EDATE", "SDATE", "JDATE", "QYR", "MOYR", "WKYR"})
SPSS_MOMENTS = frozenset({"DATETIME", "YMDHMS"})
SPSS_TIMES = frozenset({"TIME", "DTIME", "MTIME"})


@dataclass(frozen=True)
class DateFormat:
    """How a column's numbers count: milliseconds a unit from an origin; shown as `shown`.

    `shown` is a day (D), a moment (s) or a time of day (T).
    """

    origin: str
    milliseconds: int
    shown: str


STATA_DAY = DateFormat("1960-01-01", 86_400_000, "D")
STATA_MOMENT = DateFormat("1960-01-01", 1, "s")


def date_format(ending: str, name: str) -> DateFormat | None:
    """Return the date format that a column's display format stands for; None for other ones."""
    if ending == ".dta":
        kind = name.removeprefix("%").removeprefix("-").lower()
        moment = STATA_MOMENT if kind.startswith("tc") else None
        return STATA_DAY if kind.startswith(("td", "d")) else moment
    letters = LETTERS.match(name)
    kind = letters[0] if letters else ""
    for names, shown in ((SPSS_DAYS, "D"), (SPSS_MOMENTS, "s"), (SPSS_TIMES, "T")):
        if kind in names:
            return DateFormat("1582-10-14", 1_000, shown)
    return None


def iso_texts(values: npt.NDArray[np.float64], form: DateFormat) -> list[str | None] | None:
    """Return dates or times as ISO text, None in the place of NaN.

    None instead of the list when a number lies outside the years 1 to 9999: no date then.
    """
    known = np.isfinite(values)
    steps = np.where(known, values, 0) * form.milliseconds
    if (np.abs(steps) > 4e14).any():  # more than 12,000 years, before they overflow
        return None
    moments = np.datetime64(form.origin, "ms") + np.round(steps).astype("timedelta64[ms]")
    if ((moments < YEARS[0]) | (moments > YEARS[1])).any():
        return None
    if form.shown == "T":
        texts = [_time(int(step)) for step in np.round(steps / 1_000)]
    else:
        whole = bool((np.round(steps) % 1_000 == 0).all())
        unit = "D" if form.shown == "D" else "s" if whole else "ms"
        texts = np.datetime_as_string(moments.astype(f"datetime64[{unit}]")).tolist()
    return [text if is_known else None for text, is_known in zip(texts, known, strict=True)]


def _time(seconds: int) -> str:
    minutes, left = divmod(abs(seconds), 60)
    sign = "-" if seconds < 0 else ""
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}:{left:02d}"
