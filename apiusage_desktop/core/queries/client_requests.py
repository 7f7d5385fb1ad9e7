"""OAuth Client Requests: the calls of every client in the period."""

from apiusage_desktop.core.columns import CLIENT_COLUMNS, Column, Kind, counts, shares
from apiusage_desktop.core.queries.panel_query import panel_query
from apiusage_desktop.core.source import Dimension

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

PANEL = panel_query("client_requests", frozenset({Dimension.CLIENT}), _COLUMNS, _SQL)
