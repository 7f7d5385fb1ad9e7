"""Successful vs. Failed Requests: both day by day. Days on which no log has a row are not in it."""

from apiusage_desktop.core.columns import Column, Kind, counts, shares
from apiusage_desktop.core.queries.panel_query import FAILED_SHARE, OUTCOMES, panel_query
from apiusage_desktop.core.source import Dimension

_COLUMNS = (
    Column("day", Kind.DAY),
    *counts("requests", "successful", "failed", "unclassified"),
    *shares("failed_share"),
)

_SQL = f""", by_day as (select day, {OUTCOMES} from filtered group by day)
    select *, {FAILED_SHARE} from by_day order by day"""

PANEL = panel_query("success_vs_failed", frozenset({Dimension.STATUS}), _COLUMNS, _SQL)
