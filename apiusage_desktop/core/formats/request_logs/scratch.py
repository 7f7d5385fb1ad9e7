"""Where the requests of a log are put together that do not stand one a line: a database that is gone afterwards.

What lies in it, and in the file of requests that it leaves to `judge`, must not be kept: the reader removes both.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from apiusage_desktop.core.engine import (
    OnProgress,
    ShouldCancel,
    connect,
    literal_path,
    quote_literal,
    run_watched,
)
from apiusage_desktop.core.formats.entry_writer import NOT_UTF8, NOTHING, EntryWriter, chunks
from apiusage_desktop.core.formats.json_entries import LINES_FILE, NO_JSON, NO_UTF8, TOO_LONG
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.request_logs.lines import RequestLines
from apiusage_desktop.core.formats.request_logs.text_log import lines_relation
from apiusage_desktop.core.formats.request_logs.withheld import withheld_json_sql

REQUESTS_FILE = "requests.parquet"
_LONGEST_LINE = 64 * 1024
_TEXTS = ("method", "target", "status", "duration", "retry_after", "limit_allowed", "agent", "header")


@dataclass(frozen=True, slots=True)
class Counted:
    """What the lines or entries of a log are that are no requests.

    Attributes:
        unit: `line` or `entry`.
        other: neither requests nor rejected.
        blank: those that hold nothing.
        rejected: (number, reason, text).
        warnings: what the user should know.
    """

    unit: str
    other: int = 0
    blank: int = 0
    rejected: tuple[tuple[int, str, str], ...] = ()
    warnings: tuple[str, ...] = ()


@contextmanager
def scratch(workspace: Path, readable: Sequence[Path] = ()) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the database, which may read the workspace and the given files."""
    with tempfile.TemporaryDirectory(prefix="scratch", dir=workspace) as folder:
        connection = connect(Path(folder) / "scratch.duckdb", readable=readable, directories=[workspace])
        try:
            yield connection
        finally:
            connection.close()


def copy_lines(file: LogFile, workspace: Path, on_progress: OnProgress, should_cancel: ShouldCancel) -> set[int]:
    """Copy the lines of a log so that the engine can read each; return the numbers of those that were cut."""
    writer = EntryWriter(workspace / LINES_FILE)
    try:
        for chunk in chunks(file, on_progress, should_cancel):
            writer.add(chunk)
        if not writer.is_at_start:
            writer.end()
    finally:
        writer.close()
    return writer.long


def text_lines(file: LogFile, on_progress: OnProgress, should_cancel: ShouldCancel) -> Iterator[str]:
    """Yield the lines of a log, with a space for each tab, and no more than the start of those that are very long."""
    rest = ""
    for chunk in chunks(file, on_progress, should_cancel):
        # A character may be cut in two by no chunk, since they come out of a decoder.
        first, *others = chunk.decode().split("\n")
        rest = (rest + first)[:_LONGEST_LINE]
        for line in others:
            yield rest
            rest = line[:_LONGEST_LINE]
    if rest:
        yield rest


def make_told(
    connection: duckdb.DuckDBPyConnection,
    workspace: Path,
    columns: dict[str, str],
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
    *,
    is_other: str = "false",
) -> None:
    """Make the table `told` of the lines: number, the given columns, and why a line is none.

    Args:
        connection: a `scratch`.
        workspace: where the lines lie.
        columns: SQL of each column, in which `text` is the line; null where that is no JSON.
        on_progress: told how much is done, from a half on.
        should_cancel: asked often.
        is_other: SQL that tells which lines are neither requests nor broken; it is asked of lines of any kind.
    """
    texts = ", ".join(f"case when q_reason = '' then {sql} end as {name}" for name, sql in columns.items())
    run_watched(
        connection,
        f"""create temp table parsed as select {texts}, q_reason as reason,
            case when q_reason not in ('', 'empty', 'other') then {withheld_json_sql("text")} end as shown
        from (select text, case
            when text = chr({ord(NOTHING)}) then 'empty'
            when {is_other} then 'other'
            when contains(text, chr({ord(NOT_UTF8)})) then '{NO_UTF8}'
            when not json_valid(text) then '{NO_JSON}' else '' end as q_reason
            from {lines_relation(workspace / LINES_FILE)})""",  # noqa: S608 - a format's own SQL, and names of ours
        on_progress=lambda share: on_progress(0.5 + 0.5 * share),
        should_cancel=should_cancel,
    )
    # The table has the order of the file; a number that is counted while reading would leave one core to read.
    connection.execute("create temp view told as select rowid + 1 as number, * from parsed")


def counted(
    connection: duckdb.DuckDBPyConnection, unit: str, long: set[int], requests: int, warnings: Sequence[str]
) -> Counted:
    """Say what became of the lines in `told`, of which so many requests were made."""
    total, blank = connection.execute("select count(*), count(*) filter (reason = 'empty') from told").fetchall()[0]
    bad = connection.execute(
        "select number, reason, shown from told where reason not in ('', 'empty', 'other') order by number"
    ).fetchall()
    rejected = tuple((number, TOO_LONG if number in long else reason, text or "") for number, reason, text in bad)
    return Counted(unit, total - blank - len(rejected) - requests, blank, rejected, tuple(warnings))


def leave_requests(
    connection: duckdb.DuckDBPyConnection,
    workspace: Path,
    table: str,
    what: Counted,
    zone: str | None,
    should_cancel: ShouldCancel,
) -> RequestLines:
    """Write the requests of a table into a file of the workspace, and say where they stand.

    Args:
        connection: a `scratch`.
        workspace: where the file goes.
        table: has `number`, `moment` (UTC), `clock` (the moment by a clock whose zone is not known), `mark`, `record`
            and any of the fields of a request.
        what: what else there is in the log.
        zone: the zone of that clock, if the user has told it.
        should_cancel: asked often.
    """
    (is_local,) = connection.execute(
        f"select coalesce(bool_or(moment is null and clock is not null), false) from {table}"  # noqa: S608 - a name of ours
    ).fetchall()[0]
    clock = f"timezone('UTC', timezone({quote_literal(zone)}, clock))" if zone else "clock"
    known = [name for (name, *_) in connection.execute(f"describe {table}").fetchall() if name in _TEXTS]
    texts = "".join(f", cast({name} as varchar) as {name}" for name in known)
    path = workspace / REQUESTS_FILE
    run_watched(
        connection,
        f"""copy (select number, coalesce(moment, {clock}) as moment, mark, record{texts} from {table} order by number)
        to {quote_literal(str(path))} (format parquet)""",  # noqa: S608 - names of ours
        should_cancel=should_cancel,
    )
    return RequestLines(
        f"read_parquet({quote_literal(literal_path(path))})",
        "moment",
        {name: name for name in known},
        "record",
        ("mark",),
        is_local=is_local and zone is None,
        numbers="number",
        unit=what.unit,
        other=what.other,
        blank=what.blank,
        rejected=what.rejected,
        warnings=what.warnings,
    )
