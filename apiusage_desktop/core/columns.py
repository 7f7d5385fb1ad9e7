"""What a column of a result is, whatever shows, sorts or exports it."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import pandas as pd

from apiusage_desktop.core.source import Dimension


class Kind(Enum):
    """What the values of a column are, which decides how they are stored and shown."""

    KEY = "key"  # names a row to the program; neither shown nor exported
    TEXT = "text"
    CLIENT = "client"
    ENDPOINT = "endpoint"
    METHOD = "method"
    STATUS = "status"
    DAY = "day"
    COUNT = "count"
    FIGURE = "figure"  # a count that may not be known
    SHARE = "share"  # a ratio, 1.0 is all of it
    AVERAGE = "average"
    DELTA = "delta"  # a difference of counts, with its sign
    GROWTH = "growth"  # a difference as a ratio of what was before, 1.0 is twice as much
    MOMENT = "moment"  # in UTC, to the second
    WEEKDAY = "weekday"  # 0 is Monday
    DURATION = "duration"  # in milliseconds
    MONEY = "money"  # in the currency that the user named
    TREND = "trend"  # one list of counts a row, for a sparkline; on screen only


_DTYPES = {
    Kind.KEY: "str",
    Kind.TEXT: "str",
    Kind.CLIENT: "str",
    Kind.ENDPOINT: "str",
    Kind.METHOD: "str",
    Kind.STATUS: "str",
    Kind.DAY: "datetime64[us]",
    Kind.COUNT: "int64",
    Kind.FIGURE: "float64",
    Kind.SHARE: "float64",
    Kind.AVERAGE: "float64",
    Kind.DELTA: "int64",
    Kind.GROWTH: "float64",
    Kind.MOMENT: "datetime64[us]",
    Kind.WEEKDAY: "int64",
    Kind.DURATION: "float64",
    Kind.MONEY: "float64",
    Kind.TREND: "object",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in frames and exports, and the kind of its values."""

    key: str
    kind: Kind


def text(*keys: str) -> tuple[Column, ...]:
    return tuple(Column(key, Kind.TEXT) for key in keys)


def counts(*keys: str) -> tuple[Column, ...]:
    return tuple(Column(key, Kind.COUNT) for key in keys)


def shares(*keys: str) -> tuple[Column, ...]:
    return tuple(Column(key, Kind.SHARE) for key in keys)


def exported(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return the columns that leave the program; the others serve the screen."""
    return tuple(column for column in columns if column.kind not in (Kind.KEY, Kind.TREND))


_NEEDS = {
    Dimension.STATUS: (
        "successful", "failed", "failed_share", "status_2xx", "status_3xx", "status_4xx_other", "status_429",
        "status_5xx",
    ),
    Dimension.METHOD: ("method",),
    Dimension.ENDPOINT: ("endpoint", "busiest_endpoint", "busiest_endpoint_requests"),
    Dimension.CLIENT: ("client_id", "client_name", "clients"),
}  # fmt: skip


_STATUS_OF = {
    "status_2xx": "2",
    "status_3xx": "3",
    "status_4xx_other": "4",
    "status_429": "429",
    "status_5xx": "5",
}


@functools.lru_cache(maxsize=32)
def unanswerable(known: frozenset[Dimension], statuses: frozenset[str]) -> frozenset[str]:
    """Return the keys of the columns that logs with these dimensions and statuses have no answer for."""
    missing = {key for dimension, keys in _NEEDS.items() if dimension not in known for key in keys}
    for key, start in _STATUS_OF.items():
        if not any(status.startswith(start) and (status == "429") == (start == "429") for status in statuses):
            missing.add(key)
    return frozenset(missing)


CLIENT_COLUMNS = (Column("client", Kind.KEY), Column("client_id", Kind.TEXT), Column("client_name", Kind.CLIENT))


@functools.cache
def no_rows(columns: tuple[Column, ...]) -> pd.DataFrame:
    """Return a frame with the declared columns and no rows; it is shared, and not to be changed."""
    # The long way round by `declared` takes milliseconds, for each table of the window while it is made.
    return pd.DataFrame({column.key: pd.Series(dtype=_DTYPES[column.kind]).array for column in columns}, copy=False)


def declared(frame: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    """Return the frame with exactly the declared columns, in order and type, also when it is empty."""
    return frame.reindex(columns=[c.key for c in columns]).astype({c.key: _DTYPES[c.kind] for c in columns})
