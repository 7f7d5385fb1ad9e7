"""The totals over all requests the filter lets through."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from apiusage_desktop.core.fair_use.ledger import Ledger
from apiusage_desktop.core.fair_use.standing import Standing
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries.totals import TOTALS, Totals
from apiusage_desktop.core.source import Dimension
from models.column_format import count_text, filled, share_text
from models.fair_use_state import FairUseState
from models.fair_use_texts import month_text, standing_text, standing_tip
from models.override import override
from models.usage_session import UsageSession
from ui.theme import Theme
from ui.widgets.figure import NONE, Figure, FigureLink

_ROOMY = 1080  # pixels from which on there is room for more than a word on fair use
_GAP, _NARROW_GAP = 24, 16


class TotalsStrip(QFrame):
    """Requests, outcomes, clients and URLs, side by side, and how the latest billing month stands.

    Signals:
        fair_use_asked: the user wants to see the page of fair use.
    """

    fair_use_asked = Signal()

    def __init__(
        self, session: UsageSession, fair_use: FairUseState, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state = fair_use
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Totals"))
        self._session = session
        self._runner = session.runner(self)
        self._figures = {
            name: Figure(title, computed, self)
            for name, title, computed in (
                ("requests", self.tr("Requests"), self.tr("All requests in the period, with the filters in force.")),
                (
                    "successful",
                    self.tr("Successful"),
                    self.tr("Answered with 2xx or 3xx, and their share of requests."),
                ),
                ("failed", self.tr("Failed"), self.tr("Answered with 4xx (429 among them) or 5xx, and their share.")),
                ("status_429", self.tr("Rate-limited (429)"), self.tr("Refused with 429. They are part of failed.")),
                ("unclassified", self.tr("Unclassified"), self.tr("Requests whose status the log does not tell.")),
                ("clients", self.tr("OAuth clients"), self.tr("Different clients that called.")),
                ("endpoints", self.tr("URLs"), self.tr("Different path templates that were called.")),
                ("days", self.tr("Days with requests"), self.tr("UTC days with at least one request.")),
            )
        }
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 4, 16, 5)
        layout.setSpacing(_GAP)
        for figure in self._figures.values():
            layout.addWidget(figure)
        layout.addStretch(1)
        self.fair_use = FigureLink(self.tr("Fair use"), "", self)
        layout.addWidget(self.fair_use)
        self.fair_use.clicked.connect(self.fair_use_asked)
        fair_use.changed.connect(self._show_fair_use)
        self._runner.result_ready.connect(self._show_totals)
        self._runner.failed.connect(self._clear)

    def refresh(self, usage_filter: UsageFilter) -> None:
        if self._session.contents.days or self._session.sources:
            self._session.ask(self._runner, TOTALS, usage_filter)
        else:
            self._runner.cancel()
            self._clear()

    def _clear(self) -> None:
        for figure in self._figures.values():
            figure.set_texts(NONE)

    def set_theme(self, theme: Theme) -> None:
        """Colour the counts of failures as everywhere."""
        self._theme = theme
        self._show_fair_use()
        for name, colour in (("failed", theme.failed), ("status_429", theme.status_429)):
            self._figures[name].value.setStyleSheet(f"color: {colour}")

    def text_of(self, name: str) -> str:
        """Return what a figure shows."""
        return self._figures[name].value.text()

    def _show_fair_use(self) -> None:
        """Show how much of the allowance of the latest month is used, and how it will end."""
        ledger = self._state.latest
        if ledger is None:
            self.fair_use.set_texts(NONE)
            self.fair_use.value.setStyleSheet("")
            return
        about = filled(self.tr("Billing month %1, whatever the filters. Click for the page."), month_text(ledger.month))
        self.fair_use.setToolTip(f"{about}\n{standing_tip(ledger)}")
        self.fair_use.value.setStyleSheet(f"color: {self._theme.standing(ledger.standing)}")
        if ledger.share_used is None:
            self.fair_use.set_texts(self.tr("set allowance"))
            return
        self.fair_use.set_texts(share_text(ledger.share_used), self._outlook_text(ledger))

    def _outlook_text(self, ledger: Ledger) -> str:
        """Say how the month will end, so that no word can be taken for what is used so far."""
        if ledger.path.days and ledger.share_expected is not None and self.width() >= _ROOMY:
            text = self.tr("used, %1 expected: %2")
            return filled(text, share_text(ledger.share_expected), standing_text(ledger.standing))
        if ledger.standing is Standing.OVER and not ledger.overage:
            return self.tr("going over")
        return standing_text(ledger.standing)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (event.oldSize().width() >= _ROOMY) != (self.width() >= _ROOMY):
            self._row.setSpacing(_GAP if self.width() >= _ROOMY else _NARROW_GAP)
            self._show_fair_use()

    def _show_totals(self, totals: Totals) -> None:
        contents = self._session.contents
        for name, figure in self._figures.items():
            count = getattr(totals, name)
            needs = {"clients": Dimension.CLIENT, "endpoints": Dimension.ENDPOINT}.get(name)
            if name in contents.unknown or (needs is not None and needs not in contents.dimensions):
                not_told = self.tr("not in these logs") if contents.counts_logs else self.tr("not in this export")
                figure.set_texts(NONE, not_told)
                continue
            share = name in ("successful", "failed") and totals.requests > 0
            figure.set_texts(count_text(count), share_text(count / totals.requests) if share else "")
        self._figures["unclassified"].setVisible(totals.unclassified != 0)
