"""From what Genesys' SDKs write of their calls, one JSON object a line, to requests, each once.

An SDK may tell of one call at three levels. At level trace, Python writes a success as trace and debug and a failure
as error alone, Go writes a success as trace and debug and a failure as all three; at level debug, Go writes a failure
as debug and error. Lines of level debug name no correlation id.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from apiusage_desktop.core.engine import OnProgress, ShouldCancel, quote_literal
from apiusage_desktop.core.formats.request_logs.lines import RequestLines
from apiusage_desktop.core.formats.request_logs.scratch import counted, leave_requests, make_told, scratch
from apiusage_desktop.core.formats.request_logs.withheld import withheld_sql

PYTHON_DATE = "%m-%d-%Y, %H:%M:%S"
_CLOCKS = (PYTHON_DATE, "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S.%g", "%Y-%m-%dT%H:%M:%S.%g")
_POINTERS = (
    "/level", "/date", "/method", "/url", "/statusCode", "/correlationId", "/requestHeaders", "/responseHeaders",
    "/line",
)  # fmt: skip


def utc_sql(text: str) -> str:
    """Return SQL of the moment (UTC) that a text tells as ISO 8601 with a zone, else null."""
    return f"""case when regexp_matches({text}, 'T.*(Z|[+-][0-9]{{2}}:?[0-9]{{2}})$')
        then timezone('UTC', try_cast({text} as timestamptz)) end"""


def clock_sql(text: str) -> str:
    """Return SQL of the moment that a text tells by a clock without zone, else null."""
    formats = ", ".join(map(quote_literal, _CLOCKS))
    return f"try_strptime({text}, [{formats}])"


def http_date_sql(text: str) -> str:
    """Return SQL of the moment (UTC) in a header `Date`, else null."""
    return f"try_strptime({text}, '%a, %d %b %Y %H:%M:%S GMT')"


def _header_sql(headers: str, name: str, value: str = '[^"]*') -> str:
    """Return SQL of a header's value, whatever the case of its name; Go has a list of values for each name."""
    return f"""regexp_extract({headers}, '(?i)"{name}"\\s*:\\s*\\[?\\s*"?({value})', 1)"""


_COLUMNS = {"found": f"json_extract_string(text, [{', '.join(map(quote_literal, _POINTERS))}])"}

_CALLS = f"""create temp table calls as select coalesce(try_cast(found[9] as bigint), number) as number,
        lower(coalesce(found[1], '')) as level, coalesce(found[2], '') as date, upper(coalesce(found[3], '')) as method,
        coalesce(found[4], '') as target, coalesce(found[5], '') as status,
        lower(coalesce(nullif(found[6], ''), {_header_sql("found[8]", "inin-correlation-id")}, '')) as correlation,
        {http_date_sql(_header_sql("found[8]", "date"))} as answered,
        {_header_sql("found[8]", "retry-after", "[0-9]+")} as retry_after,
        {_header_sql("found[8]", "inin-ratelimit-allowed", "[0-9]+")} as limit_allowed,
        {_header_sql("found[7]", "user-agent")} as agent,
        coalesce(regexp_matches(coalesce(found[7], found[8]), '^\\s*\\{{\\s*"[^"]*"\\s*:\\s*\\['), false) as has_lists
    from told where reason = ''"""  # noqa: S608 - constants of ours

_FACTS = """select coalesce(bool_or(level = 'trace'), false), coalesce(bool_or(level = 'error'), false),
        coalesce(bool_or(regexp_matches(date, '^[0-9]{2}-[0-9]{2}-[0-9]{4}, ')), false),
        coalesce(bool_or(has_lists), false) from calls"""

# Where no answer came there is no correlation id: then the error stands right after the trace it belongs to.
_AGAIN = """
    level = 'debug' and ($trace or ($error and try_cast(status as integer) >= 400))
    or level = 'error' and correlation <> ''
        and correlation in (select correlation from calls where level = 'trace' and correlation <> '')
    or number in (select number from (
        select number, level, lag(level) over told as before,
            (method, target, status) = lag((method, target, status)) over told as is_same
        from calls where correlation = '' and level in ('trace', 'error') window told as (order by number))
        where level = 'error' and before = 'trace' and is_same)"""

_REQUESTS = f"""create temp table requests as
    select number, method, target, status, retry_after, limit_allowed, agent,
        coalesce(answered, {utc_sql("date")}) as moment, {clock_sql("date")} as clock,
        case when correlation <> '' then correlation
            else cast(hash(date, method, target, status) as varchar) end as mark,
        {withheld_sql("concat_ws(' ', level, date, method, target, status)")} as record
    from calls where not ({_AGAIN})"""  # noqa: S608 - constants of ours


def sdk_requests(
    workspace: Path,
    long: set[int],
    unit: str,
    zone: str | None,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
) -> RequestLines:
    """Say where the requests stand.

    Args:
        workspace: where the lines lie.
        long: the numbers of lines that were cut.
        unit: what a line was in the log: `line` or `entry`.
        zone: the zone of a clock that names none, if the user has told it.
        on_progress: told how much is done, from a half on.
        should_cancel: asked often.
    """
    with scratch(workspace) as connection:
        make_told(connection, workspace, _COLUMNS, on_progress, should_cancel)
        connection.execute(_CALLS)
        ((has_trace, has_error, is_python, is_go),) = connection.execute(_FACTS).fetchall()
        connection.execute(_REQUESTS, {"trace": has_trace, "error": has_error})
        calls, requests = _count(connection, "calls"), _count(connection, "requests")
        warnings = _warnings(unit, calls - requests, is_python=is_python, is_go=is_go)
        what = counted(connection, unit, long, requests, list(warnings))
        return leave_requests(connection, workspace, "requests", what, zone, should_cancel)


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])  # noqa: S608 - a name of ours


def _warnings(unit: str, again: int, *, is_python: bool, is_go: bool) -> Iterator[str]:
    if again:
        tell = {"line": "lines tell", "entry": "entries tell"}[unit] if again > 1 else f"{unit} tells"
        yield f"{again:,} {tell} of the same calls again, at another level of the log: each call counts once."
    if is_python:
        yield "The Python SDK wrote it: a 401 after which the SDK got itself a new token is not in it."
    if is_go:
        yield "The Go SDK wrote it: of a request that the SDK itself made again, after a 429 say, the last is in it."
