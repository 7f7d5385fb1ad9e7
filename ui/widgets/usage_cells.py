"""The cells of a table: bars behind counts, sparklines, long paths cut in the middle."""

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from apiusage_desktop.core.columns import Kind
from models.column_format import not_broken_down
from models.column_table_model import ColumnTableModel
from models.override import override
from models.roles import Role
from ui.theme import Theme

ROW_HEIGHT = 28
_MARGIN = 8

_Index = QModelIndex | QPersistentModelIndex


class CellDelegate(QStyledItemDelegate):
    """Paints what a plain cell cannot say.

    It asks the model itself: each question by way of Qt hands over the interpreter's lock, which costs a paint
    many times its own time while another thread makes a frame.
    """

    def __init__(self, model: ColumnTableModel, theme: Theme, parent: QTableView) -> None:
        super().__init__(parent)
        self._model = model
        self.theme = theme
        self.hovered: QPersistentModelIndex | None = None
        self._absent = not_broken_down()

    @override
    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        # Instead of Qt's own, which asks for seven roles of which our model has these two.
        option.index = index  # type: ignore[assignment] # views give plain indexes
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay
        option.text = self._model.data(index, Qt.ItemDataRole.DisplayRole)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        # Instead of Qt's own, which looks into the style sheet for each cell: that takes most of the time of a paint.
        rect: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(self.theme.selection))
        fraction = self._model.data(index, Role.FRACTION)
        if fraction and self._model.data(index, Role.KIND) is Kind.DELTA:
            painter.fillRect(self._signed_bar(rect, float(fraction)), self._signed_colour(fraction > 0))
        elif fraction:
            painter.fillRect(self._bar(rect, float(fraction)), self._bar_colour())
        kind = self._model.data(index, Role.KIND)
        if kind is Kind.TREND:
            values = self._model.data(index, Role.VALUE)
            if values is not None and len(values):
                self._paint_trend(painter, QRectF(rect).adjusted(_MARGIN, 6, -_MARGIN, -5), values)
        else:
            self._paint_text(painter, option, index, rect.adjusted(_MARGIN, 0, -_MARGIN, 0))

    def _paint_text(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index, area: QRect) -> None:
        text: str = self._model.data(index, Qt.ItemDataRole.DisplayRole)
        middle = self._model.data(index, Role.KIND) is Kind.ENDPOINT
        mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        font = QFont(option.font)
        if self.hovered is not None and self.hovered == index:
            font.setUnderline(True)
        painter.setFont(font)
        painter.setPen(QColor(self.theme.muted if text == self._absent else self.theme.text))
        alignment = self._model.data(index, Qt.ItemDataRole.TextAlignmentRole)
        painter.drawText(area, alignment, painter.fontMetrics().elidedText(text, mode, area.width()))

    def _bar(self, rect: QRect, fraction: float) -> QRectF:
        width = max(1.0, (rect.width() - 6) * fraction)
        return QRectF(rect.right() - 2 - width, rect.top() + 5, width, rect.height() - 10)

    def _bar_colour(self) -> QColor:
        colour = QColor(self.theme.status_2xx)
        colour.setAlphaF(0.18 if self.theme.name == "light" else 0.26)
        return colour

    def _signed_bar(self, rect: QRect, fraction: float) -> QRectF:
        """Return a bar to the right of the middle for more, to the left for less."""
        room, middle = (rect.width() - 6) / 2, rect.left() + rect.width() / 2
        width = max(1.0, room * abs(fraction))
        return QRectF(middle if fraction > 0 else middle - width, rect.top() + 5, width, rect.height() - 10)

    def _signed_colour(self, is_more: bool) -> QColor:
        colour = QColor(self.theme.status_2xx if is_more else self.theme.status_4xx_other)
        colour.setAlphaF(0.24 if self.theme.name == "light" else 0.34)
        return colour

    def _paint_trend(self, painter: QPainter, area: QRectF, values: NDArray[np.int64]) -> None:
        left, bottom = area.left(), area.bottom()
        scale = area.height() / max(1, int(values.max()))
        across = np.linspace(left, area.right(), len(values)) if len(values) > 1 else np.array([left])
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self.theme.border), 1))
        painter.drawLine(QPointF(left, bottom), QPointF(area.right(), bottom))
        painter.setPen(QPen(QColor(self.theme.status_2xx), 1.4))
        painter.drawPolyline(arrayToQPolygonF(across, bottom - scale * values))
        painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), ROW_HEIGHT)
