"""Rhythm: how many requests an hour of each weekday has on average, which shows pollers and nightly jobs.

The average is over all days of the period of which the logs have any request: on these an hour without requests counts
as zero.
"""

import pandas as pd

from apiusage_desktop.core.columns import Column, Kind, counts, declared
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries.panel_query import PanelQuery
from apiusage_desktop.core.queries.requests.request_query import run_on_requests
from apiusage_desktop.core.source import Dimension

_COLUMNS = (
    Column("weekday", Kind.WEEKDAY),
    *counts("hour", "requests", "days"),
    Column("requests_per_hour", Kind.AVERAGE),
)

_BY_HOUR = (Column("hour_start", Kind.MOMENT), *counts("requests"))
_SQL = """ select date_trunc('hour', moment) as hour_start, count(*) as requests
    from filtered group by date_trunc('hour', moment)"""

_DAYS = (Column("day", Kind.DAY),)
_DAYS_SQL = " select distinct cast(moment as date) as day from filtered"


def _fetch(engine: Engine, usage_filter: UsageFilter) -> pd.DataFrame:
    hours = run_on_requests(engine, usage_filter, _SQL, _BY_HOUR)
    # A day is one that the logs tell of also if nothing on it passes the rest of the filter.
    told = run_on_requests(engine, UsageFilter(days=usage_filter.days), _DAYS_SQL, _DAYS)
    weekdays = told["day"].dt.day_of_week.tolist()
    days = [weekdays.count(weekday) for weekday in range(7)]
    summed = (
        hours.assign(weekday=hours["hour_start"].dt.day_of_week, hour=hours["hour_start"].dt.hour)
        .groupby(["weekday", "hour"], as_index=False)["requests"]
        .sum()
    )
    known = {(int(row.weekday), int(row.hour)): int(row.requests) for row in summed.itertuples()}
    cells = [
        (weekday, hour, requests := known.get((weekday, hour), 0), days[weekday], requests / days[weekday])
        for weekday in range(7)
        if days[weekday]
        for hour in range(24)
    ]
    return declared(pd.DataFrame(cells if known else [], columns=[column.key for column in _COLUMNS]), _COLUMNS)


PANEL = PanelQuery("rhythm", frozenset({Dimension.REQUEST}), _COLUMNS, _fetch, on_requests=True)
