"""Find the quotation mark that makes a reader of CSV swallow rows as one long field."""

import numpy as np
import numpy.typing as npt

from data.parse.encoding import line_of
from data.reading.problems import SurveyError

QUOTE = ord('"')
MOST_LOOKED_AT = 1_000
Places = npt.NDArray[np.int64]


def check_quotes(data: bytes, delimiter: bytes) -> None:
    """Raise SurveyError with the line of a quotation mark that has no partner or stands astray.

    A pair inside a field without delimiter or line break, as in `he said "yes"`, does no harm.
    """
    letters = np.frombuffer(data, np.uint8)
    marks = np.flatnonzero(letters == QUOTE)
    opens, closes = marks[0 : len(marks) - 1 : 2], marks[1::2]
    edges = np.array([QUOTE, *delimiter, *b"\r\n"], np.uint8)
    before = np.isin(letters[opens - 1], edges) | (opens == 0)
    after = np.isin(letters[np.minimum(closes + 1, len(letters) - 1)], edges)
    after |= closes == len(letters) - 1
    wrong = np.flatnonzero(~(before & after))
    for pair in wrong[:MOST_LOOKED_AT]:
        inside = data[opens[pair] + 1 : closes[pair]]
        if before[pair] or any(edge in inside for edge in (delimiter, b"\r", b"\n")):
            raise SurveyError("line_quote", line=line_of(data, int(opens[pair])))
    if len(wrong) > MOST_LOOKED_AT:
        raise SurveyError("line_quote", line=line_of(data, int(opens[wrong[MOST_LOOKED_AT]])))
    if len(marks) % 2:
        raise SurveyError("line_quote", line=line_of(data, int(marks[-1])))
