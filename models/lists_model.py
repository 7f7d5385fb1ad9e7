"""The open lists of clients and users as a table model."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from apiusage_desktop.core.directory.files import ListFile, ListKind
from models.column_format import count_text, day_text, filled, plain_text, tooltip_text
from models.override import override
from models.usage_session import Lists

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


def _translated(text: str) -> str:
    return QCoreApplication.translate("Lists", text)


def kind_text(kind: ListKind, count: int) -> str:
    """Say how many of what a list has."""
    if kind is ListKind.CLIENTS:
        text = _translated("1 OAuth client") if count == 1 else _translated("%1 OAuth clients")
    else:
        text = _translated("1 user") if count == 1 else _translated("%1 users")
    return filled(text, count_text(count))


def _pages(one: ListFile) -> str:
    if not one.page_count:
        return _translated("goes on") if one.has_more else "–"
    pages = ", ".join(str(page) for page in sorted(one.pages)[:10])
    return filled(_translated("%1 of %2"), pages, count_text(one.page_count))


_COLUMNS: tuple[tuple[str, str, Callable[[ListFile], str]], ...] = (
    ("List", "The file, and the name inside an archive.", lambda one: plain_text(one.name)),
    ("Holds", "What it tells of, without anything secret.", lambda one: kind_text(one.kind, len(one))),
    ("Pages", "Which pages of the whole list it has.", _pages),
    (
        "Saved",
        "When the file was saved (UTC): of two lists the newer tells.",
        lambda one: day_text(one.modified.date()),
    ),
)


class ListsModel(QAbstractTableModel):
    """One row a list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lists: Lists = ()

    def set_lists(self, lists: Lists) -> None:
        self.beginResetModel()
        self._lists = lists
        self.endResetModel()

    def number(self, row: int) -> int:
        """Return the number of a list."""
        return self._lists[row][0]

    @override
    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lists)

    @override
    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_COLUMNS)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        _, one = self._lists[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _COLUMNS[index.column()][2](one)
            case Qt.ItemDataRole.ToolTipRole if index.column() == 0:
                return tooltip_text(plain_text(str(one.path), 2000))
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            shown = role == Qt.ItemDataRole.DisplayRole and 0 <= section < len(self._lists)
            return section + 1 if shown else None
        if not 0 <= section < len(_COLUMNS):
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _translated(_COLUMNS[section][0])
            case Qt.ItemDataRole.ToolTipRole:
                return _translated(_COLUMNS[section][1])
            case Qt.ItemDataRole.TextAlignmentRole:
                return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None
