"""Requests per day, successful and failed stacked; days without rows stand as zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from apiusage_desktop.core.filters import DateRange
from models.column_format import count_text, day_text, share_text
from models.override import override
from ui.charts.plot import CountAxis, DayAxis, Plot, day_number, day_of, tooltip
from ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a day's bar: the frame's column, its name, and the theme's colour."""

    key: str
    name: str
    colour: str


def outcome_parts() -> list[Part]:
    """Return the parts of a day's bar, failed at the foot, where it is seen first."""
    names = {"failed": "Failed", "successful": "Successful", "unclassified": "Unclassified"}
    return [Part(key, QCoreApplication.translate("DayChart", name), key) for key, name in names.items()]


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


class DayChart(Plot):
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
        self._parts = tuple(parts)
        self._theme = theme
        self._band: pg.LinearRegionItem | None = None
        self._days: DateRange | None = None
        self._counts: dict[str, NDArray[np.int64]] = {}
        self._placing = False
        super().__init__(theme, name, parent, bottom=DayAxis("bottom"), left=CountAxis("left"))
        self.getAxis("left").setWidth(44)
        self.getAxis("bottom").setHeight(20)
        self.setMouseTracking(True)
        self._bars = [pg.BarGraphItem(x=[], y0=[], height=[], width=0.8) for _ in self._parts]
        for bars in self._bars:
            self.addItem(bars)
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
        self._theme = theme
        for bars, part in zip(getattr(self, "_bars", ()), self._parts, strict=False):
            bars.setOpts(brush=QColor(getattr(theme, part.colour)), pen=pg.mkPen(None))
        self.getPlotItem().showGrid(x=False, y=True, alpha=0.18)
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
        self._counts = {}
        if days is None:
            for bars in self._bars:
                bars.setOpts(x=[], y0=[], height=[])
            return
        known = frame[frame["day"].notna()]
        offsets = (known["day"] - pd.Timestamp(days.start)).dt.days.to_numpy()
        inside = (offsets >= 0) & (offsets < days.days)
        x = day_number(days.start) + 0.5 + np.arange(days.days)
        base = np.zeros(days.days, dtype=np.int64)
        for bars, part in zip(self._bars, self._parts, strict=True):
            counts = np.zeros(days.days, dtype=np.int64)
            counts[offsets[inside]] = known[part.key].to_numpy()[inside]
            self._counts[part.key] = counts
            bars.setOpts(x=x, y0=base, height=counts, width=0.8)
            base = base + counts
        self.setXRange(day_number(days.start), day_number(days.end), padding=0.005)
        self.setYRange(0, max(1, int(base.max())) * 1.06, padding=0)
        self._show_small()

    def _show_small(self) -> None:
        """Draw the days whose requests would be less than a pixel high as one pixel, so that none looks empty."""
        if self._days is None:
            return
        least = self.getViewBox().viewPixelSize()[1]
        totals = np.sum(list(self._counts.values()), axis=0)
        base = np.zeros(len(totals))
        for bars, part in zip(self._bars, self._parts, strict=True):
            counts = self._counts[part.key].astype(float)
            # The largest part of such a day stands for all of it.
            tiny = (totals > 0) & (totals < least)
            largest = np.all([self._counts[other.key] <= counts for other in self._parts], axis=0)
            heights = np.where(tiny & largest, least, counts)
            bars.setOpts(y0=base, height=heights)
            base = np.where(tiny, 0, base + heights)

    @override
    def resizeEvent(self, ev: Any) -> None:
        super().resizeEvent(ev)
        if getattr(self, "_bars", None):
            self._show_small()

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
        point = self.getViewBox().mapSceneToView(self.mapToScene(position.toPoint()))
        day = day_of(point.x())
        return day if self._days and self._days.start <= day < self._days.end else None

    def tooltip_of(self, day: date) -> str:
        """Return what the chart says of a day."""
        if self._days is None:
            return ""
        place = (day - self._days.start).days
        total = sum(int(counts[place]) for counts in self._counts.values())
        lines = [(self.tr("Requests"), count_text(total))]
        # Where the log tells no outcome at all, none failed is not known either.
        all_unclassified = total > 0 and total == self._counts["unclassified"][place]
        for part in self._parts:
            count = int(self._counts[part.key][place])
            if count or not (all_unclassified or part.key == "unclassified"):
                lines.append((part.name, f"{count_text(count)}  ({share_text(count / total)})" if total else "0"))
        return tooltip(lines, f"{day_text(day)} UTC")

    @override
    def mouseMoveEvent(self, event: Any) -> None:
        super().mouseMoveEvent(event)
        day = self._day_at(event.position())
        if day is not None and not event.buttons():
            QToolTip.showText(event.globalPosition().toPoint(), self.tooltip_of(day), self)
        else:
            QToolTip.hideText()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        QToolTip.hideText()

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
