"""Top 5 Requested URLs: the endpoints with most requests, all methods together."""

import pandas as pd

from apiusage_desktop.core.columns import Column, Kind, counts, shares
from apiusage_desktop.core.queries.panel_query import FAILED_SHARE, OUTCOMES, panel_query
from apiusage_desktop.core.source import Dimension
from apiusage_desktop.core.tiles.period import Period, failed_shares, most_first, ranked_frame, ratios

_COLUMNS = (
    *counts("rank"),
    Column("endpoint", Kind.ENDPOINT),
    *counts("requests"),
    *shares("share"),
    *counts("failed"),
    *shares("failed_share"),
)

_SQL = f""", by_endpoint as (select endpoint, {OUTCOMES} from filtered where endpoint <> '' group by endpoint)
    select row_number() over (order by requests desc, endpoint) as rank, endpoint, requests,
        cast(requests as double) / nullif((select sum(requests) from filtered), 0) as share,
        failed, {FAILED_SHARE}
    from by_endpoint order by requests desc, endpoint limit 5"""


def _count(period: Period) -> pd.DataFrame:
    groups = period.tiles.groups("endpoint")
    outcomes = period.outcomes(groups)
    named = period.has_rows(groups) & (groups.labels["endpoint"] != "")
    rows = most_first(outcomes["requests"], named)[:5]
    values = groups.labels | outcomes | {
        "share": ratios(outcomes["requests"], int(period.requests.sum())),
        "failed_share": failed_shares(outcomes),
    }  # fmt: skip
    return ranked_frame(values, _COLUMNS, rows)


PANEL = panel_query("top_urls", frozenset({Dimension.ENDPOINT}), _COLUMNS, _SQL, _count)
