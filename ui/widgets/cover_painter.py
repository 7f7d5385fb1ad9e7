"""How a day's cover looks: told by the shape first, by the colour second."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from apiusage_desktop.core.reconcile.coverage import Cover
from ui.theme import Theme

_RADIUS = 2.5


def paint_cover(painter: QPainter, cell: QRectF, cover: Cover, theme: Theme, logs: int = 2) -> None:
    """Paint a square: full, full with a number, half, or empty.

    Args:
        painter: paints it.
        cell: where.
        cover: how well the day is covered.
        theme: the colours.
        logs: how many logs cover the day, if it is more than one.
    """
    inner = cell.adjusted(0.5, 0.5, -0.5, -0.5)
    full = QColor(theme.accent)
    painter.setPen(QPen(QColor(theme.muted) if cover is Cover.MISSING else full, 1))
    painter.setBrush(full if cover in (Cover.PRESENT, Cover.TWICE) else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(inner, _RADIUS, _RADIUS)
    if cover is Cover.PARTLY:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(full)
        painter.drawPolygon(QPolygonF([inner.topLeft(), inner.bottomLeft(), inner.bottomRight()]))
    elif cover is Cover.TWICE:
        _write(painter, cell, str(logs) if logs < 10 else "+", QColor(theme.on_accent))


def paint_outline(painter: QPainter, cell: QRectF, colour: str) -> None:
    """Paint a frame around a square, a little outside it."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(colour), 1.5))
    painter.drawRoundedRect(cell.adjusted(-1, -1, 1, 1), _RADIUS + 1, _RADIUS + 1)


def _write(painter: QPainter, cell: QRectF, text: str, colour: QColor) -> None:
    font = QFont(painter.font())
    font.setPixelSize(round(cell.height() * 0.75))
    font.setWeight(QFont.Weight.Bold)
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)
