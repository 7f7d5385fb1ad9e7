"""The page of the open logs: what each holds, what counts of it, which days there are, and where logs differ."""

from collections.abc import Sequence

import pandas as pd
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.reconcile.coverage import CoveredDay
from models.column_format import plain_text
from models.frame_table_model import FrameTableModel
from models.override import override
from models.sources_model import SourcesModel
from models.usage_session import UsageSession
from ui.dialogs.grain_dialog import GrainDialog
from ui.dialogs.lists_dialog import ListsDialog
from ui.theme import Theme
from ui.widgets.lists_strip import ListsStrip
from ui.widgets.log_details import LogDetails
from ui.widgets.log_table import LogTable
from ui.widgets.notice import Place

_FEWEST_ROWS, _ROWS = 2, 6
_LEAST_DETAILS = 150


class LogFilesPage(QWidget):
    """The open logs above; below, their days and differences, and what the chosen one rejected and remarked.

    Signals:
        close_asked: the numbers of the logs to close.
        export_asked: a name for the file, a frame, its columns, and the title of the dialog.
        filter_asked: a filter's field and value.
        told: a sentence that says what was done.
    """

    close_asked = Signal(list)
    export_asked = Signal(str, object, object, str)
    filter_asked = Signal(str, object)
    told = Signal(str)

    def __init__(self, session: UsageSession, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._rejected_runner = session.runner(self)
        self._overlap_runner = session.runner(self)
        self._stale = False
        self._shown = 0
        self.logs = LogTable(self)
        self.details = LogDetails(theme, self)
        self.lists = ListsStrip(self)
        self._splitter = QSplitter(Qt.Orientation.Vertical, self)
        self._is_divided_by_user = False
        for number, part in enumerate((self.logs, self.details)):
            self._splitter.addWidget(part)
            self._splitter.setCollapsible(number, False)
        self._splitter.setHandleWidth(8)
        self.details.setMinimumHeight(_LEAST_DETAILS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._splitter, 1)
        layout.addWidget(self.lists)
        self._connect_signals()

    def _connect_signals(self) -> None:
        self._splitter.splitterMoved.connect(self._keep_division)
        self.logs.chosen.connect(self._show_source)
        self.lists.asked.connect(lambda: ListsDialog(self._session, self).open())
        self.logs.model.include_asked.connect(self._session.include)
        actions = self.logs.actions_of_log
        actions.correct_asked.connect(self._ask_grain)
        actions.close_asked.connect(lambda number: self.close_asked.emit([number]))
        actions.told.connect(self.told)
        self.details.export_asked.connect(self.export_asked)
        self.details.filter_asked.connect(self.filter_asked)
        self.details.coverage.day_chosen.connect(lambda day: self.filter_asked.emit("days", day))
        self._rejected_runner.result_ready.connect(self.details.show_rejected)
        self._overlap_runner.result_ready.connect(self._show_overlap)

    @property
    def model(self) -> SourcesModel:
        return self.logs.model

    @property
    def rejected(self) -> FrameTableModel:
        return self.details.rejected

    def set_theme(self, theme: Theme) -> None:
        self.details.set_theme(theme)

    def set_chosen(self, days: DateRange | None) -> None:
        """Mark the period in force in the calendar."""
        self.details.set_chosen(days)

    def facts(self) -> str:
        return self.details.facts()

    def show_place(self, place: Place) -> None:
        """Choose the log that a message is about, and show what the message says of it."""
        for number, source in self._session.sources:
            if (source.path, source.member) == (place.path, place.member):
                self.logs.choose(number)
                self.details.show_subject(place.subject)

    def refresh(self) -> None:
        """Show the logs that are open now; what must be asked for is, once the page is looked at."""
        self._stale, self._shown = True, 0
        self.logs.set_sources(self._session.sources)
        self.lists.set_lists(self._session.lists)
        if not self._is_divided_by_user:
            self._divide()
        self._ask()

    def _ask(self) -> None:
        if not self._stale or not self.isVisible():
            return
        self._stale = False
        self._show_source(self.logs.chosen_number())
        self._session.fetch_overlap(self._overlap_runner)

    def _show_source(self, number: int) -> None:
        source = dict(self._session.sources).get(number)
        if number and number == self._shown:
            return
        self.details.show_source(source)
        if source is not None and not self._stale:
            self._shown = number
            self._session.fetch_rejected(self._rejected_runner, number)

    def _show_overlap(self, overlap: tuple[Sequence[CoveredDay], pd.DataFrame]) -> None:
        names = {number: plain_text(source.name, 80) for number, source in self._session.sources}
        self.details.show_overlap(*overlap, names)

    def _ask_grain(self, number: int) -> None:
        source = dict(self._session.sources).get(number)
        if source is not None:
            dialog = GrainDialog(source, self)
            dialog.accepted.connect(lambda: self._session.correct(number, dialog.grain, dialog.period))
            dialog.open()

    def _keep_division(self) -> None:
        self._is_divided_by_user = True

    def _divide(self) -> None:
        """Give the logs what their rows need, up to some, and all else the rest, until the user divides it himself."""
        room = self._splitter.height() - self._splitter.handleWidth()
        rows = min(max(self.model.rowCount(), _FEWEST_ROWS), _ROWS)
        logs = min(self.logs.height_of(rows), room - _LEAST_DETAILS)
        self._splitter.setSizes([logs, room - logs])

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._is_divided_by_user:
            self._divide()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()
