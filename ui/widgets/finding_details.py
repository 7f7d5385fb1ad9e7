"""One finding in full: the sentence, what to do, its requests day by day, what proves it, and what it would save."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.findings import TITLES
from apiusage_desktop.core.findings.finding import Finding
from apiusage_desktop.core.queries import success_vs_failed
from models.column_format import filled, plain_text
from models.fair_use_state import FairUseState
from models.findings_model import confidence_text, saved_text, severity_sign, severity_text
from models.frame_table_model import FrameTableModel
from models.usage_session import UsageSession
from ui.charts.day_chart import DayChart, outcome_parts
from ui.theme import Theme
from ui.widgets.finding_list import severity_colour
from ui.widgets.usage_table import UsageTable
from ui.widgets.what_if import WhatIf

_CHART_HEIGHT = 118


class FindingDetails(QFrame):
    """Shows the finding that is chosen.

    Signals:
        filter_asked: the UsageFilter of what the user wants to see in the dashboard.
        dismiss_asked, return_asked: the user wants to put it away, or have it back.
    """

    filter_asked = Signal(object)
    dismiss_asked = Signal(object)
    return_asked = Signal(object)

    def __init__(
        self, session: UsageSession, fair_use: FairUseState, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._session = session
        self._theme = theme
        self._finding: Finding | None = None
        self._runner = session.runner(self)
        self.title = QLabel(self)
        self.sentence = QLabel(self)
        self.remedy = QLabel(self)
        self.facts = QLabel(self)
        self.note = QLabel(self)
        self.chart = DayChart(outcome_parts(), theme, self.tr("Requests by day (UTC)"), parent=self)
        self._evidence = QVBoxLayout()
        self.table: UsageTable | None = None
        self.what_if = WhatIf(fair_use, self)
        self.show_button = QPushButton(self.tr("Show in dashboard"), self)
        self.dismiss_button = QPushButton(self.tr("Dismiss…"), self)
        self.return_button = QPushButton(self.tr("Undo dismissal"), self)
        self._lay_out()
        self._connect_signals()

    def _lay_out(self) -> None:
        self.title.setProperty("role", "title")
        for label in (self.facts, self.note):
            label.setProperty("role", "muted")
        for label in (self.sentence, self.remedy, self.facts, self.note):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.chart.setFixedHeight(_CHART_HEIGHT)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        for button in (self.show_button, self.dismiss_button, self.return_button):
            head.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(7)
        layout.addLayout(head)
        by_day = QLabel(self.tr("Requests by day (UTC), those that failed at the foot"), self)
        by_day.setProperty("role", "muted")
        for widget in (self.sentence, self.remedy, self.facts, self.note, self.what_if, by_day, self.chart):
            layout.addWidget(widget)
        layout.addLayout(self._evidence, 1)

    def _connect_signals(self) -> None:
        self._runner.result_ready.connect(self._show_days)
        self.show_button.clicked.connect(self._ask_all)
        self.chart.day_clicked.connect(lambda day: self._ask_part("days", day))
        self.dismiss_button.clicked.connect(lambda: self.dismiss_asked.emit(self._finding))
        self.return_button.clicked.connect(lambda: self.return_asked.emit(self._finding))

    def _ask_all(self) -> None:
        if self._finding is not None:
            self.filter_asked.emit(self._finding.usage_filter)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.chart.set_theme(theme)
        if self.table is not None:
            self.table.set_theme(theme)
        self._colour_title()

    def show_finding(self, finding: Finding | None, note: str | None) -> None:
        """Show a finding, with the note if it was put away; nothing for None."""
        self.setVisible(finding is not None)
        is_other = finding is not self._finding
        self._finding = finding
        if finding is None:
            self._runner.cancel()
            return
        # What is about all clients has nothing of its own to show there.
        self.show_button.setVisible(finding.usage_filter != UsageFilter())
        self.dismiss_button.setVisible(note is None)
        self.return_button.setVisible(note is not None)
        self.note.setVisible(note is not None)
        self.note.setText(filled(self.tr("Dismissed: %1"), plain_text(note or "–", 1000)))
        if is_other:
            self._show_words(finding)
            self._show_evidence(finding)
            self.what_if.show_change(finding.change)
            self._session.fetch(self._runner, success_vs_failed.PANEL.fetch, finding.usage_filter.without("days"))

    def _show_words(self, finding: Finding) -> None:
        self.title.setText(
            f"{severity_sign(finding.severity)} {severity_text(finding.severity)}: {TITLES[finding.rule]}"
        )
        self._colour_title()
        self.sentence.setText(finding.sentence)
        self.remedy.setText(filled(self.tr("What to do: %1"), finding.remedy.value))
        words = [confidence_text(finding.confidence)]
        if saved := saved_text(finding):
            words.append(f"{saved[:1].upper()}{saved[1:]}.")
        self.facts.setText(" ".join(words))

    def _colour_title(self) -> None:
        if self._finding is not None:
            self.title.setStyleSheet(f"color: {severity_colour(self._theme, self._finding.severity)}")

    def _show_evidence(self, finding: Finding) -> None:
        if self.table is not None:
            self.table.hide()
            self.table.deleteLater()
            self.table = None
        if finding.evidence is not None:
            model = FrameTableModel(finding.evidence.columns, parent=self)
            model.set_frame(finding.evidence.frame)
            self.table = UsageTable(model, self._theme, self.tr("What proves it"), self)
            model.setParent(self.table)
            self.table.setMinimumHeight(90)
            # It takes the room that is left; how many rows it has is no reason to scroll all of the page.
            self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
            self.table.hide_columns({"method"} if _is_empty(finding.evidence.frame, "method") else ())
            self.table.filter_asked.connect(self._ask_part)
            self._evidence.addWidget(self.table)

    def _ask_part(self, name: str, value: object) -> None:
        """Show in the dashboard what was clicked in the table, of what the finding is about."""
        if self._finding is not None:
            day = date.fromisoformat(str(value)[:10]) if name == "days" else None
            part: Any = DateRange.inclusive(day, day) if day else value
            self.filter_asked.emit(replace(self._finding.usage_filter, **{name: part}))

    def _show_days(self, frame: pd.DataFrame) -> None:
        contents = self._session.contents
        if contents.first_day and contents.last_day:
            self.chart.set_days(frame, DateRange.inclusive(contents.first_day, contents.last_day))


def _is_empty(frame: pd.DataFrame, key: str) -> bool:
    return key in frame and not (frame[key] != "").any()
