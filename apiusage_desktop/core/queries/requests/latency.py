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

_SQL = """, timed as (
        select method, endpoint, cast(duration as double) as took from filtered where duration is not null)
    select method, endpoint, count(*) as timed, round(quantile_cont(took, 0.5), 3) as duration_median,
        round(quantile_cont(took, 0.95), 3) as duration_p95, round(quantile_cont(took, 0.99), 3) as duration_p99,
        round(max(took), 3) as duration_longest
    from timed group by method, endpoint order by duration_p95 desc, timed desc, endpoint, method"""

PANEL = request_panel("latency", frozenset({Dimension.DURATION}), _COLUMNS, _SQL)
