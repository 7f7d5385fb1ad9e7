"""The page of clients: who each is, what it does, and what of it needs a look."""

from dataclasses import dataclass

import pandas as pd
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from apiusage_desktop.core.directory import Directory
from apiusage_desktop.core.directory.client_list import COLUMNS, client_table
from apiusage_desktop.core.directory.review import QUIET_DAYS, ClientReview, ClientReviews, review_clients
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.source import Dimension
from models.client_table_model import ClientTableModel
from models.client_texts import details_text
from models.column_format import count_text, day_text, filled
from models.override import override
from models.usage_session import UsageSession
from ui.theme import Theme
from ui.widgets.usage_table import UsageTable

_CALL = "GET /api/v2/oauth/clients?pageSize=200&pageNumber=1"
_OF_LIST = {"grant_type", "client_state", "created", "owner", "unneeded_scopes", "description"}
_OF_USER = {"team", "vendor", "environment", "budget", "budget_used"}


@dataclass(frozen=True)
class _Answer:
    reviews: ClientReviews
    table: pd.DataFrame
    needing: pd.DataFrame


class ClientsPage(QFrame):
    """One row a client of the logs or of the list of clients; it asks only while it is looked at.

    Signals:
        client_opened: a client's key, from a double-click on a row.
        profiles_asked: the ids and names of the clients whose tags and budget are to be changed.
        export_asked: a name for the file, a frame, its columns, and the title of the dialog.
        told: a sentence that says what was done.
    """

    client_opened = Signal(str)
    profiles_asked = Signal(list)
    export_asked = Signal(str, object, object, str)
    told = Signal(str)

    def __init__(self, session: UsageSession, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Clients"))
        self._session = session
        self._runner = session.runner(self)
        self._filter = UsageFilter()
        self._stale = True
        self._answer = _Answer(ClientReviews(()), pd.DataFrame(), pd.DataFrame())
        self._reviews: dict[str, ClientReview] = {}
        self.model = ClientTableModel(self)
        self.table = UsageTable(self.model, theme, self.tr("Clients"), self)
        self.table.least_widths = {"client_name": 210}
        self.count = QLabel(self)
        self.note = QLabel(self)
        self.details = QLabel(self)
        self.only_needing = QCheckBox(self.tr("Only those that need a look"), self)
        self.quiet_days = QSpinBox(self)
        self.profile = QPushButton(self.tr("Tags and budget…"), self)
        self._copy = QPushButton(self.tr("Copy"), self)
        self._export = QPushButton(self.tr("Export CSV"), self)
        self._how = QPushButton(self.tr("Copy the API call"), self)
        self._lay_out()
        self._connect_signals()

    def _lay_out(self) -> None:
        self.count.setProperty("role", "title")
        self.note.setProperty("role", "muted")
        for label in (self.count, self.note, self.details):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(label is not self.count)
        self.details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.quiet_days.setRange(1, 365)
        self.quiet_days.setValue(QUIET_DAYS)
        self.quiet_days.setKeyboardTracking(False)
        self.quiet_days.setMinimumHeight(28)
        self.quiet_days.setPrefix(self.tr("Quiet after "))
        self.quiet_days.setSuffix(self.tr(" days"))
        self.quiet_days.setAccessibleName(self.tr("Days without calls after which a client is quiet"))
        self.quiet_days.setToolTip(self.tr("A client without calls for so many days needs a look"))
        self.profile.setToolTip(
            self.tr("Say whose the chosen clients are, and how many requests a month they may make")
        )
        self._copy.setToolTip(self.tr("Copy the selected rows, or all"))
        self._how.setToolTip(_CALL)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.count)
        head.addStretch(1)
        for widget in (self.only_needing, self.quiet_days, self.profile, self._copy, self._export):
            head.addWidget(widget)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self.note, 1)
        below.addWidget(self._how)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addLayout(below)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.details)

    def _connect_signals(self) -> None:
        self._runner.result_ready.connect(self._take)
        self._session.profiles_changed.connect(self._ask_anew)
        self.quiet_days.valueChanged.connect(self._ask_anew)
        self.only_needing.toggled.connect(self._show_rows)
        self.table.client_opened.connect(self._open_client)
        self.table.selectionModel().selectionChanged.connect(self._show_details)
        self.profile.clicked.connect(lambda: self.profiles_asked.emit(self._chosen_clients()))
        self._export.clicked.connect(lambda: self.export_asked.emit("clients.csv", self.model.frame, COLUMNS, ""))
        self._copy.clicked.connect(lambda: QApplication.clipboard().setText(self.table.selected_text()))
        self._how.clicked.connect(self._copy_call)

    def set_theme(self, theme: Theme) -> None:
        self.table.set_theme(theme)

    def refresh(self, usage_filter: UsageFilter) -> None:
        """Show the clients with the requests of the filter's period, once the page is looked at."""
        self._filter = usage_filter
        self._ask_anew()

    def _ask_anew(self) -> None:
        self._stale = True
        self._runner.cancel()
        self._ask()

    def _ask(self) -> None:
        if not self._stale or not self.isVisible():
            return
        self._stale = False
        directory, quiet_days = self._session.directory, self.quiet_days.value()

        def question(engine: Engine, chosen: UsageFilter) -> _Answer:
            return _answer(engine, directory, chosen, quiet_days)

        self._session.fetch(self._runner, question, self._filter)

    def _take(self, answer: _Answer) -> None:
        self._answer = answer
        self._reviews = {review.client: review for review in answer.reviews.reviews}
        directory = self._session.directory
        hidden = set() if len(directory.clients) else set(_OF_LIST)
        if not directory.profiles.profiles:
            hidden |= _OF_USER
        if Dimension.ENDPOINT not in self._session.contents.dimensions:
            hidden.add("unneeded_scopes")
        self.table.hide_columns(hidden)
        self._how.setVisible(not len(directory.clients))
        self.note.setText(self._note_text())
        self.only_needing.setEnabled(bool(len(answer.needing)) or self.only_needing.isChecked())
        self._show_rows()

    def _show_rows(self) -> None:
        chosen = {client for client, *_ in self._chosen_rows()}
        answer = self._answer
        self.model.set_frame(answer.needing if self.only_needing.isChecked() else answer.table)
        clients, needing = len(answer.table), len(answer.needing)
        text = self.tr("1 client") if clients == 1 else filled(self.tr("%1 clients"), count_text(clients))
        if needing:
            more = self.tr("1 needs a look") if needing == 1 else filled(self.tr("%1 need a look"), count_text(needing))
            text = f"{text}, {more}"
        self.count.setText(text)
        for button in (self._copy, self._export):
            button.setEnabled(self.model.rowCount() > 0)
        for row in range(self.model.rowCount()):
            if str(self.model.value(row, "client")) in chosen:
                self.table.selectRow(row)
        self._show_details()

    def _note_text(self) -> str:
        if not len(self._session.directory.clients):
            return self.tr(
                "Who they are is not known: save the answer of this API call, with all of its pages, and open it beside"
                " the logs. Secrets in it are dropped while it is read."
            )
        words = []
        if quiet := self._answer.reviews.quiet:
            text = self.tr("Calls are looked for from %1 to %2.")
            if quiet.days < self.quiet_days.value():
                text = self.tr("Calls are looked for from %1 to %2: the logs cover no more days.")
            words.append(filled(text, day_text(quiet.first), day_text(quiet.last)))
        if not self._session.directory.clients.is_complete:
            words.append(
                self.tr("Pages of the list are missing: a client that is not in it may stand on one of these.")
            )
        words.append(self.tr("Double-click a client to see it alone."))
        return " ".join(words)

    def _chosen_rows(self) -> list[tuple[str, str, str]]:
        """Return the key, id and name of each chosen client."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        keys = ("client", "client_id", "client_name")
        return [tuple(str(self.model.value(row, key)) for key in keys) for row in rows]  # type: ignore[misc] # three

    def _chosen_clients(self) -> list[tuple[str, str]]:
        return [(ident, name) for _, ident, name in self._chosen_rows()]

    def _show_details(self) -> None:
        chosen = self._chosen_rows()
        self.profile.setEnabled(bool(chosen))
        review = self._reviews.get(chosen[0][0]) if len(chosen) == 1 else None
        text = details_text(review, self._session.directory) if review else ""
        self.details.setText(text)
        self.details.setVisible(bool(text))

    def _open_client(self, client: str) -> None:
        if any(client == key for key, _, _ in self._session.contents.clients):
            self.client_opened.emit(client)
        else:
            self.told.emit(self.tr("This client has no requests in the open logs."))

    def _copy_call(self) -> None:
        QApplication.clipboard().setText(_CALL)
        self.told.emit(self.tr("The API call is on the clipboard."))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()


def _answer(engine: Engine, directory: Directory, chosen: UsageFilter, quiet_days: int) -> _Answer:
    """Runs in the background."""
    reviews = review_clients(engine, directory, chosen.days, quiet_days)
    table = client_table(reviews, directory, chosen.search)
    return _Answer(reviews, table, table[table["needs_a_look"] != ""].reset_index(drop=True))
