"""The page of single requests: every request behind the filter, as far as request logs have it."""

from functools import partial

import pandas as pd
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries.requests.request_list import COLUMNS, RequestList
from apiusage_desktop.core.source import Account, Dimension
from models.column_format import count_text, filled
from models.override import override
from models.paged_table_model import PAGE_ROWS, PagedTableModel
from models.usage_session import UsageSession
from ui.theme import Theme
from ui.widgets.usage_table import UsageTable

MOST_EXPORTED = 1_000_000
_SHOWN = (
    "moment",
    "client_name",
    "method",
    "endpoint",
    "status",
    "duration",
    "retry_after",
    "user_name",
    "ip",
    "agent",
)
_HIDDEN_WITHOUT = {
    "client_name": Dimension.CLIENT,
    "duration": Dimension.DURATION,
    "retry_after": Dimension.RETRY_AFTER,
    "user_name": Dimension.USER,
}


class RequestsPage(QFrame):
    """A table of which only the rows in view are fetched; sorting and filtering happen in the database.

    Signals:
        filter_asked: a filter's field and value, from a click on a cell.
        client_opened: a client's key, from a double-click on a row.
        export_asked: a name for the file, a frame, its columns, and the title of the dialog.
    """

    filter_asked = Signal(str, object)
    client_opened = Signal(str)
    export_asked = Signal(str, object, object, str)

    def __init__(self, session: UsageSession, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Requests"))
        self._session = session
        self._list: RequestList | None = None
        self._filter = UsageFilter()
        self._sorting = ("", True)
        self._stale = True
        self._order_runner = session.runner(self)
        self._page_runner = session.runner(self)
        self._export_runner = session.runner(self)
        self.model = PagedTableModel(COLUMNS, _SHOWN, self)
        self.table = UsageTable(self.model, theme, self.tr("Requests"), self)
        self.count = QLabel(self)
        self._note = QLabel(self)
        self.export = QPushButton(self.tr("Export CSV"), self)
        self._copy = QPushButton(self.tr("Copy"), self)
        self._lay_out()
        self._connect_signals()

    def _lay_out(self) -> None:
        self.count.setProperty("role", "title")
        self._note.setProperty("role", "muted")
        for label in (self.count, self._note):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._copy.setToolTip(self.tr("Copy the selected rows, or those in view"))
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.count)
        head.addWidget(self._note, 1)
        head.addWidget(self._copy)
        head.addWidget(self.export)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)

    def _connect_signals(self) -> None:
        self._order_runner.result_ready.connect(self._take_order)
        self._order_runner.failed.connect(self._show_nothing)
        self._page_runner.result_ready.connect(lambda page: self.model.set_page(*page))
        self._export_runner.result_ready.connect(self._ask_export)
        self.model.page_needed.connect(self._fetch_page)
        self.model.order_asked.connect(self._sort)
        self.table.filter_asked.connect(self._ask_filter)
        self.table.client_opened.connect(self._open_client)
        self.export.clicked.connect(self._fetch_export)
        self._copy.clicked.connect(lambda: QApplication.clipboard().setText(self.table.selected_text()))

    def set_theme(self, theme: Theme) -> None:
        self.table.set_theme(theme)

    def refresh(self, usage_filter: UsageFilter) -> None:
        """Show the requests of a filter, or of other logs; they are put in order once the page is looked at."""
        self._filter = usage_filter
        self._stale = True
        self._order_runner.cancel()
        self._page_runner.cancel()
        self._ask()

    def _ask(self) -> None:
        if not self._stale or not self.isVisible():
            return
        self._stale = False
        contents = self._session.contents
        if Dimension.REQUEST not in contents.of_requests:
            self._show_nothing()
            return
        if self._list is None:
            self._list = RequestList(self._session.keep_engine())
        self.table.hide_columns(
            {key for key, dimension in _HIDDEN_WITHOUT.items() if dimension not in contents.of_requests}
        )
        self.count.setText(self.tr("Putting the requests in order…"))
        key, descending = self._sorting
        order = partial(self._list.put_in_order, self._filter, key or "moment", descending=descending)
        self._order_runner.start(order, self._list.engine)

    def _take_order(self, length: int) -> None:
        self.model.set_length(length)
        self.count.setText(self.tr("1 request") if length == 1 else filled(self.tr("%1 requests"), count_text(length)))
        for button in (self.export, self._copy):
            button.setEnabled(length > 0)
        self.export.setEnabled(0 < length <= MOST_EXPORTED)
        too_many = self.tr("Narrow the filter to %1 requests or fewer to export them.")
        self.export.setToolTip(filled(too_many, count_text(MOST_EXPORTED)) if length > MOST_EXPORTED else "")
        self._note.setText(self._note_text())

    def _note_text(self) -> str:
        contents = self._session.contents
        words = [self.tr("One row a request; times are UTC. Click a column to sort, a status or URL to filter.")]
        if contents.accounts == set(Account) and contents.shown is Account.EXPORT:
            words.append(self.tr("These are the request logs; the other pages count the usage exports."))
        return " ".join(words)

    def _show_nothing(self, *_: object) -> None:
        self.model.set_length(0)
        self.count.setText(self.tr("No requests"))
        self._note.setText(self.tr("No open log has single requests."))
        for button in (self.export, self._copy):
            button.setEnabled(False)

    def _sort(self, key: str, descending: bool) -> None:
        self._sorting = (key, descending) if key else ("", True)
        self.refresh(self._filter)

    def _fetch_page(self, first: int) -> None:
        requests = self._list
        if requests is not None:
            self._page_runner.start(lambda: (first, requests.page(first, PAGE_ROWS)), requests.engine)

    def _fetch_export(self) -> None:
        requests = self._list
        if requests is not None:
            self._export_runner.start(lambda: requests.page(0, MOST_EXPORTED), requests.engine)

    def _ask_export(self, frame: pd.DataFrame) -> None:
        self.export_asked.emit("requests.csv", frame, COLUMNS, "")

    def _ask_filter(self, name: str, value: object) -> None:
        self.filter_asked.emit(name, value)

    def _open_client(self, client: str) -> None:
        if client:
            self.client_opened.emit(client)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()
