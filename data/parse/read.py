"""Hand a file's bytes to the reader of its format; libraries load when they are needed."""

from data.parse.assemble import Reading
from data.parse.magic import check_kind


def read(data: bytes, ending: str) -> Reading:
    """Return what a file holds; SurveyError, without the file's name, says what is wrong with it.

    `ending` is one of `magic.ENDINGS`.
    """
    check_kind(data, ending)
    match ending:
        case ".csv":
            from data.parse import text

            return text.read(data)
        case ".xlsx":
            from data.parse import excel

            return excel.read(data)
        case ".parquet":
            from data.parse import parquet

            return parquet.read(data)
        case _:
            from data.parse import stata_spss

            return stata_spss.read(data, ending)
