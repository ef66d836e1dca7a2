"""Read a Stata or SPSS file: answers as numbers or text, with the names it gives to its codes."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO

import numpy as np
import pyarrow as pa
import pyreadstat

from data.parse.assemble import Found, Reading, assemble, check_count, text_column
from data.parse.dates import date_format, iso_texts
from data.parse.encoding import UTF_8
from data.parse.limits import UNPACKED_BYTES
from data.parse.old_stata import guess, is_old
from data.parse.parsed import Header
from data.reading.columns import text_of
from data.reading.problems import Report, SurveyError, report

BYTES_AT_ONCE = 200_000_000
NUMBER_BYTES, TEXT_BYTES = 32, 80  # what Python's own values take, letters aside
KINDS = {".dta": "Stata", ".sav": "SPSS"}
READERS = {".dta": pyreadstat.read_dta, ".sav": pyreadstat.read_sav}
# What pyreadstat raises for bytes that make no sense, such as dates beyond the calendar.
BROKEN = (
    pyreadstat.ReadstatError,
    pyreadstat.PyreadstatError,
    ValueError,
    ArithmeticError,
    LookupError,
    TypeError,
    OSError,
)
Value = float | int | str | None
Range = tuple[float | str, float | str]


@dataclass(frozen=True)
class Variable:
    """What a file says of one variable; `ranges` (low, high) are declared to be no answer."""

    name: str
    label: str
    kind: str  # readstat's: string, int8, int16, int32, float, double
    form: str
    width: int  # bytes a value takes in the file
    labels: tuple[tuple[Value, str], ...]
    ranges: tuple[Range, ...]

    @property
    def numeric(self) -> bool:
        """Return whether answers are numbers."""
        return self.kind != "string"


@dataclass(frozen=True)
class Source:
    """A file's bytes; `encoding` only where the file does not say it itself."""

    data: bytes
    ending: str
    encoding: str | None = None


def read(data: bytes, ending: str) -> Reading:
    """Return the variables of a .dta or .sav; SurveyError when it is damaged or too large.

    Stata's .a to .z are null and reported; SPSS's missing values stay, declared in the header.
    """
    source, reports = _source(data, ending)
    variables, rows = _variables(source)
    tags: Counter[str] = Counter()
    found: list[Found] = []
    for group in _groups(variables, rows):
        columns, meta = _call(source, [variable.name for variable in group])
        for variable in group:
            values = columns.pop(variable.name)
            if variable.name in meta.missing_user_values:
                values = _untagged(values, tags)
            found.append(_found(values, variable, ending, str(len(found) + 1)))
    counts = tuple(f".{tag} × {tags[tag]}" for tag in sorted(tags))
    if tags:
        reports += (report("stata_missing", cells=sum(tags.values()), tags=counts),)
    return assemble(found, reports)


def _source(data: bytes, ending: str) -> tuple[Source, tuple[Report, ...]]:
    source = Source(data, ending)
    if ending != ".dta" or not is_old(data):
        return source, ()
    encoding = guess(lambda encoding: _texts(replace(source, encoding=encoding)))
    told = () if encoding == UTF_8 else (report("read_as", encoding=encoding),)
    return replace(source, encoding=encoding), told


def _texts(source: Source) -> list[str] | None:
    """Return all texts of a file, None when they are not in the encoding."""
    try:
        variables, _ = _variables(source)
        names = [variable.name for variable in variables if not variable.numeric]
        columns = _call(source, names)[0].values() if names else ()
    except SurveyError as error:
        if error.code != "damaged":
            raise
        return None
    labels = [text for variable in variables for _, text in variable.labels]
    labels += [variable.label for variable in variables]
    return labels + [text for values in columns for text in values if isinstance(text, str)]


def _call(
    source: Source, usecols: list[str] | None = None
) -> tuple[dict[str, list[Value]], pyreadstat.metadata_container]:
    try:
        return READERS[source.ending](
            BytesIO(source.data),
            encoding=source.encoding,
            metadataonly=usecols is None,
            usecols=usecols,
            user_missing=True,
            disable_datetime_conversion=True,
            output_format="dict",
        )
    except BROKEN:
        raise SurveyError("damaged", kind=KINDS[source.ending]) from None


def _variables(source: Source) -> tuple[list[Variable], int]:
    """Return what the file says of its variables, and its number of rows."""
    _, meta = _call(source)
    check_count(len(meta.column_names))
    # A damaged file may have nameless variables, or two of one name.
    if None in meta.column_names or len(set(meta.column_names)) < len(meta.column_names):
        raise SurveyError("damaged", kind=KINDS[source.ending])
    if not meta.column_names:
        raise SurveyError("no_rows")
    rows = meta.number_rows
    if rows is None:  # a program that wrote while it counted
        first = meta.column_names[0]
        rows = len(_call(source, [first])[0][first])
    width = sum(max(size, 1) for size in meta.variable_storage_width.values())
    if rows * width > UNPACKED_BYTES:
        raise SurveyError("unpacks_too_large", megabytes=UNPACKED_BYTES // 1_000_000)
    return [
        Variable(
            name=name,
            label=label or "",
            kind=meta.readstat_variable_types[name],
            form=meta.original_variable_types[name] or "",
            width=meta.variable_storage_width[name],
            labels=tuple(meta.variable_value_labels.get(name, {}).items()),
            ranges=_ranges(meta.missing_ranges.get(name, [])),
        )
        for name, label in zip(meta.column_names, meta.column_labels, strict=True)
    ], rows


def _ranges(declared: Iterable[object]) -> tuple[Range, ...]:
    return tuple((item["lo"], item["hi"]) for item in declared if isinstance(item, dict))


def _groups(variables: list[Variable], rows: int) -> Iterator[list[Variable]]:
    """Yield a few variables at a time: values take several times their room while they are read."""
    group: list[Variable] = []
    taken = 0
    for variable in variables:
        size = NUMBER_BYTES if variable.numeric else TEXT_BYTES + variable.width
        taken += rows * size
        if group and taken > BYTES_AT_ONCE:
            yield group
            group, taken = [], rows * size
        group.append(variable)
    yield group


def _untagged(values: list[Value], tags: Counter[str]) -> list[Value]:
    """Return numbers with None in the place of Stata's tags, which are counted."""
    tags.update(value for value in values if isinstance(value, str))
    return [None if isinstance(value, str) else value for value in values]


def _found(values: list[Value], variable: Variable, ending: str, place: str) -> Found:
    header = Header(variable.name, variable.label, _named(variable), _missing(values, variable))
    form = date_format(ending, variable.form) if variable.numeric else None
    if form:
        codes = {code for code, _ in header.missing}
        known = [None if text_of(value) in codes else value for value in values]
        texts = iso_texts(np.array(known, dtype=np.float64), form)
        if texts is not None:
            return Found(replace(header, missing=()), _chunked(text_column(texts)), place)
    return Found(header, _chunked(_plain(values, variable)), place)


def _plain(values: list[Value], variable: Variable) -> pa.Array:
    if not variable.numeric:
        return text_column([value.strip() if isinstance(value, str) else None for value in values])
    if variable.kind in ("float", "double"):
        return pa.array(np.array(values, dtype=np.float64), from_pandas=True)
    return pa.array(values, pa.int64())


def _chunked(values: pa.Array) -> pa.ChunkedArray:
    return pa.chunked_array([values])


def _named(variable: Variable) -> tuple[tuple[str, str], ...]:
    """Return the names of codes; a letter that names a number's code is one of Stata's tags."""
    return tuple(
        (text_of(code), name)
        for code, name in variable.labels
        if not (variable.numeric and isinstance(code, str))
    )


def _missing(values: list[Value], variable: Variable) -> tuple[tuple[str, str], ...]:
    """Return the codes that occur and are declared to be no answer, with their names."""
    if not variable.ranges:
        return ()
    names = dict(_named(variable))
    declared = [
        value
        for value in set(values)
        if value is not None and any(_inside(value, bounds) for bounds in variable.ranges)
    ]
    codes = [text_of(value) for value in sorted(declared, key=_order)]
    return tuple((code, names.get(code, "")) for code in codes)


def _order(value: float | str) -> tuple[float, str]:
    return (0, value) if isinstance(value, str) else (value, "")


def _inside(value: float | str, bounds: Range) -> bool:
    low, high = bounds
    if isinstance(value, str):
        return value.strip() == str(low).strip()
    return not isinstance(low, str) and not isinstance(high, str) and low <= value <= high
