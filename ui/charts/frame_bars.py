"""Rows of a frame as bars, made when they are looked at."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import overload

import pandas as pd

from apiusage_desktop.core.queries.changes import CHANGE
from models.column_format import change_text
from models.override import override
from ui.charts.bar_chart import Bar


class FrameBars(Sequence[Bar]):
    """A bar for each row of a frame, made when it is looked at: of 100,000 URLs a chart draws ten.

    Args:
        frame: the rows; if they tell how they changed, each bar does.
        keys: the columns that a bar is made of.
        make: makes a bar of the values of these columns.
    """

    def __init__(self, frame: pd.DataFrame, keys: Sequence[str], make: Callable[..., Bar]) -> None:
        self._values = [frame[key].to_numpy() for key in keys]
        self._make = make
        told = CHANGE.key in frame
        self._changes = [frame[key].to_numpy() for key in ("requests", CHANGE.key)] if told else None
        self._made: list[Bar | None] = [None] * len(frame)

    @override
    def __len__(self) -> int:
        return len(self._made)

    @overload
    def __getitem__(self, place: int) -> Bar: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Bar]: ...
    @override
    def __getitem__(self, place: int | slice) -> Bar | Sequence[Bar]:
        if isinstance(place, slice):
            return [self[row] for row in range(*place.indices(len(self)))]
        bar = self._made[place]
        if bar is None:
            bar = self._made[place] = self._with_change(place, self._make(*(values[place] for values in self._values)))
        return bar

    def _with_change(self, place: int, bar: Bar) -> Bar:
        if self._changes is None:
            return bar
        return replace(bar, value=f"{bar.value}  ·  {change_text(*(values[place] for values in self._changes))}")
