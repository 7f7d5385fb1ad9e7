"""What if a client polled less often, or kept answers for a while: a slider, and what it would save."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from apiusage_desktop.core.findings.outlook import outlook
from apiusage_desktop.core.findings.what_if import Change
from models.fair_use_state import FairUseState
from models.what_if_text import change_text, first_step, outlook_text, saved_text, steps_of


class WhatIf(QFrame):
    """Lets the user try a change, in requests a day and in where the billing month would end."""

    def __init__(self, fair_use: FairUseState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fair_use = fair_use
        self._change: Change | None = None
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setPageStep(1)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.tried = QLabel(self)
        self.says = QLabel(self)
        self._lay_out()
        self.slider.valueChanged.connect(self._refresh)
        fair_use.plan_changed.connect(self._refresh)
        fair_use.changed.connect(self._refresh)
        self.hide()

    def _lay_out(self) -> None:
        title = QLabel(self.tr("What if"), self)
        title.setProperty("role", "title")
        self.tried.setMinimumWidth(170)
        self.says.setWordWrap(True)
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(title)
        row.addWidget(self.tried)
        row.addWidget(self.slider, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self.says)

    def show_change(self, change: Change | None) -> None:
        """Offer a change, or nothing."""
        self._change = change
        self.setVisible(change is not None)
        if change is not None:
            self.slider.blockSignals(True)
            self.slider.setRange(0, len(steps_of(change)) - 1)
            self.slider.setValue(first_step(change))
            self.slider.blockSignals(False)
            self._refresh()

    @property
    def seconds(self) -> int:
        """What the slider stands at."""
        return steps_of(self._change)[self.slider.value()] if self._change else 0

    def _refresh(self) -> None:
        change = self._change
        if change is None:
            return
        self.tried.setText(change_text(change, self.seconds))
        self.slider.setAccessibleName(self.tried.text())
        plan = self._fair_use.plan
        month = outlook(self._fair_use.usage, plan.start_day)
        words = [saved_text(change, self.seconds)]
        if month is not None:
            saved = change.saved_per_day(self.seconds)
            words.append(outlook_text(month, saved, plan.allowance.requests))
        self.says.setText(" ".join(words))
