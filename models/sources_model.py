"""The open logs as a table model."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from apiusage_desktop.core.source import Source
from models.column_format import count_text, day_text, plain_text, tooltip_text
from models.override import override

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()

# (title, how it is found out, text, whether it is a number)
_COLUMNS: tuple[tuple[str, str, Callable[[Source], str], bool], ...] = (
    ("File", "The file's name; its full path is in the tooltip.", lambda s: plain_text(s.path.name), False),
    ("Format", "What the content was recognised as.", lambda s: s.format, False),
    ("Grain", "The time one row stands for, told by the dates; the file does not say it.", lambda s: s.grain, False),
    ("Grouped by", "What at least one row has a value for.", lambda s: ", ".join(sorted(s.dimensions)), False),
    ("First day", "The first day (UTC) with a row.", lambda s: day_text(s.first_day), False),
    ("Last day", "The last day (UTC) with a row.", lambda s: day_text(s.last_day), False),
    ("Rows", "Rows that were loaded.", lambda s: count_text(s.rows), True),
    ("Rejected", "Rows that could not be used; they are listed below.", lambda s: count_text(s.rejected), True),
    ("Requests", "The sum over the loaded rows.", lambda s: count_text(s.requests), True),
    ("Counted", "The requests the panels count from this log.", lambda s: count_text(s.counted), True),
    (
        "Set aside",
        "Requests not counted, because another open log covers the same days (and clients).",
        lambda s: count_text(s.requests - s.counted),
        True,
    ),
)


class SourcesModel(QAbstractTableModel):
    """One row a log."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sources: Sequence[tuple[int, Source]] = ()

    def set_sources(self, sources: Sequence[tuple[int, Source]]) -> None:
        self.beginResetModel()
        self._sources = tuple(sources)
        self.endResetModel()

    def source(self, row: int) -> tuple[int, Source]:
        """Return the number and the facts of the log in a row."""
        return self._sources[row]

    @override
    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._sources)

    @override
    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_COLUMNS)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        _, source = self._sources[index.row()]
        _, _, text, number = _COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text(source)
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip_text(plain_text(str(source.path), 2000) if index.column() == 0 else text(source))
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(number)
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(_COLUMNS):
            return None
        title, explanation, _, number = _COLUMNS[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return QCoreApplication.translate("Sources", title)
            case Qt.ItemDataRole.ToolTipRole:
                return QCoreApplication.translate("Sources", explanation)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(number)
        return None


def _alignment(number: bool) -> int:
    side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
