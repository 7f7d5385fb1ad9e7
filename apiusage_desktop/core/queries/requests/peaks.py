"""Peaks: the busiest minute of each client, against the rate limit of a token.

The limit is the one that answers named in `inin-ratelimit-allowed`, else that of the organization if its limits were
opened, else the product's default. It is one token's: a client that uses several may rightly be above it.
"""

import pandas as pd

from apiusage_desktop.core.columns import CLIENT_COLUMNS, Column, Kind, counts, shares
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries.panel_query import PanelQuery
from apiusage_desktop.core.queries.requests.request_query import run_on_requests
from apiusage_desktop.core.source import Dimension

DEFAULT_LIMIT = 300  # requests a minute of one token: the product's limit token.rate.per.minute

_COLUMNS = (
    *CLIENT_COLUMNS,
    *counts("peak_per_minute"),
    Column("peak_minute", Kind.MOMENT),
    *counts("limit_per_minute"),
    *shares("peak_share"),
    *counts("minutes_above", "active_minutes"),
    Column("requests_per_active_minute", Kind.AVERAGE),
    *counts("requests"),
)

# Of ten million requests there may be millions of minutes: these are grouped by one text a client, and never sorted.
_SQL = """, by_minute as (select client, date_trunc('minute', moment) as minute, count(*) as requests,
            max(limit_allowed) as allowed
        from filtered group by client, date_trunc('minute', moment)),
    peaks as (select client, max(requests) as peak_per_minute, coalesce(max(allowed),
                (select max(per_minute) from token_limit), cast($default_limit as integer)) as limit_per_minute,
            count(*) as active_minutes, cast(sum(requests) as bigint) as requests
        from by_minute group by client),
    compared as (select m.client, min(case when m.requests = p.peak_per_minute then m.minute end) as peak_minute,
            cast(sum(case when m.requests > p.limit_per_minute then 1 else 0 end) as bigint) as minutes_above
        from by_minute m join peaks p on p.client = m.client group by m.client),
    named as (select distinct client, client_id, client_name from callings)
    select p.*, c.peak_minute, c.minutes_above, n.client_id, n.client_name,
        cast(p.peak_per_minute as double) / p.limit_per_minute as peak_share,
        cast(p.requests as double) / p.active_minutes as requests_per_active_minute
    from peaks p join compared c on c.client = p.client join named n on n.client = p.client
    order by peak_per_minute desc, client_name, p.client"""


def _fetch(engine: Engine, usage_filter: UsageFilter) -> pd.DataFrame:
    # The limit holds for all requests of a token, whatever they ask for and however they are answered.
    chosen = usage_filter.without("status", "endpoint", "method", "search")
    return run_on_requests(engine, chosen, _SQL, _COLUMNS, default_limit=DEFAULT_LIMIT)


PANEL = PanelQuery("peaks", frozenset({Dimension.REQUEST, Dimension.CLIENT}), _COLUMNS, _fetch, on_requests=True)
