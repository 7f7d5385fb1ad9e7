"""The panel Exports and logs."""

import pandas as pd
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout

from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.queries import two_accounts
from models.column_format import count_text, filled, share_text
from models.override import override
from ui.charts.accounts_chart import AccountsChart
from ui.panels.panel import Chart, Panel
from ui.theme import Theme


class TwoAccountsPanel(Panel):
    """Exports and request logs of the same days and clients."""

    QUERY = two_accounts.PANEL
    TABLE_COLUMNS = ("day", "client_name", "exported", "logged", "gap", "logged_share")

    @override
    def panel_title(self) -> str:
        return self.tr("Exports and logs")

    @override
    def panel_note(self) -> str:
        return self.tr("What usage exports and request logs tell of the same days.")

    @override
    def _make_chart(self) -> Chart:
        self._accounts = AccountsChart(self._theme, self.panel_title(), self)
        self._accounts.target_clicked.connect(self._filter_by)
        return self._accounts

    @override
    def _lay_out(self) -> None:
        super()._lay_out()
        self._legend = QLabel(self)
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        reading = QLabel(
            self.tr(
                "How to read a gap: a log sees one gateway only, an export leaves out what the product does not count,"
                " days are UTC in both, and an export is up to a day old."
            ),
            self,
        )
        reading.setProperty("role", "muted")
        reading.setWordWrap(True)
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(2, reading)
            layout.insertWidget(3, self._legend)

    @override
    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        words = (f'<span style="color:{getattr(theme, p.colour)}">■</span> {p.name}' for p in self._accounts.parts())
        self._legend.setText("&nbsp;&nbsp;".join(words))

    @override
    def unknown(self) -> frozenset[str]:
        return frozenset()  # what one account does not tell of a client, the other may

    @override
    def is_answerable(self) -> bool:
        return super().is_answerable() and self.context.session.contents.tells_of_both

    @override
    def _tell_empty(self) -> None:
        self._show_message(
            self.tr("No day is in both"),
            self.tr(
                "In the period and with the filters above, no day has rows in a request log and in a usage export by"
                " day."
            ),
        )

    @override
    def _show_in_chart(self, frame: pd.DataFrame) -> None:
        if frame.empty:
            return
        exported, logged = int(frame["exported"].sum()), int(frame["logged"].sum())
        days = frame.groupby("day", as_index=False)[["exported", "logged"]].sum()
        text = self.tr("%1 exported, %2 logged (%3), on %4 days that both tell of.")
        if len(days) == 1:
            text = self.tr("%1 exported, %2 logged (%3), on the one day that both tell of.")
        share = share_text(logged / exported) if exported else "–"
        self.set_note(filled(text, count_text(exported), count_text(logged), share, count_text(len(days))))
        if len(days) == 1:
            self._show_clients(frame)
        else:
            self._accounts.show_days(days, DateRange.inclusive(days["day"].min().date(), days["day"].max().date()))

    def _show_clients(self, frame: pd.DataFrame) -> None:
        clients = frame.groupby(["client", "client_name"], as_index=False)[["exported", "logged"]].sum()
        most = clients[["exported", "logged"]].max(axis=1).sort_values(ascending=False, kind="stable")
        self._accounts.show_clients(clients.loc[most.index])
