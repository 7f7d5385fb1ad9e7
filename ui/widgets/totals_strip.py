"""The totals over all requests the filter lets through."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries.totals import TOTALS, Totals
from apiusage_desktop.core.source import Dimension
from models.column_format import count_text, share_text
from models.usage_session import UsageSession
from ui.theme import Theme

_NONE = "–"


class _Figure(QWidget):
    """A number with its name above; the tooltip says how it is computed."""

    def __init__(self, name: str, computed: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = name
        self.setToolTip(computed)
        caption = QLabel(name, self)
        caption.setProperty("role", "muted")
        self.value = QLabel(_NONE, self)
        self.value.setProperty("role", "figure")
        self.more = QLabel("", self)
        self.more.setProperty("role", "muted")
        for label in (caption, self.value, self.more):
            label.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.value, 0, Qt.AlignmentFlag.AlignBaseline)
        row.addWidget(self.more, 1, Qt.AlignmentFlag.AlignBaseline)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(caption)
        layout.addLayout(row)

    def set_texts(self, value: str, more: str = "") -> None:
        self.value.setText(value)
        self.more.setText(more)
        self.setAccessibleName(f"{self._name}: {value} {more}".strip())


class TotalsStrip(QFrame):
    """Requests, outcomes, clients and URLs, side by side."""

    def __init__(self, session: UsageSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Totals"))
        self._session = session
        self._runner = session.runner(self)
        self._figures = {
            name: _Figure(title, computed, self)
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
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 4, 16, 5)
        layout.setSpacing(24)
        for figure in self._figures.values():
            layout.addWidget(figure)
        layout.addStretch(1)
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
            figure.set_texts(_NONE)

    def set_theme(self, theme: Theme) -> None:
        """Colour the counts of failures as everywhere."""
        for name, colour in (("failed", theme.failed), ("status_429", theme.status_429)):
            self._figures[name].value.setStyleSheet(f"color: {colour}")

    def text_of(self, name: str) -> str:
        """Return what a figure shows."""
        return self._figures[name].value.text()

    def _show_totals(self, totals: Totals) -> None:
        contents = self._session.contents
        for name, figure in self._figures.items():
            count = getattr(totals, name)
            needs = {"clients": Dimension.CLIENT, "endpoints": Dimension.ENDPOINT}.get(name)
            if name in contents.unknown or (needs is not None and needs not in contents.dimensions):
                not_told = self.tr("not in these logs") if contents.counts_logs else self.tr("not in this export")
                figure.set_texts(_NONE, not_told)
                continue
            share = name in ("successful", "failed") and totals.requests > 0
            figure.set_texts(count_text(count), share_text(count / totals.requests) if share else "")
        self._figures["unclassified"].setVisible(totals.unclassified != 0)
