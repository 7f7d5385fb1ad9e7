"""Rhythm: how many requests an hour of each weekday has on average, which shows pollers and nightly jobs.

The average is over all days of the period that the logs reach: an hour without requests counts as zero.
"""

from datetime import date

import pandas as pd

from apiusage_desktop.core.columns import Column, Kind, counts, declared
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import DateRange, UsageFilter
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

_SPAN = (Column("first", Kind.MOMENT), Column("last", Kind.MOMENT))
_SPAN_SQL = " select min(moment) as first, max(moment) as last from requests"


def _fetch(engine: Engine, usage_filter: UsageFilter) -> pd.DataFrame:
    hours = run_on_requests(engine, usage_filter, _SQL, _BY_HOUR)
    span = run_on_requests(engine, UsageFilter(), _SPAN_SQL, _SPAN)
    days = _days_of_weekdays(span, usage_filter.days)
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


def _days_of_weekdays(span: pd.DataFrame, chosen: DateRange | None) -> list[int]:
    """Return how often each weekday lies in the period, as far as the logs reach."""
    if span["first"].isna().all():
        return [0] * 7
    first: date = span["first"].iloc[0].date()
    last: date = span["last"].iloc[0].date()
    if chosen:
        first, last = max(first, chosen.first), min(last, chosen.last)
    weekdays = pd.date_range(first, last).day_of_week.tolist() if first <= last else []
    return [weekdays.count(weekday) for weekday in range(7)]


PANEL = PanelQuery("rhythm", frozenset({Dimension.REQUEST}), _COLUMNS, _fetch, on_requests=True)
