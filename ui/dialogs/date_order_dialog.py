"""Ask whether dates begin with the day or with the month."""

import re
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QCheckBox, QRadioButton, QWidget

from apiusage_desktop.core.read_options import DateOrder, DateOrderQuestion, ReadOptions
from models.column_format import filled, plain_text
from models.date_presets import to_qdate
from models.override import override
from ui.dialogs.question_dialog import QuestionDialog

_NUMBERS = re.compile(r"(\d{1,2})\D(\d{1,2})\D(\d{4}|\d{2})", re.ASCII)
_SHOWN = 4


class DateOrderDialog(QuestionDialog):
    """Two choices, each with how the log's own dates would then read; none is chosen for the user."""

    def __init__(self, name: str, question: DateOrderQuestion, parent: QWidget | None = None) -> None:
        super().__init__(name, question, parent)
        self._choices = {
            DateOrder.DAY_FIRST: QRadioButton(self.tr("The &day stands first"), self),
            DateOrder.MONTH_FIRST: QRadioButton(self.tr("The &month stands first"), self),
        }
        for order, choice in self._choices.items():
            readings = [_reading(text, order, self.locale()) for text in question.examples[:_SHOWN]]
            self.body.addWidget(choice)
            shown = self.label("\n".join(readings), "muted")
            shown.setIndent(24)
            self.body.addWidget(shown)
            choice.setAccessibleDescription(shown.text())
            choice.toggled.connect(self._refresh)
        self._alike = QCheckBox(self.tr("Read the &other logs that wait with this question the same way"), self)
        self._alike.setChecked(True)
        self.body.addWidget(self._alike)
        self.body.addStretch(1)
        self.setMinimumWidth(480)
        self._refresh()

    @property
    def is_for_all(self) -> bool:
        """Whether the answer is meant for all logs that ask this now."""
        return self._alike.isChecked()

    def _chosen(self) -> DateOrder | None:
        return next((order for order, choice in self._choices.items() if choice.isChecked()), None)

    def _refresh(self) -> None:
        self.accept_button.setEnabled(self._chosen() is not None)

    @override
    def answered(self, options: ReadOptions) -> ReadOptions:
        return replace(options, date_order=self._chosen())


def _reading(text: str, order: DateOrder, locale: QLocale) -> str:
    """Write a date as it stands in the log, and as it is read in this order."""
    shown = plain_text(text, 40)
    found = _NUMBERS.search(text)
    if found is None:
        return shown
    one, other, year = (int(part) for part in found.groups())
    day, month = (one, other) if order is DateOrder.DAY_FIRST else (other, one)
    try:
        read = date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return f"{shown} → –"
    return filled("%1 → %2", shown, locale.toString(to_qdate(read), QLocale.FormatType.LongFormat))
