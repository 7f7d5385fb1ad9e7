"""From the rows of a request log to its tables: the one place where moments, methods, URLs and statuses are judged.

The rows become four tables. `requests` has one row each: `moment` (UTC), `caller` and `target` (numbers), `status`
(0 if it is none), `duration` in milliseconds and `retry_after` in seconds (null where the log has none), and `mark`,
a hash by which the same request in two logs is known. `callers` says who called: client_id, client_name, user_id,
ip, agent, header, and the most requests a minute that an answer allowed him. `targets` is method and endpoint. `rows`
counts requests by day in the canonical columns of every log, with the caller beside them.

Concrete paths and query strings are in none of them: they hold identifiers of people, and tokens.
"""

from dataclasses import replace

import duckdb
import numpy as np
import pandas as pd

from apiusage_desktop.core.endpoints import endpoint_of, shape_sql
from apiusage_desktop.core.engine import OnProgress, ShouldCancel, ignore_progress, quote_literal, run_watched
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.formats.request_logs.account import (
    NOT_ALIKE,
    Accounted,
    CountLines,
    OpenQuoteError,
    account,
)
from apiusage_desktop.core.formats.request_logs.lines import CALLER_FIELDS, RequestLines
from apiusage_desktop.core.formats.usage_texts import spelled_sql
from apiusage_desktop.core.read_options import ReadOptions, ZoneQuestion
from apiusage_desktop.core.redact import redact, redact_request
from apiusage_desktop.core.source import Dimension

_METHODS = "('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'CONNECT', 'TRACE')"
_SPELLED = ("client_id", "client_name", "user_id")
_NUMBERS = {"duration": "float", "retry_after": "integer", "limit_allowed": "integer"}
# Why a row is no request; 0 is that it is one.
_REASONS = (
    "",
    NOT_ALIKE,
    "its time is not a date and time",
    "its date lies outside the years 2000 to 2099",
    "it names no HTTP method",
    "it names no URL",
)


def judge_requests(
    connection: duckdb.DuckDBPyConnection,
    lines: RequestLines,
    options: ReadOptions,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
    count_lines: CountLines,
) -> tuple[RequestLines, frozenset[Dimension]]:
    """Make the tables, and `refused` (entry, reason, text), of all rows.

    Args:
        connection: the reader's database.
        lines: where the requests stand.
        options: the user's answers to what the log does not say.
        on_progress: told how much is read.
        should_cancel: asked often.
        count_lines: tells how many lines a file has.

    Returns:
        the lines as they were read, with what became of those that are no requests, and what the log tells.

    Raises:
        ZoneQuestion: the log's times are of a clock whose zone is not known.
    """
    if lines.is_local and options.zone is None:
        raise _zone_question(connection, lines)
    try:
        found = _parse(connection, lines, options, on_progress, should_cancel, count_lines)
    except OpenQuoteError:
        if lines.again is None:
            hint = "Please report this, with the first lines of the file if they may be shared."
            raise UsageError("The log cannot be read", "Some of its lines are not accounted for.", hint) from None
        again = lines.again() if callable(lines.again) else lines.again
        return judge_requests(connection, again, options, on_progress, should_cancel, count_lines)
    if found:
        lines = _with_account(lines, found)
    _refuse(connection, lines, found)
    _name_callers(connection, lines)
    _fold_targets(connection)
    run_watched(connection, _requests_sql(lines), should_cancel=should_cancel)
    run_watched(connection, _ROWS, should_cancel=should_cancel)
    return lines, _dimensions(connection, lines)


def _zone_question(connection: duckdb.DuckDBPyConnection, lines: RequestLines) -> ZoneQuestion:
    question = ZoneQuestion(
        "The log does not say in which time zone its times are",
        "They are those of the clock of the machine that wrote it.",
        "Say which zone that is.",
    )
    found = connection.execute(
        f"""select strftime(told, '%Y-%m-%d %H:%M:%S') from (select {lines.moment} as told from {lines.relation})
        where told is not null limit 1"""  # noqa: S608 - a format's own SQL
    ).fetchall()
    question.example = found[0][0] if found else ""
    return question


def _with_account(lines: RequestLines, found: Accounted) -> RequestLines:
    return replace(lines, blank=found.blank, rejected=tuple(found.rejected))


def _parse(
    connection: duckdb.DuckDBPyConnection,
    lines: RequestLines,
    options: ReadOptions,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
    count_lines: CountLines,
) -> Accounted | None:
    """Read every row into `parsed`, and say what every other line of the file is, if the reader did not."""
    for table in ("reject_errors", "reject_scans"):
        connection.execute(f"drop table if exists {table}")
    # A reader that leaves requests has told of its progress itself.
    told = on_progress if lines.path else ignore_progress
    try:
        run_watched(connection, _parsed_sql(lines, options), on_progress=told, should_cancel=should_cancel)
    except duckdb.Error:
        # Where lines may be of different lengths, the engine gives up at a quotation mark that is never closed.
        if lines.again is None:
            raise
        raise OpenQuoteError from None
    if lines.path is None:
        return None
    rows = connection.execute("select count(*) from parsed").fetchall()[0][0]
    return account(connection, lines, rows, count_lines)


def _parsed_sql(lines: RequestLines, options: ReadOptions) -> str:
    """Return SQL that looks at each row once.

    An expression that is named within its own select is computed once for each time it is named, so that each step is
    a select of its own. What the log does not tell is no column, and what is the same for many rows, such as how a
    caller is spelled, is left to the few that differ.
    """
    moment = lines.moment
    if lines.is_local and options.zone:
        moment = f"timezone('UTC', timezone({quote_literal(options.zone)}, {moment}))"
    fields = {name: f"coalesce({lines.fields.get(name, 'null')}, '')" for name in ("method", "target")}
    no_method = f"when q_method not in {_METHODS} then 4" if "method" in lines.fields else ""
    kept = [f"coalesce({lines.fields[name]}, '') as q_{name}" for name in _told(lines)]
    kept += [f"try_cast({lines.fields[name]} as {kind}) as q_{name}" for name, kind in _numbers(lines).items()]
    kept += [f"{lines.numbers} as q_number"] if lines.numbers else []
    kept += [f"case when q_reason = 1 then {lines.unlike} end as q_unlike"] if lines.unlike else []
    # Names with a prefix of ours: the relation's own columns may be called anything.
    return f"""create or replace temp table parsed as
        select q_moment, q_method, q_shape, coalesce(try_cast({lines.fields.get("status", "null")} as usmallint), 0)
                as q_status, hash({_marks(lines)}) as q_mark, q_reason,
            case when q_reason <> 0 then {lines.record} end as q_record, {", ".join(kept)}
        from (select *, cast(case when q_moment is null and q_shape = '' then 1 when q_moment is null then 2
                when q_moment < timestamp '2000-01-01' or q_moment >= timestamp '2100-01-01' then 3
                {no_method} when q_shape = '' then 5 else 0 end as utinyint) as q_reason
            from (select *, {shape_sql("q_target")} as q_shape
                from (select *, {moment} as q_moment, upper({fields["method"]}) as q_method,
                    {fields["target"]} as q_target from {lines.relation})))"""  # noqa: S608 - a format's own SQL, and names of ours


def _marks(lines: RequestLines) -> str:
    """Return SQL of what tells a request from others: of texts that are the same however a reader splits the line."""
    status = lines.fields.get("status", "null")
    callers = [lines.fields[name] for name in ("ip", "user_id", "agent") if name in lines.fields]
    return ", ".join(lines.marks or ["q_moment", "q_method", "q_target", status, *callers])


def _told(lines: RequestLines) -> list[str]:
    """Return what the log tells of who called."""
    return [name for name in CALLER_FIELDS if name in lines.fields]


def _numbers(lines: RequestLines) -> dict[str, str]:
    """Return the types of the numbers that the log tells of an answer."""
    return {name: kind for name, kind in _NUMBERS.items() if name in lines.fields}


def _refuse(connection: duckdb.DuckDBPyConnection, lines: RequestLines, found: Accounted | None) -> None:
    """Make `refused`: number, reason and text of each row that is no request."""
    reasons = ", ".join(map(quote_literal, _REASONS))
    before = lines.skipped if found and found.numbers is None else 0
    number = "q_number" if lines.numbers else f"rowid + {1 + before}"
    unlike = "q_unlike" if lines.unlike else "null"
    connection.execute(
        f"""create or replace temp table refused as
        select {number} as entry, coalesce({unlike}, list_extract([{reasons}], q_reason + 1)) as reason,
            coalesce(q_record, '') as text
        from parsed where q_reason <> 0"""  # noqa: S608 - names are ours
    )
    if found and found.numbers is not None:
        numbered = pd.DataFrame({"line": found.numbers, "place": np.arange(1, len(found.numbers) + 1)})
        connection.register("numbered", numbered)
        connection.execute(
            "update refused set entry = numbered.line from numbered where numbered.place = refused.entry"
        )
        connection.unregister("numbered")


def _name_callers(connection: duckdb.DuckDBPyConnection, lines: RequestLines) -> None:
    """Make `callers`, each with his number; `called` has the texts as they stand in the log."""
    told = _told(lines)
    raw = [f"q_{name}" for name in told]
    trimmed = {name: f"trim(q_{name})" for name in told}
    # Always an aggregate: where nothing is told of callers, all rows are those of one.
    limit = f"max({'q_limit_allowed' if 'limit_allowed' in lines.fields else 'cast(null as integer)'})"
    order = ", ".join(trimmed.values()) or "1"
    connection.execute(
        f"""create or replace temp table called as
        select cast(dense_rank() over (order by {order}) as integer) as caller, *
        from (select {", ".join([*raw, limit])} as limit_allowed from parsed where q_reason = 0 group by all)"""  # noqa: S608 - names are ours
    )
    texts = ", ".join(f"{_caller_text(name, trimmed.get(name, quote_literal('')))} as {name}" for name in CALLER_FIELDS)
    frame = connection.execute(
        f"""select caller, {texts}, max(limit_allowed) as limit_allowed from called group by all order by caller"""  # noqa: S608
    ).df()
    for name in CALLER_FIELDS:
        clean = redact_request if name in ("agent", "header") else redact
        frame[name] = [clean(text, 500) for text in frame[name]]
    connection.register("clean", frame)
    kept = ", ".join(f"cast({name} as varchar) as {name}" for name in CALLER_FIELDS)
    connection.execute(
        f"create table callers as select caller, {kept}, cast(limit_allowed as integer) as limit_allowed from clean"  # noqa: S608
    )
    connection.unregister("clean")


def _caller_text(name: str, text: str) -> str:
    return spelled_sql(name, text) if name in _SPELLED else text


def _fold_targets(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `targets`, each with its number, and `aimed`, the target of each shape of a URL."""
    shapes = connection.execute(
        "select distinct q_method, q_shape from parsed where q_reason = 0 order by all"
    ).fetchall()
    endpoints = [(method, shape, endpoint_of(method, shape)) for method, shape in shapes]
    numbers: dict[tuple[str, str], int] = {}
    for method, _, endpoint in endpoints:
        numbers.setdefault((method, endpoint), len(numbers) + 1)
    aimed = [(method, shape, numbers[method, endpoint]) for method, shape, endpoint in endpoints]
    connection.register("shapes", pd.DataFrame(aimed, columns=["method", "shape", "target"]))
    connection.execute("create or replace temp table aimed as select * from shapes")
    connection.unregister("shapes")
    known = pd.DataFrame(
        [(number, *target) for target, number in numbers.items()], columns=["target", "method", "endpoint"]
    )
    connection.register("known", known)
    connection.execute(
        """create table targets as select cast(target as integer) as target, cast(method as varchar) as method,
            cast(endpoint as varchar) as endpoint from known"""
    )
    connection.unregister("known")


def _requests_sql(lines: RequestLines) -> str:
    same = " and ".join(f"c.q_{name} = p.q_{name}" for name in _told(lines)) or "true"
    numbers = {
        name: f"p.q_{name}" if name in lines.fields else f"cast(null as {_NUMBERS[name]})"
        for name in ("duration", "retry_after")
    }
    return f"""create table requests as
        select p.q_moment as moment, c.caller, cast(a.target as integer) as target, p.q_status as status,
            {numbers["duration"]} as duration, {numbers["retry_after"]} as retry_after, p.q_mark as mark
        from parsed p join called c on {same} join aimed a on a.method = p.q_method and a.shape = p.q_shape
        where p.q_reason = 0"""  # noqa: S608 - names are ours


# A status that is none, or 1xx, has no class of the five that panels know; 1xx keeps its code.
_ROWS = """create table rows as
    select cast(day as timestamp) as start, caller, target, client_id, client_name, user_id, '' as organization_id,
        '' as platform, method, endpoint,
        cast(case when status between 200 and 599 then status // 100 else 0 end as utinyint) as status_class,
        cast(case when status between 100 and 599 then status end as usmallint) as status_code, requests
    from (select cast(moment as date) as day, caller, target, status, count(*) as requests from requests group by all)
    join callers using (caller) join targets using (target)"""


def _dimensions(connection: duckdb.DuckDBPyConnection, lines: RequestLines) -> frozenset[Dimension]:
    always = {Dimension.ENDPOINT, Dimension.REQUEST} | ({Dimension.METHOD} if "method" in lines.fields else set())
    maybe = (Dimension.CLIENT, Dimension.USER, Dimension.STATUS, Dimension.DURATION, Dimension.RETRY_AFTER)
    told = connection.execute(
        """select (select coalesce(bool_or(client_id <> '' or client_name <> ''), false) from callers),
            (select coalesce(bool_or(user_id <> ''), false) from callers),
            (select coalesce(bool_or(status_class <> 0), false) from rows),
            count(duration) > 0, count(retry_after) > 0 from requests"""
    ).fetchall()[0]
    return frozenset(always | {name for name, is_told in zip(maybe, told, strict=True) if is_told})
