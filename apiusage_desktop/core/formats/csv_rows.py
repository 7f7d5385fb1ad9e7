"""The rows of a CSV in the table `fields`, read strictly, and what each line of the file is: none may be lost."""

from collections.abc import Sequence
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
    quote_literal,
    run_watched,
)
from apiusage_desktop.core.formats.csv_layout import Layout
from apiusage_desktop.core.formats.csv_lines import has_one_line_end, place_records, scan_lines, with_line_feeds
from apiusage_desktop.core.formats.csv_quotes import without_open_quotes
from apiusage_desktop.core.formats.log_file import LogFile, is_plain_name
from apiusage_desktop.core.formats.rejecting import Rejecter, shortened

_LONGEST_TEXT = 9_000  # the engine cuts the text of a rejected line a little above this

_REASONS = {
    "UNQUOTED VALUE": "a quotation mark is missing or misplaced",
    "MISSING COLUMNS": "it has too few columns",
    "TOO MANY COLUMNS": "it has too many columns",
    "INVALID ENCODING": "it is not UTF-8 text",
    "INVALID STATE": "its quoting is broken",
    "LINE SIZE OVER MAXIMUM": "it is longer than 2 MB",
}
_QUOTING = ("UNQUOTED VALUE", "INVALID STATE")


def read_rows(
    connection: duckdb.DuckDBPyConnection,
    file: LogFile,
    workspace: Path,
    layout: Layout,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
) -> "CsvLines":
    """Read a table strictly: a line that breaks the rules of CSV is rejected, never mended.

    The rows are left in `scratch.fields`, columns `column0` and so on, the line of each in the table `lines`, and what
    is no row in `unread`. A row with something in a column without a name (`has_extra_sql`) is in both.
    """
    columns = column_names(layout)
    path = _read_fields(connection, file, workspace, layout, on_progress, should_cancel)
    broken: Sequence[int] = ()
    found = CsvLines.of(connection, path, layout, columns)
    if found.has_open_quote:
        mended, path = path, workspace / "mended.csv"
        if mended == file.content and b"\r" in file.head:
            mended = with_line_feeds(file.content, workspace / "lines.csv", 0, should_cancel)
        rejecter = Rejecter(connection)
        broken = without_open_quotes(
            mended, path, layout.delimiter, layout.width, layout.skipped, should_cancel,
            lambda line, text: rejecter.add(line, _REASONS["UNQUOTED VALUE"], text),
        )  # fmt: skip
        rejecter.flush()
        _run(connection, path, layout, on_progress, should_cancel)
        found = CsvLines.of(connection, path, layout, columns, broken)
    if found.lost:
        _run(connection, path, layout, on_progress, should_cancel, parallel=False)
        found = CsvLines.of(connection, path, layout, columns, broken)
    for copy in ("lines.csv", "mended.csv"):
        (workspace / copy).unlink(missing_ok=True)
    if found.rows or found.rejected:
        _number_lines(connection, found.numbers)
        _reject(connection, found)
        _reject_too_wide(connection, layout, columns)
    return found


def column_names(layout: Layout) -> list[str]:
    return [f"column{index}" for index in range(layout.width)]


@dataclass(frozen=True, slots=True)
class CsvLines:
    """What each line of the file is.

    Attributes:
        numbers: the line on which each loaded record begins.
        bad: the line on which each row of the table `bad` begins, in its order: what the engine rejected.
        rejected: how many lines are no records, those left out before the engine read included.
        header: lines before the first row that are not blank, a header of several lines being one.
        blank: how many lines hold nothing.
        inner: lines that lie inside a record, which runs over several.
        lost: lines that none of these accounts for.
        has_open_quote: whether a quotation mark stayed open at the end of a line, so that rows may be lost in it.
    """

    numbers: NDArray[np.int64]
    bad: NDArray[np.int64]
    rejected: int
    header: int
    blank: int
    inner: int
    lost: int
    has_open_quote: bool

    @property
    def rows(self) -> int:
        return len(self.numbers)

    @staticmethod
    def of(
        connection: duckdb.DuckDBPyConnection,
        path: Path,
        layout: Layout,
        columns: Sequence[str],
        broken: Sequence[int] = (),
    ) -> "CsvLines":
        """Look up what the engine made of a file, in which the broken lines were left empty."""
        positions, inner_bad, is_cut = _find_bad(connection)
        found, blank, total = scan_lines(path, positions)
        broken_lines = np.array(broken, dtype=np.int64)
        breaks = np.concatenate([inner_bad, np.zeros_like(broken_lines)])
        bad = np.concatenate([found, broken_lines])
        order = np.argsort(bad, kind="stable")
        blank = np.setdiff1d(blank, broken_lines)
        before, below = blank[blank <= layout.before], blank[blank > layout.skipped]
        inner = _inner_breaks(connection, columns)
        numbers, below = place_records(inner, bad[order], breaks[order], below, layout.skipped)
        counted = layout.skipped + len(inner) + inner.sum() + len(bad) + breaks.sum() + len(below)
        return CsvLines(
            numbers,
            found,
            len(bad),
            layout.before - len(before) + (1 if layout.lines else 0),
            len(before) + len(below),
            int(inner.sum() + breaks.sum()),
            max(total - int(counted), 0),
            bool(breaks.any()) or is_cut,
        )


def _read_fields(
    connection: duckdb.DuckDBPyConnection,
    file: LogFile,
    workspace: Path,
    layout: Layout,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
) -> Path:
    """Read the file into the table `fields`, and say which file was read: the log, or a copy the engine can take.

    The engine refuses a file that mixes line ends, loses the lines of one that has only carriage returns, skips more
    lines than it is told where a quotation mark is open, and cannot open a name that is not Unicode.
    """
    copy = workspace / "lines.csv"
    path = file.content
    skipped = layout.skipped if layout.quotes_open else 0
    if not is_plain_name(path) or not has_one_line_end(file.head) or skipped:
        path = with_line_feeds(file.content, copy, skipped, should_cancel)
    try:
        _run(connection, path, layout, on_progress, should_cancel)
    except duckdb.InvalidInputException:
        if path == copy:
            raise
        path = with_line_feeds(file.content, copy, skipped, should_cancel)
        _run(connection, path, layout, on_progress, should_cancel)
    return path


def _run(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    layout: Layout,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
    *,
    parallel: bool = True,
) -> None:
    # What an earlier try rejected would stand among the rejects of this one.
    for table in ("reject_errors", "reject_scans"):
        connection.execute(f"drop table if exists {table}")
    sql, parameters = _fields_sql(layout, parallel=parallel), [literal_path(path)]
    run_watched(connection, sql, parameters, on_progress=on_progress, should_cancel=should_cancel)


def _fields_sql(layout: Layout, *, parallel: bool) -> str:
    """Build the statement that reads the file.

    Every name in it is ours; the path is bound. The engine's own guessing is off on purpose: with a broken quote in
    its sample it would switch quoting off and load fields that do not exist. Reading in parallel it loses lines of a
    part of the file that begins with a megabyte or more of what is no row; one after another it loses none.
    """
    columns = ", ".join(f"column{index}: 'VARCHAR'" for index in range(layout.width))
    return f"""create or replace table scratch.fields as select row_number() over () as record_number, * from read_csv(
        ?, auto_detect = false, delim = {quote_literal(layout.delimiter)}, quote = '"', escape = '"', header = false,
        skip = {layout.skipped}, columns = {{{columns}}}, all_varchar = true, nullstr = '',
        allow_quoted_nulls = true, null_padding = false, strict_mode = true, store_rejects = true,
        parallel = {str(parallel).lower()})"""  # noqa: S608


def _find_bad(connection: duckdb.DuckDBPyConnection) -> tuple[NDArray[np.int64], NDArray[np.int64], bool]:
    """Make the table `bad` of what the engine rejected, by place: its byte, its error and its text, one for each line.

    Returns:
        the bytes; the line breaks inside each; whether the text of one is cut that may run on for many lines.
    """
    connection.execute(
        """create or replace temp table bad as select row_number() over (order by byte) - 1 as place, byte, error,
            trim(text, chr(10) || chr(13)) as text
        from (select line_byte_position as byte, min_by(cast(error_type as varchar), byte_position) as error,
            coalesce(min_by(csv_line, byte_position), '') as text from reject_errors group by byte)"""
    )
    found = connection.execute(
        """select byte, length(text) - length(replace(text, chr(10), '')) as breaks,
            length(text) >= $longest and list_contains($quoting, error) as is_cut from bad order by place""",
        {"longest": _LONGEST_TEXT, "quoting": list(_QUOTING)},
    ).fetchnumpy()
    bytes_, breaks = (np.asarray(found[name], dtype=np.int64) for name in ("byte", "breaks"))
    return bytes_, breaks, bool(np.asarray(found["is_cut"]).any())


def _reject(connection: duckdb.DuckDBPyConnection, found: CsvLines) -> None:
    """Put what the engine rejected into `unread`."""
    connection.register("begins", pd.DataFrame({"line": found.bad, "place": np.arange(len(found.bad))}))
    connection.execute(
        f"""insert into unread select line,
            coalesce($reasons[list_position($errors, error)], 'it breaks the rules of CSV')
            || case when breaks > 0 then '; it runs to line ' || (line + breaks) else '' end, {shortened("text")}
        from (select *, length(text) - length(replace(text, chr(10), '')) as breaks from bad)
        join begins using (place)""",  # noqa: S608 - a number of ours
        {"errors": list(_REASONS), "reasons": list(_REASONS.values())},
    )
    connection.unregister("begins")


def _inner_breaks(connection: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> NDArray[np.int64]:
    """Return how many line breaks lie inside the fields of each loaded record."""
    breaks = " + ".join(f"coalesce(length({c}) - length(replace({c}, chr(10), '')), 0)" for c in columns)
    found = connection.execute(f"select {breaks} as n from scratch.fields order by record_number").fetchnumpy()  # noqa: S608 - names are ours
    return np.asarray(found["n"], dtype=np.int64)


def _number_lines(connection: duckdb.DuckDBPyConnection, lines: NDArray[np.int64]) -> None:
    connection.register("numbered", pd.DataFrame({"line": lines, "record_number": np.arange(1, len(lines) + 1)}))
    connection.execute("create temp table lines as select * from numbered")
    connection.unregister("numbered")


def record_sql(layout: Layout, columns: Sequence[str]) -> str:
    texts = ", ".join(f"coalesce({column}, '')" for column in columns)
    return f"concat_ws({quote_literal(layout.delimiter)}, {texts})"


def has_extra_sql(layout: Layout, columns: Sequence[str], word: str) -> str:
    """Build the condition that a record has something in a column without a name, for a table that has such."""
    extra = columns[len(layout.names) :]
    return (
        f"{word} ({' or '.join(f'trim(coalesce({column}, chr(32))) <> ' + quote_literal('') for column in extra)})"
        if extra
        else ""
    )


def _reject_too_wide(connection: duckdb.DuckDBPyConnection, layout: Layout, columns: Sequence[str]) -> None:
    if layout.extra:
        connection.execute(
            f"insert into unread select line, $reason, {shortened(record_sql(layout, columns))}"  # noqa: S608 - names are ours
            f" from scratch.fields join lines using (record_number) {has_extra_sql(layout, columns, 'where')}",
            {"reason": _REASONS["TOO MANY COLUMNS"]},
        )
