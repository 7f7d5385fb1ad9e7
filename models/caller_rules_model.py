"""The rules on who called, as a table that can be edited in place."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QGuiApplication, QPalette

from apiusage_desktop.core.callers import CallerField, CallerRule
from models.column_format import plain_text, tooltip_text
from models.override import override

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
FIELD, PATTERN, CLIENT = range(3)

_HEADERS = (
    ("What of the request", "What the rule looks at."),
    ("Is", "The text that must stand there; * stands for any text. Upper and lower case are the same."),
    ("Client", "The client's name, or its id."),
)
_FIELDS = {
    CallerField.IP: "Address",
    CallerField.AGENT: "Agent",
    CallerField.USER: "User",
    CallerField.HEADER: "Header",
    CallerField.PATH: "Path begins with",
}


def _translated(text: str) -> str:
    return QCoreApplication.translate("CallerRules", text)


def field_text(field: CallerField) -> str:
    """Return what a rule looks at, in words."""
    return _translated(_FIELDS[field])


def is_complete(rule: CallerRule) -> bool:
    """Tell whether a rule says what to look for and whose the request is then; another one does nothing."""
    return bool(rule.pattern.strip() and rule.client.strip())


class CallerRulesModel(QAbstractTableModel):
    """One row a rule, in the order in which they are tried.

    Signals:
        rules_changed: they are others, or in another order.
    """

    rules_changed = Signal()

    def __init__(self, rules: Sequence[CallerRule], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rules = list(rules)

    @property
    def rules(self) -> tuple[CallerRule, ...]:
        return tuple(self._rules)

    def add(self, rule: CallerRule) -> int:
        """Put a rule after the others and return its row."""
        row = len(self._rules)
        self.beginInsertRows(QModelIndex(), row, row)
        self._rules.append(rule)
        self.endInsertRows()
        self.rules_changed.emit()
        return row

    def change(self, row: int, rule: CallerRule) -> None:
        """Put another rule in the place of one."""
        if rule != self._rules[row]:
            self._rules[row] = rule
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(_HEADERS) - 1))
            self.rules_changed.emit()

    def remove(self, row: int) -> None:
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._rules[row]
        self.endRemoveRows()
        self.rules_changed.emit()

    def move(self, row: int, by: int) -> int:
        """Move a rule up (-1) or down (1), if it can be, and return its row."""
        place = row + by
        if not 0 <= place < len(self._rules):
            return row
        self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), place + (by > 0))
        self._rules.insert(place, self._rules.pop(row))
        self.endMoveRows()
        self.rules_changed.emit()
        return place

    @override
    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rules)

    @override
    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_HEADERS)

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.isValid() else flags

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        rule = self._rules[index.row()]
        value = (str(rule.field), rule.pattern, rule.client)[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._shown(rule, index.column())
            case Qt.ItemDataRole.EditRole:
                return value
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip_text(plain_text(value, 2000)) if index.column() != FIELD else None
            case Qt.ItemDataRole.ForegroundRole if not value.strip():
                return QBrush(QGuiApplication.palette().color(QPalette.ColorRole.PlaceholderText))
        return None

    def _shown(self, rule: CallerRule, column: int) -> str:
        if column == FIELD:
            return field_text(rule.field)
        if column == PATTERN:
            return plain_text(rule.pattern) or _translated("which?")
        return plain_text(rule.client) or _translated("which client?")

    @override
    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        rule = self._rules[index.row()]
        text = str(value or "")
        if index.column() == FIELD:
            if text not in _FIELDS:
                return False
            self.change(index.row(), replace(rule, field=CallerField(text)))
        elif index.column() == PATTERN:
            self.change(index.row(), replace(rule, pattern=text.strip()))
        else:
            self.change(index.row(), replace(rule, client=text.strip()))
        return True

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            shown = role == Qt.ItemDataRole.DisplayRole and 0 <= section < len(self._rules)
            return section + 1 if shown else None
        if not 0 <= section < len(_HEADERS):
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _translated(_HEADERS[section][0])
            case Qt.ItemDataRole.ToolTipRole:
                return _translated(_HEADERS[section][1])
            case Qt.ItemDataRole.TextAlignmentRole:
                return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None
