"""HTTP Response Status Codes: how the responses divide by status."""

import pandas as pd

from apiusage_desktop.core.columns import Column, Kind, counts, declared, shares
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries.panel_query import PanelQuery, run_filtered
from apiusage_desktop.core.source import Dimension

_COLUMNS = (Column("status", Kind.STATUS), *counts("status_class", "requests"), *shares("share"))

_SQL = """ select cast(status as varchar) as status, status_class, cast(sum(requests) as bigint) as requests,
        cast(sum(requests) as double) / nullif(sum(sum(requests)) over (), 0) as share
    from filtered group by status, status_class order by status_class, status"""

# A class that the logs tell is a true answer also where it is zero.
_CLASSES = (("2xx", 2), ("3xx", 3), ("4xx other", 4), ("429", 4), ("5xx", 5))
_KNOWN_SQL = "select distinct cast(status as varchar) as status from usage"


def _fetch(engine: Engine, usage_filter: UsageFilter) -> pd.DataFrame:
    frame = run_filtered(engine, usage_filter, _SQL, _COLUMNS)
    if usage_filter.status is None:
        known = set(engine.run(_KNOWN_SQL, {})["status"]) - set(frame["status"])
        missing = [(name, number, 0, 0.0) for name, number in _CLASSES if name in known]
        zeros = pd.DataFrame(missing, columns=[c.key for c in _COLUMNS])
        frame = declared(pd.concat([frame, declared(zeros, _COLUMNS)], ignore_index=True), _COLUMNS)
    # Unclassified last; 429 after the other 4xx.
    order = frame.assign(last=frame["status_class"].eq(0), throttled=frame["status"].eq("429"))
    sorted_rows = order.sort_values(["last", "status_class", "throttled", "status"], ignore_index=True)
    return declared(sorted_rows, _COLUMNS)


PANEL = PanelQuery("status_codes", frozenset({Dimension.STATUS}), _COLUMNS, _fetch)
