"""HTTP Response Status Codes per client: successes and failures of each client, broken down."""

from apiusage_desktop.core.columns import CLIENT_COLUMNS, counts, shares
from apiusage_desktop.core.queries.panel_query import FAILED_SHARE, OUTCOMES, panel_query
from apiusage_desktop.core.source import Dimension

OUTCOME_KEYS = (
    "requests", "successful", "failed",
    "status_2xx", "status_3xx", "status_4xx_other", "status_429", "status_5xx", "unclassified",
)  # fmt: skip

_COLUMNS = (*CLIENT_COLUMNS, *counts(*OUTCOME_KEYS), *shares("failed_share"))

_SQL = f""", by_client as (select client, client_id, client_name, {OUTCOMES} from filtered
        group by client, client_id, client_name)
    select *, {FAILED_SHARE} from by_client order by requests desc, client_name, client"""

PANEL = panel_query("status_codes_per_client", frozenset({Dimension.CLIENT, Dimension.STATUS}), _COLUMNS, _SQL)
