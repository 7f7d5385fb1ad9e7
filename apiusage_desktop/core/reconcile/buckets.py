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
    # Only days that several logs have rows of can hold a bucket twice; most days of most logs are of one log alone.
    cursor.execute(
        f"""create temp table twice as
        with shared as (select first from part group by first having count(distinct place) > 1),
        sums as (
            select {_KEYS}, place, {_STATUS_SUMS} from part where first in (select first from shared)
            group by {_KEYS}, place)
        select {_KEYS}, min(place) as winner, {" or ".join(f"min({n}) <> max({n})" for n in _SUMS)} as differs
        from sums group by {_KEYS} having count(*) > 1"""  # noqa: S608 - names are ours
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


# A bucket differs between two logs if it divides by status differently; an exact code is compared by its class.
_SUMS = ("n0", "n2", "n3", "n4", "n5", "n429")
_STATUS_SUMS = ", ".join(
    f"sum(case when {'status_code = 429' if name == 'n429' else f'status_class = {name[1]}'} then requests else 0 end)"
    f" as {name}"
    for name in _SUMS
)


def _keep_differences(cursor: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    cursor.execute(
        f"""insert into main.differences
        with sums as (
            select {_KEYS}, place, winner, min(source) as source, min(client_name) as client_name,
                cast(sum(requests) as bigint) as requests
            from part join twice using ({_KEYS}) where differs group by {_KEYS}, place, winner)
        select case when o.first > date '0001-01-01' then o.first end, $grain, o.client_name, o.method, o.endpoint,
            w.source, w.requests, o.source, o.requests
        from sums o join sums w using ({_KEYS}) where o.place <> o.winner and w.place = w.winner""",  # noqa: S608 - names are ours
        {"grain": str(kind.grain)},
    )
