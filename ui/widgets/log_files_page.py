"""The page of the open logs: what each holds, what was rejected, what is counted elsewhere."""

import pandas as pd
from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from apiusage_desktop.core.columns import Column, Kind, counts, declared
from apiusage_desktop.core.source import Source
from models.column_format import count_text, filled, plain_text
from models.frame_table_model import FrameTableModel
from models.sources_model import SourcesModel
from models.usage_session import UsageSession
from ui.theme import Theme
from ui.widgets.usage_table import UsageTable

_REJECTED_COLUMNS = (*counts("entry"), Column("reason", Kind.TEXT), Column("text", Kind.TEXT))
_WIDTHS = (190, 160, 64, 170, 100, 100, 76, 80, 92, 92, 84)
_STRETCHED = 3  # the grouping, which can be long


class LogFilesPage(QWidget):
    """One row a log; below it, what the user should know of the chosen one.

    Signals:
        close_asked: the numbers of the logs to close.
    """

    close_asked = Signal(list)

    def __init__(self, session: UsageSession, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = session.runner(self)
        self.model = SourcesModel(self)
        self.table = self._make_table()
        self.rejected = FrameTableModel(_REJECTED_COLUMNS, parent=self)
        self._rejected_table = UsageTable(self.rejected, theme, self.tr("Rejected rows"), self)
        self._facts = QLabel(self)
        self._facts.setTextFormat(Qt.TextFormat.PlainText)
        self._facts.setWordWrap(True)
        self._facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QPushButton(self.tr("Close this log"), self)
        self._lay_out()
        self._connect_signals()

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.model)
        table.setAccessibleName(self.tr("Open logs"))
        table.setShowGrid(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(28)
        table.horizontalHeader().setHighlightSections(False)
        for section, width in enumerate(_WIDTHS):
            table.setColumnWidth(section, width)
        table.horizontalHeader().setSectionResizeMode(_STRETCHED, QHeaderView.ResizeMode.Stretch)
        return table

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(_card(self.tr("Open logs"), self.table), 1)
        row = QHBoxLayout()
        row.addWidget(self._facts, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        details = _card(self.tr("Rejected rows and remarks"), self._rejected_table)
        inner = details.layout()
        if isinstance(inner, QVBoxLayout):
            inner.insertLayout(1, row)
        layout.addWidget(details, 2)

    def _connect_signals(self) -> None:
        self.table.selectionModel().currentRowChanged.connect(self._show_source)
        self._close.clicked.connect(self._ask_close)
        self._runner.result_ready.connect(self._show_rejected)

    def set_theme(self, theme: Theme) -> None:
        self._rejected_table.set_theme(theme)

    def refresh(self) -> None:
        """Show the logs that are open now."""
        self.model.set_sources(self._session.sources)
        self.rejected.set_frame(declared(pd.DataFrame(), _REJECTED_COLUMNS))
        self._facts.setText(self.tr("Open a log to see here what was read."))
        self._close.setEnabled(self.model.rowCount() > 0)
        # The log to look at first is the one with something to say.
        wanting = [row for row, (_, s) in enumerate(self._session.sources) if s.rejected or s.warnings]
        if self.model.rowCount():
            self.table.selectRow(wanting[-1] if wanting else self.model.rowCount() - 1)

    def facts(self) -> str:
        return self._facts.text()

    def _show_source(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        number, source = self.model.source(index.row())
        self._facts.setText("\n".join([self._sum(source), *(f"• {warning}" for warning in source.remarks())]))
        self._session.fetch_rejected(self._runner, number)

    def _sum(self, source: Source) -> str:
        text = self.tr("%1: %2 rows loaded + %3 rejected + %4 blank + %5 header = %6 in the file.")
        counts = (source.rows, source.rejected, source.blank, source.header)
        return filled(text, plain_text(source.path.name), *map(count_text, (*counts, sum(counts))))

    def _show_rejected(self, frame: pd.DataFrame) -> None:
        self.rejected.set_frame(declared(frame, _REJECTED_COLUMNS))

    def _ask_close(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            self.close_asked.emit([self.model.source(index.row())[0]])


def _card(title: str, content: QWidget) -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    label = QLabel(title, card)
    label.setProperty("role", "title")
    layout = QVBoxLayout(card)
    layout.setContentsMargins(12, 8, 8, 8)
    layout.setSpacing(6)
    layout.addWidget(label)
    layout.addWidget(content, 1)
    return card
