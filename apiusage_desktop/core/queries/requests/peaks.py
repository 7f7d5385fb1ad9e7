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

_SQL = """, by_minute as (select client, client_id, client_name, date_trunc('minute', moment) as minute,
            count(*) as requests, max(limit_allowed) as allowed
        from filtered group by client, client_id, client_name, date_trunc('minute', moment)),
    ranked as (select *, row_number() over (partition by client order by requests desc, minute) as place,
            coalesce(max(allowed) over (partition by client), (select max(per_minute) from token_limit),
                cast($default_limit as integer)) as limit_per_minute
        from by_minute)
    select client, client_id, client_name, max(requests) as peak_per_minute,
        max(case when place = 1 then minute end) as peak_minute, max(limit_per_minute) as limit_per_minute,
        cast(max(requests) as double) / max(limit_per_minute) as peak_share,
        cast(sum(case when requests > limit_per_minute then 1 else 0 end) as bigint) as minutes_above,
        count(*) as active_minutes, cast(sum(requests) as double) / count(*) as requests_per_active_minute,
        cast(sum(requests) as bigint) as requests
    from ranked group by client, client_id, client_name
    order by peak_per_minute desc, client_name, client"""


def _fetch(engine: Engine, usage_filter: UsageFilter) -> pd.DataFrame:
    # The limit holds for all requests of a token, whatever they ask for and however they are answered.
    chosen = usage_filter.without("status", "endpoint", "method", "search")
    return run_on_requests(engine, chosen, _SQL, _COLUMNS, default_limit=DEFAULT_LIMIT)


PANEL = PanelQuery("peaks", frozenset({Dimension.REQUEST, Dimension.CLIENT}), _COLUMNS, _fetch, on_requests=True)
