"""Request URL Counts by OAuth Client: the endpoints each client calls, and how often."""

import pandas as pd

from apiusage_desktop.core.columns import CLIENT_COLUMNS, Column, Kind, counts, shares
from apiusage_desktop.core.queries.panel_query import FAILED_SHARE, OUTCOMES, panel_query
from apiusage_desktop.core.source import Dimension
from apiusage_desktop.core.tiles.period import CLIENT, Period, failed_shares, frame_of, most_first, ratios

_COLUMNS = (
    *CLIENT_COLUMNS,
    Column("method", Kind.METHOD),
    Column("endpoint", Kind.ENDPOINT),
    *counts("requests"),
    *shares("share_of_client"),
    *counts("failed"),
    *shares("failed_share"),
)

_SQL = f""", by_endpoint as (select client, client_id, client_name, method, endpoint, {OUTCOMES} from filtered
        group by client, client_id, client_name, method, endpoint)
    select *, cast(requests as double) / nullif(sum(requests) over (partition by client), 0) as share_of_client,
        {FAILED_SHARE}
    from by_endpoint order by requests desc, client_name, client, endpoint, method"""


def _count(period: Period) -> pd.DataFrame:
    groups = period.tiles.groups(*CLIENT, "endpoint", "method")
    outcomes = period.outcomes(groups)
    of_client = period.sums(period.tiles.groups("client"))[period.tiles.groups("client").of[groups.first]]
    values = groups.labels | outcomes | {
        "share_of_client": ratios(outcomes["requests"], of_client),
        "failed_share": failed_shares(outcomes),
    }  # fmt: skip
    return frame_of(values, _COLUMNS, most_first(outcomes["requests"], period.has_rows(groups)))


_NEEDS = frozenset({Dimension.CLIENT, Dimension.ENDPOINT})
PANEL = panel_query("url_counts_per_client", _NEEDS, _COLUMNS, _SQL, _count)
