"""URL Requests: every endpoint with its method, requests and outcomes."""

import numpy as np
import pandas as pd

from apiusage_desktop.core.columns import Column, Kind, counts, shares
from apiusage_desktop.core.queries.panel_query import FAILED_SHARE, OUTCOMES, panel_query
from apiusage_desktop.core.queries.status_codes_per_client import OUTCOME_KEYS
from apiusage_desktop.core.source import Dimension
from apiusage_desktop.core.tiles.period import Period, failed_shares, frame_of, most_first, ratios

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


def _count(period: Period) -> pd.DataFrame:
    groups = period.tiles.groups("endpoint", "method")
    outcomes = period.outcomes(groups)
    shown = period.has_rows(groups)
    callers = period.tiles.groups("client", "endpoint", "method")
    calling = period.has_rows(callers) & (callers.labels["client"] != "")
    values = groups.labels | outcomes | {
        "share": ratios(outcomes["requests"], int(period.requests.sum())),
        "failed_share": failed_shares(outcomes),
        "clients": np.bincount(groups.of[callers.first[calling]], minlength=len(groups)).astype(np.int64),
        "first_day": period.first_days(groups),
        "last_day": period.last_days(groups),
    }  # fmt: skip
    return frame_of(values, _COLUMNS, most_first(outcomes["requests"], shown))


PANEL = panel_query("url_requests", frozenset({Dimension.ENDPOINT}), _COLUMNS, _SQL, _count)
