"""The grain of a log whose own dates leave it open, told by comparing it with the other logs."""

from collections.abc import Sequence
from dataclasses import replace

import duckdb

from apiusage_desktop.core.source import Certainty, Dimension, Grain, Source

# The days a row stands for, from the first of them; a week or month is taken for one only if it begins as they do.
_LAST = {
    Grain.DAY: "s.day",
    Grain.WEEK: "s.day + 6",
    Grain.MONTH: "cast(s.day + interval 1 month as date) - 1",
}
_TOLERANCE = 0.01  # a later export of the same days has grown a little now and then


def settle_grains(cursor: duckdb.DuckDBPyConnection, sources: Sequence[tuple[int, Source]]) -> list[tuple[int, Source]]:
    """Return the logs with the grain that their sums show, where their own dates leave it open.

    Such a log may be one of weeks or months though it has one date, or of days though it has few. It is what makes
    its sums those of the daily logs over the same days; where none does, it stays what its dates suggest.
    """
    open_ones = {number for number, source in sources if source.certainty in (Certainty.LIKELY, Certainty.GUESSED)}
    if not open_ones or len(sources) == 1:
        return list(sources)
    _sum_days(cursor, [number for number, _ in sources])
    open_ones &= _with_shared_days(cursor)
    daily = [
        number
        for number, source in sources
        if source.grain is Grain.DAY and source.certainty in (Certainty.SURE, Certainty.TOLD)
    ]
    settled = [
        (number, _settled(cursor, number, source, daily) if number in open_ones else source)
        for number, source in sources
    ]
    cursor.execute("drop table temp.by_day")
    return settled


def _sum_days(cursor: duckdb.DuckDBPyConnection, numbers: Sequence[int]) -> None:
    cursor.execute(
        f"""create temp table by_day as
        select c.source, cast(c.start as date) as day, n.client_group, c.method, c.endpoint,
            cast(sum(c.requests) as bigint) as requests
        from collected c join named n on n.seen_id = c.client_id and n.seen_name = c.client_name
        where c.start is not null and c.source in ({", ".join(map(str, numbers))}) group by all"""  # noqa: S608 - numbers
    )


def _with_shared_days(cursor: duckdb.DuckDBPyConnection) -> set[int]:
    rows = cursor.execute(
        """select distinct source from by_day where day in (
            select day from by_day group by day having count(distinct source) > 1)"""
    ).fetchall()
    return {int(number) for (number,) in rows}


def _settled(cursor: duckdb.DuckDBPyConnection, number: int, source: Source, daily: Sequence[int]) -> Source:
    keys = ["client_group"]
    keys += [str(dimension) for dimension in (Dimension.METHOD, Dimension.ENDPOINT) if dimension in source.dimensions]
    for grain, last in _LAST.items():
        if grain is Grain.MONTH and source.first_day and source.first_day.day != 1:
            continue
        # That two logs agree on a day shows only that they are of one kind, unless one is known to be of days.
        others = daily if grain is Grain.DAY else None
        if _matches(cursor, number, last, keys, others):
            return replace(source, grain=grain)
    return source


def _matches(
    cursor: duckdb.DuckDBPyConnection, number: int, last: str, keys: list[str], among: Sequence[int] | None
) -> bool:
    """Tell whether a log's sums are those of the other logs over these stretches of time.

    Only what both have on the first day of a stretch is compared: either log may be filtered.

    Args:
        cursor: where `by_day` is.
        number: the log.
        last: the last day of a stretch.
        keys: what the log is broken down by.
        among: the logs to compare with; all others if None, and then only over several days.
    """
    wanted = "true" if among is None else f"source in ({', '.join(map(str, among)) or 'null'})"
    least = "count(distinct o.day) > count(distinct s.day)" if among is None else "true"
    names = ", ".join(keys)
    equal = " and ".join(f"o.{key} = s.{key}" for key in keys)
    found = cursor.execute(
        f"""with own as (
            select day, {names}, sum(requests) as requests from by_day where source = $number group by all),
        others as (
            -- Of several logs the smallest sum of a day is that of the day: another may stand for more than it.
            select day, {names}, min(requests) as requests from (
                select source, day, {names}, sum(requests) as requests from by_day
                where source <> $number and {wanted} group by all)
            group by all),
        shared as (select own.* from own semi join others using (day, {names})),
        sums as (
            select sum(o.requests) as requests, {least} as enough from shared s
            join others o on {equal} and o.day between s.day and {last})
        select 1 from sums, (select sum(requests) as requests from shared) own
        where own.requests > 0 and enough and abs(sums.requests - own.requests) <= {_TOLERANCE} * own.requests""",  # noqa: S608 - text is ours
        {"number": number},
    ).fetchall()
    return bool(found)
