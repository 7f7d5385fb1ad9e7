"""What opens under the date-range picker: presets, a calendar of two months, typed days."""

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPalette
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from apiusage_desktop.core.filters import DateRange
from models.date_presets import TypedProblem, parse_typed_range, short_form_of
from models.override import override
from ui.widgets.preset_list import PresetList
from ui.widgets.range_calendar import RangeCalendar

_EXAMPLE = date(2020, 2, 29)


class DateRangePopup(QFrame):
    """Lets the user choose a period; closes with `range_chosen`, or without it when cancelled."""

    range_chosen = Signal(object)  # DateRange, or None for all days

    def __init__(self, opener: QWidget) -> None:
        super().__init__(opener, Qt.WindowType.Popup)
        self._opener = opener
        self._counts: Mapping[date, int] = {}
        self._draft: DateRange | TypedProblem | None = None
        self._presets = PresetList(self)
        self._calendar = RangeCalendar(self)
        self._first = self._day_field(self.tr("First day"))
        self._last = self._day_field(self.tr("Last day"))
        self._status = QLabel(self)
        self._cancel = QPushButton(self.tr("Cancel"), self)
        self._apply = QPushButton(self.tr("Apply"), self)
        self._set_up_widgets()
        self._lay_out()
        self._connect_signals()

    def open_below(self, counts: Mapping[date, int], chosen: DateRange | None, start_day: int = 1) -> None:
        """Show the popup under its opener.

        Args:
            counts: the days that have data with their requests; at least one.
            chosen: the period in force, `None` for all days.
            start_day: that of billing months.
        """
        # Windows do not inherit their parent's locale.
        self.setLocale(self._opener.locale())
        self._counts = counts
        self._explain_fields()
        data = DateRange.inclusive(min(counts), max(counts))
        self._presets.offer(data, chosen, start_day)
        self._calendar.set_counts(counts)
        shown = chosen or data
        self._calendar.set_range(shown)
        self._calendar.show_month(shown.last)
        self._write_fields(shown)
        self._take(chosen)
        self._calendar.focus_day(shown.last)
        self.adjustSize()
        self.move(self._place())
        self.show()

    def _day_field(self, name: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setPlaceholderText("yyyy-MM-dd")
        field.setMaxLength(20)
        field.setFixedWidth(field.fontMetrics().horizontalAdvance("0000-00-00") + 34)
        field.setAccessibleName(name)
        return field

    def _explain_fields(self) -> None:
        local = short_form_of(_EXAMPLE, self.locale())
        text = self.tr("{name}, included. Write it as {iso} or {local}.")
        for field in (self._first, self._last):
            field.setToolTip(text.format(name=field.accessibleName(), iso=_EXAMPLE.isoformat(), local=local))

    def _set_up_widgets(self) -> None:
        self.setObjectName("dateRangePopup")
        self.setAccessibleName(self.tr("Choose the period"))
        self.setFrameShape(QFrame.Shape.Box)
        self.setFrameShadow(QFrame.Shadow.Plain)
        self.setForegroundRole(QPalette.ColorRole.Mid)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self._status.setTextFormat(Qt.TextFormat.PlainText)
        self._status.setWordWrap(True)
        self._status.setAccessibleName(self.tr("Chosen period"))
        self._apply.setProperty("role", "primary")
        self._apply.setToolTip(self.tr("Show these days (Enter)"))
        self._cancel.setToolTip(self.tr("Close and keep the period as it was (Esc)"))
        for button in (self._cancel, self._apply):
            button.setAccessibleName(button.text())
            # Otherwise Enter on "Cancel" would reach the popup, which applies.
            button.setAutoDefault(True)

    def _lay_out(self) -> None:
        typed = QHBoxLayout()
        typed.setSpacing(8)
        for field in (self._first, self._last):
            label = QLabel(field.accessibleName(), self)
            label.setBuddy(field)
            typed.addWidget(label)
            typed.addWidget(field)
            typed.addSpacing(8)
        typed.addStretch()
        self._status.setMinimumHeight(2 * self._status.fontMetrics().lineSpacing())
        self._status.setAlignment(Qt.AlignmentFlag.AlignTop)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self._calendar)
        right.addLayout(typed)
        right.addWidget(self._status)

        utc = QLabel(self.tr("Days are UTC. Today is never in the data."), self)
        utc.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        bottom.addWidget(utc, 1)
        bottom.addWidget(self._cancel)
        bottom.addWidget(self._apply)

        grid = QGridLayout(self)
        grid.setContentsMargins(12, 12, 12, 12)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(12)
        grid.addWidget(self._presets, 0, 0)
        grid.addWidget(self._line(QFrame.Shape.VLine), 0, 1)
        grid.addLayout(right, 0, 2)
        grid.addWidget(self._line(QFrame.Shape.HLine), 1, 0, 1, 3)
        grid.addLayout(bottom, 2, 0, 1, 3)

    def _line(self, shape: QFrame.Shape) -> QFrame:
        line = QFrame(self)
        line.setFrameShape(shape)
        line.setFrameShadow(QFrame.Shadow.Plain)
        line.setForegroundRole(QPalette.ColorRole.Mid)
        return line

    def _connect_signals(self) -> None:
        self._presets.preset_chosen.connect(self._finish)
        self._calendar.range_picked.connect(self._take_picked)
        self._first.textEdited.connect(self._take_typed)
        self._last.textEdited.connect(self._take_typed)
        self._apply.clicked.connect(self._finish_with_draft)
        self._cancel.clicked.connect(self.close)

    def _take_picked(self, picked: DateRange) -> None:
        self._write_fields(picked)
        self._take(picked)

    def _take_typed(self) -> None:
        typed = parse_typed_range(self._first.text(), self._last.text(), self.locale())
        days = typed if isinstance(typed, DateRange) else None
        self._calendar.set_range(days)
        if days is not None:
            self._calendar.show_month(days.last)
        self._take(typed)

    def _take(self, draft: DateRange | TypedProblem | None) -> None:
        """Make this what "Apply" would choose, and say so."""
        self._draft = draft
        is_problem = isinstance(draft, TypedProblem)
        self._apply.setDisabled(is_problem)
        self._status.setText(self._problem_text(draft) if isinstance(draft, TypedProblem) else self._summary(draft))
        words = QPalette.ColorRole.Text if is_problem else QPalette.ColorRole.PlaceholderText
        self._status.setForegroundRole(words)

    def _write_fields(self, days: DateRange) -> None:
        self._first.setText(days.first.isoformat())
        self._last.setText(days.last.isoformat())

    def _summary(self, draft: DateRange | None) -> str:
        if self._calendar.is_picking:
            return self.tr("Now choose the last day, or apply the days marked.")
        days = draft or DateRange.inclusive(min(self._counts), max(self._counts))
        inside = [count for day, count in self._counts.items() if days.start <= day < days.end]
        figures = [self.locale().toString(number) for number in (days.days, len(inside), sum(inside))]
        return self.tr("Days: {days} · with data: {with_data} · requests: {requests}").format(
            days=figures[0], with_data=figures[1], requests=figures[2]
        )

    def _problem_text(self, problem: TypedProblem) -> str:
        first, last = self._first.text().strip(), self._last.text().strip()
        iso, local = _EXAMPLE.isoformat(), short_form_of(_EXAMPLE, self.locale())
        reasons = {
            TypedProblem.FIRST_UNREADABLE: self.tr("The first day is not a date. Write it as {iso} or {local}."),
            TypedProblem.LAST_UNREADABLE: self.tr("The last day is not a date. Write it as {iso} or {local}."),
            TypedProblem.FIRST_DOES_NOT_EXIST: self.tr("The first day is not in the calendar: {first}."),
            TypedProblem.LAST_DOES_NOT_EXIST: self.tr("The last day is not in the calendar: {last}."),
            TypedProblem.LAST_BEFORE_FIRST: self.tr("The last day, {last}, is before the first day, {first}."),
        }
        return reasons[problem].format(first=first, last=last, iso=iso, local=local)

    def _finish_with_draft(self) -> None:
        self._calendar.complete_pick()
        if not isinstance(self._draft, TypedProblem):
            self._finish(self._draft)

    def _finish(self, chosen: DateRange | None) -> None:
        # An Enter that chose a preset comes by a second time as a key of the popup.
        if self.isVisible():
            self.close()
            self.range_chosen.emit(chosen)

    def _place(self) -> QPoint:
        """Return the corner that puts the popup under its opener, inside the screen."""
        indent = self._opener.width() - self.width() if self.isRightToLeft() else 0
        corner = self._opener.mapToGlobal(QPoint(indent, self._opener.height() + 4))
        room = self._opener.screen().availableGeometry()
        x = max(room.left(), min(corner.x(), room.right() - self.width()))
        y = max(room.top(), min(corner.y(), room.bottom() - self.height()))
        return QPoint(x, y)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish_with_draft()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        # A press outside closes the popup; without this, one on the opener would open it again at once.
        on_opener = self._opener.rect().contains(self._opener.mapFromGlobal(event.globalPosition().toPoint()))
        self.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay, on_opener)
        super().mousePressEvent(event)
