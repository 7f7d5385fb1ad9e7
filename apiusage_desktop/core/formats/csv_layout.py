"""Where the columns of a CSV are: its delimiter, its header among the lines before the rows, and their meaning."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.usage_fields import (
    FIELDS,
    assign_columns,
    find_column,
    has_counts,
    is_usage,
    map_fields,
)
from apiusage_desktop.core.read_options import ColumnsQuestion
from apiusage_desktop.core.redact import redact

_DELIMITERS = ",;\t|"
_LINES_BEFORE = 30
_SAMPLE = 50
_PREVIEW = 8
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_EXCEL_HINT = re.compile(r'"?sep=(.)"?[,;\t|]*', re.IGNORECASE)
_IN_A_ROW = re.compile(r"\s*([0-9]{4}-[0-9]{2}-[0-9]{2}\b|/[a-z]|https?://|api/v[0-9])")  # never the name of a column
_NUMBER = re.compile(r"[0-9]+([.,' \u00a0\u202f’][0-9]+)*")
_DATED = re.compile(r"[0-9]{1,4}[-/. ][0-9A-Za-z]{1,9}[-/. ][0-9]{1,4}.*")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table lies in its file.

    Attributes:
        delimiter: what stands between the fields.
        names: the columns' names.
        fields: the column of each field.
        before: lines before the header.
        lines: lines that the header takes: none if there is none, several if a name is broken.
        extra: columns without a name at the end, where all rows end with delimiters.
        quotes_open: whether a quotation mark before the rows is open at the end of a line.
    """

    delimiter: str
    names: tuple[str, ...]
    fields: dict[str, int]
    before: int
    lines: int
    extra: int = 0
    quotes_open: bool = False

    @property
    def skipped(self) -> int:
        """Lines before the first row."""
        return self.before + self.lines

    @property
    def width(self) -> int:
        return len(self.names) + self.extra


def find_layout(file: LogFile) -> Layout | None:
    """Return the layout of a usage table; none, if it names no usage fields and the user did not say them."""
    told = _of_usage(file.options.columns)
    lines = _lines(file)
    layout = max(_headers(lines, told), key=_usefulness, default=None)
    if layout is None or not _is_known(layout, told):
        layout = _find_table(lines, told)
        if layout is None or not (_is_told(layout, told) and _is_known(layout, told)):
            return None
    return _with_quotes(lines, layout)


def _with_quotes(lines: Sequence[str], layout: Layout) -> Layout:
    """Return the layout fitted to the rows, and whether a quotation mark is open before them."""
    quotes_open = any(line.count('"') % 2 for line in lines[: layout.skipped])
    return replace(_fitted(layout, _records(lines[layout.skipped :], layout.delimiter)), quotes_open=quotes_open)


def find_named(file: LogFile, count: Callable[[Sequence[str]], int]) -> Layout | None:
    """Return the layout under the header of which most can be used.

    Args:
        file: the log.
        count: tells how many of a header's names are of use.
    """
    lines = _lines(file)
    counted = [(count(header.names), -header.before, header) for header in _headers(lines, ())]
    best = max(counted, key=lambda one: one[:2], default=None)
    return _with_quotes(lines, best[2]) if best and best[0] else None


def find_any(file: LogFile) -> Layout | None:
    """Return the layout of the likeliest table, whatever it holds."""
    lines = _lines(file)
    layout = _find_table(lines, (), needs_counts=False)
    return _with_quotes(lines, layout) if layout else None


def rows_of(file: LogFile, layout: Layout) -> list[list[str]]:
    """Return the first rows that are not empty."""
    return _records(_lines(file)[layout.skipped :], layout.delimiter)


def names_of(file: LogFile) -> tuple[str, ...]:
    """Return the names in the likeliest header, to tell the user what was found in something else."""
    headers = [header for header in _headers(_lines(file), ()) if header.before == _first_text(_lines(file))]
    return max(headers, key=lambda header: (len(header.fields), len(header.names))).names if headers else ()


def columns_question(file: LogFile) -> ColumnsQuestion | None:
    """Return the question which column is what, if the file looks like a table with counts in it."""
    lines = _lines(file)
    table = _find_table(lines, _of_usage(file.options.columns))
    if table is None:
        return None
    rows = _records(lines[table.skipped :], table.delimiter)
    named = ", ".join(name for name in table.names[:8] if name.strip()) + (" and more" if len(table.names) > 8 else "")
    question = ColumnsQuestion(
        "It is not known which of its columns holds what",
        redact(f"They are called {named}.", 300) if table.lines else f"Its {len(table.names)} columns have no names.",
        "Say which column is the date, the client, the URL and the requests.",
        path=file.path,
        line=table.before + 1,
    )
    question.header = table.names
    question.preview = tuple(tuple(redact(cell, 200) for cell in row) for row in rows[:_PREVIEW])
    question.guess = {table.names[place]: field for field, place in table.fields.items()}
    return question


def _of_usage(told: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return what the user said of columns; one that only a request has is left out."""
    return tuple((name, field if field in FIELDS else "") for name, field in told)


def _lines(file: LogFile) -> list[str]:
    """Return the first lines with their ends; one that is cut by the edge is left out."""
    lines = _LINE.findall(file.start)
    return lines[:-1] if len(lines) > 1 and file.size > file.bom + len(file.head) else lines


def _first_text(lines: Sequence[str]) -> int:
    return next((place for place, line in enumerate(lines) if line.strip()), 0)


def _headers(lines: Sequence[str], told: Sequence[tuple[str, str]]) -> list[Layout]:
    """Return what each of the first lines would be as a header, under each delimiter."""
    first = _first_text(lines)
    hint = _EXCEL_HINT.fullmatch(lines[first].strip()) if lines else None
    delimiters = hint[1] if hint else _DELIMITERS
    if hint:
        first += 1
    headers = (
        _header(lines, place, delimiter, told)
        for place in range(first, min(len(lines), first + _LINES_BEFORE))
        for delimiter in delimiters
        if lines[place].strip()
    )
    return [header for header in headers if not any(map(_IN_A_ROW.match, header.names))]


def _header(lines: Sequence[str], place: int, delimiter: str, told: Sequence[tuple[str, str]]) -> Layout:
    reader = csv.reader(lines[place:], delimiter=delimiter)
    try:
        names = tuple(next(reader, []))
    except csv.Error:
        names = ()
    return Layout(delimiter, names, assign_columns(names, told), place, max(reader.line_num, 1))


def _usefulness(header: Layout) -> tuple[bool, int, int, int]:
    return is_usage(header.fields), len(header.fields), -header.before, len(header.names)


def _is_told(layout: Layout, told: Sequence[tuple[str, str]]) -> bool:
    return any(find_column(layout.names, name) is not None for name, _ in told)


def _is_known(layout: Layout, told: Sequence[tuple[str, str]]) -> bool:
    """Tell whether the columns make a usage log; what the user said needs no more proof than counts of something."""
    return is_usage(layout.fields) or (_is_told(layout, told) and has_counts(layout.fields))


def _records(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """Return the first rows that are not empty."""
    records: list[list[str]] = []
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for record in reader:
            if record:
                records.append(record)
            if len(records) == _SAMPLE:
                break
    except csv.Error:
        pass
    return records


def _fitted(layout: Layout, records: Sequence[Sequence[str]]) -> Layout:
    """Return the layout with as many columns as most rows have, where they differ by empty fields at the end only."""
    widths = Counter(len(record) for record in records)
    named = len(layout.names)
    usual = max(widths, key=lambda width: (widths[width], width == named), default=named)
    if usual < named and not any(name.strip() for name in layout.names[usual:]):
        return replace(layout, names=layout.names[:usual])
    ends = [record[named:] for record in records if len(record) == usual]
    if usual > named and not any(cell.strip() for end in ends for cell in end):
        return replace(layout, extra=usual - named)
    return layout


def _find_table(lines: Sequence[str], told: Sequence[tuple[str, str]], *, needs_counts: bool = True) -> Layout | None:
    """Return the likeliest table in a file whose columns are not known, if one of its columns holds counts."""
    hint = _EXCEL_HINT.fullmatch(lines[_first_text(lines)].strip()) if lines else None
    tables = [_table(lines, delimiter, told, needs_counts) for delimiter in (hint[1] if hint else _DELIMITERS)]
    return max((table for table in tables if table), key=lambda table: len(table.names), default=None)


def _table(lines: Sequence[str], delimiter: str, told: Sequence[tuple[str, str]], needs_counts: bool) -> Layout | None:
    widths = Counter(len(record) for record in _records(lines, delimiter))
    width = max(widths, key=lambda width: (widths[width], width), default=0)
    if width < 2:
        return None
    for place in range(min(len(lines), _LINES_BEFORE)):
        header = _header(lines, place, delimiter, told)
        if len(header.names) == width:
            break
    else:
        return None
    records = _records(lines[place:], delimiter)
    rows = [record for record in records if len(record) == width]
    if len(rows) < 2 or len(rows) < 0.8 * len(records):
        return None
    if _is_row(header.names):
        names = tuple(f"column {number}" for number in range(1, width + 1))
        return (
            Layout(delimiter, names, assign_columns(names, told), place, 0)
            if not needs_counts or _has_counts(rows)
            else None
        )
    return header if not needs_counts or _has_counts(rows[1:]) else None


def _is_row(names: Sequence[str]) -> bool:
    """Tell whether this is a row rather than a header: in it is a number or a date that is no name of a field."""
    cells = [name.strip() for name in names]
    return any(
        (_NUMBER.fullmatch(cell) or _DATED.fullmatch(cell)) and not map_fields([cell]) for cell in cells
    )  # fmt: skip


def _has_counts(rows: Sequence[Sequence[str]]) -> bool:
    columns = zip(*rows, strict=True)
    return any(sum(bool(_NUMBER.fullmatch(cell.strip())) for cell in column) * 2 > len(rows) for column in columns)
