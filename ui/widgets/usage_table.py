"""The table of a panel: bars behind counts, sparklines, long paths cut in the middle."""

from collections.abc import Container

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPalette,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from apiusage_desktop.core.columns import Column, Kind
from apiusage_desktop.core.export import harmless
from models.column_format import is_number, not_broken_down
from models.column_table_model import ColumnTableModel
from models.override import override
from models.roles import Role
from ui.theme import Theme

_ROW_HEIGHT = 28
_MARGIN = 8
_WIDTHS = {Kind.COUNT: 74, Kind.SHARE: 76, Kind.AVERAGE: 104, Kind.DAY: 98, Kind.TREND: 84, Kind.STATUS: 150,
           Kind.FIGURE: 86, Kind.DELTA: 96, Kind.GROWTH: 80, Kind.MOMENT: 150, Kind.WEEKDAY: 80,
           Kind.DURATION: 80, Kind.MONEY: 92}  # fmt: skip
_WIDTH_OF = {
    "rank": 34,
    "method": 64,
    "agent": 190,
    "ip": 110,
    "client_name": 150,
    "endpoint": 320,
    "busiest_endpoint": 220,
    "requests": 86,
    "busiest_endpoint_requests": 100,
    "busiest_day_requests": 92,
    "active_days": 86,
    "successful": 82,
    "share_of_client": 104,
    "unclassified": 92,
    "hour": 96,
    "logged_share": 84,
    "unknown_days": 108,
    "peak_per_minute": 116,
    "peak_share": 88,
    "minutes_above": 108,
    "active_minutes": 108,
    "requests_per_active_minute": 128,
    "told_to_wait": 86,
    "retried_early": 92,
    "early_share": 62,
    "wait_asked": 98,
    "wait_kept": 96,
    "verdict": 70,
    "requests_before": 84,
    "requests_after": 84,
    "delta": 130,
    "failed_before": 96,
    "failed_after": 90,
    "delta_share": 98,
    "needs_a_look": 262,
    "grant_type": 134,
    "client_state": 70,
    "owner": 124,
    "budget_used": 92,
    "unneeded_scopes": 150,
    "description": 220,
    "client_id": 250,
    "near_miss": 270,
    "instead": 270,
    "entry": 70,
    "reason": 300,
    "counted_log": 160,
    "other_log": 160,
}

# No column of text is squeezed below this; the table scrolls sideways instead.
_LEAST = {Kind.ENDPOINT: 190, Kind.CLIENT: 150}

_LINKS = (Kind.ENDPOINT, Kind.METHOD, Kind.STATUS, Kind.DAY)  # a click filters; a client is double-clicked
_Index = QModelIndex | QPersistentModelIndex


class _CellDelegate(QStyledItemDelegate):
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
        option.displayAlignment = Qt.AlignmentFlag(self._model.data(index, Qt.ItemDataRole.TextAlignmentRole))
        if self._model.data(index, Role.KIND) is Kind.ENDPOINT:
            option.textElideMode = Qt.TextElideMode.ElideMiddle
        if option.text == self._absent:
            option.palette.setColor(QPalette.ColorRole.Text, QColor(self.theme.muted))
        if self.hovered is not None and self.hovered == index:
            font = option.font
            font.setUnderline(True)
            option.font = font

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        rect: QRect = option.rect
        fraction = self._model.data(index, Role.FRACTION)
        if fraction and self._model.data(index, Role.KIND) is Kind.DELTA:
            painter.fillRect(self._signed_bar(rect, float(fraction)), self._signed_colour(fraction > 0))
        elif fraction:
            painter.fillRect(self._bar(rect, float(fraction)), self._bar_colour())
        super().paint(painter, option, index)
        if self._model.data(index, Role.KIND) is Kind.TREND:
            values = self._model.data(index, Role.VALUE)
            if values is not None and len(values):
                self._paint_trend(painter, QRectF(rect).adjusted(_MARGIN, 6, -_MARGIN, -5), values)

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

    def _paint_trend(self, painter: QPainter, area: QRectF, values: tuple[int, ...]) -> None:
        left, bottom = area.left(), area.bottom()
        scale = area.height() / max(1, *values)
        step = area.width() / max(1, len(values) - 1)
        points = [QPointF(left + i * step, bottom - scale * value) for i, value in enumerate(values)]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self.theme.border), 1))
        painter.drawLine(QPointF(left, bottom), QPointF(area.right(), bottom))
        painter.setPen(QPen(QColor(self.theme.status_2xx), 1.4))
        painter.drawPolyline(QPolygonF(points))
        painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), _ROW_HEIGHT)


class UsageTable(QTableView):
    """A sortable table whose cells lead on.

    Signals:
        filter_asked: a click on a status, URL or day: the filter's field and value.
        client_opened: double-click or Enter on a row with a client: the client's key.
    """

    filter_asked = Signal(str, object)
    client_opened = Signal(str)

    def __init__(self, model: ColumnTableModel, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns_model = model
        self._cells = _CellDelegate(model, theme, self)
        self.setModel(model)
        self.setItemDelegate(self._cells)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._prepare_header(self.horizontalHeader())
        self._link: tuple[str, object] | None = None
        self._sorted: tuple[int, Qt.SortOrder] | None = None
        self.takes_wheel = True
        self.least_widths: dict[str, int] = {}  # of columns of text that are not to be squeezed as far as others
        self._click = QTimer(self)
        self._click.setSingleShot(True)
        self._click.timeout.connect(self._tell_link)
        self.clicked.connect(self._follow_link)
        self.doubleClicked.connect(self._open_row)

    def _prepare_header(self, header: QHeaderView) -> None:
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sectionClicked.connect(self._sort_by)
        header.setMinimumSectionSize(34)
        for section, column in enumerate(self._columns_model.visible_columns):
            self.setColumnWidth(section, _width(column))

    def set_theme(self, theme: Theme) -> None:
        self._cells.theme = theme
        self.viewport().update()

    def hide_columns(self, keys: Container[str]) -> None:
        """Hide the columns that the open logs have nothing for."""
        for section, column in enumerate(self._columns_model.visible_columns):
            self.setColumnHidden(section, column.key in keys)
        self._fit_columns()

    def selected_text(self) -> str:
        """Return the selected rows, or all, with their header, separated by tabs."""
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        model = self._columns_model
        columns = enumerate(model.visible_columns)
        shown = [i for i, column in columns if column.kind is not Kind.TREND and not self.isColumnHidden(i)]
        lines = ["\t".join(str(model.headerData(i, Qt.Orientation.Horizontal)) for i in shown)]
        known = model.known_rows()
        for row in [row for row in rows if row in known] if rows else known:
            lines.append("\t".join(_cell_text(model, row, i) for i in shown))
        return "\n".join(lines)

    def _fit_columns(self) -> None:
        """Give the width that is left to the columns of text, or take from them down to a readable rest."""
        columns = list(self._columns_model.visible_columns)
        flexible = [i for i, column in enumerate(columns) if column.kind in (Kind.ENDPOINT, Kind.CLIENT)]
        flexible = flexible or [i for i, column in enumerate(columns) if column.key == "text"]
        if not flexible:
            return
        fixed = sum(
            _width(column) for i, column in enumerate(columns) if i not in flexible and not self.isColumnHidden(i)
        )
        wanted = {i: _width(columns[i]) for i in flexible}
        left = max(self.viewport().width() - fixed, 0)
        for i in flexible:
            share = int(left * wanted[i] / sum(wanted.values()))
            least = self.least_widths.get(columns[i].key, _LEAST.get(columns[i].kind, 110))
            self.setColumnWidth(i, max(share, least))

    def _sort_by(self, section: int) -> None:
        """Sort by a column: numbers the largest first; a second click turns it round, a third gives up sorting."""
        first, second = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        if is_number(self._columns_model.visible_columns[section]):
            first, second = second, first
        header = self.horizontalHeader()
        same = self._sorted is not None and self._sorted[0] == section
        if self._sorted == (section, second):
            section, order = -1, first
        else:
            order = second if same else first
        self._sorted = (section, order) if section >= 0 else None
        header.setSortIndicator(section, order)
        self._columns_model.sort(section, order)
        self.scrollToTop()

    def _follow_link(self, index: QModelIndex) -> None:
        if not self._is_link(index) or QApplication.keyboardModifiers():
            return
        self._link = index.data(Role.DRILL)
        # Where a double-click means the client, the first click waits to see whether a second follows.
        self._click.start(QApplication.doubleClickInterval() if self._has_client() else 0)

    def _tell_link(self) -> None:
        if self._link is not None:
            self.filter_asked.emit(*self._link)

    def _has_client(self) -> bool:
        return any(column.key == "client" for column in self._columns_model.columns)

    def _open_row(self, index: QModelIndex) -> None:
        self._click.stop()
        if self._has_client():
            self.client_opened.emit(str(self._columns_model.value(index.row(), "client")))

    def _is_link(self, index: QModelIndex) -> bool:
        return index.isValid() and index.data(Role.KIND) in _LINKS and index.data(Role.DRILL) is not None

    def _hover(self, index: QModelIndex | None) -> None:
        link = index is not None and self._is_link(index)
        self._cells.hovered = QPersistentModelIndex(index) if link and index is not None else None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.ArrowCursor)
        self.viewport().update()

    def _first_link(self, row: int) -> QModelIndex | None:
        indexes = (self._columns_model.index(row, i) for i in range(self._columns_model.columnCount()))
        return next((index for index in indexes if self._is_link(index)), None)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """On a page that scrolls itself, a table scrolls only once the user has gone into it."""
        if self.takes_wheel or self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current.isValid():
            if self._has_client():
                self._open_row(current)
            elif link := self._first_link(current.row()):
                self.filter_asked.emit(*link.data(Role.DRILL))
        elif event.matches(QKeySequence.StandardKey.Copy):
            QApplication.clipboard().setText(self.selected_text())
        else:
            super().keyPressEvent(event)


def _width(column: Column) -> int:
    return _WIDTH_OF.get(column.key, _WIDTHS.get(column.kind, 110))


def _cell_text(model: ColumnTableModel, row: int, section: int) -> str:
    """Write a cell for the clipboard: numbers raw, so that a spreadsheet can count with them."""
    index = model.index(row, section)
    column = model.visible_columns[section]
    if is_number(column):
        value = index.data(Role.VALUE)
        return str(value) if value == value else ""
    text: str = index.data(Qt.ItemDataRole.DisplayRole)
    return harmless(text.replace("\t", " ").replace("\n", " "))
