"""How a month's cells look, in the palette's colours alone."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPalette, QPen

_RADIUS = 5.0
_DOT_RADIUS = 2.0
_BAND_ALPHA, _PREVIEW_ALPHA = 44, 26


class MonthPainter:
    """Paints the parts of a month; each method takes the cell it fills."""

    def __init__(self, painter: QPainter, palette: QPalette, font: QFont) -> None:
        self._painter = painter
        self._palette = palette
        self._plain = font
        self._bold = QFont(font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def weekday(self, cell: QRect, name: str) -> None:
        self._write(cell, name, self._plain, QPalette.ColorRole.PlaceholderText)

    def band(self, week: QRect, *, preview: bool) -> None:
        """Fill the part of the chosen period that lies in one week."""
        colour = QColor(self._colour(QPalette.ColorRole.Highlight))
        colour.setAlpha(_PREVIEW_ALPHA if preview else _BAND_ALPHA)
        self._fill(week, colour)

    def band_end(self, cell: QRect) -> None:
        self._fill(cell, self._colour(QPalette.ColorRole.Highlight))

    def hovered(self, cell: QRect) -> None:
        colour = QColor(self._colour(QPalette.ColorRole.Mid))
        colour.setAlpha(150)
        self._fill(cell, colour)

    def cursor(self, cell: QRect) -> None:
        """Outline the cell the keyboard is at."""
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.setPen(QPen(self._colour(QPalette.ColorRole.Text), 1.5))
        self._painter.drawRoundedRect(_inset(cell).adjusted(0.75, 0.75, -0.75, -0.75), _RADIUS, _RADIUS)

    def day(self, cell: QRect, number: str, *, has_data: bool, on_end: bool) -> None:
        """Write the day's number; days with data are bolder and have a dot."""
        role = QPalette.ColorRole.Text if has_data else QPalette.ColorRole.PlaceholderText
        if on_end:
            role = QPalette.ColorRole.HighlightedText
        self._write(cell.adjusted(0, 0, 0, -5), number, self._bold if has_data else self._plain, role)
        if has_data:
            dot = QPalette.ColorRole.HighlightedText if on_end else QPalette.ColorRole.Highlight
            self._painter.setPen(Qt.PenStyle.NoPen)
            self._painter.setBrush(self._colour(dot))
            centre = QPointF(QRectF(cell).center().x(), QRectF(cell).bottom() - 6.5)
            self._painter.drawEllipse(centre, _DOT_RADIUS, _DOT_RADIUS)

    def _fill(self, cell: QRect, colour: QColor) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(colour)
        self._painter.drawRoundedRect(_inset(cell), _RADIUS, _RADIUS)

    def _write(self, cell: QRect, text: str, font: QFont, role: QPalette.ColorRole) -> None:
        self._painter.setFont(font)
        self._painter.setPen(self._colour(role))
        self._painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)

    def _colour(self, role: QPalette.ColorRole) -> QColor:
        return self._palette.color(role)


def _inset(cell: QRect) -> QRectF:
    """Leave a gap between weeks, none between the days of one."""
    return QRectF(cell).adjusted(0, 1, 0, -1)
