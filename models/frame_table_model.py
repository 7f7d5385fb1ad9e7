"""A whole frame as a table model."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from apiusage_desktop.core.columns import Column, Kind, declared
from models.column_format import explanation, format_value, is_number, title, tooltip_of
from models.override import override
from models.roles import Role

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_FILTER_FIELDS = {
    Kind.CLIENT: "client",
    Kind.ENDPOINT: "endpoint",
    Kind.METHOD: "method",
    Kind.STATUS: "status",
    Kind.DAY: "days",
}


class FrameTableModel(QAbstractTableModel):
    """Shows a frame's declared columns; formats only the cells that are asked for.

    Args:
        columns: the columns of each frame to come; those of kind KEY are not shown.
        visible: keys of the columns to show, in this order; default: all.
    """

    def __init__(self, columns: Sequence[Column], visible: Sequence[str] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._declared = tuple(columns)
        by_key = {column.key: column for column in columns}
        keys = visible or [column.key for column in columns if column.kind is not Kind.KEY]
        self._columns = [by_key[key] for key in keys]
        self._no_rows = declared(pd.DataFrame(), columns)
        self._frame = self._no_rows
        self._values: dict[str, NDArray[Any]] = {}
        self._order: NDArray[np.intp] = np.arange(0)
        self._largest = 1.0
        self._sorting: tuple[int, Qt.SortOrder] | None = None

    @property
    def frame(self) -> pd.DataFrame:
        """The rows in the order shown, with all declared columns: what an export of the table writes."""
        return self._frame.iloc[self._order]

    @property
    def columns(self) -> tuple[Column, ...]:
        """All declared columns, shown or not."""
        return self._declared

    @property
    def visible_columns(self) -> Sequence[Column]:
        return self._columns

    def set_frame(self, frame: pd.DataFrame) -> None:
        """Show other rows; the user's sorting stays."""
        self.beginResetModel()
        self._frame = frame
        self._values = {column.key: frame[column.key].to_numpy() for column in self._declared}
        self._largest = max(1.0, float(frame["requests"].max())) if "requests" in frame and len(frame) else 1.0
        self._order = self._sorted_order()
        self.endResetModel()

    def clear(self) -> None:
        """Show no rows."""
        self.set_frame(self._no_rows)

    def value(self, row: int, key: str) -> Any:
        """Return the raw value of a shown row."""
        return self._values[key][self._order[row]]

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
    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self._columns[index.column()]
        value = self._values[column.key][self._order[index.row()]]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return "" if column.kind is Kind.TREND else format_value(column, value)
            case Qt.ItemDataRole.ToolTipRole if not is_number(column) and column.kind is not Kind.TREND:
                return tooltip_of(column, value)
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if is_number(column) else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
            case Role.VALUE:
                return value
            case Role.KIND:
                return column.kind
            case Role.FRACTION if column.key == "requests":
                return float(value) / self._largest
            case Role.DRILL:
                return self._drill(index.row(), column, value)
        return None

    def _drill(self, row: int, column: Column, value: Any) -> tuple[str, Any] | None:
        name = _FILTER_FIELDS.get(column.kind)
        if name is None or value is None or value != value or value == "":
            return None
        return name, self.value(row, "client") if name == "client" else value

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= section < (len(self._columns) if orientation == Qt.Orientation.Horizontal else len(self._order)):
            return None
        if orientation == Qt.Orientation.Vertical:
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        column = self._columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return title(column)
            case Qt.ItemDataRole.ToolTipRole:
                return explanation(column)
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if is_number(column) else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

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
