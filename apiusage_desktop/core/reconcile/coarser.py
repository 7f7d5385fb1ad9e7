"""Rows of one kind, set against those of finer kinds that count already.

The days that rows of both stand for are joined to islands: stretches of time that no row reaches across. In each
island, the two are compared by what both are broken down by. A kind with more than counts already adds the rest:
its truth reaches further, but what exactly is missing is not known.
"""

import duckdb

from apiusage_desktop.core.reconcile.kinds import Kind
from apiusage_desktop.core.source import Dimension

# What two kinds may both be broken down by, and the column they are compared by.
_COLUMN_OF = {
    Dimension.CLIENT: "client_group",
    Dimension.USER: "user_id",
    Dimension.ORGANIZATION: "organization_id",
    Dimension.PLATFORM: "platform",
    Dimension.METHOD: "method",
    Dimension.ENDPOINT: "endpoint",
}

_TEXTS = "client, client_id, client_name, client_group, user_id, organization_id, platform, method, endpoint"
_DAY = "case when {0}.first > date '0001-01-01' then {0}.first end"


def count_part(cursor: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    """Add to `accepted` what the rows in `part` tell beyond it."""
    if not cursor.execute("select 1 from accepted limit 1").fetchall():
        _accept(cursor, kind, "true")
        return
    _find_islands(cursor)
    _accept(cursor, kind, "(p.first, p.last) not in (select (first, last) from days join mixed using (island))")
    signatures = cursor.execute("select distinct signature from mixed order by signature").fetchall()
    for (signature,) in signatures:
        _count_islands(cursor, kind, signature)
    cursor.execute("drop table temp.days")
    cursor.execute("drop table temp.mixed")


def _accept(cursor: duckdb.DuckDBPyConnection, kind: Kind, condition: str) -> None:
    """Let rows of `part` count as they are."""
    cursor.execute(
        f"""insert into accepted select p.source, $grain, {_DAY.format("p")}, p.first, p.last, {_TEXTS},
            status_class, status_code, requests, $known, false
        from part p where {condition}""",  # noqa: S608 - conditions are ours
        {"grain": str(kind.grain), "known": _joined(kind.known)},
    )


def _find_islands(cursor: duckdb.DuckDBPyConnection) -> None:
    """Build `days` (first, last, island) and `mixed`: the islands both have rows in, and the kinds that count there."""
    cursor.execute(
        """create temp table days as
        with spans as (select first, last from part union select first, last from accepted),
        reached as (
            select *, max(last) over (order by first, last rows between unbounded preceding and 1 preceding) as reach
            from spans)
        select first, last, sum(case when first <= reach then 0 else 1 end) over (order by first, last) as island
        from reached"""
    )
    cursor.execute(
        """create temp table mixed as
        with met as (
            select island from days semi join part using (first, last)
            intersect select island from days semi join accepted using (first, last))
        select island, string_agg(distinct known, ';' order by known) as signature
        from accepted join days using (first, last) where island in (select island from met) group by island"""
    )


def _count_islands(cursor: duckdb.DuckDBPyConnection, kind: Kind, signature: str) -> None:
    """Compare in the islands where just these kinds count already."""
    common = set(kind.known)
    for known in signature.split(";"):
        common &= {Dimension(name) for name in known.split(",") if name}
    columns = [column for dimension, column in _COLUMN_OF.items() if dimension in common]
    keys = ", ".join(["island", *columns])
    islands = "(select island from mixed where signature = $signature)"
    for name, table in (("told", "accepted"), ("more", "part")):
        cursor.execute(
            f"""create temp table {name} as select {keys}, cast(sum(requests) as bigint) as requests
            from {table} join days using (first, last) where island in {islands} group by {keys}""",  # noqa: S608
            {"signature": signature},
        )
    cursor.execute(
        f"""create temp table cells as select {keys}, m.requests - t.requests as rest
        from more m left join told t using ({keys})"""  # noqa: S608 - names are ours
    )
    _accept(
        cursor,
        kind,
        "exists (select 1 from days d join cells c using (island) where d.first = p.first and d.last = p.last"  # noqa: S608 - names are ours
        f" and c.rest is null{_equal(columns, 'p')})",
    )
    cursor.execute("delete from cells where rest is null or rest <= 0")
    if cursor.execute("select 1 from cells limit 1").fetchall():
        _accept_rests(cursor, kind, frozenset(common), columns)
    for name in ("told", "more", "cells"):
        cursor.execute(f"drop table temp.{name}")


def _equal(columns: list[str], table: str) -> str:
    return "".join(f" and c.{column} = {table}.{column}" for column in columns)


def _accept_rests(
    cursor: duckdb.DuckDBPyConnection, kind: Kind, common: frozenset[Dimension], columns: list[str]
) -> None:
    """Add one row, or one for each status, for what each cell has beyond what counts already."""
    keys = ", ".join(["island", *columns])
    # Of clients that share a name it cannot be told which the rest belongs to: it stands under the name.
    single = "min(client) = max(client)"
    client = (
        f"""case when {single} then min(client) else min(client_name) end as client,
        case when {single} then min(client_id) else '' end as client_id, min(client_name) as client_name"""
        if Dimension.CLIENT in common
        else "'' as client, '' as client_id, '' as client_name"
    )
    absent = "".join(f", '' as {column}" for column in _COLUMN_OF.values() if column not in columns)
    cursor.execute(
        f"""create temp table rests as select {keys}{absent}, {client}, min(rest) as rest,
            arg_min(source, place) as source, min(first) as first, max(last) as last
        from part join days using (first, last) join cells using ({keys}) group by {keys}"""  # noqa: S608 - names are ours
    )
    _choose_day(cursor, columns)
    cursor.execute(
        f"""insert into accepted select r.source, $grain, r.day, r.first, r.last, {_TEXTS},
            d.status_class, d.status_code, d.requests, $known, true
        from rests r join ({_divided(keys, Dimension.STATUS in common)}) d using ({keys})""",  # noqa: S608 - names are ours
        {"grain": str(kind.grain), "known": _joined(common)},
    )
    cursor.execute("drop table temp.rests")


def _choose_day(cursor: duckdb.DuckDBPyConnection, columns: list[str]) -> None:
    """Show each rest on the first of its days that nothing else counts for; on its first day if there is none."""
    equal = "".join(f" and a.{column} = r.{column}" for column in columns)
    keys = ", ".join(f"r.{column}" for column in ["island", *columns])
    cursor.execute("alter table rests add column day date")
    cursor.execute(f"update rests as r set day = {_DAY.format('r')}")  # noqa: S608 - text is ours
    cursor.execute(
        f"""update rests as r set day = free.day from (
            select {keys}, min(r.candidate) as day from (
                select *, cast(unnest(generate_series(first, last, interval 1 day)) as date) as candidate from rests
                where first > date '0001-01-01' and first < last) r
            where not exists (select 1 from accepted a where r.candidate between a.first and a.last{equal})
            group by {keys}) as free
        where free.island = r.island{equal.replace("a.", "free.")}"""  # noqa: S608 - names are ours
    )


def _divided(keys: str, by_status: bool) -> str:
    """Return how each rest divides by status: by what the kind has more of, as far as the rest goes."""
    if not by_status:
        return f"""select {keys}, cast(0 as utinyint) as status_class, cast(null as usmallint) as status_code,
            rest as requests from rests"""  # noqa: S608 - names are ours
    columns = f"{keys}, status_class, case when status_code = 429 then 429 end as status_code"
    return f"""select {keys}, status_class, status_code, least(more, rest - before) as requests from (
            select *, coalesce(cast(sum(more) over (partition by {keys} order by status_class desc, status_code
                rows between unbounded preceding and 1 preceding) as bigint), 0) as before
            from (
                select {columns}, greatest(cast(sum(n) as bigint), 0) as more from (
                    select *, requests as n from part join days using (first, last)
                    union all by name
                    select *, -requests as n from accepted join days using (first, last))
                group by all) join cells using ({keys}))
        where more > 0 and before < rest"""  # noqa: S608 - names are ours


def _joined(known: frozenset[Dimension]) -> str:
    return ",".join(sorted(known))
