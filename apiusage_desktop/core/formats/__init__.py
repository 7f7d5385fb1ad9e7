"""The log formats, and the one way in: `read` recognises a file by its content and makes canonical rows of it."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from apiusage_desktop.core.engine import OnProgress, ShouldCancel, connect, ignore_progress, never_cancel
from apiusage_desktop.core.errors import NotALog, UsageError
from apiusage_desktop.core.formats import (
    usage_aggregates_json,
    usage_csv,
    usage_json_lines,
    usage_parquet,
    usage_query_json,
    usage_rows_json,
    usage_yaml,
    xlsx,
)
from apiusage_desktop.core.formats.asking import ask
from apiusage_desktop.core.formats.billing_export import raise_if_billing
from apiusage_desktop.core.formats.completing import of_counts
from apiusage_desktop.core.formats.content_scan import ContentScan
from apiusage_desktop.core.formats.csv_layout import columns_question, names_of
from apiusage_desktop.core.formats.directory_export import raise_if_directory
from apiusage_desktop.core.formats.json_entries import LINES_FILE
from apiusage_desktop.core.formats.limits_export import raise_if_limits
from apiusage_desktop.core.formats.loaded import Loaded
from apiusage_desktop.core.formats.log_file import (
    LogFile,
    changes,
    inspect_file,
    is_plain_name,
    unreadable,
)
from apiusage_desktop.core.formats.rejecting import keep_rejected, prepare_rejecting
from apiusage_desktop.core.formats.request_logs import REQUEST_FORMATS, RequestFormat, access_logs, table, told_format
from apiusage_desktop.core.formats.request_logs.judge import judge_requests
from apiusage_desktop.core.formats.request_logs.scratch import REQUESTS_FILE
from apiusage_desktop.core.formats.scratch import attach_scratch, remove_scratch
from apiusage_desktop.core.formats.usage_rows import Judged, judge_rows
from apiusage_desktop.core.read_options import DEFAULT_READ_OPTIONS, ReadOptions
from apiusage_desktop.core.redact import redact_request
from apiusage_desktop.core.source import Certainty, Fingerprint, Grain, Source, infer_grain

ROWS_FILE = "rows.duckdb"
# What a log needs is read in one go and written to a file: 300 MB of JSON take no longer with this than with 2 GB.
_READERS_MEMORY = 384 << 20
_REQUESTS_MEMORY = 512 << 20  # of requests there are more, and they are joined; 1 GB would save a twelfth of the time
_UNPACKED = 0.3  # the share of the work that getting a log out of its container is


@dataclass(frozen=True, slots=True)
class _Format:
    name: str
    recognises: Callable[[LogFile], bool]
    load: Callable[[duckdb.DuckDBPyConnection, LogFile, Path, OnProgress, ShouldCancel], Loaded]


_FORMATS = tuple(
    _Format(module.NAME, module.recognises, module.load)
    for module in (
        usage_parquet,
        usage_json_lines,
        usage_query_json,
        usage_aggregates_json,
        usage_rows_json,
        usage_yaml,
        usage_csv,
        xlsx,
    )
)


def read(
    path: Path,
    workspace: Path,
    on_progress: OnProgress = ignore_progress,
    should_cancel: ShouldCancel = never_cancel,
    *,
    member: str = "",
    options: ReadOptions = DEFAULT_READ_OPTIONS,
) -> Source:
    """Read a log into a database of its own, `rows.duckdb` in an empty folder.

    The database has two tables: `rows` (start, client_id, client_name, user_id, organization_id, platform, method,
    endpoint, status_class, status_code, requests) and `rejected` (entry, reason, text).

    Args:
        path: the file the user named.
        workspace: the empty folder.
        member: which log inside the file, if it is an archive.
        options: the user's answers to what the log does not say.

    Raises:
        UsageError: the file is no log that can be read, or none of its rows can.
        Question: it can be read once the user has answered.
        LimitsFound: it is no log, but tells a limit.
        ListFound: it is no log, but tells who clients or users are.
        BillingFound: it is no log, but tells licences and prices.
        Cancelled: `should_cancel` said so.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="content", dir=workspace) as copies:
            file = inspect_file(path, Path(copies), member, options, _part(on_progress, 0, _UNPACKED), should_cancel)
            begun = _UNPACKED if file.content != file.path else 0.0
            source = _read(file, workspace, _part(on_progress, begun, 1), should_cancel)
            return source.with_warnings(*file.warnings, *changes(file))
    except UsageError as error:
        raise error.inside(path, member) from None


def _part(on_progress: OnProgress, begin: float, end: float) -> OnProgress:
    """Return what hears of the progress of one part of the work."""
    return lambda share: on_progress(begin + (end - begin) * share)


def _read(file: LogFile, workspace: Path, on_progress: OnProgress, should_cancel: ShouldCancel) -> Source:
    raise_if_limits(file)
    raise_if_directory(file)
    raise_if_billing(file)
    known: tuple[RequestFormat | _Format, ...] = (*REQUEST_FORMATS, *_FORMATS)
    chosen = next((one for one in known if one.recognises(file)), None)
    if chosen and chosen.name == usage_csv.NAME and _holds_requests(file):
        # What looks like the names of columns is a request: `200` is its status.
        chosen = None
    if chosen is None or chosen.name == access_logs.NAME:
        told_format.refuse_misfit(file)
    if chosen is None:
        raise _unknown(file)
    readable = [file.content] if is_plain_name(file.content) else []
    memory = _REQUESTS_MEMORY if isinstance(chosen, RequestFormat) else _READERS_MEMORY
    connection = connect(workspace / ROWS_FILE, readable=readable, directories=[workspace], most_memory=memory)
    scan = ContentScan(file, should_cancel)
    try:
        attach_scratch(connection, workspace)
        prepare_rejecting(connection)
        if isinstance(chosen, RequestFormat):
            loaded, judged = _judge_requests(connection, chosen, file, scan, workspace, on_progress, should_cancel)
        else:
            loaded = chosen.load(connection, file, workspace, on_progress, should_cancel)
            judged = judge_rows(
                connection,
                loaded.fields,
                file.options,
                on_progress,
                should_cancel,
                decimal_point=chosen.name != usage_csv.NAME,
            )
        keep_rejected(connection, loaded.rejected, should_cancel, of_requests=isinstance(chosen, RequestFormat))
        _refuse_if_all_rejected(connection, file, loaded)
        ask(connection, file, loaded.unit, dated=judged.dated)
        return _describe(connection, file, scan.fingerprint(), chosen.name, loaded, judged)
    except duckdb.Error as error:
        scan.fingerprint()  # if the disk failed, it knows better
        # The engine's own words may quote the file's content, secrets included: name the kind of failure only.
        hint = "Please report this, with the first lines of the file if they may be shared."
        raise UsageError("The file cannot be read", f"{type(error).__name__}.", hint) from None
    except OSError as error:
        raise unreadable(file.path, error) from None
    finally:
        scan.close()
        connection.close()
        for left in (LINES_FILE, REQUESTS_FILE):
            (workspace / left).unlink(missing_ok=True)
        remove_scratch(workspace)


def _holds_requests(file: LogFile) -> bool:
    return told_format.begins_with_request(file) or table.columns_question(file) is not None


def _judge_requests(
    connection: duckdb.DuckDBPyConnection,
    chosen: RequestFormat,
    file: LogFile,
    scan: ContentScan,
    workspace: Path,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
) -> tuple[Loaded, Judged]:
    lines = chosen.load(file, workspace, on_progress, should_cancel)
    lines, dimensions = judge_requests(connection, lines, file.options, on_progress, should_cancel, scan.count_lines)
    # What the questions and the description ask is how many rows were not rejected.
    connection.execute("create table scratch.typed as select '' as reason from parsed where q_reason = 0")
    loaded = Loaded(
        fields=(),
        unit=lines.unit,
        header=lines.skipped,
        blank=lines.blank,
        other=lines.other,
        rejected=lines.rejected,
    )
    return loaded, Judged(dimensions, lines.warnings, grain=Grain.REQUEST)


def _refuse_if_all_rejected(connection: duckdb.DuckDBPyConnection, file: LogFile, loaded: Loaded) -> None:
    if connection.execute("select 1 from scratch.typed where reason = '' limit 1").fetchall():
        return
    count = connection.execute("select count(*) from rejected").fetchall()[0][0]
    first = connection.execute("select entry, reason from rejected order by entry limit 1").fetchall()
    entry, reason = first[0] if first else (1, "there are none")
    detail = f"All {count:,} were rejected; the first, {loaded.unit} {entry}, because {reason}."
    hint = "Check that this is an API-usage export or a request log."
    line = entry if loaded.unit == "line" else None
    raise UsageError("No row of the file can be used", detail, hint, path=file.path, line=line)


def _describe(
    connection: duckdb.DuckDBPyConnection, file: LogFile, stamp: Fingerprint, name: str, loaded: Loaded, judged: Judged
) -> Source:
    days = [
        day
        for (day,) in connection.execute(
            "select distinct cast(start as date) as day from rows where start is not null order by day"
        ).fetchall()
    ]
    rows, requests = connection.execute(
        """select (select count(*) from scratch.typed where reason = ''),
            (select cast(sum(requests) as bigint) from rows)"""
    ).fetchall()[0]
    grain, certainty = (judged.grain, Certainty.SURE) if judged.grain else infer_grain(days)
    if (told := file.options.period) and not judged.dated:
        grain, certainty, days = Grain.PERIOD, Certainty.TOLD, [told.first, told.last]
    rejected = connection.execute("select count(*) from rejected").fetchall()[0][0]
    first_day, last_day = (days[0], days[-1]) if days else (None, None)
    more, calls = (
        ((), ()) if judged.grain else of_counts(connection, loaded.fields, rows + rejected, first_day, last_day)
    )
    return Source(
        path=file.path,
        member=file.member,
        format=name,
        fingerprint=stamp,
        unit=loaded.unit,
        grain=grain,
        certainty=certainty,
        dimensions=judged.dimensions,
        first_day=first_day,
        last_day=last_day,
        rows=rows,
        rejected=rejected,
        blank=loaded.blank,
        header=loaded.header,
        other=loaded.other,
        requests=requests,
        warnings=(*loaded.warnings, *judged.warnings, *more),
        calls=(*loaded.calls, *calls),
    )


def _unknown(file: LogFile) -> UsageError:
    """Say what the file is instead of a usage log."""
    if not file.is_text:
        hint = "Save the table with the counts of requests as CSV (UTF-8) and open that."
        return NotALog("This table is not a usage log", "It names no counts of requests.", hint, path=file.path)
    if told_format.begins_with_request(file) and (question := told_format.format_question(file)):
        return question
    if columns := table.columns_question(file):
        return columns
    start = file.start.lstrip()
    if start[:1] in "{[":
        title = "This JSON is not a usage log"
        detail = "It has neither results nor entities with counts of requests."
        hint = "Save the answer of the usage query (GET /api/v2/usage/query/{executionId}/results) and open it."
        return NotALog(title, detail, hint, path=file.path)
    if start[:1] == "<":
        hint = "Sign in again and export the log; the server sent a page instead."
        return NotALog("This is a web page, not a usage log", "It begins with a tag.", hint, path=file.path)
    if asked := columns_question(file) or told_format.format_question(file):
        return asked
    names = [name for name in names_of(file) if name.strip()]
    found = ", ".join(names[:8]) + (" and more" if len(names) > 8 else "")
    detail = redact_request(f"Its first line names {found or 'nothing'}.", 300)
    hint = "Open a CSV whose first line names a client, a URL or a date, and requests or counts by status."
    return NotALog("This is not a usage log", detail, hint, path=file.path, line=1)
