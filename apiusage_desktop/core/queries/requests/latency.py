"""Latency: how long requests to each endpoint took, exactly, of those that the log has a duration of."""

from apiusage_desktop.core.columns import Column, Kind, counts
from apiusage_desktop.core.queries.requests.request_query import request_panel
from apiusage_desktop.core.source import Dimension

_COLUMNS = (
    Column("method", Kind.METHOD),
    Column("endpoint", Kind.ENDPOINT),
    *counts("timed"),
    Column("duration_median", Kind.DURATION),
    Column("duration_p95", Kind.DURATION),
    Column("duration_p99", Kind.DURATION),
    Column("duration_longest", Kind.DURATION),
)

_SQL = """ select method, endpoint, count(duration) as timed, quantile_cont(duration, 0.5) as duration_median,
        quantile_cont(duration, 0.95) as duration_p95, quantile_cont(duration, 0.99) as duration_p99,
        max(duration) as duration_longest
    from filtered where duration is not null group by method, endpoint
    order by duration_p95 desc, timed desc, endpoint, method"""

PANEL = request_panel("latency", frozenset({Dimension.DURATION}), _COLUMNS, _SQL)
