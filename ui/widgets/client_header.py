"""Who the client is that the page is about."""

import pandas as pd
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries import client_requests
from models.client_texts import who_text
from models.column_format import average_text, count_text, day_text, filled, plain_text, tooltip_text
from models.usage_session import UsageSession


class ClientHeader(QFrame):
    """The name, the id, the habits of the client that was drilled into, and who it is; hidden otherwise."""

    def __init__(self, session: UsageSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("OAuth client"))
        self._session = session
        self._runner = session.runner(self)
        self._name = QLabel(self)
        self._name.setProperty("role", "figure")
        self._ident = QLabel(self)
        self._ident.setProperty("role", "muted")
        self._ident.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._habits = QLabel(self)
        self._habits.setWordWrap(True)
        self._who = QLabel(self)
        self._who.setProperty("role", "muted")
        self._who.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self._name, self._ident, self._habits, self._who):
            label.setTextFormat(Qt.TextFormat.PlainText)
        who = QVBoxLayout()
        who.setSpacing(0)
        who.addWidget(self._name)
        who.addWidget(self._ident)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 4, 16, 5)
        layout.setSpacing(24)
        layout.addLayout(who)
        what = QVBoxLayout()
        what.setSpacing(0)
        what.addWidget(self._habits)
        what.addWidget(self._who)
        layout.addLayout(what, 1)
        self._runner.result_ready.connect(self._show_habits)
        self._runner.failed.connect(lambda error: self._habits.setText(error.title))
        session.profiles_changed.connect(self._show_who)
        self._client = ("", "")
        self.hide()

    def refresh(self, usage_filter: UsageFilter) -> None:
        client = usage_filter.client
        self.setVisible(client is not None)
        if client is None:
            self._runner.cancel()
            return
        known = next((c for c in self._session.contents.clients if c[0] == client), (client, "", client))
        self._name.setText(plain_text(known[2], 80))
        self._ident.setText(self.tr("Client ID %1").replace("%1", plain_text(known[1])) if known[1] else "")
        self._ident.setVisible(bool(known[1]))
        self._client = known[1], known[2]
        self._show_who()
        self._session.ask(self._runner, client_requests.PANEL, usage_filter)

    def who(self) -> str:
        return self._who.text()

    def _show_who(self) -> None:
        directory = self._session.directory
        text = who_text(*self._client, directory)
        known = directory.clients.of(*self._client)
        self._who.setText(text)
        self._who.setVisible(bool(text))
        self._who.setToolTip(tooltip_text(plain_text(known.description, 2000)) if known else "")

    def habits(self) -> str:
        return self._habits.text()

    def _show_habits(self, frame: pd.DataFrame) -> None:
        if frame.empty:
            self._habits.setText(self.tr("No requests in the period, with the filters in force."))
            return
        row = frame.iloc[0]
        text = self.tr(
            "%1 requests on %2 days, %3 on an active day. Busiest on %4 with %5. First seen %6, last seen %7 (UTC)."
        )
        values = (
            count_text(row["requests"]),
            count_text(row["active_days"]),
            average_text(row["requests_per_active_day"]),
            day_text(row["busiest_day"]),
            count_text(row["busiest_day_requests"]),
            day_text(row["first_day"]),
            day_text(row["last_day"]),
        )
        self._habits.setText(filled(text, *values))
