"""OAuth Client Requests: the calls of every client in the period."""

import numpy as np
import pandas as pd

from apiusage_desktop.core.columns import CLIENT_COLUMNS, Column, Kind, counts, shares
from apiusage_desktop.core.queries.panel_query import panel_query
from apiusage_desktop.core.source import Dimension
from apiusage_desktop.core.tiles.day_tiles import Counts
from apiusage_desktop.core.tiles.groups import Groups
from apiusage_desktop.core.tiles.period import CLIENT, Days, Period, frame_of, most_first, ratios

_COLUMNS = (
    *CLIENT_COLUMNS,
    *counts("requests"),
    *shares("share"),
    *counts("active_days"),
    Column("requests_per_active_day", Kind.AVERAGE),
    Column("busiest_day", Kind.DAY),
    *counts("busiest_day_requests"),
    Column("first_day", Kind.DAY),
    Column("last_day", Kind.DAY),
)

_SQL = """, by_day as (select client, client_id, client_name, day, cast(sum(requests) as bigint) as requests
        from filtered group by client, client_id, client_name, day),
    ranked as (select *, row_number() over (partition by client order by requests desc, day) as place from by_day)
    select client, client_id, client_name, cast(sum(requests) as bigint) as requests,
        cast(sum(requests) as double) / nullif(sum(sum(requests)) over (), 0) as share,
        count(case when requests > 0 then day end) as active_days,
        cast(sum(requests) as double) / nullif(count(case when requests > 0 then day end), 0)
            as requests_per_active_day,
        max(case when place = 1 then day end) as busiest_day,
        max(case when place = 1 then requests end) as busiest_day_requests,
        min(day) as first_day, max(day) as last_day
    from ranked group by client, client_id, client_name order by requests desc, client_name, client"""


def _count(period: Period) -> pd.DataFrame:
    groups = period.tiles.groups(*CLIENT)
    requests = period.sums(groups)
    daily = period.tiles.by_client[period.low : period.high]
    active = np.count_nonzero(daily, axis=0)
    first, last = period.first_days(groups), period.last_days(groups)
    day, most = _busiest(period, groups, daily, first)
    values = groups.labels | {
        "requests": requests,
        "share": ratios(requests, int(requests.sum())),
        "active_days": active.astype(np.int64),
        "requests_per_active_day": ratios(requests, active),
        "busiest_day": day,
        "busiest_day_requests": most,
        "first_day": first,
        "last_day": last,
    }
    return frame_of(values, _COLUMNS, most_first(requests, period.has_rows(groups)))


def _busiest(period: Period, groups: Groups, daily: Counts, first: Days) -> tuple[Days, Counts]:
    """Return each client's day with most requests, and how many they are; what has no day comes after all days."""
    rows = np.vstack([daily, np.full(len(groups), -1)])
    if period.chosen is None:
        undated = np.bincount(groups.of, weights=period.tiles.undated, minlength=len(groups)).astype(np.int64)
        has_undated = np.bincount(groups.of, weights=period.tiles.has_undated, minlength=len(groups)) > 0
        rows[-1] = np.where(has_undated, undated, -1)
    most = rows.max(axis=0)
    places = rows.argmax(axis=0)
    day = period.days_at(places + period.low, places < len(daily))
    # The first day of those without any request is the first with a row.
    return np.where(most > 0, day, first), np.maximum(most, 0)


PANEL = panel_query("client_requests", frozenset({Dimension.CLIENT}), _COLUMNS, _SQL, _count)
