"""The ledger of a month in words: which month, what is used of it, and what to expect."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from apiusage_desktop.core.fair_use.ledger import Ledger
from models.fair_use_texts import (
    doubts,
    month_text,
    sentences,
    standing_in_words,
    standing_tip,
    unknown_licences_text,
    used_text,
    used_tip,
)
from ui.charts.cumulative_chart import CumulativeChart
from ui.theme import Theme

_COLUMNS = 2


class LedgerView(QFrame):
    """A month: step to the one before or after it, read it, and see how it adds up.

    Signals:
        step_asked: the month before (-1) or after (1).
    """

    step_asked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Billing month"))
        self._theme = theme
        self._ledger: Ledger | None = None
        self.previous = self._step_button(Qt.ArrowType.LeftArrow, self.tr("Billing month before"))
        self.next = self._step_button(Qt.ArrowType.RightArrow, self.tr("Billing month after"))
        self.month = QLabel(self)
        self.standing = QLabel(self)
        self.used = QLabel(self)
        self._sentences: list[QLabel] = []
        self.doubts = QLabel(self)
        self.chart = CumulativeChart(theme, self.tr("Requests of the billing month, added up by day"), self)
        self._grid = QGridLayout()
        self._lay_out()
        self.previous.clicked.connect(lambda: self.step_asked.emit(-1))
        self.next.clicked.connect(lambda: self.step_asked.emit(1))

    def _step_button(self, arrow: Qt.ArrowType, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("role", "button")
        button.setArrowType(arrow)
        button.setToolTip(name)
        button.setAccessibleName(name)
        return button

    def _lay_out(self) -> None:
        self.month.setProperty("role", "title")
        self.used.setProperty("role", "heading")
        self.used.setToolTip(used_tip())
        self.doubts.setProperty("role", "muted")
        self.doubts.setWordWrap(True)
        for label in (self.month, self.standing, self.used, self.doubts):
            label.setTextFormat(Qt.TextFormat.PlainText)
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget in (self.previous, self.month, self.next):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.standing, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 4)
        self._grid.setColumnStretch(1, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.used)
        layout.addLayout(self._grid)
        layout.addWidget(self.doubts)
        layout.addWidget(self.chart, 1)

    def show_ledger(self, ledger: Ledger, *, has_previous: bool, has_next: bool, counts_logs: bool) -> None:
        """Show a month.

        Args:
            ledger: the month.
            has_previous, has_next: whether the logs have the month before and after it.
            counts_logs: whether it is request logs that count.
        """
        self._ledger = ledger
        self.previous.setEnabled(has_previous)
        self.next.setEnabled(has_next)
        self.month.setText(month_text(ledger.month))
        self.used.setText(used_text(ledger))
        self._show_standing(ledger)
        self._show_sentences(ledger)
        said = [*doubts(ledger, counts_logs=counts_logs), unknown_licences_text(ledger)]
        self.doubts.setText(" ".join(filter(None, said)))
        self.doubts.setVisible(bool(self.doubts.text()))
        self.chart.show_ledger(ledger)

    def _show_standing(self, ledger: Ledger) -> None:
        self.standing.setText(standing_in_words(ledger))
        self.standing.setToolTip(standing_tip(ledger))
        colour = self._theme.standing(ledger.standing)
        self.standing.setStyleSheet(
            f"color: {colour}; border: 1px solid {colour}; border-radius: 10px; padding: 2px 10px; font-weight: 600"
        )

    def _show_sentences(self, ledger: Ledger) -> None:
        told = list(sentences(ledger))
        self._ensure(len(told))
        for label, sentence in zip(self._sentences, told, strict=False):
            label.setText(sentence.text)
            label.setToolTip(sentence.tip)
            label.setStyleSheet("font-weight: 600" if sentence.warns else "")
        for place, label in enumerate(self._sentences):
            label.setVisible(place < len(told))

    def _ensure(self, count: int) -> None:
        while len(self._sentences) < count:
            label = QLabel(self)
            label.setProperty("role", "sentence")
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            place = len(self._sentences)
            self._grid.addWidget(label, place // _COLUMNS, place % _COLUMNS)
            self._sentences.append(label)

    def texts(self) -> Sequence[str]:
        """Return the sentences as a user reads them."""
        return [label.text() for label in self._sentences if not label.isHidden()]

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.chart.set_theme(theme)
        if self._ledger is not None:
            self._show_standing(self._ledger)
