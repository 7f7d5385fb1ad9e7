"""Rows that stay in the database as a table model: pages are asked for as they come into view."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import pandas as pd
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from apiusage_desktop.core.columns import Column
from models.column_table_model import ColumnTableModel
from models.override import override

PAGE_ROWS = 200
_PAGES_KEPT = 40
_MOST_WANTED = 2  # no view shows more pages at a time

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class PagedTableModel(ColumnTableModel):
    """Shows rows of which it holds a few pages; a cell of another page shows `…` until that page comes.

    Signals:
        page_needed: the place of the first row of a page that came into view, from 0; of several the latest alone.
        order_asked: the key of the column to sort by, and whether downwards; an empty key is the order of old.
    """

    page_needed = Signal(int)
    order_asked = Signal(str, bool)

    def __init__(self, columns: Sequence[Column], visible: Sequence[str] = (), parent: QObject | None = None) -> None:
        super().__init__(columns, visible, parent)
        self._length = 0
        self._pages: OrderedDict[int, dict[str, NDArray[Any]]] = OrderedDict()
        self._wanted: dict[int, None] = {}  # in the order of asking
        # Cells are asked for one by one while the table paints; what is missing is told once, after that.
        self._tell = QTimer(self)
        self._tell.setSingleShot(True)
        self._tell.timeout.connect(self._tell_wanted)

    def set_length(self, length: int) -> None:
        """Show other rows, of which no page is here yet."""
        self.beginResetModel()
        self._length = length
        self._pages.clear()
        self._wanted.clear()
        self.endResetModel()

    def set_page(self, first: int, frame: pd.DataFrame) -> None:
        """Take the rows from a place on.

        Args:
            first: the place, a multiple of `PAGE_ROWS`.
            frame: the rows of this page.
        """
        number = first // PAGE_ROWS
        self._pages[number] = {column.key: frame[column.key].to_numpy() for column in self._declared}
        self._pages.move_to_end(number)
        while len(self._pages) > _PAGES_KEPT:
            self._pages.popitem(last=False)
        self._wanted.pop(number, None)
        if len(frame):
            self.dataChanged.emit(self.index(first, 0), self.index(first + len(frame) - 1, len(self._columns) - 1))
        if self._wanted:
            self._tell.start()

    @override
    def is_known(self, row: int) -> bool:
        number = row // PAGE_ROWS
        if number in self._pages:
            return True
        if number not in self._wanted:
            self._wanted[number] = None
            self._tell.start()
        return False

    @override
    def value(self, row: int, key: str) -> Any:
        page = self._pages.get(row // PAGE_ROWS)
        return page[key][row % PAGE_ROWS] if page and row % PAGE_ROWS < len(page[key]) else None

    @override
    def known_rows(self) -> Sequence[int]:
        return [
            row
            for number in sorted(self._pages)
            for row in range(number * PAGE_ROWS, min((number + 1) * PAGE_ROWS, self._length))
        ]

    def _tell_wanted(self) -> None:
        # What was scrolled past meanwhile is not fetched: it is asked for again when it comes into view again.
        while len(self._wanted) > _MOST_WANTED:
            del self._wanted[next(iter(self._wanted))]
        if self._wanted:
            self.page_needed.emit(list(self._wanted)[-1] * PAGE_ROWS)

    @override
    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._length

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        key = self._columns[column].key if column >= 0 else ""
        self.order_asked.emit(key, order == Qt.SortOrder.DescendingOrder)
