"""Successful vs. Failed Requests: both day by day. Days on which no log has a row are not in it."""

import numpy as np
import pandas as pd

from apiusage_desktop.core.columns import Column, Kind, counts, shares
from apiusage_desktop.core.queries.panel_query import FAILED_SHARE, OUTCOMES, panel_query
from apiusage_desktop.core.source import Dimension
from apiusage_desktop.core.tiles.period import Period, failed_shares, frame_of, named_outcomes

_COLUMNS = (
    Column("day", Kind.DAY),
    *counts("requests", "successful", "failed", "unclassified"),
    *shares("failed_share"),
)

_SQL = f""", by_day as (select day, {OUTCOMES} from filtered group by day)
    select *, {FAILED_SHARE} from by_day order by day"""


def _count(period: Period) -> pd.DataFrame:
    tiles, low, high = period.tiles, period.low, period.high
    places = np.flatnonzero(tiles.has_rows[low:high]) + low
    counted = tiles.by_outcome[places]
    days = period.days_at(places, np.ones(len(places), bool))
    if period.chosen is None and tiles.has_undated.any():
        undated = np.bincount(tiles.outcome, weights=tiles.undated, minlength=counted.shape[1]).astype(np.int64)
        counted = np.vstack([counted, undated])
        days = np.append(days, np.datetime64("NaT", "us"))
    outcomes = named_outcomes(counted)
    values = outcomes | {"day": days, "failed_share": failed_shares(outcomes)}
    return frame_of(values, _COLUMNS, np.arange(len(days)))


PANEL = panel_query("success_vs_failed", frozenset({Dimension.STATUS}), _COLUMNS, _SQL, _count)
