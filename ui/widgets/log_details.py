"""What stands below the open logs: their days, their differences, and what one of them rejected and remarked."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from apiusage_desktop.core.columns import Column, Kind, counts, declared
from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.reconcile.coverage import CoveredDay
from apiusage_desktop.core.source import Source
from models.column_format import count_text, filled, plain_text
from models.frame_table_model import FrameTableModel
from models.sources_model import grain_text, grouping_text
from ui.theme import Theme
from ui.widgets.coverage_view import CoverageView
from ui.widgets.notice import Subject
from ui.widgets.usage_table import UsageTable

REJECTED_COLUMNS = (*counts("entry"), Column("reason", Kind.TEXT), Column("text", Kind.TEXT))
DIFFERENCE_COLUMNS = (
    Column("day", Kind.DAY),
    Column("client_name", Kind.TEXT),
    Column("method", Kind.METHOD),
    Column("endpoint", Kind.ENDPOINT),
    *counts("counted"),
    Column("counted_log", Kind.TEXT),
    *counts("other"),
    Column("other_log", Kind.TEXT),
    *counts("difference"),
)


class LogDetails(QFrame):
    """A card of tabs; the line beside them says where each row of the chosen file went.

    Signals:
        export_asked: a name for the file, a frame, its columns, and the title of the dialog.
        filter_asked: the filter's field and value, from a cell of the differences.
    """

    export_asked = Signal(str, object, object, str)
    filter_asked = Signal(str, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._source: Source | None = None
        self.rejected = FrameTableModel(REJECTED_COLUMNS, parent=self)
        self.differences = FrameTableModel(DIFFERENCE_COLUMNS, parent=self)
        self._tables = (
            UsageTable(self.rejected, theme, self.tr("Rejected rows"), self),
            UsageTable(self.differences, theme, self.tr("Differences between the logs"), self),
        )
        self.coverage = CoverageView(theme, self)
        self._remarks = QPlainTextEdit(self)
        self._sum = QLabel(self)
        self.tabs = QTabWidget(self)
        self._save = QPushButton(self.tr("Save rejected…"), self)
        self._export = QPushButton(self.tr("Export CSV"), self)
        self._difference_page = self._page(self._tables[1], self._export, self._difference_note())
        self._difference_page.hide()  # until it has a tab: a child that is in no layout lies over the others
        self._lay_out()
        self._connect_signals()

    def _difference_note(self) -> str:
        return self.tr("The newer export counts. A bucket is one day, client, method and URL.")

    def _lay_out(self) -> None:
        self._remarks.setReadOnly(True)
        self._remarks.setFrameShape(QFrame.Shape.NoFrame)
        self._remarks.setAccessibleName(self.tr("Remarks"))
        self._sum.setProperty("role", "muted")
        self._sum.setTextFormat(Qt.TextFormat.PlainText)
        self._sum.setWordWrap(True)
        note = self.tr("Rows that could not be used, as they stand in the file; secrets are removed.")
        self.tabs.addTab(self.coverage, self.tr("Coverage"))
        self.tabs.addTab(self._remarks, self.tr("Remarks"))
        self.tabs.addTab(self._page(self._tables[0], self._save, note), self.tr("Rejected rows"))
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 2, 8, 6)
        layout.setSpacing(2)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self._sum)

    def _page(self, table: UsageTable, button: QPushButton, note: str) -> QWidget:
        page = QWidget(self)
        label = QLabel(note, page)
        label.setProperty("role", "muted")
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout()
        row.addWidget(label, 1)
        row.addWidget(button)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(row)
        layout.addWidget(table, 1)
        return page

    def _connect_signals(self) -> None:
        self._save.clicked.connect(self._ask_save)
        self._export.clicked.connect(
            lambda: self.export_asked.emit("differences.csv", self.differences.frame, DIFFERENCE_COLUMNS, "")
        )
        self._tables[1].filter_asked.connect(self.filter_asked)

    def set_theme(self, theme: Theme) -> None:
        self.coverage.set_theme(theme)
        for table in self._tables:
            table.set_theme(theme)

    def show_source(self, source: Source | None) -> None:
        """Show what the user should know of a log; its rejected rows come later."""
        self._source = source
        self.rejected.clear()
        remarks = source.remarks() if source else ()
        self._sum.setText(self._summed(source) if source else self.tr("Open a log to see here what was read."))
        self._remarks.setPlainText(self._told(source, remarks) if source else "")
        self._title(1, self.tr("Remarks"), len(remarks))
        self._title(2, self.tr("Rejected rows"), source.rejected if source else 0)
        self._save.setEnabled(False)

    def facts(self) -> str:
        """Return what is said of the chosen log."""
        return f"{self._sum.text()}\n{self._remarks.toPlainText()}"

    def show_subject(self, subject: Subject) -> None:
        """Show the tab of what a message is about."""
        self.tabs.setCurrentIndex({Subject.REMARKS: 1, Subject.REJECTED: 2}[subject])

    def show_rejected(self, frame: pd.DataFrame) -> None:
        self.rejected.set_frame(declared(frame, REJECTED_COLUMNS))
        self._save.setEnabled(not frame.empty)

    def show_overlap(self, days: Sequence[CoveredDay], differences: pd.DataFrame, names: Mapping[int, str]) -> None:
        """Show how well the days are covered, and where logs differ."""
        self.coverage.set_days(days, names)
        told = differences.assign(
            counted_log=differences["counted_source"].map(names).fillna(""),
            other_log=differences["other_source"].map(names).fillna(""),
            difference=differences["counted"] - differences["other"],
        )
        self.differences.set_frame(declared(told, DIFFERENCE_COLUMNS))
        place = self.tabs.indexOf(self._difference_page)
        if differences.empty and place >= 0:
            self.tabs.removeTab(place)
            self._difference_page.hide()
        elif not differences.empty:
            place = place if place >= 0 else self.tabs.addTab(self._difference_page, "")
            self._title(place, self.tr("Differences"), len(differences))

    def set_chosen(self, days: DateRange | None) -> None:
        self.coverage.set_chosen(days)

    def _title(self, place: int, name: str, count: int) -> None:
        self.tabs.setTabText(place, filled(self.tr("%1 (%2)"), name, count_text(count)) if count else name)

    def _summed(self, source: Source) -> str:
        text = self.tr("%1: %2 rows loaded + %3 rejected + %4 blank + %5 header = %6 in the file.")
        parts: tuple[int, ...] = (source.rows, source.rejected, source.blank, source.header)
        if source.other:
            text = self.tr("%1: %2 rows loaded + %3 rejected + %4 blank + %5 header + %6 other = %7 in the file.")
            parts = (*parts, source.other)
        return filled(text, plain_text(source.name), *map(count_text, (*parts, sum(parts))))

    def _told(self, source: Source, remarks: Sequence[str]) -> str:
        kind = filled(
            self.tr("%1 · grain: %2 · grouped by: %3"), source.format, grain_text(source), grouping_text(source)
        )
        lines = [kind, *(f"• {remark}" for remark in remarks)]
        calls = [call for call in source.calls if not any(call in remark for remark in remarks)]
        if calls:
            lines += ["", self.tr("To complete it:"), *calls]
        return "\n".join(lines)

    def _ask_save(self) -> None:
        if self._source is not None:
            log = self._source
            stem = Path(log.member or log.path.name).stem
            # The line of a table, the entry of a list, the row of a sheet: named as it is counted.
            columns = (Column(log.unit, Kind.COUNT), *REJECTED_COLUMNS[1:])
            frame = self.rejected.frame.rename(columns={"entry": log.unit})
            name = str(log.path.parent / f"{stem}-rejected.csv")
            self.export_asked.emit(name, frame, columns, self.tr("Save rejected rows"))
