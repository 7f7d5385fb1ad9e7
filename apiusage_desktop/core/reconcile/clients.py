"""Who a row's client is, over all logs."""

import duckdb


def name_clients(cursor: duckdb.DuckDBPyConnection) -> None:
    """Build `named`: for each id and name that occur in `collected`, the client's key, id, name and group.

    The group is the client, but where a log gives only a name that several ids share it is that name for all of
    them: which of them the log means cannot be told.
    """
    cursor.execute(
        """create temp table named as
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
            where place = 1),
        resolved as (
            select s.client_id as seen_id, s.client_name as seen_name,
                coalesce(nullif(s.client_id, ''), i.client_id, o.client_id, s.client_name) as client,
                coalesce(nullif(s.client_id, ''), i.client_id, o.client_id, '') as client_id,
                coalesce(nullif(n.client_name, ''), nullif(s.client_name, ''), s.client_id) as client_name
            from seen s
            left join owner o on s.client_id = '' and o.client_name = s.client_name
            left join ids i on s.client_id = '' and i.client_id = s.client_name
            left join latest_name n on n.client_id = coalesce(nullif(s.client_id, ''), i.client_id, o.client_id)),
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
