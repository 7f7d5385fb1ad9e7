"""Request logs beside each other and beside usage exports.

The same request in two request logs, as in a log and its copy of an hour later, counts once: rows that agree in all a
log says of them are the same request, as often as the one log that has it most often. Requests of logs and counts of
exports are two accounts of the same traffic: of days that both cover only one account is shown.
"""

from collections.abc import Sequence
from datetime import timedelta

import duckdb

from apiusage_desktop.core.callers import CallerField, CallerRule, matching_rule_sql
from apiusage_desktop.core.engine import quote_literal
from apiusage_desktop.core.source import Account, Grain, Source

# Where a log is cut in two, both parts may tell of one request: its beginning and its end.
_CUT = timedelta(minutes=10)

_Logs = Sequence[tuple[int, Source]]

_COLUMNS = {
    CallerField.IP: "c.ip",
    CallerField.AGENT: "c.agent",
    CallerField.USER: "c.user_id",
    CallerField.HEADER: "c.header",
    CallerField.PATH: "t.endpoint",
}


def make_calls(cursor: duckdb.DuckDBPyConnection, logs: _Logs, rules: Sequence[CallerRule]) -> None:
    """Make `calls`: who called what, over all request logs, with the client that the log or a rule names."""
    place = matching_rule_sql(rules, _COLUMNS)
    parts = [
        f"""select {number} as source, c.*, t.target, t.method, t.endpoint, {place} as place
        from (select distinct caller, target from log{number}.rows) r
        join log{number}.callers c using (caller) join log{number}.targets t using (target)"""  # noqa: S608 - numbers, and rules that are quoted
        for number, _ in logs
    ]
    named = ", ".join(
        f"({place}, {quote_literal(rule.client_id)}, {quote_literal(rule.client_name)})"
        for place, rule in enumerate([CallerRule(CallerField.IP, "", ""), *rules])
    )
    empty = """select 0 as source, 0 as caller, '' as client_id, '' as client_name, '' as user_id, '' as ip,
        '' as agent, '' as header, 0 as limit_allowed, 0 as target, '' as method, '' as endpoint, 0 as place
        where false"""
    cursor.execute(
        f"""create or replace table main.calls as
        with found as ({" union all by name ".join(parts or [empty])}),
        rules as (select * from (values {named}) as named(place, rule_id, rule_name))
        select source, caller, target, user_id, ip, agent, header, limit_allowed, method, endpoint,
            case when client_id <> '' or client_name <> '' then client_id else rule_id end as client_id,
            case when client_id <> '' or client_name <> '' then client_name else rule_name end as client_name,
            found.client_id = '' and found.client_name = '' and place > 0 as ruled
        from found join rules using (place)"""  # noqa: S608 - text of ours, and rules that are quoted
    )


def drop_repeated(cursor: duckdb.DuckDBPyConnection, logs: _Logs) -> None:
    """Make `dropped`: the requests of each log that another one has, too; of two logs the newer keeps them."""
    cursor.execute("create or replace table main.dropped (source bigint, place bigint)")
    spans = {
        number: cursor.execute(f"select min(moment), max(moment) from log{number}.requests").fetchall()[0]  # noqa: S608 - a number
        for number, _ in logs
    }
    ordered = sorted(logs, key=lambda log: (-log[1].fingerprint.modified.timestamp(), log[1].fingerprint.sha256))
    for place, (number, _) in enumerate(ordered):
        first, last = spans[number]
        near = [
            other
            for other, _ in ordered[:place]
            if first is not None and spans[other][0] is not None
            and spans[other][0] <= last + _CUT and first <= spans[other][1] + _CUT
        ]  # fmt: skip
        if near:
            _drop_from(cursor, number, near)


def _drop_from(cursor: duckdb.DuckDBPyConnection, number: int, others: Sequence[int]) -> None:
    counts = " union all ".join(
        f"select {other} as source, mark, count(*) as times from log{other}.requests group by mark"  # noqa: S608 - numbers
        for other in others
    )
    cursor.execute(
        f"""insert into main.dropped
        with there as (select mark, max(times) as times from ({counts}) group by mark),
        here as (select rowid as place, mark from log{number}.requests semi join there using (mark)),
        numbered as (select place, mark, row_number() over (partition by mark order by place) as turn from here)
        select {number}, place from numbered join there using (mark) where turn <= times"""  # noqa: S608 - numbers
    )


def rows_sql(number: int) -> str:
    """Return SQL for the rows of a request log in the columns of every log, without what another log has."""
    columns = """k.client_id, k.client_name, k.user_id, '' as organization_id, '' as platform, k.method, k.endpoint"""
    joined = f"join main.calls k on k.source = {number} and k.caller = r.caller and k.target = r.target"
    return f"""select {number} as source, r.start, {columns}, r.status_class, r.status_code, r.requests
        from log{number}.rows r {joined}
        union all by name
        select {number} as source, date_trunc('day', r.moment) as start, {columns},
            cast(case when r.status between 200 and 599 then r.status // 100 else 0 end as utinyint) as status_class,
            cast(case when r.status between 100 and 599 then r.status end as usmallint) as status_code,
            cast(-1 as bigint) as requests
        from log{number}.requests r join main.dropped d on d.source = {number} and d.place = r.rowid {joined}"""  # noqa: S608 - a number


def accept_logs(cursor: duckdb.DuckDBPyConnection, logs: _Logs) -> None:
    """Add the rows of request logs to `accepted`, and the days they cover to `covered`."""
    if not logs:
        return
    numbers = ", ".join(str(number) for number, _ in logs)
    grain = str(Grain.REQUEST)
    cursor.execute(
        f"""insert into accepted select c.source, $grain, cast(c.start as date) as day, day, day, n.client, n.client_id,
            n.client_name, n.client_group, c.user_id, c.organization_id, c.platform, c.method, c.endpoint,
            c.status_class, c.status_code, cast(sum(c.requests) as bigint) as requests, '', false
        from collected c join temp.named n on n.seen_id = c.client_id and n.seen_name = c.client_name
        where c.source in ({numbers}) group by all having sum(c.requests) <> 0""",  # noqa: S608 - numbers
        {"grain": grain},
    )
    cursor.execute(
        "insert into main.covered select distinct source, grain, first, last from accepted where grain = $grain",
        {"grain": grain},
    )
    cursor.execute(
        f"""insert into superseded select source, count(*) from main.dropped where source in ({numbers})
        group by source"""  # noqa: S608 - numbers
    )


def show_account(cursor: duckdb.DuckDBPyConnection, account: Account) -> None:
    """Say of each accepted row whether it is shown: of a day that both accounts cover only the chosen one is.

    An account covers the days that it has rows for, however these are spread over logs. A week or month of an export
    is one account of all its days: request logs take its place only where they cover all of them.
    """
    cursor.execute("alter table accepted add column shown boolean default true")
    cursor.execute(
        "create or replace temp table logged as select distinct first as day from accepted where grain = 'request'"
    )
    cursor.execute(
        """create or replace temp table stretches as
        select s.first, s.last, count(l.day) = s.last - s.first + 1 as is_logged
        from (select distinct first, last from accepted where grain <> 'request') s
        left join logged l on l.day between s.first and s.last group by s.first, s.last"""
    )
    # Of a day that a stretch covers which is not logged throughout, the export is shown, whatever else covers it.
    cursor.execute(
        """create or replace temp table taken as
        select day from logged where exists (
            select 1 from stretches where day between first and last and ($by_export or not is_logged))""",
        {"by_export": account is Account.EXPORT},
    )
    cursor.execute("update accepted set shown = false where grain = 'request' and first in (select day from taken)")
    cursor.execute(
        """update accepted set shown = false where grain <> 'request' and not $by_export and exists (
            select 1 from stretches s where s.first = accepted.first and s.last = accepted.last and s.is_logged
                and not exists (select 1 from taken where day between s.first and s.last))""",
        {"by_export": account is Account.EXPORT},
    )
    for table in ("logged", "stretches", "taken"):
        cursor.execute(f"drop table temp.{table}")


def publish_requests(cursor: duckdb.DuckDBPyConnection, logs: _Logs) -> None:
    """Replace `requests`: every single request of the logs, once, with who called what.

    Behind it stand `numbered_requests`, in which who called what are numbers, and `callings`, what these mean.
    """
    parts = [
        f"""select {number} as source, moment, caller, target, status, duration, retry_after
        from log{number}.requests{_without_dropped(cursor, number)}"""  # noqa: S608 - a number
        for number, _ in logs
    ]
    empty = """select 0 as source, timestamp '2000-01-01' as moment, 0 as caller, 0 as target, 0::usmallint as status,
        0::float as duration, 0 as retry_after where false"""
    cursor.execute(
        """create or replace table main.callings as
        select k.source, k.caller, k.target, n.client, n.client_id, n.client_name, k.user_id,
            coalesce(nullif(u.name, ''), k.user_id) as user_name, k.ip, k.agent, k.header, k.ruled, k.limit_allowed,
            k.method, k.endpoint
        from main.calls k join temp.named n on n.seen_id = k.client_id and n.seen_name = k.client_name
        left join main.directory_users u on u.id = k.user_id and k.user_id <> ''"""
    )
    cursor.execute("create or replace view main.numbered_requests as " + " union all ".join(parts or [empty]))
    cursor.execute(
        """create or replace view main.requests as
        select r.source, r.moment, r.status, r.duration, r.retry_after, k.client, k.client_id, k.client_name,
            k.user_id, k.ip, k.agent, k.limit_allowed, k.method, k.endpoint
        from main.numbered_requests r
        join main.callings k on k.source = r.source and k.caller = r.caller and k.target = r.target"""
    )


def _without_dropped(cursor: duckdb.DuckDBPyConnection, number: int) -> str:
    dropped = cursor.execute("select 1 from main.dropped where source = ? limit 1", [number]).fetchall()
    return f" where rowid not in (select place from main.dropped where source = {number})" if dropped else ""  # noqa: S608 - a number
