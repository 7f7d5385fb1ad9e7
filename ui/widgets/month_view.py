"""One month as a grid of days: the chosen period as a band, days with data marked."""

from collections.abc import Mapping
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QLocale, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QToolTip, QWidget

from apiusage_desktop.core.filters import DateRange, month_of
from models.date_presets import format_month, to_qdate
from models.override import override
from ui.widgets.month_painter import MonthPainter

COLUMNS, WEEKS = 7, 6
_MIN_CELL = QSize(34, 30)


class MonthView(QWidget):
    """A month's days; says what was pointed at or picked and leaves the meaning to its owner.

    Arrow keys, Page Up/Down, Home and End move a cursor, Space picks its day. A move that leaves the month
    changes nothing here: the owner hears of it and shows the day where it likes.
    """

    day_picked = Signal(object)  # date
    day_hovered = Signal(object)  # date, or None when the pointer left the days
    cursor_moved = Signal(object)  # date, perhaps of another month

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._month = month_of(date(2000, 1, 1))
        self._counts: Mapping[date, int] = {}
        self._band: DateRange | None = None
        self._band_is_preview = False
        self._cursor = self._month.first
        self._hovered: date | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._describe()

    @property
    def month(self) -> DateRange:
        return self._month

    @property
    def cursor_day(self) -> date:
        return self._cursor

    def set_month(self, day: date) -> None:
        """Show the month the day lies in; the cursor keeps its number."""
        self._month = month_of(day)
        self._cursor = same_day_in(self._month, self._cursor)
        self._hovered = None
        self._describe()

    def set_cursor(self, day: date) -> None:
        if self.shows(day):
            self._cursor = day
            self._describe()

    def set_counts(self, counts: Mapping[date, int]) -> None:
        """Take the days that have data, with their requests."""
        self._counts = counts
        self._describe()

    def set_band(self, days: DateRange | None, *, preview: bool = False) -> None:
        """Draw this period; a preview is drawn lighter."""
        self._band = days
        self._band_is_preview = preview
        self._describe()

    def shows(self, day: date) -> bool:
        return self._month.start <= day < self._month.end

    def day_rect(self, day: date) -> QRect:
        """Return where a day of this month is drawn."""
        row, column = divmod(self._lead() + (day - self._month.first).days, COLUMNS)
        return self._cell(row + 1, column)

    def day_at(self, x: int, y: int) -> date | None:
        return next((day for day in self._days() if self.day_rect(day).contains(x, y)), None)

    def text_of(self, day: date) -> str:
        """Say a day and its requests, as the tooltip and a screen reader tell them."""
        locale = self.locale()
        written = locale.toString(to_qdate(day), QLocale.FormatType.LongFormat)
        count = self._counts.get(day)
        if count is None:
            return self.tr("{day}: no data").format(day=written)
        return self.tr("{day}: requests {count}").format(day=written, count=locale.toString(count))

    def _days(self) -> list[date]:
        return [self._month.first + timedelta(days=n) for n in range(self._month.days)]

    def _lead(self) -> int:
        """Return how many cells of the first week lie before the month."""
        return (self._month.first.isoweekday() - self.locale().firstDayOfWeek().value) % COLUMNS

    def _cell(self, row: int, column: int) -> QRect:
        size = self._cell_size()
        cell = QRect(column * size.width(), row * size.height(), size.width(), size.height())
        return QStyle.visualRect(self.layoutDirection(), self.rect(), cell)

    def _cell_size(self) -> QSize:
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetrics(bold)
        return QSize(metrics.horizontalAdvance("00") + 14, metrics.height() + 14).expandedTo(_MIN_CELL)

    def _describe(self) -> None:
        self.setAccessibleName(format_month(self._month.first, self.locale()))
        chosen = self._band is not None and self._band.start <= self._cursor < self._band.end
        text = self.text_of(self._cursor)
        self.setAccessibleDescription(self.tr("{day}, selected").format(day=text) if chosen else text)
        self.update()

    def _hover(self, day: date | None) -> None:
        if day != self._hovered:
            self._hovered = day
            self.update()
            self.day_hovered.emit(day)

    def _moved_cursor(self, key: int) -> date | None:
        ahead = -1 if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 1
        days: dict[int, int] = {
            Qt.Key.Key_Left: -ahead,
            Qt.Key.Key_Right: ahead,
            Qt.Key.Key_Up: -COLUMNS,
            Qt.Key.Key_Down: COLUMNS,
            Qt.Key.Key_Home: (self._month.first - self._cursor).days,
            Qt.Key.Key_End: (self._month.last - self._cursor).days,
        }
        months: dict[int, int] = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        if key in days:
            return self._cursor + timedelta(days=days[key])
        return same_day_in(self._month.shifted(months[key]), self._cursor) if key in months else None

    def _weekday_names(self) -> list[str]:
        locale, metrics = self.locale(), QFontMetrics(self.font())
        days = [(locale.firstDayOfWeek().value - 1 + column) % COLUMNS + 1 for column in range(COLUMNS)]
        names = [locale.standaloneDayName(day, QLocale.FormatType.ShortFormat) for day in days]
        if max(metrics.horizontalAdvance(name) for name in names) > self._cell_size().width() - 4:
            return [locale.standaloneDayName(day, QLocale.FormatType.NarrowFormat) for day in days]
        return names

    def _show_tip(self, event: QHelpEvent) -> None:
        day = self.day_at(event.pos().x(), event.pos().y())
        if day is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPos(), self.text_of(day), self, self.day_rect(day))

    def _paint_band(self, brush: MonthPainter, band: DateRange) -> None:
        inside = [self.day_rect(day) for day in self._days() if band.start <= day < band.end]
        for top in sorted({cell.top() for cell in inside}):
            week = [cell for cell in inside if cell.top() == top]
            brush.band(week[0].united(week[-1]), preview=self._band_is_preview)

    def _paint_day(self, brush: MonthPainter, day: date) -> None:
        cell = self.day_rect(day)
        is_end = self._band is not None and day in (self._band.first, self._band.last)
        if is_end:
            brush.band_end(cell)
        elif day == self._hovered:
            brush.hovered(cell)
        brush.day(cell, self.locale().toString(day.day), has_data=day in self._counts, on_end=is_end)
        if self.hasFocus() and day == self._cursor:
            brush.cursor(cell)

    @override
    def sizeHint(self) -> QSize:
        cell = self._cell_size()
        return QSize(cell.width() * COLUMNS, cell.height() * (WEEKS + 1))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._show_tip(event)
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.day_picked.emit(self._cursor)
        elif (moved := self._moved_cursor(event.key())) is not None:
            self.set_cursor(moved)
            self.cursor_moved.emit(moved)
        else:
            super().keyPressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.day_at(event.position().toPoint().x(), event.position().toPoint().y()))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(event.position().toPoint().x(), event.position().toPoint().y())
        if event.button() == Qt.MouseButton.LeftButton and day is not None:
            self.set_cursor(day)
            self.day_picked.emit(day)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            brush = MonthPainter(painter, self.palette(), self.font())
            for column, name in enumerate(self._weekday_names()):
                brush.weekday(self._cell(0, column), name)
            if self._band is not None:
                self._paint_band(brush, self._band)
            for day in self._days():
                self._paint_day(brush, day)


def same_day_in(month: DateRange, day: date) -> date:
    """Return the day of this number in another month, or that month's last."""
    return month.first.replace(day=min(day.day, month.days))
