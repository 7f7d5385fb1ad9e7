"""How the requests of a month add up: what is used, where it is expected to go, and the allowance above it."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QToolTip, QWidget

from apiusage_desktop.core.fair_use.ledger import Ledger
from models.column_format import count_text, day_text, filled, share_text
from models.fair_use_texts import rough_text
from models.override import override
from ui.charts.plot import CountAxis, DayAxis, Plot, day_number, day_of, tooltip
from ui.theme import Theme

# An allowance that is more than this times what the month comes to would press everything else to the ground.
_TALLEST = 3.0
_HEADROOM = 1.08
_LEAST = QSize(300, 150)


class CumulativeChart(Plot):
    """One line for what is used, a dashed one with its range for what is expected, one for the allowance."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        self._ledger: Ledger | None = None
        self._theme = theme
        super().__init__(theme, name, parent, bottom=DayAxis("bottom"), left=CountAxis("left"))
        self.getAxis("left").setWidth(48)
        self.getAxis("bottom").setHeight(20)
        self.setMouseTracking(True)
        self.setMinimumSize(_LEAST)
        self._low, self._high = pg.PlotCurveItem(), pg.PlotCurveItem()
        self._range = pg.FillBetweenItem(self._low, self._high)
        self._used, self._expected = pg.PlotCurveItem(antialias=True), pg.PlotCurveItem(antialias=True)
        self._allowance = pg.PlotCurveItem()
        self._label = pg.TextItem()
        for item in (self._low, self._high, self._range, self._expected, self._used, self._allowance):
            self.addItem(item)
        self.addItem(self._label, ignoreBounds=True)
        self.set_theme(theme)

    @override
    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._theme = theme
        self.getPlotItem().showGrid(x=False, y=True, alpha=0.18)
        if not hasattr(self, "_label"):
            return
        shade = QColor(theme.accent)
        shade.setAlphaF(0.16 if theme.name == "light" else 0.24)
        self._range.setBrush(shade)
        for edge in (self._low, self._high):
            edge.setPen(pg.mkPen(None))
        self._used.setPen(pg.mkPen(theme.status_2xx, width=2.4))
        self._used.setBrush(None)
        self._expected.setPen(pg.mkPen(theme.accent, width=1.8, style=Qt.PenStyle.DashLine))
        self._allowance.setPen(pg.mkPen(theme.status_5xx, width=1.6))
        self._label.setColor(theme.status_5xx)
        self._label.setFont(self.small_font())

    @override
    def sizeHint(self) -> QSize:
        return _LEAST

    def show_ledger(self, ledger: Ledger) -> None:
        """Show a month from its first day to its last."""
        self._ledger = ledger
        first, end = day_number(ledger.month.start), day_number(ledger.month.end)
        days = [first, *(day_number(day) + 1 for day, _ in ledger.running)]
        self._used.setData(days, [0, *(used for _, used in ledger.running)])
        self._show_path(ledger)
        most = max(1, ledger.forecast.high, ledger.used)
        allowed = ledger.allowed
        fits = allowed is not None and allowed <= _TALLEST * most
        top = max(most, allowed if fits and allowed else 0) * _HEADROOM
        self.setXRange(first, end, padding=0.005)
        self.setYRange(0, top, padding=0)
        self._allowance.setData([first, end] if fits else [], [allowed, allowed] if fits else [])
        self._show_label(allowed, fits, first, top)

    def _show_path(self, ledger: Ledger) -> None:
        """Draw what is expected from the last known day on; days before it that no log has are in its first step."""
        path, skipped = ledger.path, ledger.unknown_days
        known = day_number(ledger.known_until) + 1
        rest = [day_number(day) + 1 for day in path.days[skipped:]]
        for curve, values in ((self._expected, path.expected), (self._low, path.low), (self._high, path.high)):
            # What those days are expected to have had is a step up on the last known day.
            step = [values[skipped - 1]] if skipped else []
            heights = [float(ledger.used), *step, *values[skipped:]] if path.days else []
            places = [known, *([known] if skipped else []), *rest] if path.days else []
            curve.setData(np.array(places, dtype=float), np.array(heights, dtype=float))

    def _show_label(self, allowed: int | None, fits: bool, first: int, top: float) -> None:
        if allowed is None:
            self._label.setText("")
            return
        words = self.tr("Allowance %1") if fits else self.tr("The allowance, %1, lies far above")
        self._label.setText(filled(words, count_text(allowed)))
        # Below the line: at the left, where little is used so far, there is room.
        self._label.setAnchor((0, 0))
        self._label.setPos(first, allowed if fits else top)

    def tooltip_of(self, position: float) -> str:
        """Return what the chart says of the day at this place of its axis."""
        ledger = self._ledger
        day = day_of(position)
        if ledger is None or not ledger.month.start <= day < ledger.month.end:
            return ""
        heading = f"{day_text(day)} UTC"
        used = next((used for known, used in reversed(ledger.running) if known <= day), 0)
        if day <= ledger.known_until:
            lines = [(self.tr("Used until then"), count_text(used))]
            total = used
        else:
            place = ledger.path.days.index(day)
            told = [round(values[place]) for values in (ledger.path.expected, ledger.path.low, ledger.path.high)]
            lines = [
                (self.tr("Expected until then"), rough_text(told[0])),
                (self.tr("Range"), f"{rough_text(told[1])} – {rough_text(told[2])}"),
            ]
            total = told[0]
        if ledger.allowed:
            lines.append((self.tr("Of the allowance"), share_text(total / ledger.allowed)))
        return tooltip(lines, heading)

    def _x_at(self, position: QPointF) -> float:
        x: float = self.getViewBox().mapSceneToView(self.mapToScene(position.toPoint())).x()
        return x

    @override
    def mouseMoveEvent(self, event: Any) -> None:
        super().mouseMoveEvent(event)
        if text := self.tooltip_of(self._x_at(event.position())):
            QToolTip.showText(event.globalPosition().toPoint(), text, self)
        else:
            QToolTip.hideText()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        QToolTip.hideText()
