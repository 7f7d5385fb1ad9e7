"""Requests per hour or per minute, successful and failed stacked; what has no requests stands as zero."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.queries.requests.by_time import Step
from models.column_format import day_text, short_day
from models.override import override
from ui.charts.plot import day_number
from ui.charts.stacked_chart import Part, StackedChart
from ui.theme import Theme

_DAY = 24 * 60
_MINUTES = {Step.HOUR: 60, Step.MINUTE: 1}
_TICKS = (5, 10, 15, 30, 60, 120, 180, 360, 720, _DAY, 2 * _DAY, 7 * _DAY)
_TICK_PIXELS = 56
_EDGE = 0.006  # a little more than the room that the chart leaves beside the bars


def _moment(minute: float) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


class TimeAxis(pg.AxisItem):  # type: ignore[misc]
    """Minutes since 1970 as times in UTC, and as the day at midnight."""

    @override
    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        room = max(2, int(size / _TICK_PIXELS))
        step = next((step for step in _TICKS if (maxVal - minVal) / step <= room), _TICKS[-1])
        first = -int(-minVal // step) * step
        # The end of the last hour begins nothing; what stands at the edge is shown on its other side.
        end = int(maxVal - (maxVal - minVal) * _EDGE)
        return [(float(step), [float(minute) for minute in range(first, end + 1, step)])]

    @override
    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        moments = [_moment(value) for value in values]
        return [f"{at:%H:%M}" if at.hour or at.minute else short_day(at.date()) for at in moments]


class TimeChart(StackedChart):
    """Stacked bars by hour or by minute.

    Signals:
        time_clicked: a bar was double-clicked: the moment (UTC) at which it begins.
    """

    time_clicked = Signal(object)

    def __init__(self, parts: Sequence[Part], theme: Theme, name: str, parent: QWidget | None = None) -> None:
        self._step = Step.HOUR
        super().__init__(parts, theme, name, TimeAxis("bottom"), parent)

    @override
    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        axis = self.getAxis("bottom")
        axis.setTickPen(pg.mkPen(theme.muted))
        # Else the label of the first time, half of which stands left of the chart, would not be drawn.
        axis.setStyle(tickLength=3, hideOverlappingLabels=False)

    def set_times(self, frame: pd.DataFrame, days: DateRange | None, step: Step) -> None:
        """Show the counts of a frame with a row for each hour or minute that has any.

        Args:
            frame: a column `moment` and one for each part.
            days: the days of the axis.
            step: what a row stands for.
        """
        self._step = step
        if days is None:
            self._show_nothing()
            return
        length = _MINUTES[step]
        first = day_number(days.start) * _DAY
        places = ((frame["moment"] - pd.Timestamp(days.start)) // pd.Timedelta(minutes=length)).to_numpy(np.int64)
        self._show_counts(frame, places, first + np.arange(0, days.days * _DAY, length), float(length))

    def _place_at(self, position: QPointF) -> int | None:
        if not self._counts:
            return None
        place = int((self._x_at(position) - self._starts[0]) // self._slot)
        return place if 0 <= place < len(self._starts) else None

    def tooltip_of(self, place: int) -> str:
        """Return what the chart says of the bar with this number."""
        begin = _moment(float(self._starts[place]))
        end = begin + timedelta(minutes=_MINUTES[self._step])
        times = f"{begin:%H:%M} – {end:%H:%M}" if self._step is Step.HOUR else f"{begin:%H:%M}"
        return self._tooltip(place, f"{day_text(begin)} {times} UTC")

    @override
    def _tooltip_at(self, position: QPointF) -> str:
        place = self._place_at(position)
        return "" if place is None else self.tooltip_of(place)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            self.time_clicked.emit(_moment(float(self._starts[place])))
