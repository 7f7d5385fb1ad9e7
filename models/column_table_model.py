"""Rows with declared columns as a table model, wherever the rows lie."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from apiusage_desktop.core.columns import Column, Kind
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


class ColumnTableModel(QAbstractTableModel):
    """Shows declared columns; formats only the cells that are asked for.

    Args:
        columns: the columns of all rows; those of kind KEY are not shown.
        visible: keys of the columns to show, in this order; default: all.
    """

    def __init__(self, columns: Sequence[Column], visible: Sequence[str] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._explanations: dict[str, str] = {}
        self._declare(columns, visible)

    def _declare(self, columns: Sequence[Column], visible: Sequence[str]) -> None:
        self._declared = tuple(columns)
        by_key = {column.key: column for column in columns}
        keys = visible or [column.key for column in columns if column.kind is not Kind.KEY]
        self._columns = [by_key[key] for key in keys]

    @property
    def columns(self) -> tuple[Column, ...]:
        """All declared columns, shown or not."""
        return self._declared

    @property
    def visible_columns(self) -> Sequence[Column]:
        return self._columns

    def explain(self, key: str, text: str) -> None:
        """Say of a column how its values are computed now, instead of what is said of it anywhere."""
        self._explanations[key] = text

    def value(self, row: int, key: str) -> Any:
        """Return the raw value of a shown row."""
        raise NotImplementedError

    def known_rows(self) -> Sequence[int]:
        """Return the rows whose values are here."""
        return range(self.rowCount())

    def is_known(self, _row: int) -> bool:
        """Tell whether the row's values are here already."""
        return True

    def fraction(self, _row: int, _key: str) -> float | None:
        """Return the length of the bar behind a cell, 0 to 1, if it has one."""
        return None

    @override
    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column, row = self._columns[index.column()], index.row()
        match role:
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if is_number(column) else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
            case Role.KIND:
                return column.kind
        if not self.is_known(row):
            return "…" if role == Qt.ItemDataRole.DisplayRole else None
        value = self.value(row, column.key)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return "" if column.kind is Kind.TREND else format_value(column, value)
            case Qt.ItemDataRole.ToolTipRole if not is_number(column) and column.kind is not Kind.TREND:
                return tooltip_of(column, value)
            case Role.VALUE:
                return value
            case Role.FRACTION:
                return self.fraction(row, column.key)
            case Role.DRILL:
                return self._drill(row, column, value)
        return None

    def _drill(self, row: int, column: Column, value: Any) -> tuple[str, Any] | None:
        name = _FILTER_FIELDS.get(column.kind)
        if name is None or value is None or value != value or value == "":
            return None
        return name, self.value(row, "client") if name == "client" else value

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= section < (len(self._columns) if orientation == Qt.Orientation.Horizontal else self.rowCount()):
            return None
        if orientation == Qt.Orientation.Vertical:
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        column = self._columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return title(column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._explanations.get(column.key) or explanation(column)
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if is_number(column) else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None
