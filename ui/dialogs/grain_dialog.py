"""Correct how much time the rows of a log stand for."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.source import Grain, Source
from models.column_format import day_text, filled, plain_text
from models.sources_model import days_of, grain_text
from ui.widgets.period_fields import PeriodFields

_GRAINS = (Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.PERIOD)  # of exports; single requests stand for no time


class GrainDialog(QDialog):
    """Asks for the grain, and for the days if the log is one total."""

    def __init__(self, source: Source, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Correct grain or period"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = days_of(source, source.grain)
        days = (shown.first, shown.last) if shown else None
        self._choices = QButtonGroup(self)
        self._period = PeriodFields(days, self)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        self._explanation = QLabel(self._explain(source), self)
        self._source = source
        self._total: DateRange | None = None
        self._lay_out(source)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._choices.buttonToggled.connect(self._show_days)
        self._period.changed.connect(self._refresh)
        self._refresh()

    def _explain(self, source: Source) -> str:
        text = self.tr(
            "No export says how much time one row stands for; the query did. The rows of %1 carry the days %2, so it"
            " was read as: %3. Choose what was asked for when the log was exported."
        )
        return filled(text, plain_text(source.name, 80), _carried(source), grain_text(source))

    def _lay_out(self, source: Source) -> None:
        self._explanation.setTextFormat(Qt.TextFormat.PlainText)
        self._explanation.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self._explanation)
        layout.addSpacing(4)
        texts = {
            Grain.DAY: self.tr("A &day: each row counts one UTC day"),
            Grain.WEEK: self.tr("A &week: each row counts seven days from its date on"),
            Grain.MONTH: self.tr("A &month: each row counts the calendar month of its date"),
            Grain.PERIOD: self.tr("The whole &period: each row counts all days from the first to the last"),
        }
        for number, (grain, text) in enumerate(texts.items()):
            choice = QRadioButton(text, self)
            self._choices.addButton(choice, number)
            layout.addWidget(choice)
            choice.setChecked(grain is source.grain)
            # Rows without a date cannot be days, weeks or months.
            choice.setEnabled(source.first_day is not None or grain is Grain.PERIOD)
        self._period.setContentsMargins(24, 0, 0, 0)
        layout.addWidget(self._period)
        layout.addSpacing(4)
        layout.addWidget(self._buttons)
        self.setMinimumWidth(520)

    @property
    def grain(self) -> Grain:
        return _GRAINS[self._choices.checkedId()]

    @property
    def period(self) -> DateRange | None:
        """The days that the log covers, if it is one total."""
        return self._period.period() if self.grain is Grain.PERIOD else None

    def _show_days(self, choice: QAbstractButton, is_chosen: bool) -> None:
        """Show the days that the rows stand for now; those typed for a total come back with it."""
        grain = _GRAINS[self._choices.id(choice)]
        if grain is Grain.PERIOD and not is_chosen:
            self._total = self._period.period()
        elif is_chosen:
            days = (self._total if grain is Grain.PERIOD else None) or days_of(self._source, grain)
            if days and not (grain is Grain.PERIOD and self._total is None and self._source.grain is not grain):
                self._period.set_days(days)
        self._refresh()

    def _refresh(self) -> None:
        is_total = self.grain is Grain.PERIOD
        self._period.setEnabled(is_total)
        ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(not is_total or self.period is not None)


def _carried(source: Source) -> str:
    """Write the first and the last day that stand in the rows, whatever these stand for."""
    days = [day_text(day) for day in (source.first_day, source.last_day) if day]
    return " – ".join(dict.fromkeys(days)) or "–"
