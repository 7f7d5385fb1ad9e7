"""The same bucket in several logs: counted once, from the newest export."""

import duckdb

from apiusage_desktop.core.reconcile.kinds import Kind

BUCKET = ("first", "last", "client", "user_id", "organization_id", "platform", "method", "endpoint")
_KEYS = ", ".join(BUCKET)


def make_differences(cursor: duckdb.DuckDBPyConnection) -> None:
    """Make `differences` anew, and `superseded`, each empty."""
    cursor.execute(
        """create or replace table main.differences (
            day date, grain varchar, client_name varchar, method varchar, endpoint varchar,
            counted_source bigint, counted bigint, other_source bigint, other bigint)"""
    )
    cursor.execute("create temp table superseded (source bigint, requests bigint)")


def take_newest(cursor: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    """Delete from `part` what a newer log of the kind has too, and keep where the two differ."""
    cursor.execute(
        f"""create temp table twice as select {_KEYS}, min(place) as winner from part group by {_KEYS}
        having count(distinct place) > 1"""  # noqa: S608 - names are ours
    )
    if cursor.execute("select 1 from twice limit 1").fetchall():
        _keep_differences(cursor, kind)
        cursor.execute(
            f"""insert into superseded select p.source, p.requests from part p join twice using ({_KEYS})
            where p.place <> twice.winner"""  # noqa: S608 - names are ours
        )
        equal = " and ".join(f"part.{name} = twice.{name}" for name in BUCKET)
        cursor.execute(f"delete from part using twice where {equal} and part.place <> twice.winner")  # noqa: S608
    cursor.execute("drop table temp.twice")


def _keep_differences(cursor: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    """A bucket differs if its sum does, or how it divides by status."""
    cursor.execute(
        f"""insert into main.differences
        with sums as (
            select {_KEYS}, place, winner, min(source) as source, min(client_name) as client_name,
                cast(sum(requests) as bigint) as requests,
                list((status_class, coalesce(status_code, 0), requests) order by status_class, status_code)
                    filter (where requests <> 0) as statuses
            from part join twice using ({_KEYS}) group by {_KEYS}, place, winner)
        select case when o.first > date '0001-01-01' then o.first end, $grain, o.client_name, o.method, o.endpoint,
            w.source, w.requests, o.source, o.requests
        from sums o join sums w using ({_KEYS})
        where o.place <> o.winner and w.place = w.winner
            and (o.requests <> w.requests or o.statuses is distinct from w.statuses)""",  # noqa: S608 - names are ours
        {"grain": str(kind.grain)},
    )
