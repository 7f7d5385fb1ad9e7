"""The days that the open logs cover: months side by side, a small square a day."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QLocale, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QToolTip, QWidget

from apiusage_desktop.core.filters import DateRange, month_of
from apiusage_desktop.core.reconcile.coverage import Cover, CoveredDay
from models.column_format import filled, plain_text, tooltip_text
from models.date_presets import format_month, format_range, to_qdate
from models.override import override
from ui.theme import Theme
from ui.widgets.cover_painter import paint_cover, paint_outline

SQUARE = 13
_STEP = SQUARE + 3
_WEEK, _WEEKS = 7, 6
_MONTH_GAP = 16
_MARGIN = 3
_NAMED_LOGS = 8


class CoverageCalendar(QWidget):
    """Paints the days; says which one was pointed at or picked and leaves the meaning to its owner.

    The arrow keys, Page Up and Down, Home and End move a cursor; Space or Enter picks its day.

    Signals:
        day_picked: the CoveredDay that was clicked.
        day_pointed: the CoveredDay under the pointer or the cursor, or None.
    """

    day_picked = Signal(object)
    day_pointed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._days: dict[date, CoveredDay] = {}
        self._months: list[DateRange] = []
        self._names: Mapping[int, str] = {}
        self._chosen: DateRange | None = None
        self._cursor: date | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Days that the open logs cover"))

    @property
    def cursor_day(self) -> CoveredDay | None:
        return self._days[self._cursor] if self._cursor else None

    def set_days(self, days: Sequence[CoveredDay], names: Mapping[int, str]) -> None:
        """Show these days.

        Args:
            days: each day from the first to the last.
            names: the logs' names by their numbers.
        """
        self._days = {day.day: day for day in days}
        self._names = names
        self._months = _months_between(days[0].day, days[-1].day) if days else []
        if self._cursor not in self._days:
            self._cursor = days[0].day if days else None
        self.setFixedSize(self.sizeHint())
        self._describe()

    def set_chosen(self, days: DateRange | None) -> None:
        """Mark the period in force; None is all days."""
        self._chosen = days
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def day_rect(self, day: date) -> QRect:
        """Return where a day's square is painted."""
        start = self._months[0].first
        month = (day.year - start.year) * 12 + day.month - start.month
        week, column = divmod(self._lead(day.replace(day=1)) + day.day - 1, _WEEK)
        corner = QPoint(self._month_left(month) + column * _STEP, self._title_height() + week * _STEP)
        return QStyle.visualRect(self.layoutDirection(), self.rect(), QRect(corner, QSize(SQUARE, SQUARE)))

    def day_at(self, spot: QPoint) -> CoveredDay | None:
        """Return the day whose square is there; the gaps belong to the squares before them."""
        place = QStyle.visualPos(self.layoutDirection(), self.rect(), spot)
        number, across = divmod(place.x() - _MARGIN, _WEEK * _STEP + _MONTH_GAP)
        column, week = across // _STEP, (place.y() - self._title_height()) // _STEP
        if not (0 <= number < len(self._months) and column < _WEEK and week >= 0):
            return None
        month = self._months[number]
        offset = week * _WEEK + column - self._lead(month.first)
        return self._days.get(month.first + timedelta(days=offset)) if 0 <= offset < month.days else None

    def text_of(self, day: CoveredDay) -> str:
        """Say how well a day is covered and by which logs."""
        named = [plain_text(self._names.get(number, "?"), 80) for number in day.sources[:_NAMED_LOGS]]
        logs = ", ".join(named) + (", …" if len(day.sources) > _NAMED_LOGS else "")
        texts = {
            Cover.PRESENT: self.tr("%1: in %2."),
            Cover.TWICE: self.tr("%1: in several logs, each request counted once: %2."),
            Cover.PARTLY: self.tr("%1: only within a week, month or total of %2; how much fell on the day is unknown."),
            Cover.MISSING: self.tr("%1: in no log. There were no calls, or the day was not exported."),
        }
        written = self.locale().toString(to_qdate(day.day), QLocale.FormatType.LongFormat)
        return filled(texts[day.cover], written, logs)

    def _lead(self, first: date) -> int:
        """Return how many squares of a month's first week lie before it."""
        return (first.isoweekday() - self.locale().firstDayOfWeek().value) % _WEEK

    def _title_height(self) -> int:
        return self.fontMetrics().height() + 5

    def _month_left(self, number: int) -> int:
        return _MARGIN + number * (_WEEK * _STEP + _MONTH_GAP)

    def _describe(self) -> None:
        if not self._days:
            self.setAccessibleDescription(self.tr("No days"))
            return
        whole = DateRange.inclusive(min(self._days), max(self._days))
        at = self.cursor_day
        said = self.text_of(at) if at else ""
        self.setAccessibleDescription(f"{format_range(whole, self.locale())}. {said}")
        self.update()

    def _moved_cursor(self, key: int, cursor: date) -> date | None:
        ahead = -1 if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 1
        steps: dict[int, int] = {
            Qt.Key.Key_Left: -ahead,
            Qt.Key.Key_Right: ahead,
            Qt.Key.Key_Up: -_WEEK,
            Qt.Key.Key_Down: _WEEK,
            Qt.Key.Key_PageUp: -month_of(month_of(cursor).start - timedelta(days=1)).days,
            Qt.Key.Key_PageDown: month_of(cursor).days,
            Qt.Key.Key_Home: (min(self._days) - cursor).days,
            Qt.Key.Key_End: (max(self._days) - cursor).days,
        }
        if key not in steps:
            return None
        return max(min(self._days), min(cursor + timedelta(days=steps[key]), max(self._days)))

    def _move_to(self, day: date) -> None:
        self._cursor = day
        self._describe()
        self.day_pointed.emit(self._days[day])

    def _paint_month(self, painter: QPainter, number: int, month: DateRange) -> None:
        title = QRect(self._month_left(number), 0, _WEEK * _STEP + _MONTH_GAP - 2, self._title_height())
        painter.setPen(self.palette().placeholderText().color())
        painter.setFont(self.font())
        shown = QStyle.visualRect(self.layoutDirection(), self.rect(), title)
        painter.drawText(shown, Qt.AlignmentFlag.AlignLeft, format_month(month.first, self.locale()))
        for offset in range(month.days):
            day = self._days.get(month.first + timedelta(days=offset))
            if day is not None:
                self._paint_day(painter, day)

    def _paint_day(self, painter: QPainter, day: CoveredDay) -> None:
        cell = QRectF(self.day_rect(day.day))
        paint_cover(painter, cell, day.cover, self._theme, len(day.sources))
        if self._chosen is not None and self._chosen.start <= day.day < self._chosen.end:
            paint_outline(painter, cell, self._theme.text)
        if self.hasFocus() and day.day == self._cursor:
            paint_outline(painter, cell.adjusted(-0.5, -0.5, 0.5, 0.5), self._theme.status_5xx)

    @override
    def sizeHint(self) -> QSize:
        width = self._month_left(len(self._months)) - (_MONTH_GAP if self._months else 0) + _MARGIN
        return QSize(width, self._title_height() + _WEEKS * _STEP)

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            day = self.day_at(event.pos())
            if day is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), tooltip_text(self.text_of(day)), self, self.day_rect(day.day))
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        cursor = self._cursor
        if cursor is None:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.day_picked.emit(self._days[cursor])
        elif (moved := self._moved_cursor(event.key(), cursor)) is not None:
            self._move_to(moved)
        else:
            super().keyPressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.day_pointed.emit(self.day_at(event.position().toPoint()))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and day is not None:
            self._cursor = day.day
            self._describe()
            self.day_picked.emit(day)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.day_pointed.emit(self.cursor_day)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.day_pointed.emit(None)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for number, month in enumerate(self._months):
                left = self._month_left(number)
                place = QRect(left, 0, _WEEK * _STEP + _MONTH_GAP, self.height())
                if event.rect().intersects(QStyle.visualRect(self.layoutDirection(), self.rect(), place)):
                    self._paint_month(painter, number, month)


def _months_between(first: date, last: date) -> list[DateRange]:
    months = [month_of(first)]
    while months[-1].end <= last:
        months.append(month_of(months[-1].end))
    return months
