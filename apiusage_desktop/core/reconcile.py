"""One relation `usage` out of all open logs, in which no request is counted twice.

Rules, applied to what the logs say and never to the order in which they were opened:

1. A client is its id. A row that names a client without id belongs to the id that is this name, or to the one id
   of that name, if there is exactly one in all logs; else the name is the client.
2. Rows of one bucket (same start, client, user, organization, platform, method, endpoint) in two logs are the
   same requests: the newer export counts.
3. Where logs with different breakdowns cover the same day of a client, the finest one counts for it and the
   others are set aside; a week, month or period never adds to days. What is set aside sets nothing aside.
4. A client named without id, where several ids have the name, counts only on days without one of these.
"""

import contextlib
import re
from collections.abc import Sequence

import duckdb
import pandas as pd

from apiusage_desktop.core.source import Dimension, Grain, Source

# The text columns of `usage`, dictionary-coded in the database.
CODED = (
    "client", "client_id", "client_name", "user_id", "organization_id", "platform", "method", "endpoint", "status",
)  # fmt: skip

_BUCKET = "start, client, user_id, organization_id, platform, method, endpoint"

# The first and last day a row of `chosen` stands for.
_FIRST_DAY = "coalesce(day, date '0001-01-01')"
_LAST_DAY = """case grain when 'week' then day + 6 when 'month' then last_day(day)
    when 'period' then date '9999-12-31' else day end"""

_GRAIN_DAYS = {Grain.DAY: 1, Grain.WEEK: 7, Grain.MONTH: 28, Grain.PERIOD: 10_000}


def rebuild(cursor: duckdb.DuckDBPyConnection, sources: Sequence[tuple[int, Source]]) -> dict[int, int]:
    """Make `usage` anew from the attached logs; readers of the old one are not disturbed.

    Args:
        cursor: a cursor of the store, to which each log is attached as `log<number>`.
        sources: the open logs with their numbers.

    Returns:
        the requests counted from each log.
    """
    cursor.execute("begin")
    try:
        _collect(cursor, sources)
        _name_clients(cursor)
        _choose(cursor, sources)
        _publish(cursor)
        counted = cursor.execute("select source, cast(sum(requests) as bigint) from main.usage_rows group by source")
        result = {int(number): int(requests) for number, requests in counted.fetchall()}
        for table in ("collected", "named", "chosen"):
            cursor.execute(f"drop table {table}")
        cursor.execute("commit")
    except BaseException:
        # A commit that failed has ended the transaction already.
        with contextlib.suppress(duckdb.Error):
            cursor.execute("rollback")
        raise
    return {number: result.get(number, 0) for number, _ in sources}


def rank(sources: Sequence[tuple[int, Source]]) -> list[int]:
    """Return the logs' numbers, the one that wins first: finest grain, most dimensions, newest, then by content."""

    def order(item: tuple[int, Source]) -> tuple[int, int, float, str]:
        _, source = item
        breakdown = len(source.dimensions - {Dimension.STATUS})
        modified = source.fingerprint.modified.timestamp()
        return _GRAIN_DAYS[source.grain], -breakdown, -modified, source.fingerprint.sha256

    return [number for number, _ in sorted(sources, key=order)]


def breakdown(source: Source) -> str:
    """Return a key that is equal for logs whose rows are the same kind of bucket."""
    return source.grain + "|" + ",".join(sorted(source.dimensions - {Dimension.STATUS}))


def _collect(cursor: duckdb.DuckDBPyConnection, sources: Sequence[tuple[int, Source]]) -> None:
    places = {number: place for place, number in enumerate(rank(sources))}
    facts = pd.DataFrame(
        [(number, places[number], breakdown(source), str(source.grain)) for number, source in sources],
        columns=["source", "place", "breakdown", "grain"],
    ).astype({"source": "int64", "place": "int64", "breakdown": "str", "grain": "str"})
    cursor.register("facts", facts)
    cursor.execute("create temp table logs as select * from facts")
    cursor.unregister("facts")
    parts = [f"select {number} as source, * from log{number}.rows" for number, _ in sources]  # noqa: S608 - numbers
    empty = """select 0 as source, timestamp '2000-01-01' as start, '' as client_id, '' as client_name, '' as user_id,
        '' as organization_id, '' as platform, '' as method, '' as endpoint, 0::utinyint as status_class,
        0::usmallint as status_code, 0::bigint as requests where false"""
    cursor.execute("create table collected as " + " union all by name ".join(parts or [empty]))


def _name_clients(cursor: duckdb.DuckDBPyConnection) -> None:
    """Build `named`: for each (id, name) that occurs, the client's key, id and name."""
    cursor.execute(
        """create table named as
        with seen as (
            select client_id, client_name, max(start) as latest from collected group by client_id, client_name),
        owner as (
            select client_name, min(client_id) as client_id from seen
            where client_id <> '' and client_name <> '' group by client_name having count(distinct client_id) = 1),
        ids as (select distinct client_id from seen where client_id <> ''),
        latest_name as (
            select client_id, client_name from (
                select client_id, client_name, row_number() over (
                    partition by client_id order by client_name = '', latest desc nulls last, client_name) as place
                from seen where client_id <> '')
            where place = 1)
        select s.client_id as seen_id, s.client_name as seen_name,
            coalesce(nullif(s.client_id, ''), i.client_id, o.client_id, s.client_name) as client,
            coalesce(nullif(s.client_id, ''), i.client_id, o.client_id, '') as client_id,
            coalesce(nullif(n.client_name, ''), nullif(s.client_name, ''), s.client_id) as client_name
        from seen s
        left join owner o on s.client_id = '' and o.client_name = s.client_name
        left join ids i on s.client_id = '' and i.client_id = s.client_name
        left join latest_name n on n.client_id = coalesce(nullif(s.client_id, ''), i.client_id, o.client_id)"""
    )


def _choose(cursor: duckdb.DuckDBPyConnection, sources: Sequence[tuple[int, Source]]) -> None:
    """Build `chosen`: the rows that count."""
    cursor.execute(
        """create table chosen as
        select c.source, l.place, l.breakdown, l.grain, c.start, cast(c.start as date) as day,
            n.client, n.client_id, n.client_name, c.user_id, c.organization_id, c.platform, c.method, c.endpoint,
            c.status_class, c.status_code, c.requests
        from collected c join temp.logs l on l.source = c.source
        join named n on n.seen_id = c.client_id and n.seen_name = c.client_name"""
    )
    cursor.execute("drop table temp.logs")
    if len(sources) > 1:
        _set_coarser_aside(cursor)
        _set_ambiguous_names_aside(cursor)
        cursor.execute(
            f"""delete from chosen using (
                select {_BUCKET}, min(place) as winner from chosen group by {_BUCKET}
                having count(distinct place) > 1) as twice
            where {_equal("chosen", "twice")} and chosen.place <> twice.winner"""  # noqa: S608 - names are ours
        )


def _equal(left: str, right: str) -> str:
    return " and ".join(f"{left}.{name} is not distinct from {right}.{name}" for name in re.split(r",\s*", _BUCKET))


def _set_coarser_aside(cursor: duckdb.DuckDBPyConnection) -> None:
    """Delete each breakdown's rows on the days, and of the clients, that a finer breakdown covers."""
    cursor.execute("create temp table finer (client varchar, first_day date, last_day date)")
    ranked = cursor.execute("select breakdown from chosen group by breakdown order by min(place)").fetchall()
    for (kind,) in ranked:
        cursor.execute(
            f"""delete from chosen using (
                select distinct c.breakdown, c.client, c.start from (
                    select distinct breakdown, client, start, {_FIRST_DAY} as first_day, {_LAST_DAY} as last_day
                    from chosen where breakdown = $kind) as c
                join temp.finer as f on f.first_day <= c.last_day and c.first_day <= f.last_day
                    and (f.client = c.client or f.client = '' or c.client = '')) as aside
            where chosen.breakdown = aside.breakdown and chosen.client = aside.client
                and chosen.start is not distinct from aside.start""",  # noqa: S608 - names are ours
            {"kind": kind},
        )
        cursor.execute(
            f"""insert into temp.finer select distinct client, {_FIRST_DAY}, {_LAST_DAY} from chosen
            where breakdown = $kind""",  # noqa: S608 - names are ours
            {"kind": kind},
        )
    cursor.execute("drop table temp.finer")


def _set_ambiguous_names_aside(cursor: duckdb.DuckDBPyConnection) -> None:
    """Delete the rows of a name without id on the days on which an id of that name, one of several, has rows."""
    cursor.execute(
        """delete from chosen using (
            select distinct client_name, start from chosen where client_id <> '') as known
        where chosen.client_id = '' and chosen.client_name = known.client_name
            and chosen.start is not distinct from known.start"""
    )


def _publish(cursor: duckdb.DuckDBPyConnection) -> None:
    """Replace `usage_rows` by the chosen rows, their texts coded in types made for just these values."""
    cursor.execute("drop table if exists main.usage_rows")
    status = "case when status_code is not null then cast(status_code as varchar) else {} end as status".format(
        "case status_class when 2 then '2xx' when 3 then '3xx' when 4 then '4xx other' when 5 then '5xx'"
        " else 'unclassified' end"
    )
    cursor.execute(f"create temp table labelled as select *, {status} from chosen")  # noqa: S608 - text is ours
    for name in CODED:
        cursor.execute(f"drop type if exists main.{name}_type")
        cursor.execute(
            f"create type main.{name}_type as enum (select distinct {name} from temp.labelled order by {name})"  # noqa: S608 - names are ours
        )
    coded = ", ".join(f"cast({name} as {name}_type) as {name}" for name in CODED)
    cursor.execute(
        f"create table main.usage_rows as select cast(source as usmallint) as source, grain, start, day, {coded},"  # noqa: S608 - names are ours
        " status_class, status_code, requests from temp.labelled order by day, client, endpoint"
    )
    cursor.execute("drop table temp.labelled")
    cursor.execute("create or replace view main.usage as select * from main.usage_rows")
