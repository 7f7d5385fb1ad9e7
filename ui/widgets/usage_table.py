"""The table of a panel: it sorts, and its cells lead on."""

from collections.abc import Container

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QTableView,
    QWidget,
)

from apiusage_desktop.core.columns import Column, Kind
from apiusage_desktop.core.export import harmless
from models.column_format import is_number
from models.column_table_model import ColumnTableModel
from models.override import override
from models.roles import Role
from ui.theme import Theme
from ui.widgets.column_widths import LEAST_WIDTHS, width_of
from ui.widgets.usage_cells import ROW_HEIGHT, CellDelegate

_LINKS = (Kind.ENDPOINT, Kind.METHOD, Kind.STATUS, Kind.DAY)  # a click filters; a client is double-clicked
_ASCENDING = Qt.SortOrder.AscendingOrder
_Index = QModelIndex | QPersistentModelIndex


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
        self._cells = CellDelegate(model, theme, self)
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
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._prepare_header(self.horizontalHeader())
        self._link: tuple[str, object] | None = None
        self._sorted: tuple[Column, Qt.SortOrder] | None = None
        self._hidden: list[bool] = []
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
        self._set_widths()

    def _set_widths(self) -> None:
        for section, column in enumerate(self._columns_model.visible_columns):
            self.setColumnWidth(section, width_of(column))

    def renew_columns(self) -> None:
        """Take the model's columns, which are others; rows stay sorted by the same one, if it is still there."""
        columns = list(self._columns_model.visible_columns)
        if self._sorted is not None and self._sorted[0] not in columns:
            self._sorted = None
        section, order = (columns.index(self._sorted[0]), self._sorted[1]) if self._sorted else (-1, _ASCENDING)
        self.horizontalHeader().setSortIndicator(section, order)
        self._columns_model.sort(section, order)
        self._hidden = []
        self._set_widths()
        self._fit_columns()

    def set_theme(self, theme: Theme) -> None:
        self._cells.theme = theme
        self.viewport().update()

    def hide_columns(self, keys: Container[str]) -> None:
        """Hide the columns that the open logs have nothing for."""
        hidden = [column.key in keys for column in self._columns_model.visible_columns]
        if hidden != self._hidden:
            self._hidden = hidden
            for section, is_hidden in enumerate(hidden):
                self.setColumnHidden(section, is_hidden)
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
            width_of(column) for i, column in enumerate(columns) if i not in flexible and not self.isColumnHidden(i)
        )
        wanted = {i: width_of(columns[i]) for i in flexible}
        left = max(self.viewport().width() - fixed, 0)
        for i in flexible:
            share = int(left * wanted[i] / sum(wanted.values()))
            least = self.least_widths.get(columns[i].key, LEAST_WIDTHS.get(columns[i].kind, 110))
            self.setColumnWidth(i, max(share, least))

    def _sort_by(self, section: int) -> None:
        """Sort by a column: numbers the largest first; a second click turns it round, a third gives up sorting."""
        first, second = _ASCENDING, Qt.SortOrder.DescendingOrder
        column = self._columns_model.visible_columns[section]
        if is_number(column):
            first, second = second, first
        header = self.horizontalHeader()
        same = self._sorted is not None and self._sorted[0] == column
        if self._sorted == (column, second):
            section, order = -1, first
        else:
            order = second if same else first
        self._sorted = (column, order) if section >= 0 else None
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


def _cell_text(model: ColumnTableModel, row: int, section: int) -> str:
    """Write a cell for the clipboard: numbers raw, so that a spreadsheet can count with them."""
    index = model.index(row, section)
    column = model.visible_columns[section]
    if is_number(column):
        value = index.data(Role.VALUE)
        return str(value) if value == value else ""
    text: str = index.data(Qt.ItemDataRole.DisplayRole)
    return harmless(text.replace("\t", " ").replace("\n", " "))
