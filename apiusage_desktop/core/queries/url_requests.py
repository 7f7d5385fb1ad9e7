"""URL Requests: every endpoint with its method, requests and outcomes."""

from apiusage_desktop.core.columns import Column, Kind, counts, shares
from apiusage_desktop.core.queries.panel_query import FAILED_SHARE, OUTCOMES, panel_query
from apiusage_desktop.core.queries.status_codes_per_client import OUTCOME_KEYS
from apiusage_desktop.core.source import Dimension

_COLUMNS = (
    Column("method", Kind.METHOD),
    Column("endpoint", Kind.ENDPOINT),
    *counts(*OUTCOME_KEYS),
    *shares("share", "failed_share"),
    *counts("clients"),
    Column("first_day", Kind.DAY),
    Column("last_day", Kind.DAY),
)

_SQL = f""", by_endpoint as (select method, endpoint, {OUTCOMES},
            count(distinct nullif(cast(client as varchar), '')) as clients, min(day) as first_day, max(day) as last_day
        from filtered group by method, endpoint)
    select *, cast(requests as double) / nullif(sum(requests) over (), 0) as share, {FAILED_SHARE}
    from by_endpoint order by requests desc, endpoint, method"""

PANEL = panel_query("url_requests", frozenset({Dimension.ENDPOINT}), _COLUMNS, _SQL)
