"""HTTP Response Status Codes per client: successes and failures of each client, broken down."""

import pandas as pd

from apiusage_desktop.core.columns import CLIENT_COLUMNS, counts, shares
from apiusage_desktop.core.queries.panel_query import FAILED_SHARE, OUTCOMES, panel_query
from apiusage_desktop.core.source import Dimension
from apiusage_desktop.core.tiles.period import CLIENT, Period, failed_shares, frame_of, most_first

OUTCOME_KEYS = (
    "requests", "successful", "failed",
    "status_2xx", "status_3xx", "status_4xx_other", "status_429", "status_5xx", "unclassified",
)  # fmt: skip

_COLUMNS = (*CLIENT_COLUMNS, *counts(*OUTCOME_KEYS), *shares("failed_share"))

_SQL = f""", by_client as (select client, client_id, client_name, {OUTCOMES} from filtered
        group by client, client_id, client_name)
    select *, {FAILED_SHARE} from by_client order by requests desc, client_name, client"""


def _count(period: Period) -> pd.DataFrame:
    groups = period.tiles.groups(*CLIENT)
    outcomes = period.outcomes(groups)
    values = groups.labels | outcomes | {"failed_share": failed_shares(outcomes)}
    return frame_of(values, _COLUMNS, most_first(outcomes["requests"], period.has_rows(groups)))


_NEEDS = frozenset({Dimension.CLIENT, Dimension.STATUS})
PANEL = panel_query("status_codes_per_client", _NEEDS, _COLUMNS, _SQL, _count)
