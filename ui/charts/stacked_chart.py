"""What charts of requests over time have in common: a bar for each stretch of time, the outcomes stacked in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent, QPointF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QToolTip, QWidget

from models.column_format import count_text, share_text
from models.override import override
from ui.charts.plot import CountAxis, Plot, tooltip
from ui.theme import Theme

_BAR = 0.8  # of the width that a stretch of time has


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar: the frame's column, its name, and the theme's colour."""

    key: str
    name: str
    colour: str


def outcome_parts() -> list[Part]:
    """Return the parts of a bar, failed at the foot, where it is seen first."""
    names = {"failed": "Failed", "successful": "Successful", "unclassified": "Unclassified"}
    return [Part(key, QCoreApplication.translate("DayChart", name), key) for key, name in names.items()]


class StackedChart(Plot):
    """Stacked bars over time; what has requests is never drawn as empty, and hovering tells the counts."""

    def __init__(
        self, parts: Sequence[Part], theme: Theme, name: str, bottom: pg.AxisItem, parent: QWidget | None = None
    ) -> None:
        self._parts = tuple(parts)
        self._theme = theme
        self._counts: dict[str, NDArray[np.int64]] = {}
        self._starts: NDArray[np.int64] = np.arange(0)
        self._slot = 1.0
        super().__init__(theme, name, parent, bottom=bottom, left=CountAxis("left"))
        self.getAxis("left").setWidth(44)
        self.getAxis("bottom").setHeight(20)
        self.setMouseTracking(True)
        self._bars = [pg.BarGraphItem(x=[], y0=[], height=[], width=_BAR) for _ in self._parts]
        for bars in self._bars:
            self.addItem(bars)
        self.set_theme(theme)

    @override
    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._theme = theme
        for bars, part in zip(getattr(self, "_bars", ()), self._parts, strict=False):
            bars.setOpts(brush=QColor(getattr(theme, part.colour)), pen=pg.mkPen(None))
        self.getPlotItem().showGrid(x=False, y=True, alpha=0.18)

    def _show_nothing(self) -> None:
        self._counts = {}
        for bars in self._bars:
            bars.setOpts(x=[], y0=[], height=[])

    def _show_counts(
        self, frame: pd.DataFrame, places: NDArray[np.integer[Any]], starts: NDArray[np.int64], slot: float
    ) -> None:
        """Show a bar for each stretch of time.

        Args:
            frame: a column for each part; a stretch without a row is zero.
            places: which stretch each row is; rows of others are left out.
            starts: where each stretch begins on the axis.
            slot: how long it is there.
        """
        inside = (places >= 0) & (places < len(starts))
        self._starts, self._slot = starts, slot
        self._counts = {}
        for part in self._parts:
            counts = np.zeros(len(starts), dtype=np.int64)
            counts[places[inside]] = frame[part.key].to_numpy()[inside]
            self._counts[part.key] = counts
        most = int(np.sum(list(self._counts.values()), axis=0).max(initial=0))
        self.setXRange(float(starts[0]), float(starts[-1] + slot), padding=0.005)
        self.setYRange(0, max(1, most) * 1.06, padding=0)
        self._show_bars()

    def _show_bars(self) -> None:
        """Draw what would be less than a pixel high or wide as one pixel, so that nothing with requests looks empty."""
        if not self._counts:
            return
        wide, least = self.getViewBox().viewPixelSize()
        centres = self._starts + self._slot / 2
        totals = np.sum(list(self._counts.values()), axis=0)
        base = np.zeros(len(totals))
        for bars, part in zip(self._bars, self._parts, strict=True):
            counts = self._counts[part.key].astype(float)
            # The largest part of such a bar stands for all of it.
            tiny = (totals > 0) & (totals < least)
            largest = np.all([self._counts[other.key] <= counts for other in self._parts], axis=0)
            heights = np.where(tiny & largest, least, counts)
            bars.setOpts(x=centres, y0=base, height=heights, width=max(_BAR * self._slot, wide))
            base = np.where(tiny, 0, base + heights)

    @override
    def resizeEvent(self, ev: Any) -> None:
        super().resizeEvent(ev)
        if getattr(self, "_bars", None):
            self._show_bars()

    def _x_at(self, position: QPointF) -> float:
        """Return the place on the time axis that is under the mouse."""
        x: float = self.getViewBox().mapSceneToView(self.mapToScene(position.toPoint())).x()
        return x

    def _tooltip(self, place: int, heading: str) -> str:
        """Return what the chart says of one bar."""
        total = sum(int(counts[place]) for counts in self._counts.values())
        lines = [(QCoreApplication.translate("DayChart", "Requests"), count_text(total))]
        # Where the log tells no outcome at all, none failed is not known either.
        all_unclassified = total > 0 and "unclassified" in self._counts and total == self._counts["unclassified"][place]
        for part in self._parts:
            count = int(self._counts[part.key][place])
            if count or not (all_unclassified or part.key == "unclassified"):
                lines.append((part.name, f"{count_text(count)}  ({share_text(count / total)})" if total else "0"))
        return tooltip(lines, heading)

    def _tooltip_at(self, position: QPointF) -> str:
        """Return what is told of the bar under the mouse; nothing, if there is none."""
        raise NotImplementedError

    @override
    def mouseMoveEvent(self, event: Any) -> None:
        super().mouseMoveEvent(event)
        text = "" if event.buttons() else self._tooltip_at(event.position())
        if text:
            QToolTip.showText(event.globalPosition().toPoint(), text, self)
        else:
            QToolTip.hideText()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        QToolTip.hideText()
