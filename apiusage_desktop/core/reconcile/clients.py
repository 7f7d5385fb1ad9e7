"""Who a row's client is, over all logs, and what a list of the clients adds to it."""

from collections.abc import Iterable

import duckdb
import pandas as pd

from apiusage_desktop.core.directory import Directory
from apiusage_desktop.core.directory.files import ListKind


def know_directory(cursor: duckdb.DuckDBPyConnection, directory: Directory) -> None:
    """Make `directory_clients` and `directory_users` (id, name) anew; an id or name that is not known is empty."""
    for table, known in (
        ("directory_clients", ((client.id, client.name) for client in directory.clients)),
        ("directory_users", ((user.id, user.name) for user in directory.users.users)),
    ):
        _make_names(cursor, table, known)


def _make_names(cursor: duckdb.DuckDBPyConnection, table: str, names: Iterable[tuple[str, str]]) -> None:
    cursor.register("known", pd.DataFrame(list(names), columns=["id", "name"]).astype("str"))
    cursor.execute(f"create or replace table main.{table} as select * from known")  # noqa: S608 - names are ours
    cursor.unregister("known")


def would_name(cursor: duckdb.DuckDBPyConnection, kind: ListKind) -> bool:
    """Tell whether what counts has clients without a name or without an id, or users by id, that a list could tell."""
    sql = {
        ListKind.CLIENTS: """select 1 from usage_rows where client <> ''
            and (client_id = '' or cast(client_name as varchar) = cast(client_id as varchar)) limit 1""",
        ListKind.USERS: "select 1 from callings where user_id <> '' limit 1",
    }[kind]
    return bool(cursor.execute(sql).fetchall())


def name_clients(cursor: duckdb.DuckDBPyConnection) -> None:
    """Build `named`: for each id and name that occur in `collected`, the client's key, id, name and group.

    The group is the client, but where a log gives only a name that several ids share it is that name for all of
    them: which of them the log means cannot be told. What logs say goes before what the list of clients says: it has
    a word where no log names an id, or none gives an id for a name.
    """
    cursor.execute(
        """create temp table named as
        with told as materialized (
            select client_id, client_name, max(start) as latest from collected group by client_id, client_name),
        listed as (
            select id, name, count(*) over (partition by name) as namesakes from directory_clients where name <> ''),
        seen as (
            select client_id, client_name, latest, true as in_logs from told
            union all select id, name, null, false from listed where id in (select client_id from told)
                and not exists (select 1 from told t where t.client_id = id and t.client_name = name)),
        owner as (
            select client_name, min(client_id) as client_id from told
            where client_id <> '' and client_name <> '' group by client_name having count(distinct client_id) = 1),
        listed_owner as (
            select name as client_name, id as client_id from listed where namesakes = 1 and not exists (
                select 1 from told t where t.client_id <> '' and t.client_name = name)),
        ids as (
            select client_id from told where client_id <> '' union select id from directory_clients),
        latest_name as (
            select client_id, client_name from (
                select client_id, client_name, row_number() over (
                    partition by client_id
                    order by client_name = '', not in_logs, latest desc nulls last, client_name) as place
                from (select * from seen union all
                    select id, name, null, false from listed where id not in (select client_id from told))
                where client_id <> '')
            where place = 1),
        resolved as (
            select s.client_id as seen_id, s.client_name as seen_name,
                coalesce(nullif(s.client_id, ''), i.client_id, o.client_id, d.client_id, s.client_name) as client,
                coalesce(nullif(s.client_id, ''), i.client_id, o.client_id, d.client_id, '') as client_id,
                coalesce(nullif(n.client_name, ''), nullif(s.client_name, ''), s.client_id) as client_name
            from seen s
            left join owner o on s.client_id = '' and o.client_name = s.client_name
            left join listed_owner d on s.client_id = '' and d.client_name = s.client_name
            left join ids i on s.client_id = '' and i.client_id = s.client_name
            left join latest_name n
                on n.client_id = coalesce(nullif(s.client_id, ''), i.client_id, o.client_id, d.client_id)),
        nameless as (select distinct client_name from resolved where client_id = '' and client_name <> ''),
        -- A client may have had several names; all its rows are in the group of one of them.
        shared as (
            select r.client_id, min(r.seen_name) as client_name from resolved r
            join nameless m on m.client_name = r.seen_name where r.client_id <> '' group by r.client_id)
        select r.*, case when s.client_name is not null then 'name ' || s.client_name
            when r.client_id = '' and r.client_name <> '' then 'name ' || r.client_name
            else r.client end as client_group
        from resolved r left join shared s on r.client_id <> '' and s.client_id = r.client_id"""
    )


def ambiguous_logs(cursor: duckdb.DuckDBPyConnection) -> set[int]:
    """Return the logs that know some clients by a name alone which several clients share."""
    shared = "select client_group from named group by client_group having count(distinct client) > 1"
    if not cursor.execute(f"{shared} limit 1").fetchall():
        return set()
    rows = cursor.execute(
        f"""select distinct c.source from collected c join named n
            on n.seen_id = c.client_id and n.seen_name = c.client_name
        where n.client_id = '' and n.client_group in ({shared})"""  # noqa: S608 - text is ours
    ).fetchall()
    return {int(number) for (number,) in rows}


def unmatched_logs(cursor: duckdb.DuckDBPyConnection) -> set[int]:
    """Return the logs whose clients have only names that no log gives an id for, where another log has only ids.

    A log that names most clients and lacks a name or two, as of clients that were deleted, is not meant.
    """
    nameless = "select 1 from named where client_id <> '' and client_name = client_id limit 1"
    if not cursor.execute(nameless).fetchall():
        return set()
    rows = cursor.execute(
        """with told as (
            select c.source, bool_or(c.client_id <> '') as ids, bool_or(c.client_name <> '') as names,
                bool_or(n.client_id = '' and n.client_name <> '') as unknown
            from collected c join named n on n.seen_id = c.client_id and n.seen_name = c.client_name group by c.source)
        select source from told
        where unknown and not ids and (select coalesce(bool_or(ids and not names), false) from told)"""
    ).fetchall()
    return {int(number) for (number,) in rows}
