"""Frames of every kind of column, as awkward as logs are."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from apiusage_desktop.core.columns import Column, Kind, declared

MARKUP = '<img src="/tmp/x">'
_TEXTS = ("Client A", "", MARKUP, "client a", "x" * 400, "\u202ereverse", "大 😀", "=1+1", "line\nbreak")


def frame_of(columns: Sequence[Column], rows: int) -> pd.DataFrame:
    """Return a frame with these columns; texts, gaps and sizes take turns."""
    return declared(pd.DataFrame({column.key: _values(column.kind, rows) for column in columns}), columns)


def _values(kind: Kind, rows: int) -> list[object]:
    match kind:
        case Kind.COUNT:
            return [(row * 7919) % 13 * 10**row for row in range(rows)]
        case Kind.DELTA:
            return [(row * 7919 % 13 - 6) * 10**row for row in range(rows)]
        case Kind.GROWTH | Kind.SHARE | Kind.AVERAGE | Kind.DURATION | Kind.FIGURE | Kind.MONEY:
            return [np.nan if row % 4 == 1 else (row * 37 % 11) / 10 for row in range(rows)]
        case Kind.WEEKDAY:
            return [row * 3 % 7 for row in range(rows)]
        case Kind.DAY | Kind.MOMENT:
            return [pd.NaT if row % 5 == 2 else pd.Timestamp(2020, 2, 28 - row * 3) for row in range(rows)]
        case Kind.TREND:
            return [tuple(range(row % 3)) for row in range(rows)]
        case _:
            return [_TEXTS[row % len(_TEXTS)] for row in range(rows)]
