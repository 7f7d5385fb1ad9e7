"""Most Active Requests: clients ranked by requests."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from apiusage_desktop.core.columns import CLIENT_COLUMNS, Column, Kind, counts, shares
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.queries.panel_query import OUTCOMES, PanelQuery, run_filtered
from apiusage_desktop.core.source import Dimension
from apiusage_desktop.core.tiles.day_tiles import Counts
from apiusage_desktop.core.tiles.groups import Groups
from apiusage_desktop.core.tiles.period import CLIENT, Period, failed_shares, most_first, ranked_frame, ratios

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
_NO_TREND: Counts = np.zeros(0, np.int64)

_TREND_SQL = """ select client, day, cast(sum(requests) as bigint) as requests from filtered
    where day is not null group by client, day order by client, day"""
_TREND_COLUMNS = (Column("client", Kind.TEXT), Column("day", Kind.DAY), *counts("requests"))


def _fetch(engine: Engine, usage_filter: UsageFilter) -> pd.DataFrame:
    frame = run_filtered(engine, usage_filter, _SQL, _COLUMNS)
    daily = run_filtered(engine, usage_filter, _TREND_SQL, _TREND_COLUMNS)
    trends = _trends(daily, usage_filter)
    frame["trend"] = pd.Series([trends.get(client, _NO_TREND) for client in frame["client"]], dtype="object")
    return frame


def _count(period: Period) -> pd.DataFrame:
    groups = period.tiles.groups(*CLIENT)
    outcomes = period.outcomes(groups)
    requests = outcomes["requests"]
    busiest, most = _busiest(period, groups)
    values = groups.labels | outcomes | {
        "share": ratios(requests, int(requests.sum())),
        "failed_share": failed_shares(outcomes),
        "busiest_endpoint": busiest,
        "busiest_endpoint_requests": most,
        "trend": _trends_of(period),
    }  # fmt: skip
    return ranked_frame(values, _COLUMNS, most_first(requests, period.has_rows(groups)))


def _busiest(period: Period, clients: Groups) -> tuple[pd.api.extensions.ExtensionArray, Counts]:
    """Return the endpoint that each client calls most, and how often; of several the first."""
    pairs = period.tiles.groups("client", "endpoint")
    requests = period.sums(pairs)
    endpoints = np.asarray(pairs.labels["endpoint"], object)
    rows = most_first(requests, period.has_rows(pairs) & (endpoints != ""))
    owner = clients.of[pairs.first[rows]]
    known, place = np.unique(owner, return_index=True)
    names, most = np.full(len(clients), "", object), np.zeros(len(clients), np.int64)
    names[known] = endpoints[rows[place]]
    most[known] = requests[rows[place]]
    return pd.array(names, dtype="str"), most


def _trends_of(period: Period) -> NDArray[np.object_]:
    """Return each client's requests day by day over the days that `_span` tells."""
    tiles, clients = period.tiles, period.tiles.groups(*CLIENT)
    dated = period.dated_groups(clients)
    if not dated.any():
        return _listed([_NO_TREND] * len(clients))
    first, last = period.first_days(clients)[dated].min(), period.last_days(clients)[dated].max()
    start, end = _span(pd.Timestamp(first), pd.Timestamp(last), period.chosen)
    trends = np.zeros((len(clients), (end - start).days + 1), np.int64)
    low, high = tiles.span(DateRange.inclusive(start, end))
    offset = (tiles.first - start).days + low
    trends[:, offset : offset + high - low] = tiles.by_client[low:high].T
    return _listed([trend if has_days else _NO_TREND for trend, has_days in zip(trends, dated, strict=True)])


def _listed(trends: Sequence[Counts]) -> NDArray[np.object_]:
    listed = np.empty(len(trends), object)
    for place, trend in enumerate(trends):  # an assignment as a whole would take them for a table
        listed[place] = trend
    return listed


def _trends(daily: pd.DataFrame, usage_filter: UsageFilter) -> dict[str, Counts]:
    """Return each client's requests day by day, days without rows as zero, all over the same days."""
    if daily.empty:
        return {}
    first, last = _span(daily["day"].min(), daily["day"].max(), usage_filter.days)
    offsets = (daily["day"] - pd.Timestamp(first)).dt.days.to_numpy()
    trends = {}
    for client, rows in daily.groupby("client").indices.items():
        values = np.zeros((last - first).days + 1, dtype=np.int64)
        values[offsets[rows]] = daily["requests"].to_numpy()[rows]
        trends[str(client)] = values
    return trends


def _span(first: pd.Timestamp, last: pd.Timestamp, chosen: DateRange | None) -> tuple[date, date]:
    """Return the first and last day of the trends: the period asked for, unless it is years of nothing."""
    if chosen is not None and chosen.days <= _LONGEST_TREND:
        return chosen.start, chosen.last
    return first.date(), last.date()


PANEL = PanelQuery("most_active_requests", frozenset({Dimension.CLIENT}), _COLUMNS, _fetch, _count)
