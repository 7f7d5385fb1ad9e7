"""HTTP Response Status Codes: how the responses divide by status."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from apiusage_desktop.core.columns import Column, Kind, counts, shares
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries.panel_query import PanelQuery, run_filtered
from apiusage_desktop.core.source import Dimension
from apiusage_desktop.core.tiles.period import Period, frame_of, ratios

_COLUMNS = (Column("status", Kind.STATUS), *counts("status_class", "requests"), *shares("share"))

_SQL = """ select cast(status as varchar) as status, status_class, cast(sum(requests) as bigint) as requests,
        cast(sum(requests) as double) / nullif(sum(sum(requests)) over (), 0) as share
    from filtered group by status, status_class order by status_class, status"""

# A class that the logs tell is a true answer also where it is zero.
_CLASSES = (("2xx", 2), ("3xx", 3), ("4xx other", 4), ("429", 4), ("5xx", 5))
_KNOWN_SQL = "select distinct cast(status as varchar) as status from usage"


def _fetch(engine: Engine, usage_filter: UsageFilter) -> pd.DataFrame:
    frame = run_filtered(engine, usage_filter, _SQL, _COLUMNS)
    rows = list(zip(frame["status"], frame["status_class"], frame["requests"], frame["share"], strict=True))
    known = set(engine.run(_KNOWN_SQL, {})["status"]) if usage_filter.status is None else set()
    return _ordered(rows, known)


def _count(period: Period) -> pd.DataFrame:
    groups = period.tiles.groups("status", "status_class")
    requests, shown = period.sums(groups), period.has_rows(groups)
    columns = (*groups.labels.values(), requests, ratios(requests, int(requests.sum())))
    rows = list(zip(*(column[shown] for column in columns), strict=True))
    return _ordered(rows, period.tiles.statuses)


def _ordered(rows: list[tuple[str, int, int, float]], known: Collection[str]) -> pd.DataFrame:
    """Put the classes that are told beside what occurs; unclassified last, 429 after the other 4xx."""
    occurring = {status for status, _, _, _ in rows}
    zeros = [(name, number, 0, 0.0) for name, number in _CLASSES if name in known and name not in occurring]
    ordered = sorted([*rows, *zeros], key=lambda row: (row[1] == 0, row[1], row[0] == "429", row[0]))
    texts, classes, requests, parts = zip(*ordered, strict=True) if ordered else ((), (), (), ())
    values = {
        "status": pd.array(list(texts), dtype="str"),
        "status_class": np.array(classes, np.int64),
        "requests": np.array(requests, np.int64),
        "share": np.array(parts, np.float64),
    }
    return frame_of(values, _COLUMNS, np.arange(len(ordered)))


PANEL = PanelQuery("status_codes", frozenset({Dimension.STATUS}), _COLUMNS, _fetch, _count)
