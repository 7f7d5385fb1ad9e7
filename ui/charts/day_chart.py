"""Requests per day, successful and failed stacked; days without rows stand as zero."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QWidget

from apiusage_desktop.core.filters import DateRange
from models.column_format import day_text
from models.override import override
from ui.charts.plot import DayAxis, day_number, day_of
from ui.charts.stacked_chart import Part, StackedChart, outcome_parts
from ui.theme import Theme

__all__ = ["DayChart", "Part", "outcome_parts"]


class _Band(pg.LinearRegionItem):  # type: ignore[misc]
    """The band over the chosen days. Dragged, it keeps its length; over all days, a drag chooses."""

    limits = (0.0, 1.0)

    @override
    def mouseDragEvent(self, ev: Any) -> None:
        if not self.movable or ev.button() != Qt.MouseButton.LeftButton:
            return
        ev.accept()
        low, high = self.limits
        if ev.isStart():
            self._from = self.getRegion()
            self.moving = True
        if not self.moving:
            return
        first, last = self._from
        start, now = ev.buttonDownPos().x(), ev.pos().x()
        if first <= low and last >= high:
            self._move_to(max(low, min(start, now)), min(high, max(start, now)))
        else:
            shift = min(max(now - start, low - first), high - last)
            self._move_to(first + shift, last + shift)
        if ev.isFinish():
            self.moving = False
            self.sigRegionChangeFinished.emit(self)

    def _move_to(self, first: float, last: float) -> None:
        """Move both edges as one change; setting the region would tell the end of a drag at every step."""
        self.blockLineSignal = True
        for line, place in zip(self.lines, (first, last), strict=True):
            line.setValue(place)
        self.blockLineSignal = False
        self.prepareGeometryChange()
        self.sigRegionChanged.emit(self)


class DayChart(StackedChart):
    """Stacked bars by day. Click a day to choose it; with a band, drag it to choose the period.

    Signals:
        day_clicked: the day.
        band_moved: the DateRange under the band, while it is dragged.
        band_released: the same, when the drag ends.
    """

    day_clicked = Signal(object)
    band_moved = Signal(object)
    band_released = Signal(object)

    def __init__(
        self, parts: Sequence[Part], theme: Theme, name: str, *, band: bool = False, parent: QWidget | None = None
    ) -> None:
        self._band: pg.LinearRegionItem | None = None
        self._days: DateRange | None = None
        self._placing = False
        super().__init__(parts, theme, name, DayAxis("bottom"), parent)
        if band:
            self._band = self._make_band()
        self.set_theme(theme)

    def _make_band(self) -> pg.LinearRegionItem:
        band = _Band(values=(0, 1), swapMode="block")
        band.setZValue(10)
        band.sigRegionChanged.connect(self._tell_moved)
        band.sigRegionChangeFinished.connect(self._tell_released)
        self.addItem(band)
        return band

    @override
    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        if self._band is not None:
            fill = QColor(theme.accent)
            fill.setAlphaF(0.07 if theme.name == "light" else 0.12)
            hover = QColor(theme.accent)
            hover.setAlphaF(0.14 if theme.name == "light" else 0.2)
            self._band.setBrush(fill)
            self._band.setHoverBrush(hover)
            for line in self._band.lines:
                line.setPen(pg.mkPen(theme.accent, width=2))
                line.setHoverPen(pg.mkPen(theme.accent, width=4))

    def set_days(self, frame: pd.DataFrame, days: DateRange | None) -> None:
        """Show the counts of a frame with a row for each day that has any.

        Args:
            frame: a column `day` and one for each part.
            days: the days of the axis; days without a row are zero.
        """
        self._days = days
        if days is None:
            self._show_nothing()
            return
        known = frame[frame["day"].notna()]
        offsets = (known["day"] - pd.Timestamp(days.start)).dt.days.to_numpy()
        self._show_counts(known, offsets, day_number(days.start) + np.arange(days.days), 1.0)

    def set_band(self, days: DateRange | None) -> None:
        """Put the band over these days, all for None, without telling anyone."""
        shown = days or self._days
        if self._band is None or shown is None:
            return
        self._placing = True
        self._band.setBounds((day_number(self._days.start), day_number(self._days.end)) if self._days else (None, None))
        if self._days:
            self._band.limits = (day_number(self._days.start), day_number(self._days.end))
        self._band.setRegion((day_number(shown.start), day_number(shown.end)))
        self._placing = False

    def _band_days(self) -> DateRange | None:
        """Return the whole days under the band; None when it covers all."""
        if self._band is None or self._days is None:
            return None
        low, high = self._band.getRegion()
        first = max(day_of(round(low)), self._days.start)
        end = min(max(day_of(round(high)), first + timedelta(days=1)), self._days.end)
        chosen = DateRange(min(first, end - timedelta(days=1)), end)
        return None if chosen == self._days else chosen

    def _tell_moved(self) -> None:
        if not self._placing:
            self.band_moved.emit(self._band_days())

    def _tell_released(self) -> None:
        if not self._placing:
            chosen = self._band_days()
            self.set_band(chosen)
            self.band_released.emit(chosen)

    def _day_at(self, position: QPointF) -> date | None:
        day = day_of(self._x_at(position))
        return day if self._days and self._days.start <= day < self._days.end else None

    def tooltip_of(self, day: date) -> str:
        """Return what the chart says of a day."""
        if self._days is None:
            return ""
        return self._tooltip((day - self._days.start).days, f"{day_text(day)} UTC")

    @override
    def _tooltip_at(self, position: QPointF) -> str:
        day = self._day_at(position)
        return self.tooltip_of(day) if day else ""

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and (day := self._day_at(event.position())):
            self.day_clicked.emit(day)

    @override
    def mouseReleaseEvent(self, event: Any) -> None:
        super().mouseReleaseEvent(event)
        if (
            self._band is None
            and event.button() == Qt.MouseButton.LeftButton
            and (day := self._day_at(event.position()))
        ):
            self.day_clicked.emit(day)
