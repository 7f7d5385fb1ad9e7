"""How the requests of each row of a panel changed against an earlier period.

The rows are those of the panel: what was called in the earlier period alone has none.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pandas as pd

from apiusage_desktop.core.columns import Column, Kind, counts
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import DateRange, UsageFilter, month_of
from apiusage_desktop.core.queries.panel_query import PanelQuery, TiledQuestion, run_filtered
from apiusage_desktop.core.source import Dimension, Grain, Source
from apiusage_desktop.core.tiles.period import Period

CHANGE = Column("change", Kind.DELTA)

_NAMING = frozenset({"client", "method", "endpoint", "status", "day"})
_WERE = "requests_before"


def with_change(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return a panel's columns with that of the change, which stands behind the requests."""
    place = [column.key for column in columns].index("requests") + 1
    return (*columns[:place], CHANGE, *columns[place:])


def with_changes(panel: PanelQuery, before: DateRange) -> TiledQuestion:
    """Return the question of a panel that is told how each row changed; the filter has a period.

    Args:
        panel: what the panel asks; tiles hold it.
        before: the earlier days. A row that stands for a day is compared with the day at the same place in them, and
            its change is not a number if they are too few.
    """
    count = panel.count
    assert count is not None, panel.name
    keys = tuple(column for column in panel.columns if column.key in _NAMING)

    def fetch(engine: Engine, chosen: UsageFilter) -> pd.DataFrame:
        return _changed(panel.fetch(engine, chosen), _fetch_requests(engine, chosen, before, keys), before, chosen.days)

    def count_both(period: Period) -> pd.DataFrame:
        return _changed(count(period), _count_requests(Period(period.tiles, before), keys), before, period.chosen)

    return TiledQuestion(fetch, count_both)


def _fetch_requests(engine: Engine, chosen: UsageFilter, before: DateRange, keys: tuple[Column, ...]) -> pd.DataFrame:
    names = ", ".join(column.key for column in keys)
    sql = f" select {names}, cast(sum(requests) as bigint) as {_WERE} from filtered group by {names}"
    return run_filtered(engine, replace(chosen, days=before), sql, (*keys, *counts(_WERE)))


def _count_requests(period: Period, keys: tuple[Column, ...]) -> pd.DataFrame:
    names = [column.key for column in keys]
    if names == ["day"]:
        days = pd.date_range(period.tiles.first, periods=period.tiles.days, unit="us")[period.low : period.high]
        return pd.DataFrame({"day": days, _WERE: period.tiles.by_outcome[period.low : period.high].sum(axis=1)})
    groups = period.tiles.groups(*names)
    return pd.DataFrame({**groups.labels, _WERE: period.sums(groups)}, copy=False)


def _changed(frame: pd.DataFrame, were: pd.DataFrame, before: DateRange, after: DateRange | None) -> pd.DataFrame:
    keys = [key for key in were.columns if key != _WERE]
    if keys == ["day"] and after is not None:
        were = were.assign(day=were["day"] + (after.start - before.start))
    requests = frame[keys].merge(were, how="left", on=keys)[_WERE].fillna(0).to_numpy("int64")
    change = pd.Series(frame["requests"].to_numpy() - requests, index=frame.index)
    if keys == ["day"] and after is not None and before.days < after.days:
        change = change.where(frame["day"] < pd.Timestamp(after.start + timedelta(days=before.days)))
    return frame.assign(**{CHANGE.key: change})


def are_told(sources: Iterable[Source], days: DateRange, needs: frozenset[Dimension] = frozenset()) -> bool:
    """Tell whether logs that count reach all of these days, and can be broken down by what is needed.

    A day without a row between the first and the last day of a log is one without a call.
    """
    missing = days.start
    reaches = (_reach(source) for source in sources if _counts(source) and needs <= source.dimensions)
    for reach in sorted(reach for reach in reaches if reach is not None):
        if reach.start <= missing:
            missing = max(missing, reach.end)
    return missing >= days.end


def _counts(source: Source) -> bool:
    return source.included and (source.counted > 0 or not source.requests)


def _reach(source: Source) -> DateRange | None:
    """Return the days that a log tells of; its last row may stand for a week or a month."""
    days = source.days
    if days is None or source.grain not in (Grain.WEEK, Grain.MONTH):
        return days
    end = month_of(days.last).end if source.grain is Grain.MONTH else days.last + timedelta(days=7)
    return DateRange(days.start, end)
