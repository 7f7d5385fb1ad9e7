"""Most Active Requests: clients ranked by requests."""

from datetime import date

import numpy as np
import pandas as pd

from apiusage_desktop.core.columns import CLIENT_COLUMNS, Column, Kind, counts, shares
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.queries.panel_query import OUTCOMES, PanelQuery, run_filtered
from apiusage_desktop.core.source import Dimension

_COLUMNS = (
    *counts("rank"),
    *CLIENT_COLUMNS,
    *counts("requests"),
    *shares("share"),
    *counts("successful", "failed"),
    *shares("failed_share"),
    *counts("status_429"),
    Column("busiest_endpoint", Kind.ENDPOINT),
    *counts("busiest_endpoint_requests"),
    Column("trend", Kind.TREND),
)

_SQL = f""",
    by_client as (select client, client_id, client_name, {OUTCOMES} from filtered
        group by client, client_id, client_name),
    by_endpoint as (select client, endpoint, cast(sum(requests) as bigint) as requests from filtered
        where endpoint <> '' group by client, endpoint),
    busiest as (select client, endpoint, requests,
        row_number() over (partition by client order by requests desc, endpoint) as place from by_endpoint)
    select row_number() over (order by c.requests desc, c.client_name, c.client) as rank,
        c.client, c.client_id, c.client_name, c.requests,
        cast(c.requests as double) / nullif(sum(c.requests) over (), 0) as share,
        c.successful, c.failed, c.status_429,
        case when c.successful + c.failed > 0 then cast(c.failed as double) / c.requests end as failed_share,
        coalesce(b.endpoint, '') as busiest_endpoint, coalesce(b.requests, 0) as busiest_endpoint_requests
    from by_client c left join busiest b on b.client = c.client and b.place = 1
    order by c.requests desc, c.client_name, c.client"""

_LONGEST_TREND = 3 * 366  # days

_TREND_SQL = """ select client, day, cast(sum(requests) as bigint) as requests from filtered
    where day is not null group by client, day order by client, day"""
_TREND_COLUMNS = (Column("client", Kind.TEXT), Column("day", Kind.DAY), *counts("requests"))


def _fetch(engine: Engine, usage_filter: UsageFilter) -> pd.DataFrame:
    frame = run_filtered(engine, usage_filter, _SQL, _COLUMNS)
    daily = run_filtered(engine, usage_filter, _TREND_SQL, _TREND_COLUMNS)
    trends = _trends(daily, usage_filter)
    frame["trend"] = pd.Series([trends.get(client, ()) for client in frame["client"]], dtype="object")
    return frame


def _trends(daily: pd.DataFrame, usage_filter: UsageFilter) -> dict[str, tuple[int, ...]]:
    """Return each client's requests day by day, days without rows as zero, all over the same days."""
    if daily.empty:
        return {}
    first, last = _span(daily, usage_filter.days)
    offsets = (daily["day"] - pd.Timestamp(first)).dt.days.to_numpy()
    trends = {}
    for client, rows in daily.groupby("client").indices.items():
        values = np.zeros((last - first).days + 1, dtype=np.int64)
        values[offsets[rows]] = daily["requests"].to_numpy()[rows]
        trends[str(client)] = tuple(values.tolist())
    return trends


def _span(daily: pd.DataFrame, chosen: DateRange | None) -> tuple[date, date]:
    """Return the first and last day of the trends: the period asked for, unless it is years of nothing."""
    if chosen is not None and chosen.days <= _LONGEST_TREND:
        return chosen.start, chosen.last
    return daily["day"].min().date(), daily["day"].max().date()


PANEL = PanelQuery("most_active_requests", frozenset({Dimension.CLIENT}), _COLUMNS, _fetch)
