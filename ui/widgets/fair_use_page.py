"""The page Fair use: the allowance beside what is used of it, month by month and client by client."""

from datetime import date
from functools import partial

import pandas as pd
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from apiusage_desktop.core.columns import Column
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.fair_use.ledger import MONTH_COLUMNS, Ledger, months_frame, unknown_columns
from apiusage_desktop.core.fair_use.months import billing_month
from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.queries.fair_use import CLIENT_MONTH_COLUMNS, fetch_clients_of_month
from apiusage_desktop.core.source import Dimension
from models.fair_use_state import FairUseState
from models.override import override
from models.usage_session import UsageSession
from ui.theme import Theme
from ui.widgets.fair_use_form import FairUseForm
from ui.widgets.ledger_view import LedgerView
from ui.widgets.notice import EmptyState
from ui.widgets.table_card import TableCard

_LEFT_WIDTH = 600
_TABLE_HEIGHT = 150
_SPACING = 8


class FairUsePage(QScrollArea):
    """Reckons with the whole of the open logs, whatever the filter.

    Signals:
        export_asked: a name for the file, a frame, its columns, and the title of the dialog.
        client_opened: the key of a client to go into.
    """

    export_asked = Signal(str, object, object, str)
    client_opened = Signal(str)

    def __init__(self, session: UsageSession, state: FairUseState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._state = state
        self._month: DateRange | None = None
        self._asked: DateRange | None = None
        self._runner = session.runner(self)
        self.form = FairUseForm(state, self)
        self.ledger = LedgerView(theme, self)
        self.clients = TableCard(
            self.tr("By client in this month"),
            CLIENT_MONTH_COLUMNS,
            theme,
            ("client_name", "requests", "share", "active_days"),
            self,
        )
        self.months = TableCard(
            self.tr("All billing months"),
            MONTH_COLUMNS,
            theme,
            ("month_first", "month_last", "requests", "allowance_share", "overage", "overage_cost", "unknown_days"),
            self,
        )
        self._empty = EmptyState(self)
        self._lay_out()
        self._connect_signals()
        self._show()

    def _lay_out(self) -> None:
        self.setWidgetResizable(True)
        self.setFrameShape(self.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = QWidget(self)
        page.setObjectName("page")
        for card in (self.form, self.clients):
            card.setMaximumWidth(_LEFT_WIDTH)
        for card in (self.clients, self.months):
            card.setMinimumHeight(_TABLE_HEIGHT)
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 6, 4, 4)
        grid.setSpacing(_SPACING)
        grid.addWidget(self.form, 0, 0)
        grid.addWidget(self.ledger, 0, 1)
        grid.addWidget(self._empty, 0, 1)
        grid.addWidget(self.clients, 1, 0)
        grid.addWidget(self.months, 1, 1)
        grid.setColumnStretch(0, 5)
        grid.setColumnStretch(1, 7)
        grid.setRowStretch(0, 2)
        grid.setRowStretch(1, 1)
        self.setWidget(page)

    def _connect_signals(self) -> None:
        self._state.changed.connect(self._show)
        self.ledger.step_asked.connect(self._step)
        self._runner.result_ready.connect(self._show_clients)
        self._runner.failed.connect(lambda error: self.clients.show_message(error.title, error.hint))
        self.clients.export_asked.connect(partial(self._ask_export, "fair_use_clients.csv"))
        self.months.export_asked.connect(partial(self._ask_export, "fair_use_months.csv"))
        self.clients.table.client_opened.connect(self._open_client)
        self.months.table.filter_asked.connect(self._show_month_of)

    def set_theme(self, theme: Theme) -> None:
        for part in (self.ledger, self.clients, self.months):
            part.set_theme(theme)

    @property
    def shown(self) -> Ledger | None:
        """The ledger of the month that is shown."""
        return next((ledger for ledger in self._state.ledgers if ledger.month == self._month), None)

    def _step(self, by: int) -> None:
        months = [ledger.month for ledger in self._state.ledgers]
        if self._month in months:
            place = months.index(self._month) + by
            if 0 <= place < len(months):
                self._month = months[place]
                self._show()

    def _show_month_of(self, _name: str, day: object) -> None:
        """Show the month that has this day."""
        day = date.fromisoformat(str(day)[:10])
        self._month = billing_month(day, self._state.plan.start_day)
        self._show()

    def _show(self) -> None:
        """Show the month that was shown before if there still is one, else the latest."""
        ledgers = self._state.ledgers
        if self.shown is None:
            self._month = ledgers[-1].month if ledgers else None
        ledger = self.shown
        self._asked = None
        for card in (self.ledger, self.clients, self.months):
            card.setVisible(ledger is not None)
        self._empty.setVisible(ledger is None)
        if ledger is None:
            self._runner.cancel()
            self._empty.set_texts(
                self.tr("No day is known"), self.tr("Open a log with dates, and its months are reckoned here.")
            )
            return
        self.ledger.show_ledger(
            ledger,
            has_previous=ledger is not ledgers[0],
            has_next=ledger is not ledgers[-1],
            counts_logs=self._session.contents.counts_logs,
        )
        self.months.show_rows(months_frame(ledgers), unknown_columns(self._state.plan))
        self._ask_clients()

    def _ask_clients(self) -> None:
        """Ask who called in the month, once the page is looked at."""
        month = self._month
        if month is None or month == self._asked or not self.isVisible():
            return
        self._asked = month
        if Dimension.CLIENT not in self._session.contents.dimensions:
            self._runner.cancel()
            self.clients.show_message(self.tr("No clients"), self.tr("The open logs do not tell which client called."))
            return

        def question(engine: Engine, _filter: UsageFilter) -> pd.DataFrame:
            return fetch_clients_of_month(engine, month)

        self._session.fetch(self._runner, question, UsageFilter())

    def _show_clients(self, frame: pd.DataFrame) -> None:
        if frame.empty:
            self.clients.show_message(self.tr("No requests"), self.tr("No client called in this month."))
        else:
            self.clients.show_rows(frame)

    def _ask_export(self, name: str, frame: pd.DataFrame, columns: list[Column]) -> None:
        self.export_asked.emit(name, frame, columns, "")

    def _open_client(self, client: str) -> None:
        if client:
            self.client_opened.emit(client)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask_clients()
