"""Two fields to type a first and a last day in, with a line that says what is wrong with them."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QWidget

from apiusage_desktop.core.filters import DateRange
from models.column_format import count_text, filled
from models.date_presets import TypedProblem, format_range, parse_typed_range, short_form_of

_EXAMPLE = date(2020, 2, 29)


class PeriodFields(QWidget):
    """Reads a period as it is typed.

    Signals:
        changed: another period stands there, or none.
    """

    changed = Signal()

    def __init__(self, days: tuple[date, date] | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first = self._field(self.tr("First day"))
        self.last = self._field(self.tr("Last day"))
        self._status = QLabel(self)
        self._status.setTextFormat(Qt.TextFormat.PlainText)
        self._status.setProperty("role", "muted")
        self._status.setWordWrap(True)
        if days:
            self.set_days(DateRange.inclusive(*days))
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(8)
        form.addRow(self.tr("&First day"), self.first)
        form.addRow(self.tr("&Last day"), self.last)
        form.addRow("", self._status)
        self.first.textChanged.connect(self._take)
        self.last.textChanged.connect(self._take)
        self._say()

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setPlaceholderText("yyyy-MM-dd")
        field.setMaxLength(20)
        field.setFixedWidth(field.fontMetrics().horizontalAdvance("0000-00-00") + 40)
        field.setAccessibleName(name)
        return field

    def period(self) -> DateRange | None:
        """Return the days that are typed; None if they are no period."""
        typed = self._typed()
        return typed if isinstance(typed, DateRange) else None

    def set_days(self, days: DateRange) -> None:
        self.first.setText(days.first.isoformat())
        self.last.setText(days.last.isoformat())

    def status(self) -> str:
        return self._status.text()

    def _typed(self) -> DateRange | TypedProblem:
        return parse_typed_range(self.first.text(), self.last.text(), self.locale())

    def _take(self) -> None:
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        typed = self._typed()
        forms = (_EXAMPLE.isoformat(), short_form_of(_EXAMPLE, self.locale()))
        if isinstance(typed, DateRange):
            text = self.tr("%1: 1 day.") if typed.days == 1 else self.tr("%1: %2 days, both ends included.")
            self._status.setText(filled(text, format_range(typed, self.locale()), count_text(typed.days)))
        elif typed is TypedProblem.LAST_BEFORE_FIRST:
            self._status.setText(self.tr("The last day is before the first."))
        elif typed in (TypedProblem.FIRST_DOES_NOT_EXIST, TypedProblem.LAST_DOES_NOT_EXIST):
            self._status.setText(self.tr("There is no such day in the calendar."))
        else:
            self._status.setText(filled(self.tr("Write both days as %1 or %2."), *forms))
