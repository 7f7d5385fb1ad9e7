"""Two months side by side to pick a period in: first click starts it, second click ends it."""

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from apiusage_desktop.core.filters import DateRange, month_of
from models.date_presets import format_month
from models.override import override
from ui.widgets.month_view import MonthView


class RangeCalendar(QWidget):
    """Holds what is picked and, between the two clicks, previews it."""

    range_picked = Signal(object)  # DateRange; of one day after the first click, while `is_picking` is true

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._anchor: date | None = None
        self._previewed: date | None = None
        self._titles = (QLabel(self), QLabel(self))
        self._months = (MonthView(self), MonthView(self))
        back, ahead = Qt.ArrowType.LeftArrow, Qt.ArrowType.RightArrow
        if self.isRightToLeft():
            back, ahead = ahead, back
        self._earlier = self._step_button(back, self.tr("Earlier months (Page Up)"))
        self._later = self._step_button(ahead, self.tr("Later months (Page Down)"))
        self._lay_out()
        self._connect_signals()
        self.show_month(date(2000, 1, 1))

    @property
    def is_picking(self) -> bool:
        """Whether the first day is picked and the last is not."""
        return self._anchor is not None

    @property
    def months(self) -> tuple[MonthView, MonthView]:
        return self._months

    def set_counts(self, counts: Mapping[date, int]) -> None:
        for view in self._months:
            view.set_counts(counts)

    def set_range(self, chosen: DateRange | None) -> None:
        """Show a period as picked; the months stay."""
        self._anchor = None
        self._show_band(chosen)

    def complete_pick(self) -> None:
        """Take what is previewed as picked."""
        if self._previewed is not None:
            self._pick(self._previewed)

    def show_month(self, day: date) -> None:
        """Show the month of this day on the right, the one before on the left."""
        month = month_of(day)
        for view, title, shown in zip(self._months, self._titles, (month.shifted(-1), month), strict=True):
            view.set_month(shown.first)
            title.setText(format_month(shown.first, self.locale()))

    def focus_day(self, day: date) -> None:
        """Put the keyboard cursor on a day and bring it into sight."""
        if day < self._months[0].month.start:
            self.show_month(month_of(day).shifted(1).first)
        elif day >= self._months[1].month.end:
            self.show_month(day)
        view = next(view for view in self._months if view.shows(day))
        view.set_cursor(day)
        view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _step_button(self, arrow: Qt.ArrowType, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setArrowType(arrow)
        button.setAutoRaise(True)
        button.setProperty("role", "flat")
        button.setToolTip(text)
        button.setAccessibleName(text)
        # The keyboard has Page Up and Page Down; Enter must stay with the popup.
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        grid.setHorizontalSpacing(0)
        grid.setColumnMinimumWidth(1, 24)
        for column, title, view in zip((0, 2), self._titles, self._months, strict=True):
            title.setAlignment(Qt.AlignmentFlag.AlignCenter)
            title.setTextFormat(Qt.TextFormat.PlainText)
            title.setProperty("role", "title")
            semibold = title.font()
            semibold.setWeight(QFont.Weight.DemiBold)
            title.setFont(semibold)
            grid.addWidget(title, 0, column)
            grid.addWidget(view, 1, column)
        grid.addWidget(self._earlier, 0, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self._later, 0, 2, Qt.AlignmentFlag.AlignRight)

    def _connect_signals(self) -> None:
        self._earlier.clicked.connect(lambda: self._step(-1))
        self._later.clicked.connect(lambda: self._step(1))
        for view in self._months:
            view.day_picked.connect(self._pick)
            view.day_hovered.connect(self._preview)
            view.cursor_moved.connect(self._follow_cursor)

    def _step(self, months: int) -> None:
        self.show_month(self._months[1].month.shifted(months).first)

    def _pick(self, day: date) -> None:
        picked = _between(day if self._anchor is None else self._anchor, day)
        self._anchor = day if self._anchor is None else None
        self._show_band(picked)
        self.range_picked.emit(picked)

    def _preview(self, day: date | None) -> None:
        if self._anchor is not None:
            end = day or self._anchor
            self._show_band(_between(self._anchor, end), preview=True)
            self._previewed = end

    def _follow_cursor(self, day: date) -> None:
        self.focus_day(day)
        self._preview(day)

    def _show_band(self, band: DateRange | None, *, preview: bool = False) -> None:
        self._previewed = None
        for view in self._months:
            view.set_band(band, preview=preview)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LocaleChange:
            self.show_month(self._months[1].month.first)


def _between(one: date, other: date) -> DateRange:
    return DateRange.inclusive(min(one, other), max(one, other))
