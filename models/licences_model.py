"""The licences of an organization, as a table that can be edited in place."""

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

from apiusage_desktop.core.fair_use.allowance import LicenceCount, LicenceKind, licence_table
from models.column_format import count_text, filled, plain_text, tooltip_text
from models.number_input import number_text, typed_count, typed_number
from models.override import override

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
LICENCE, KIND, USED, COMMITTED, EACH, TOTAL = range(6)

_HEADERS = (
    ("Licence", "The licence, as the fair-use policy names it, or a name of your own."),
    ("Kind", "Named users, concurrent users, or hours."),
    ("Used", "How many used it in the month; of an hourly licence the hours."),
    ("Committed", "How many the contract commits to. Of used and committed, the greater number counts."),
    ("Each", "API requests a month for one of them, or for one hour. Type your own if the policy has changed."),
    ("A month", "API requests a month for all of them: the greater of used and committed, times each."),
)
_KINDS = {LicenceKind.NAMED: "Named", LicenceKind.CONCURRENT: "Concurrent", LicenceKind.HOURLY: "Hours"}


def _translated(text: str) -> str:
    return QCoreApplication.translate("Licences", text)


def kind_text(kind: LicenceKind) -> str:
    """Return how users are counted, in words."""
    return _translated(_KINDS[kind])


class LicencesModel(QAbstractTableModel):
    """One row a licence.

    Signals:
        licences_changed: the user changed them.
    """

    licences_changed = Signal()

    def __init__(self, licences: Sequence[LicenceCount] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._licences = list(licences)

    @property
    def licences(self) -> tuple[LicenceCount, ...]:
        return tuple(self._licences)

    def set_licences(self, licences: Sequence[LicenceCount]) -> None:
        """Show other licences, without saying that the user changed them."""
        if tuple(licences) != self.licences:
            self.beginResetModel()
            self._licences = list(licences)
            self.endResetModel()

    def add(self, licence: LicenceCount) -> int:
        """Put a licence after the others and return its row."""
        row = len(self._licences)
        self.beginInsertRows(QModelIndex(), row, row)
        self._licences.append(licence)
        self.endInsertRows()
        self.licences_changed.emit()
        return row

    def remove(self, row: int) -> None:
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._licences[row]
        self.endRemoveRows()
        self.licences_changed.emit()

    @override
    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._licences)

    @override
    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_HEADERS)

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        editable = index.isValid() and index.column() != TOTAL
        return flags | Qt.ItemFlag.ItemIsEditable if editable else flags

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        licence, column = self._licences[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _shown(licence, column)
            case Qt.ItemDataRole.EditRole:
                return _edited(licence, column)
            case Qt.ItemDataRole.ToolTipRole:
                return _told(licence, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.ForegroundRole if column in (EACH, TOTAL) and licence.each is None:
                return QBrush(QGuiApplication.palette().color(QPalette.ColorRole.PlaceholderText))
        return None

    @override
    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        row = index.row()
        changed = _changed(self._licences[row], index.column(), str(value if value is not None else "").strip())
        if changed is None:
            return False
        if changed != self._licences[row]:
            self._licences[row] = changed
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(_HEADERS) - 1))
            self.licences_changed.emit()
        return True

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(_HEADERS):
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _translated(_HEADERS[section][0])
            case Qt.ItemDataRole.ToolTipRole:
                return _translated(_HEADERS[section][1])
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(section)
        return None


def _alignment(column: int) -> int:
    side = Qt.AlignmentFlag.AlignLeft if column in (LICENCE, KIND) else Qt.AlignmentFlag.AlignRight
    return int(side | Qt.AlignmentFlag.AlignVCenter)


def _shown(licence: LicenceCount, column: int) -> str:
    match column:
        case 0:
            return plain_text(licence.licence)
        case 1:
            return kind_text(licence.kind)
        case 2:
            return count_text(licence.count)
        case 3:
            return count_text(licence.committed)
        case 4:
            return _translated("type it") if licence.each is None else count_text(int(licence.each))
    return "–" if licence.requests is None else count_text(licence.requests)


def _edited(licence: LicenceCount, column: int) -> str:
    each = "" if licence.each is None else number_text(round(licence.each, 2))
    return (licence.licence, str(licence.kind), str(licence.count), str(licence.committed), each, "")[column]


def _told(licence: LicenceCount, column: int) -> str | None:
    """Return where the amount of a licence comes from."""
    if column == LICENCE:
        return tooltip_text(plain_text(licence.licence, 2000))
    if column != EACH:
        return _translated(_HEADERS[column][1])
    if licence.amount is not None:
        return _translated("Typed by you. Empty the cell to have the amount of the policy again.")
    known = licence_table().get(licence.licence)
    if licence.each is None or known is None:
        return _translated("The policy, as it was read, has no amount for this. Type the one of your contract.")
    text = filled(_translated("From Genesys' fair-use policy, as read in %1."), known.as_of)
    if licence.kind is LicenceKind.HOURLY:
        text += " " + _translated("An hour brings 1/111 of what a named licence brings in a month.")
    return f"{text} {_translated(known.note)}" if known.note else text


def _changed(licence: LicenceCount, column: int, text: str) -> LicenceCount | None:
    """Return the licence with what was typed; `None` if that is nothing it can be."""
    match column:
        case 0:
            # What was typed for one licence says nothing of another.
            return replace(licence, licence=text[:80], amount=None) if text else None
        case 1:
            return replace(licence, kind=LicenceKind(text), amount=None) if text in set(LicenceKind) else None
        case 2 | 3:
            count = typed_count(text or "0")
            if count is None:
                return None
            return replace(licence, count=count) if column == USED else replace(licence, committed=count)
        case 4:
            if not text:
                return replace(licence, amount=None)
            amount = typed_number(text)
            # Left as it stands, the amount of the policy stays that.
            return (
                licence
                if text == _edited(licence, EACH)
                else replace(licence, amount=amount)
                if amount is not None
                else None
            )
    return None
