"""How the requests of each row of a panel changed against an earlier period.

The rows are those of the panel: what was called in the earlier period alone has none.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd

from apiusage_desktop.core.columns import Column, Kind, counts
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import DateRange, UsageFilter, month_of
from apiusage_desktop.core.queries.panel_query import PanelQuery, TiledQuestion, run_filtered
from apiusage_desktop.core.source import Dimension, Grain, Source
from apiusage_desktop.core.tiles.day_tiles import Counts
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
        frame = panel.fetch(engine, chosen)
        names = [column.key for column in keys]
        were = _fetch_requests(engine, chosen, before, keys)
        if chosen.days is not None and names == ["day"]:
            were = were.assign(day=were["day"] + (chosen.days.start - before.start))
        requests = frame[names].merge(were, how="left", on=names)[_WERE].fillna(0).to_numpy("int64")
        return _changed(frame, requests, before, chosen.days)

    def count_both(period: Period) -> pd.DataFrame:
        frame = count(period)
        requests = _count_requests(period, frame[[column.key for column in keys]], before)
        return _changed(frame, requests, before, period.chosen)

    return TiledQuestion(fetch, count_both)


def _fetch_requests(engine: Engine, chosen: UsageFilter, before: DateRange, keys: tuple[Column, ...]) -> pd.DataFrame:
    names = ", ".join(column.key for column in keys)
    sql = f" select {names}, cast(sum(requests) as bigint) as {_WERE} from filtered group by {names}"
    return run_filtered(engine, replace(chosen, days=before), sql, (*keys, *counts(_WERE)))


def _count_requests(period: Period, rows: pd.DataFrame, before: DateRange) -> Counts:
    """Return what each row had in the earlier period."""
    tiles = period.tiles
    if list(rows.columns) == ["day"]:
        back = before.start - (period.chosen.start if period.chosen else tiles.first)
        days = rows["day"].to_numpy("datetime64[D]") - np.datetime64(tiles.first, "D") + np.timedelta64(back.days, "D")
        low, high = tiles.span(before)
        places = days.astype(np.int64)
        counted = tiles.by_outcome.sum(axis=1)
    else:
        groups = tiles.groups(*rows.columns)
        low, high, places = 0, len(groups), groups.places_of(rows)
        counted = Period(tiles, before).sums(groups)
    there = (places >= low) & (places < high)
    requests: Counts = np.zeros(len(rows), np.int64)
    requests[there] = counted[places[there]]
    return requests


def _changed(frame: pd.DataFrame, requests: Counts, before: DateRange, after: DateRange | None) -> pd.DataFrame:
    change = pd.Series(frame["requests"].to_numpy() - requests, index=frame.index)
    if "day" in frame and after is not None and before.days < after.days:
        change = change.where(frame["day"] < pd.Timestamp(after.start + timedelta(days=before.days)))
    changed = frame.copy(deep=False)
    changed[CHANGE.key] = change
    return changed


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
