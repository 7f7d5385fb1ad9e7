"""Usage rows as CSV, as the published jq recipe, the product's own page and spreadsheets write them."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from apiusage_desktop.core.engine import (
    OnProgress,
    ShouldCancel,
    literal_path,
    quote_identifier,
    quote_literal,
    run_watched,
)
from apiusage_desktop.core.errors import Cancelled, UsageError
from apiusage_desktop.core.formats.loaded import Loaded
from apiusage_desktop.core.formats.log_file import LogFile, is_plain_name
from apiusage_desktop.core.formats.usage_fields import is_usage, map_fields
from apiusage_desktop.core.redact import redact

NAME = "usage table (CSV)"
_DELIMITERS = ",;\t|"
_CHUNK_BYTES = 4 << 20
_LINE_END = "\r\n|\r|\n"
_BOM = b"\xef\xbb\xbf"

_REASONS = {
    "UNQUOTED VALUE": "a quotation mark is missing or misplaced",
    "MISSING COLUMNS": "it has too few columns",
    "TOO MANY COLUMNS": "it has too many columns",
    "INVALID ENCODING": "it is not UTF-8 text",
    "INVALID STATE": "its quoting is broken",
    "LINE SIZE OVER MAXIMUM": "it is longer than 2 MB",
}


@dataclass(frozen=True, slots=True)
class _Header:
    """The column names, the delimiter between them, and the lines they take (a quoted name may hold a break)."""

    delimiter: str
    names: list[str]
    lines: int


def recognises(file: LogFile) -> bool:
    """Tell whether the first line names the fields of a usage log."""
    return is_usage(map_fields(_header(file).names))


def _header(file: LogFile) -> _Header:
    """Return the header under the delimiter by which it names most fields."""
    text = file.start.lstrip("\r\n")
    splits = [_split(text, delimiter) for delimiter in _DELIMITERS]
    return max(splits, key=lambda header: (len(map_fields(header.names)), len(header.names)))


def _split(text: str, delimiter: str) -> _Header:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return _Header(delimiter, next(reader, []), reader.line_num)
    except csv.Error:
        return _Header(delimiter, [], 1)


def names(file: LogFile) -> list[str]:
    """Return the column names, to tell the user what was found in a CSV of something else."""
    return _header(file).names


def load(
    connection: duckdb.DuckDBPyConnection,
    file: LogFile,
    workspace: Path,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
) -> Loaded:
    """Load the rows, strictly: a line that breaks the rules of CSV is rejected, never mended.

    Raises:
        UsageError: there are no rows under the header.
    """
    header = _header(file)
    columns = [f"column{index}" for index in range(len(header.names))]
    path = _read_fields(connection, file, workspace, header, on_progress, should_cancel)
    positions, described = _rejected(connection)
    bad_lines, blank = scan_lines(path, positions)
    if path != file.content:
        path.unlink()
    count = connection.execute("select count(*) from fields").fetchall()[0][0]
    if not count and not described:
        hint = "Export a period that has calls; days without calls have no rows, and today is never included."
        found = redact(f"It names {', '.join(header.names)}.", 300)
        raise UsageError("The file has a header but no rows", found, hint, path=file.path)
    breaks = np.array([text.count("\n") for _, text in described], dtype=np.int64)
    lines, blank = place_records(_inner_breaks(connection, columns), bad_lines, breaks, blank, header.lines)
    fields = map_fields(header.names)
    column_of = dict(zip(reversed(header.names), reversed(columns), strict=True))
    _make_raw(connection, {field: column_of[name] for field, name in fields.items()}, columns, header.delimiter, lines)
    rejected = [
        (int(line), _reason(error, int(line), int(more)), text)
        for line, more, (error, text) in zip(bad_lines, breaks, described, strict=True)
    ]
    return Loaded(tuple(fields), unit="line", header=1, blank=len(blank), rejected=tuple(rejected))


def _reason(error: str, line: int, breaks: int) -> str:
    reason = _REASONS.get(error, "it breaks the rules of CSV")
    # An open quotation mark swallows the lines up to the next one: say how many are lost.
    return f"{reason}; it runs to line {line + breaks}" if breaks else reason


def _read_fields(
    connection: duckdb.DuckDBPyConnection,
    file: LogFile,
    workspace: Path,
    header: _Header,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
) -> Path:
    """Read the file into the table `fields`, and say which file was read: the log, or a copy the engine can take.

    The engine refuses a file that mixes line ends, loses the lines of one that has only carriage returns, and
    cannot open a name that is not Unicode.
    """
    copy = workspace / "lines.csv"
    path = file.content
    if not is_plain_name(path) or not _has_one_line_end(file.head):
        path = _with_line_feeds(file.content, copy, should_cancel)
    try:
        run_watched(
            connection, _fields_sql(file, header), [literal_path(path)],
            on_progress=on_progress, should_cancel=should_cancel,
        )  # fmt: skip
    except duckdb.InvalidInputException:
        if path == copy:
            raise
        path = _with_line_feeds(file.content, copy, should_cancel)
        run_watched(
            connection, _fields_sql(file, header), [literal_path(path)],
            on_progress=on_progress, should_cancel=should_cancel,
        )  # fmt: skip
    return path


def _fields_sql(file: LogFile, header: _Header) -> str:
    """Build the statement that reads the file.

    Every name in it is ours; the path is bound. The engine's own guessing is off on purpose: with a broken quote in
    its sample it would switch quoting off and load fields that do not exist.
    """
    columns = ", ".join(f"column{index}: 'VARCHAR'" for index in range(len(header.names)))
    before = file.start[: len(file.start) - len(file.start.lstrip("\r\n"))]
    return f"""create or replace temp table fields as select row_number() over () as record_number, * from read_csv(
        ?, auto_detect = false, delim = {quote_literal(header.delimiter)}, quote = '"', escape = '"', header = true,
        skip = {len(re.findall(_LINE_END, before))}, columns = {{{columns}}}, all_varchar = true, nullstr = '',
        allow_quoted_nulls = true, null_padding = false, strict_mode = true, store_rejects = true)"""  # noqa: S608


def _has_one_line_end(head: bytes) -> bool:
    return set(re.findall(_LINE_END.encode(), head.removesuffix(b"\r"))) in ({b"\n"}, {b"\r\n"}, set())


def _with_line_feeds(path: Path, copy: Path, should_cancel: ShouldCancel) -> Path:
    """Copy the file with every line end as a line feed; lines keep their numbers."""
    held = b""
    with path.open("rb") as source, copy.open("wb") as target:
        while chunk := source.read(_CHUNK_BYTES):
            if should_cancel():
                raise Cancelled
            data = held + chunk
            held = data[-1:] if data.endswith(b"\r") else b""
            target.write(data[: len(data) - len(held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
        target.write(held.replace(b"\r", b"\n"))
    return copy


def _rejected(connection: duckdb.DuckDBPyConnection) -> tuple[NDArray[np.int64], list[tuple[str, str]]]:
    """Return where each line that is no row begins (byte), and its error and text; one for each line."""
    rows = connection.execute(
        """select line_byte_position, min_by(cast(error_type as varchar), byte_position),
            min_by(csv_line, byte_position) from reject_errors
        group by line_byte_position order by line_byte_position"""
    ).fetchall()
    described = [(str(error), (text or "").strip("\r\n")) for _, error, text in rows]
    return np.array([position for position, _, _ in rows], dtype=np.int64), described


def scan_lines(path: Path, positions: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the lines (from 1) in which the sorted byte positions lie, and the lines that hold nothing.

    The engine's own line numbers leave out what it skipped; its byte positions are exact.
    """
    blank: list[NDArray[np.int64]] = []
    lines = np.ones(len(positions), dtype=np.int64)
    before, offset, carried = 0, 0, b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            data = carried + chunk
            cut = data.rfind(b"\n") + 1
            carried = data[cut:]
            ends = np.flatnonzero(np.frombuffer(data[:cut], dtype=np.uint8) == ord("\n"))
            lengths = np.diff(ends, prepend=-1)
            short = np.flatnonzero(lengths <= len(_BOM) + 2)
            empty = [i for i in short if data[ends[i] - lengths[i] + 1 : ends[i]].removeprefix(_BOM) in (b"", b"\r")]
            blank.append(np.array(empty, dtype=np.int64) + before + 1)
            lines += np.searchsorted(ends + offset, positions)
            before += len(ends)
            offset += cut
    empty_lines = np.concatenate(blank) if blank else np.array([], dtype=np.int64)
    # After a blank line that ends in CR LF, the engine's position is that of the LF.
    while (early := np.isin(lines, empty_lines)).any():
        lines[early] += 1
    return lines, empty_lines


def _inner_breaks(connection: duckdb.DuckDBPyConnection, columns: list[str]) -> NDArray[np.int64]:
    """Return how many line breaks lie inside the fields of each loaded record."""
    breaks = " + ".join(f"coalesce(length({c}) - length(replace({c}, chr(10), '')), 0)" for c in columns)
    found = connection.execute(f"select {breaks} as n from fields order by record_number").fetchnumpy()  # noqa: S608 - names are ours
    return np.asarray(found["n"], dtype=np.int64)


def place_records(
    inner: NDArray[np.int64],
    rejected: NDArray[np.int64],
    rejected_breaks: NDArray[np.int64],
    blank: NDArray[np.int64],
    header_lines: int = 1,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the line on which each loaded record begins, and the blank lines that are not part of a record.

    The engine numbers rejected lines, not loaded ones. A record begins after the header, the records before it
    with the line breaks inside them, and the rejected and blank lines before it.

    Args:
        inner: line breaks inside each record.
        rejected: the lines on which rejected records begin.
        rejected_breaks: line breaks inside each of these.
        blank: the lines that hold nothing, those inside quoted fields too.
        header_lines: lines the header takes.
    """
    lengths = 1 + rejected_breaks
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    taken = np.repeat(rejected, lengths) + within
    blank = np.setdiff1d(blank, taken)
    if len(blank) and inner.any():
        return _place_one_by_one(inner, set(taken.tolist()), blank, header_lines)
    before = header_lines + np.cumsum(1 + inner) - (1 + inner)
    others = np.union1d(taken, blank)
    threshold = others - np.arange(1, len(others) + 1)
    return before + 1 + np.searchsorted(threshold, before, side="right"), blank


def _place_one_by_one(
    inner: NDArray[np.int64], rejected: set[int], blank: NDArray[np.int64], header_lines: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    empty = set(blank.tolist())
    lines = np.empty(len(inner), dtype=np.int64)
    line = 1
    while line in empty:
        line += 1
    line += header_lines
    for index, breaks in enumerate(inner.tolist()):
        while line in empty or line in rejected:
            line += 1
        lines[index] = line
        empty.difference_update(range(line, line + breaks + 1))
        line += breaks + 1
    return lines, np.array(sorted(empty), dtype=np.int64)


def _make_raw(
    connection: duckdb.DuckDBPyConnection,
    column_of: dict[str, str],
    columns: list[str],
    delimiter: str,
    lines: NDArray[np.int64],
) -> None:
    chosen = ", ".join(f"{quote_identifier(column)} as {field}" for field, column in column_of.items())
    texts = ", ".join(f"coalesce({c}, '')" for c in columns)
    record = f"concat_ws({quote_literal(delimiter)}, {texts})"
    connection.register("numbered", pd.DataFrame({"line": lines, "record_number": np.arange(1, len(lines) + 1)}))
    connection.execute("create temp table lines as select * from numbered")
    connection.unregister("numbered")
    # A view: the text of a record is put together again for the few that are rejected, not for all.
    connection.execute(
        f"create temp view raw as select line as entry, {record} as record, {chosen}"  # noqa: S608 - names are ours
        " from fields join lines using (record_number)"
    )
