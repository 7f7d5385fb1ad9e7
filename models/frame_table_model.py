"""A whole frame as a table model."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from apiusage_desktop.core.columns import Column, Kind, no_rows
from models.column_format import is_number
from models.column_table_model import ColumnTableModel
from models.override import override

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class FrameTableModel(ColumnTableModel):
    """Shows a frame's declared columns; formats only the cells that are asked for.

    Args:
        columns: the columns of each frame to come; those of kind KEY are not shown.
        visible: keys of the columns to show, in this order; default: all.
    """

    def __init__(self, columns: Sequence[Column], visible: Sequence[str] = (), parent: QObject | None = None) -> None:
        super().__init__(columns, visible, parent)
        self._no_rows = no_rows(tuple(columns))
        self._frame = self._no_rows
        self._values: dict[str, NDArray[Any]] = {}
        self._order: NDArray[np.intp] = np.arange(0)
        self._largest = 1.0
        self._sorting: tuple[int, Qt.SortOrder] | None = None

    @property
    def frame(self) -> pd.DataFrame:
        """The rows in the order shown, with all declared columns: what an export of the table writes."""
        return self._frame.iloc[self._order]

    def set_frame(self, frame: pd.DataFrame) -> None:
        """Show other rows; the user's sorting stays."""
        self.beginResetModel()
        self._frame = frame
        self._values = {}
        self._largest = max(1.0, float(frame["requests"].to_numpy().max(initial=0))) if "requests" in frame else 1.0
        self._order = self._sorted_order()
        self.endResetModel()

    def set_columns(self, columns: Sequence[Column], visible: Sequence[str]) -> None:
        """Show other columns of frames to come; until then no rows, in no order of the user's."""
        self.beginResetModel()
        self._declare(columns, visible)
        self._no_rows = self._frame = no_rows(tuple(columns))
        self._values = {}
        self._order = np.arange(0)
        self._sorting = None
        self.endResetModel()

    def clear(self) -> None:
        """Show no rows."""
        self.set_frame(self._no_rows)

    @override
    def value(self, row: int, key: str) -> Any:
        # A column is taken out of the frame when a cell of it is looked at; most never are.
        values = self._values.get(key)
        if values is None:
            values = self._values[key] = self._frame[key].to_numpy()
        return values[self._order[row]]

    def _sorted_order(self) -> NDArray[np.intp]:
        if self._sorting is None:
            return np.arange(len(self._frame))
        section, direction = self._sorting
        column = self._columns[section]
        ascending = direction == Qt.SortOrder.AscendingOrder
        keyed = self._frame[column.key]
        if column.kind is Kind.TREND:
            keyed = keyed.map(sum)
        elif not is_number(column) and column.kind not in (Kind.DAY, Kind.MOMENT, Kind.WEEKDAY):
            keyed = keyed.str.casefold()
        positions = pd.Series(keyed.to_numpy()).sort_values(ascending=ascending, kind="stable")
        return positions.index.to_numpy(dtype=np.intp)

    @override
    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._order)

    @override
    def fraction(self, row: int, key: str) -> float | None:
        return float(self.value(row, key)) / self._largest if key == "requests" else None

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.layoutAboutToBeChanged.emit()
        old = self._order
        self._sorting = (column, order) if column >= 0 else None
        self._order = self._sorted_order()
        place = np.empty(len(old), dtype=np.intp)
        place[self._order] = np.arange(len(old))
        before = self.persistentIndexList()
        after = [self.index(int(place[old[index.row()]]), index.column()) for index in before]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
