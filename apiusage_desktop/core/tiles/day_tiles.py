"""One tile: the requests of every combination up to each day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import DateRange, UsageFilter, like_pattern
from apiusage_desktop.core.tiles.groups import TEXTS, Groups

Codes = NDArray[np.intp]
Counts = NDArray[np.int64]

_MOST_DAYS = 32_000  # a day's place is kept in 16 bits

# What a status counts as, in the order of `OUTCOME_KEYS`' parts.
TWO, THREE, FOUR, THROTTLED, FIVE, UNCLASSIFIED, OTHER = range(7)

# The combinations in the order in which rows of equal requests stand in a panel.
_SIZE_SQL = """select count(*) as combinations, (select coalesce(max(day) - min(day) + 1, 0) from usage) as days
    from (select distinct client, client_id, client_name, method, endpoint, status, status_class from usage)"""

_CELLS_SQL = """with cells as (
        select client, client_id, client_name, method, endpoint, status, status_class, day,
            cast(sum(requests) as bigint) as requests
        from usage group by client, client_id, client_name, method, endpoint, status, status_class, day),
    combinations as (select *, row_number() over (
            order by client_name, client, client_id, endpoint, method, status_class, status) - 1 as place
        from (select distinct client, client_id, client_name, method, endpoint, status, status_class from cells))
    select k.place, cast(c.day as timestamp) as day, c.requests, k.client, k.client_id, k.client_name, k.method,
        k.endpoint, k.status, k.status_class
    from cells c join combinations k using (client, client_id, client_name, method, endpoint, status, status_class)"""


@dataclass(frozen=True, eq=False)
class DayTiles:
    """The requests of each combination of client, method, endpoint and status, summed up to each day.

    Attributes:
        first: the first day.
        texts: the values of each text column, in the engine's order.
        codes: which of them each combination has, (combinations,).
        status_class: the first digit of its status, (combinations,).
        outcome: what its status counts as, (combinations,).
        before: its requests on all days before each day and after the last, (days + 1, combinations).
        next_day: the place of the first day from each day on that has a row of it; the number of days if none has.
        last_day: the place of the last day before each day and after the last that has one; -1 if none has.
        undated: its requests in rows without a day, (combinations,).
        has_undated: whether there are such rows, (combinations,).
        statuses: the statuses that the logs tell of be it with no request, for any filter but that of a status.
    """

    first: date
    texts: Mapping[str, pd.api.extensions.ExtensionArray]
    codes: Mapping[str, Codes]
    status_class: NDArray[np.uint8]
    outcome: NDArray[np.uint8]
    before: NDArray[Any]
    next_day: NDArray[np.int16]
    last_day: NDArray[np.int16]
    undated: Counts
    has_undated: NDArray[np.bool_]
    statuses: frozenset[str]
    _groups: dict[tuple[str, ...], Groups] = field(default_factory=dict, repr=False)
    _places: dict[int, Codes] = field(default_factory=dict, repr=False)

    @property
    def days(self) -> int:
        return len(self.before) - 1

    @property
    def nbytes(self) -> int:
        """The memory it takes, in bytes."""
        return sum(array.nbytes for array in (self.before, self.next_day, self.last_day, self.undated))

    def groups(self, *columns: str) -> Groups:
        """Return the combinations divided by these columns, in their order."""
        if columns not in self._groups:
            self._groups[columns] = Groups.of_columns(self.texts, self.codes, self.status_class, columns)
        return self._groups[columns]

    def places_of_outcomes(self, groups: Groups) -> Codes:
        """Return the place of each combination in a table of (groups, 7 outcomes)."""
        if id(groups) not in self._places:
            self._places[id(groups)] = groups.of * (OTHER + 1) + self.outcome
        return self._places[id(groups)]

    @cached_property
    def by_client(self) -> Counts:
        """The requests of each day and client, (days, clients) of `groups("client_name", "client", "client_id")`."""
        if not len(self.outcome):
            return np.zeros((self.days, 0), np.int64)
        starts = self.groups("client_name", "client", "client_id").first
        # Combinations stand in the order of clients.
        summed: Counts = np.asarray(np.add.reduceat(self.before, starts, axis=1), np.int64)
        daily: Counts = summed[1:] - summed[:-1]
        return daily

    @cached_property
    def by_outcome(self) -> Counts:
        """The requests of each day and outcome, (days, 7)."""
        parts = [self.before[:, self.outcome == kind].sum(axis=1, dtype=np.int64) for kind in range(OTHER + 1)]
        summed: Counts = np.stack(parts, axis=1)
        daily: Counts = summed[1:] - summed[:-1]
        return daily

    @cached_property
    def has_rows(self) -> NDArray[np.bool_]:
        """Whether each day has any row, (days,)."""
        places = np.arange(self.days, dtype=np.int16)[:, None]
        return np.asarray((self.next_day[: self.days] == places).any(axis=1))

    def narrowed(self, usage_filter: UsageFilter, engine: Engine) -> "DayTiles":
        """Return the tile of the combinations that a filter lets through, whatever its days."""
        keep = np.ones(len(self.outcome), bool)
        for column in ("client", "method", "endpoint"):
            value = getattr(usage_filter, column)
            if value is not None:
                keep &= self.codes[column] == self._code(column, value)
        if usage_filter.search:
            keep &= self._holds("endpoint", usage_filter.search, engine) | self._holds(
                "client_name", usage_filter.search, engine
            )
        if usage_filter.status is None:
            return self._only(keep)
        # Rows of zero say that a day is covered, or a status told; they are no request of that status.
        return self._only(keep & self._is_status(usage_filter.status)).without_zeros()

    def _code(self, column: str, value: str) -> int:
        places = np.flatnonzero(np.asarray(self.texts[column]) == value)
        return int(places[0]) if len(places) else -1

    def _holds(self, column: str, search: str, engine: Engine) -> NDArray[np.bool_]:
        values = [str(value) for value in self.texts[column]]
        found = engine.run(
            "select list_transform($values, lambda v: lower(v) like lower($search) escape '!') as hits",
            {"values": values, "search": like_pattern(search)},
        )
        hits: NDArray[np.bool_] = np.asarray(found["hits"].iloc[0], bool)
        return hits[self.codes[column]]

    def _is_status(self, status: str) -> NDArray[np.bool_]:
        throttled = self.outcome == THROTTLED
        match status:
            case "2xx" | "3xx" | "5xx":
                return np.asarray(self.status_class == int(status[0]))
            case "4xx other":
                return np.asarray((self.status_class == 4) & ~throttled)
        return np.asarray(self.codes["status"] == self._code("status", status))

    def _only(self, keep: NDArray[np.bool_]) -> "DayTiles":
        return DayTiles(
            self.first,
            self.texts,
            {name: codes[keep] for name, codes in self.codes.items()},
            self.status_class[keep],
            self.outcome[keep],
            self.before[:, keep],
            self.next_day[:, keep],
            self.last_day[:, keep],
            self.undated[keep],
            self.has_undated[keep],
            self.statuses,
        )

    def without_zeros(self) -> "DayTiles":
        """Return the tile as if rows of zero requests were not there."""
        next_day, last_day = _neighbours(np.diff(self.before, axis=0) > 0)
        return DayTiles(
            self.first, self.texts, self.codes, self.status_class, self.outcome, self.before, next_day, last_day,
            self.undated, self.undated > 0, frozenset(),
        )  # fmt: skip

    def span(self, chosen: DateRange | None) -> tuple[int, int]:
        """Return the places of the first day of a period and of the first after it, as far as there are days."""
        if chosen is None:
            return 0, self.days
        low = min(max((chosen.start - self.first).days, 0), self.days)
        return low, max(low, min((chosen.end - self.first).days, self.days))


def read_tiles(engine: Engine, most_bytes: int) -> DayTiles | None:
    """Read the tile of all requests; `None` if it would take more memory than is given."""
    size = engine.run(_SIZE_SQL, {}).iloc[0]
    # A cell is a count of 8 bytes at most, and two days of 2.
    if int(size["days"]) > _MOST_DAYS or (int(size["days"]) + 1) * int(size["combinations"]) * 12 > most_bytes:
        return None
    return _tiles_of(engine.run(_CELLS_SQL, {}))


def _tiles_of(cells: pd.DataFrame) -> DayTiles:
    places = cells["place"].to_numpy(np.intp)
    _, one = np.unique(places, return_index=True)
    texts = {name: pd.array(list(cells[name].cat.categories), dtype="str") for name in TEXTS}
    codes = {name: cells[name].cat.codes.to_numpy()[one].astype(np.intp) for name in TEXTS}
    status_class = cells["status_class"].to_numpy(np.uint8)[one]
    dated = cells["day"].notna().to_numpy()
    moments = cells["day"].to_numpy("datetime64[D]")[dated].astype(np.int64)
    requests = cells["requests"].to_numpy(np.int64)
    first = int(moments.min()) if len(moments) else 0
    count = int(moments.max()) - first + 1 if len(moments) else 0
    narrow = int(requests.sum()) < 2**32 and int(requests.min(initial=0)) >= 0
    daily = np.zeros((count, len(one)), np.uint32 if narrow else np.int64)
    present = np.zeros(daily.shape, bool)
    where = (moments - first, places[dated])
    daily[where] = requests[dated]
    present[where] = True
    before = np.zeros((count + 1, len(one)), daily.dtype)
    np.cumsum(daily, axis=0, out=before[1:])
    undated, has_undated = np.zeros(len(one), np.int64), np.zeros(len(one), bool)
    undated[places[~dated]] = requests[~dated]
    has_undated[places[~dated]] = True
    status = np.asarray(texts["status"], object)[codes["status"]]
    outcome = _outcomes(status_class, status == "429")
    return DayTiles(
        date(1970, 1, 1) + timedelta(days=first), texts, codes, status_class, outcome, before,
        *_neighbours(present), undated, has_undated, frozenset(str(value) for value in status),
    )  # fmt: skip


def _outcomes(status_class: NDArray[np.uint8], throttled: NDArray[np.bool_]) -> NDArray[np.uint8]:
    outcome = np.full(len(status_class), OTHER, np.uint8)
    for number, kind in ((2, TWO), (3, THREE), (4, FOUR), (5, FIVE), (0, UNCLASSIFIED)):
        outcome[status_class == number] = kind
    outcome[throttled] = THROTTLED
    return outcome


def _neighbours(present: NDArray[np.bool_]) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Return, for each day, the first day from it on that has rows, and the last one before it."""
    days, combinations = present.shape
    places = np.arange(days, dtype=np.int16)[:, None]
    after = np.full((days + 1, combinations), days, np.int16)
    np.minimum.accumulate(np.where(present, places, np.int16(days))[::-1], axis=0, out=after[:days][::-1])
    last = np.full((days + 1, combinations), -1, np.int16)
    np.maximum.accumulate(np.where(present, places, np.int16(-1)), axis=0, out=last[1:])
    return after, last
