"""Two accounts: what usage exports and request logs tell of the same days and clients, side by side.

A log may see less than an export, as of one gateway of several, or more, as requests that the product does not count.
"""

import pandas as pd

from apiusage_desktop.core.columns import CLIENT_COLUMNS, Column, Kind, counts, shares
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries.panel_query import PanelQuery, run_filtered
from apiusage_desktop.core.source import Dimension

_COLUMNS = (
    Column("day", Kind.DAY),
    *CLIENT_COLUMNS,
    *counts("exported", "logged", "gap"),
    *shares("logged_share"),
)

# Only days of which both have rows can be compared; exports of weeks or months have no single days.
_SQL = """, known as (select * from filtered where grain in ('day', 'request')),
    days as (select day from known group by day
        having sum(case when grain = 'request' then 1 else 0 end) > 0
            and sum(case when grain = 'request' then 0 else 1 end) > 0),
    summed as (select day, client, client_id, client_name,
            cast(sum(case when grain = 'request' then 0 else requests end) as bigint) as exported,
            cast(sum(case when grain = 'request' then requests else 0 end) as bigint) as logged
        from known where day in (select day from days) group by day, client, client_id, client_name)
    select day, client, client_id, client_name, exported, logged, exported - logged as gap,
        cast(logged as double) / nullif(exported, 0) as logged_share
    from summed where exported <> 0 or logged <> 0
    order by day, greatest(exported, logged) desc, client_name, client"""


def _fetch(engine: Engine, usage_filter: UsageFilter) -> pd.DataFrame:
    # Exports may not tell methods or exact statuses: to filter by them would compare what is not the same.
    chosen = usage_filter.without("client", "status", "endpoint", "method", "search")
    frame = run_filtered(engine, chosen, _SQL, _COLUMNS, relation="usage_rows")
    if usage_filter.client is not None:
        frame = frame[frame["client"] == usage_filter.client].reset_index(drop=True)
    return frame


PANEL = PanelQuery("two_accounts", frozenset({Dimension.REQUEST}), _COLUMNS, _fetch, on_requests=True, of_both=True)
