"""Request URL Counts by OAuth Client: the endpoints each client calls, and how often."""

from apiusage_desktop.core.columns import CLIENT_COLUMNS, Column, Kind, counts, shares
from apiusage_desktop.core.queries.panel_query import FAILED_SHARE, OUTCOMES, panel_query
from apiusage_desktop.core.source import Dimension

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

PANEL = panel_query("url_counts_per_client", frozenset({Dimension.CLIENT, Dimension.ENDPOINT}), _COLUMNS, _SQL)
