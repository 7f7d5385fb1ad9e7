"""Early retries: requests that a caller sent before the time that a 429 told it to wait had passed.

A caller is what a log tells apart: by its address, agent and user. One client may be many callers, and those without a
known client are no single one.
"""

import pandas as pd

from apiusage_desktop.core.columns import CLIENT_COLUMNS, Column, Kind, counts, declared, shares
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries.panel_query import PanelQuery
from apiusage_desktop.core.queries.requests.request_query import request_conditions, run_on_requests
from apiusage_desktop.core.source import Dimension

_COLUMNS = (
    *CLIENT_COLUMNS,
    *counts("told_to_wait", "retried_early"),
    *shares("early_share"),
    Column("wait_asked", Kind.AVERAGE),
    Column("wait_kept", Kind.AVERAGE),
)


def _fetch(engine: Engine, usage_filter: UsageFilter) -> pd.DataFrame:
    conditions, bound = request_conditions(usage_filter)
    chosen = f"{conditions} and status = 429 and retry_after > 0"
    # The filter says which answers are looked at, not which requests may follow them. Only callers that were told to
    # wait are looked at: putting all requests in order would take long.
    statement = f"""with told as (select distinct client from requests where {chosen}),
        ordered as (select *, lead(moment) over (
                partition by source, client, user_id, ip, agent order by moment) as next_moment
            from requests where client in (select client from told)),
        waits as (select client, client_id, client_name, retry_after,
                cast(extract(epoch from next_moment) - extract(epoch from moment) as double) as waited
            from ordered where {chosen})
        select client, client_id, client_name, count(*) as told_to_wait,
            cast(sum(case when waited < retry_after then 1 else 0 end) as bigint) as retried_early,
            cast(sum(case when waited < retry_after then 1 else 0 end) as double) / count(*) as early_share,
            avg(retry_after) as wait_asked, avg(waited) as wait_kept
        from waits group by client, client_id, client_name
        order by retried_early desc, told_to_wait desc, client_name, client"""
    return declared(engine.run(statement, bound), _COLUMNS)


PANEL = PanelQuery(
    "early_retries", frozenset({Dimension.RETRY_AFTER, Dimension.REQUEST}), _COLUMNS, _fetch, on_requests=True
)

_REFUSED = " select count(*) as requests from filtered where status = 429"


def count_refused(engine: Engine, usage_filter: UsageFilter) -> int:
    """Return how many requests were answered with 429, whether or not the logs say how long to wait."""
    return int(run_on_requests(engine, usage_filter, _REFUSED, counts("requests"))["requests"].iloc[0])
