"""Horizontal bars, sorted, with their names and values beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QToolTip, QWidget

from models.column_format import count_text, filled, plain_text, share_text
from models.override import override
from ui.charts.plot import Plot, tooltip
from ui.theme import Theme

# A row takes what room there is, within these: (least, most) pixels.
_ROW_PIXELS = (22, 28)
_TALL_ROW_PIXELS = (31, 42)  # the name stands above the bar


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the chart.

    Attributes:
        name: what it stands for.
        parts: (count, name of the part, colour), from the left.
        value: the text at its end.
        target: the filter's field and value that a click asks for.
        mark: a count to compare with, drawn as a line across the bar.
        lines: what the tooltip says, name and value; default: the requests and their parts.
    """

    name: str
    parts: tuple[tuple[int, str, str], ...]
    value: str
    target: tuple[str, object] | None = None
    mark: int | None = None
    lines: tuple[tuple[str, str], ...] = ()

    @property
    def total(self) -> int:
        return sum(count for count, _, _ in self.parts)

    @property
    def reach(self) -> int:
        """How far the bar or its mark goes."""
        return max(self.total, self.mark or 0)


@dataclass(frozen=True, slots=True)
class _Label:
    """Text in the chart's units, its left edge and middle."""

    text: str
    x: float
    y: float
    colour: str


class BarChart(Plot):
    """As many rows as fit; the others are counted in a last line. Click a row to filter by it.

    Args:
        names_above: names stand above their bars, for long ones, instead of to the left.
        counts_requests: whether the bars are requests, which can be added up for the rows that are not shown.
    """

    target_clicked = Signal(str, object)

    def __init__(
        self,
        theme: Theme,
        name: str,
        *,
        names_above: bool = False,
        counts_requests: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        self._rows: Sequence[Bar] = ()
        self._requests = 0
        self._names_above = names_above
        self._counts_requests = counts_requests
        self._theme = theme
        self._labels: list[_Label] = []
        self._marks: list[tuple[float, float]] = []
        self._rows_in_view = 1.0
        self._drawn_size: QSize | None = None  # none: what is drawn is not what should be
        super().__init__(theme, name, parent)
        self.hideAxis("left")
        self.hideAxis("bottom")
        self.setMouseTracking(True)
        self.setViewportUpdateMode(self.ViewportUpdateMode.NoViewportUpdate)
        self._bars = pg.BarGraphItem(x0=[], y=[], width=[], height=0.5)
        self.addItem(self._bars)
        self.getViewBox().invertY(True)
        self.getViewBox().setDefaultPadding(0)

    @override
    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._theme = theme

    def set_bars(self, rows: Sequence[Bar], requests: int = 0) -> None:
        """Show rows, of which the first that fit are drawn.

        Args:
            rows: the rows; those that are not drawn are not looked at.
            requests: what all rows have together, if they count requests.
        """
        self._rows, self._requests = rows, requests
        self._drawn_size = None
        self._draw_if_needed()

    @property
    def bars(self) -> tuple[Bar, ...]:
        return tuple(self._rows)

    def _row_pixels(self) -> float:
        least, most = _TALL_ROW_PIXELS if self._names_above else _ROW_PIXELS
        room: float = self.height() / max(1, len(self._rows))
        return min(most, max(least, room))

    def _shown(self) -> Sequence[Bar]:
        room = max(1, int(self.height() / self._row_pixels() + 0.01))
        return self._rows if len(self._rows) <= room else self._rows[: room - 1]

    def _draw_if_needed(self) -> None:
        """Draw once for each answer and size; a chart behind its table waits until it is looked at."""
        if self.isVisible() and self._drawn_size != self.size():
            self._drawn_size = self.size()
            self._draw()

    def _draw(self) -> None:
        self._labels, self._marks = [], []
        shown = self._shown()
        names = 0.0 if self._names_above else min(self.width() * 0.42, self._widest(bar.name for bar in shown) + 12)
        values = self._widest(bar.value for bar in shown) + 10
        # One unit of x is a pixel: names, bars and values share the width without an axis.
        scale = max(10.0, self.width() - 14 - names - values) / max([1, *(bar.reach for bar in shown)])
        x0, y, widths, brushes = [], [], [], []
        for row, bar in enumerate(shown):
            left = names
            centre = row + (0.68 if self._names_above else 0.5)
            for count, _, colour in bar.parts:
                if count:
                    x0.append(left)
                    y.append(centre)
                    widths.append(max(1.0, count * scale))
                    brushes.append(QColor(colour))
                    left += count * scale
            self._place_name(bar.name, row, names)
            if bar.mark is not None:
                self._marks.append((names + bar.mark * scale, centre))
            end = max(left, names + 1, names + bar.reach * scale)
            self._labels.append(_Label(bar.value, end + 5, centre, self._theme.text))
        self._bars.setOpts(x0=x0, y=y, width=widths, height=self._bar_height(), brushes=brushes, pen=pg.mkPen(None))
        hidden = len(self._rows) - len(shown)
        self._rows_in_view = max(len(shown) + bool(hidden), self.height() / self._row_pixels())
        if hidden:
            text = filled(self.tr("and %1 more"), count_text(hidden))
            if self._counts_requests:
                requests = self._requests - sum(bar.total for bar in shown)
                text = filled(self.tr("and %1 more with %2 requests"), count_text(hidden), count_text(requests))
            self._labels.append(_Label(text, 0, len(shown) + 0.5, self._theme.muted))
        # We say ourselves when to paint: a scene that finds out by itself has its window painted at once, and every
        # chart of a page would be painted, and sent to the screen, on its own.
        self.getViewBox().setRange(xRange=(0, self._units()), yRange=(0, self._rows_in_view), padding=0)
        self.viewport().update()

    def _units(self) -> float:
        width: float = self.width()
        return max(60.0, width - 10)

    def _bar_height(self) -> float:
        return 0.36 if self._names_above else 0.56

    def _widest(self, texts: Any) -> float:
        metrics = QFontMetricsF(self.font())
        return max((metrics.horizontalAdvance(plain_text(text)) for text in texts), default=0.0)

    def _place_name(self, name: str, row: int, width: float) -> None:
        room = self.width() - 20 if self._names_above else width - 8
        elided = QFontMetricsF(self.font()).elidedText(plain_text(name), Qt.TextElideMode.ElideMiddle, room)
        self._labels.append(_Label(elided, 0, row + (0.27 if self._names_above else 0.5), self._theme.text))

    def _bar_at(self, position: QPointF) -> Bar | None:
        row = int(self.getViewBox().mapSceneToView(self.mapToScene(position.toPoint())).y() // 1)
        shown = self._shown()
        return shown[row] if 0 <= row < len(shown) else None

    def tooltip_of(self, bar: Bar) -> str:
        """Return what the chart says of a row."""
        if bar.lines:
            return tooltip(list(bar.lines), bar.name)
        lines = [(self.tr("Requests"), count_text(bar.total))]
        if len(bar.parts) > 1:
            lines += [
                (name, f"{count_text(count)}  ({share_text(count / bar.total)})")
                for count, name, _ in bar.parts
                if count
            ]
        return tooltip(lines, bar.name)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw_if_needed()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The ground calls this while it is made, too.
        if hasattr(self, "_bars"):
            self._draw_if_needed()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bars, then all words at once: an item for each word would cost milliseconds a piece."""
        super().paintEvent(event)
        area = self.getViewBox().sceneBoundingRect()
        painter = QPainter(self.viewport())
        painter.setFont(self.font())
        half = painter.fontMetrics().height() / 2
        wide, high = area.width() / self._units(), area.height() / self._rows_in_view
        for across, centre in self._marks:
            x, y = area.left() + across * wide, area.top() + centre * high
            reach = (self._bar_height() / 2 + 0.1) * high
            painter.fillRect(QRectF(x - 1, y - reach, 2, 2 * reach), QColor(self._theme.text))
        for label in self._labels:
            x = area.left() + label.x * wide
            y = area.top() + label.y * high
            painter.setPen(QColor(label.colour))
            painter.drawText(QPointF(x, y - half + painter.fontMetrics().ascent()), label.text)
        painter.end()

    @override
    def mouseMoveEvent(self, event: Any) -> None:
        super().mouseMoveEvent(event)
        bar = self._bar_at(event.position())
        link = bar is not None and bar.target is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.ArrowCursor)
        if bar is not None:
            QToolTip.showText(event.globalPosition().toPoint(), self.tooltip_of(bar), self)
        else:
            QToolTip.hideText()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        QToolTip.hideText()

    @override
    def mouseReleaseEvent(self, event: Any) -> None:
        super().mouseReleaseEvent(event)
        bar = self._bar_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and bar is not None and bar.target is not None:
            self.target_clicked.emit(*bar.target)
