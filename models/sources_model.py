"""The open logs as a table model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
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

from apiusage_desktop.core.filters import DateRange, month_of
from apiusage_desktop.core.source import Certainty, Grain, Source
from models.column_format import count_text, day_text, filled, plain_text, tooltip_text
from models.override import override

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()

_GRAINS = {
    Grain.DAY: "day",
    Grain.WEEK: "week",
    Grain.MONTH: "month",
    Grain.PERIOD: "whole period",
    Grain.REQUEST: "single request",
}
_CERTAINTIES = {
    Certainty.SURE: "%1",
    Certainty.LIKELY: "%1 (likely)",
    Certainty.GUESSED: "%1 (guessed)",
    Certainty.TOLD: "%1 (told by you)",
}
_REASONS = {
    Certainty.SURE: "The rows leave no other possibility.",
    Certainty.LIKELY: "No file says it. The dates of the rows make it likely; correct it if it is wrong.",
    Certainty.GUESSED: "No file says it, and the rows have few dates. Check it, and correct it if it is wrong.",
    Certainty.TOLD: "You said so.",
}


def _translated(text: str) -> str:
    return QCoreApplication.translate("Sources", text)


def grain_text(source: Source) -> str:
    """Say how much time a row of a log stands for, and how sure that is."""
    return filled(_translated(_CERTAINTIES[source.certainty]), _translated(_GRAINS[source.grain]))


def days_of(source: Source, grain: Grain) -> DateRange | None:
    """Return the days that the rows of a log stand for if each stands for so much time."""
    if grain is Grain.PERIOD or source.first_day is None or source.last_day is None:
        return source.days
    last = {
        Grain.DAY: source.last_day,
        Grain.WEEK: source.last_day + timedelta(days=6),
        Grain.MONTH: month_of(source.last_day).last,
        Grain.REQUEST: source.last_day,
    }[grain]
    return DateRange.inclusive(source.first_day, last)


def days_text(source: Source) -> str:
    """Write the first and the last day that the rows of a log stand for."""
    days = days_of(source, source.grain)
    if days is None:
        return "–"
    if days.days == 1:
        return day_text(days.first)
    return f"{day_text(days.first)} – {day_text(days.last)}"


def grouping_text(source: Source) -> str:
    return ", ".join(sorted(source.dimensions)) or "–"


def _name(source: Source) -> str:
    return plain_text(source.name)


def _path_tip(source: Source) -> str:
    path = plain_text(str(source.path), 2000)
    place = f"{path} › {plain_text(source.member, 2000)}" if source.member else path
    return place if source.included else f"{place}\n{_translated('Left out: none of its requests is counted.')}"


def _set_aside_tip(source: Source) -> str:
    return "\n".join(source.set_aside()) or _translated("All its requests are counted.")


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column: its title, how its value is found out, its text, and what its cells' tooltips say."""

    title: str
    explanation: str
    text: Callable[[Source], str]
    tip: Callable[[Source], str]
    is_number: bool = False


def _number(title: str, explanation: str, value: Callable[[Source], int], tip: Callable[[Source], str]) -> SourceColumn:
    return SourceColumn(title, explanation, lambda source: count_text(value(source)), tip, True)


def _rows_tip(source: Source) -> str:
    text = _translated("%1 rows loaded + %2 rejected + %3 blank + %4 header = %5 in the file.")
    parts = (source.rows, source.rejected, source.blank, source.header)
    return filled(text, *map(count_text, (*parts, sum(parts))))


COLUMNS: tuple[SourceColumn, ...] = (
    SourceColumn(
        "Log", "The file, and the name inside an archive. Take the tick away to leave a log out.", _name, _path_tip
    ),
    SourceColumn("Format", "What the content was recognised as.", lambda s: s.format, lambda s: s.format),
    SourceColumn(
        "Grain",
        "The time one row stands for. No file says it; it is told by the dates, and you can correct it (F2).",
        grain_text,
        lambda s: _translated(_REASONS[s.certainty]),
    ),
    SourceColumn("Grouped by", "What at least one row has a value for.", grouping_text, grouping_text),
    SourceColumn("Days", "The first and the last day (UTC) that a row stands for.", days_text, days_text),
    _number("Rows", "Rows that were loaded.", lambda s: s.rows, _rows_tip),
    _number("Rejected", "Rows that could not be used; they are listed below.", lambda s: s.rejected, _rows_tip),
    _number("Requests", "The sum over the loaded rows: counted + set aside.", lambda s: s.requests, _set_aside_tip),
    _number("Counted", "The requests that totals and panels count from this log.", lambda s: s.counted, _set_aside_tip),
    _number(
        "Set aside",
        "Requests not counted here: a newer log has the same ones, a finer log has the same days, or the log is left"
        " out.",
        lambda s: s.requests - s.counted,
        _set_aside_tip,
    ),
    _number(
        "Not broken down",
        "Of the counted requests, those that no finer log has: they are in the totals, under no URL or client.",
        lambda s: s.rest,
        _set_aside_tip,
    ),
)


class SourcesModel(QAbstractTableModel):
    """One row a log; the tick beside its name says whether it counts.

    Signals:
        include_asked: a log's number, and whether it is to count.
    """

    include_asked = Signal(int, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sources: Sequence[tuple[int, Source]] = ()
        self._asked: dict[int, bool] = {}  # ticks that the store has not answered yet

    def set_sources(self, sources: Sequence[tuple[int, Source]]) -> None:
        """Show these logs; where they are the same ones, the selection stays."""
        self._asked.clear()
        if [number for number, _ in sources] == [number for number, _ in self._sources]:
            self._sources = tuple(sources)
            if sources:
                self.dataChanged.emit(self.index(0, 0), self.index(len(sources) - 1, len(COLUMNS) - 1))
            return
        self.beginResetModel()
        self._sources = tuple(sources)
        self.endResetModel()

    def source(self, row: int) -> tuple[int, Source]:
        """Return the number and the facts of the log in a row."""
        return self._sources[row]

    def is_included(self, row: int) -> bool:
        """Tell whether a log counts, or will once the store has answered."""
        number, source = self._sources[row]
        return self._asked.get(number, source.included)

    @override
    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._sources)

    @override
    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.isValid() and index.column() == 0 else flags

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        _, source = self._sources[index.row()]
        column = COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(source)
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip_text(column.tip(source))
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column.is_number)
            case Qt.ItemDataRole.CheckStateRole if index.column() == 0:
                return Qt.CheckState.Checked if self.is_included(index.row()) else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.ForegroundRole if not self.is_included(index.row()):
                return _faded()
        return None

    @override
    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid() or index.column() != 0:
            return False
        number, _ = self._sources[index.row()]
        included = Qt.CheckState(value) == Qt.CheckState.Checked
        self._asked[number] = included
        row = index.row()
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))
        self.include_asked.emit(number, included)
        return True

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(COLUMNS):
            return None
        column = COLUMNS[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _translated(column.title)
            case Qt.ItemDataRole.ToolTipRole:
                return _translated(column.explanation)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column.is_number)
        return None


def _alignment(number: bool) -> int:
    side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


def _faded() -> QBrush:
    return QGuiApplication.palette().brush(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
