"""The counts of a tile in one period: what the panels are answered from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from apiusage_desktop.core.columns import Column
from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.tiles.day_tiles import (
    FIVE,
    FOUR,
    OTHER,
    THREE,
    THROTTLED,
    TWO,
    UNCLASSIFIED,
    Counts,
    DayTiles,
)
from apiusage_desktop.core.tiles.groups import Groups

CLIENT = ("client_name", "client", "client_id")  # the order of clients with equal requests

Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]


@dataclass(frozen=True, eq=False)
class Period:
    """What a tile holds of some days.

    Attributes:
        tiles: the tile.
        chosen: the days; `None` for all, and with them what has no day.
    """

    tiles: DayTiles
    chosen: DateRange | None
    _outcomes: dict[int, dict[str, Counts]] = field(default_factory=dict, repr=False)

    @cached_property
    def _span(self) -> tuple[int, int]:
        return self.tiles.span(self.chosen)

    @property
    def low(self) -> int:
        """The place of the first day."""
        return self._span[0]

    @property
    def high(self) -> int:
        """The place of the first day after the period."""
        return self._span[1]

    @cached_property
    def requests(self) -> Counts:
        """The requests of each combination."""
        before = self.tiles.before
        counted: Counts = (before[self.high] - before[self.low]).astype(np.int64)
        return counted + self.tiles.undated if self.chosen is None else counted

    @cached_property
    def _dated(self) -> Flags:
        return np.asarray(self.tiles.next_day[self.low] < self.high)

    @cached_property
    def present(self) -> Flags:
        """Whether each combination has a row, be it of zero requests."""
        return self._dated | self.tiles.has_undated if self.chosen is None else self._dated

    # What is summed up is made a float once, not in each of a dozen sums; counts below 2^53 stay exact.
    @cached_property
    def _weights(self) -> NDArray[np.float64]:
        return self.requests.astype(np.float64)

    @cached_property
    def _present_weights(self) -> NDArray[np.float64]:
        return self.present.astype(np.float64)

    def has_rows(self, groups: Groups) -> Flags:
        """Return whether each group has a row."""
        return np.bincount(groups.of, weights=self._present_weights, minlength=len(groups)) > 0

    def dated_groups(self, groups: Groups) -> Flags:
        """Return whether each group has a row with a day."""
        return np.bincount(groups.of, weights=self._dated, minlength=len(groups)) > 0

    def sums(self, groups: Groups) -> Counts:
        """Return the requests of each group."""
        return np.bincount(groups.of, weights=self._weights, minlength=len(groups)).astype(np.int64)

    def outcomes(self, groups: Groups) -> dict[str, Counts]:
        """Return how the requests of each group divide by outcome; several panels ask it of the same groups."""
        if (known := self._outcomes.get(id(groups))) is not None:
            return known
        kinds = OTHER + 1
        summed = np.bincount(
            self.tiles.places_of_outcomes(groups), weights=self._weights, minlength=len(groups) * kinds
        )
        named = self._outcomes[id(groups)] = named_outcomes(summed.astype(np.int64).reshape(-1, kinds))
        return named

    def first_days(self, groups: Groups) -> Days:
        """Return the first day on which each group has a row; none, if all of them have no day."""
        places = _reduced(np.minimum, groups, np.where(self._dated, self.tiles.next_day[self.low], self.tiles.days))
        return self.days_at(places, places < self.tiles.days)

    def last_days(self, groups: Groups) -> Days:
        """Return the last day on which each group has a row; none, if all of them have no day."""
        places = _reduced(np.maximum, groups, np.where(self._dated, self.tiles.last_day[self.high], -1))
        return self.days_at(places, places >= 0)

    def days_at(self, places: NDArray[np.integer[Any]], known: Flags) -> Days:
        """Return the days at these places, as frames have them."""
        days = np.datetime64(self.tiles.first, "D") + places.astype(np.int64)
        days[~known] = np.datetime64("NaT")
        return days.astype("datetime64[us]")


def _reduced(function: np.ufunc, groups: Groups, values: NDArray[np.integer[Any]]) -> NDArray[np.integer[Any]]:
    if not len(groups):
        return values[:0]
    order = groups.sorted_places
    reduced: NDArray[np.integer[Any]] = function.reduceat(values[order], groups.starts)
    return reduced


def named_outcomes(summed: Counts) -> dict[str, Counts]:
    """Return the columns that panels have of outcomes, out of (rows, 7)."""
    successful = summed[:, TWO] + summed[:, THREE]
    failed = summed[:, FOUR] + summed[:, THROTTLED] + summed[:, FIVE]
    return {
        "requests": summed.sum(axis=1),
        "successful": successful,
        "failed": failed,
        "status_2xx": summed[:, TWO],
        "status_3xx": summed[:, THREE],
        "status_4xx_other": summed[:, FOUR],
        "status_429": summed[:, THROTTLED],
        "status_5xx": summed[:, FIVE],
        "unclassified": summed[:, UNCLASSIFIED],
    }


def ratios(part: Counts, whole: Counts | int, known: Flags | None = None) -> NDArray[np.float64]:
    """Return parts of a whole; not a number where the whole is zero or the share is not known."""
    wholes = np.broadcast_to(np.asarray(whole, np.float64), part.shape)
    asked = wholes != 0 if known is None else (wholes != 0) & known
    return np.asarray(np.divide(part, wholes, out=np.full(part.shape, np.nan), where=asked))


def failed_shares(outcomes: Mapping[str, Counts]) -> NDArray[np.float64]:
    """Return the share of failed; not a number where no outcome is known."""
    known = outcomes["successful"] + outcomes["failed"] > 0
    return ratios(outcomes["failed"], outcomes["requests"], known)


def frame_of(values: Mapping[str, Any], columns: tuple[Column, ...], rows: NDArray[np.intp]) -> pd.DataFrame:
    """Return the declared columns of some rows in an order; their types are those of the columns already."""
    taken = {column.key: values[column.key].take(rows) for column in columns}
    return pd.DataFrame(taken, copy=False)


def ranked_frame(values: Mapping[str, Any], columns: tuple[Column, ...], rows: NDArray[np.intp]) -> pd.DataFrame:
    """Return the declared columns of some rows in an order, of which `rank` tells the place from 1."""
    ranks = np.zeros(int(rows.max(initial=-1)) + 1, np.int64)
    ranks[rows] = np.arange(1, len(rows) + 1)
    return frame_of({**values, "rank": ranks}, columns, rows)


def most_first(requests: Counts, shown: Flags) -> NDArray[np.intp]:
    """Return the groups to show, those with most requests first; of equal ones the first in the order of groups."""
    rows = np.flatnonzero(shown)
    return rows[np.argsort(-requests[rows], kind="stable")]
