"""The hours of a week as a field of cells, the darker the more requests."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QLocale, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from models.column_format import average_text, count_text, filled, weekday_text
from models.override import override
from ui.charts.plot import short_count, tooltip
from ui.theme import Theme

_HOURS = 24
_WEEK = 7
_FAINTEST = 0.12  # what is not zero is seen
_STEPS = 5  # of the scale
_SWATCH = 12
_GAP = 6
_LABEL_EVERY = 3
_WIDE_CELL = 26  # from this on, every hour has its label

Cell = tuple[int, int]  # weekday, 0 is Monday, and hour


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of one weekday: its requests in all, on how many such days, and how many that is on average."""

    requests: int
    days: int
    average: float


class HeatMap(QWidget):
    """Weekdays by hours. A cell says its number where there is room; one that is zero is an empty frame."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self._theme = theme
        self._hours: Mapping[Cell, Hour] = {}
        self._most = 0.0
        self._cells_in: QRect | None = None

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_hours(self, hours: Mapping[Cell, Hour]) -> None:
        """Show hours; those of weekdays that are not in the period are left out."""
        self._hours = hours
        self._most = max((hour.average for hour in hours.values()), default=0.0)
        self.update()

    @property
    def hours(self) -> Mapping[Cell, Hour]:
        return self._hours

    def weekdays(self) -> list[int]:
        """Return the weekdays from above, in the order of the user's locale."""
        first = QLocale().firstDayOfWeek().value - 1
        return [(first + row) % _WEEK for row in range(_WEEK)]

    def cell_at(self, spot: QPointF) -> Cell | None:
        """Return the weekday and the hour at a place."""
        area = self._area()
        if not area.contains(spot.toPoint()):
            return None
        column = int((spot.x() - area.left()) * _HOURS / area.width())
        row = int((spot.y() - area.top()) * _WEEK / area.height())
        return self.weekdays()[min(row, _WEEK - 1)], min(column, _HOURS - 1)

    def rect_of(self, cell: Cell) -> QRect:
        """Return where an hour is drawn."""
        area = self._area()
        weekday, hour = cell
        row = self.weekdays().index(weekday)
        left, right = (area.left() + area.width() * place // _HOURS for place in (hour, hour + 1))
        top, bottom = (area.top() + area.height() * place // _WEEK for place in (row, row + 1))
        return QRect(left, top, right - left - 1, bottom - top - 1)

    def tooltip_of(self, cell: Cell) -> str:
        """Return what the chart says of an hour."""
        weekday, start = cell
        heading = f"{weekday_text(weekday)} {start}:00–{start}:59 UTC"
        hour = self._hours.get(cell)
        if hour is None:
            return tooltip([(self.tr("No such day in the period"), "")], heading)
        lines = [
            (self.tr("Requests per hour, on average"), average_text(hour.average)),
            (self.tr("Requests"), count_text(hour.requests)),
            (self.tr("Days"), count_text(hour.days)),
        ]
        return tooltip(lines, heading)

    def colour_of(self, cell: Cell) -> str:
        """Return the colour that fills an hour; the ground's where there is nothing."""
        hour = self._hours.get(cell)
        return self._shade(hour.average / self._most if hour and self._most else 0.0).name().upper()

    def text_of(self, cell: Cell) -> str:
        """Return the number that stands in a cell, if there is room."""
        hour = self._hours.get(cell)
        if hour is None or not hour.requests:
            return ""
        if hour.average < 0.05:
            return f"< {QLocale().toString(0.1, 'f', 1)}"
        return short_count(round(hour.average)) if hour.average >= 10 else average_text(hour.average)

    def _shade(self, share: float) -> QColor:
        """Return a colour between the ground and that of requests."""
        ground, full = QColor(self._theme.surface), QColor(self._theme.status_2xx)
        if share <= 0:
            return ground
        part = _FAINTEST + (1 - _FAINTEST) * share
        mixed = (round(a + (b - a) * part) for a, b in zip(_parts(ground), _parts(full), strict=True))
        return QColor(*mixed)

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(7.0, font.pointSizeF() * 0.9))
        return font

    def _area(self) -> QRect:
        """Return the place of the cells: names of days to the left, hours and scale below."""
        if self._cells_in is None:
            self._cells_in = self._measured()
        return self._cells_in

    def _measured(self) -> QRect:
        metrics = QFontMetrics(self._small_font())
        left = max(metrics.horizontalAdvance(weekday_text(day)) for day in range(_WEEK)) + _GAP
        below = metrics.height() * 2 + _GAP
        return QRect(left, 2, max(_HOURS, self.width() - left - 4), max(_WEEK, self.height() - below - 4))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.surface))
        painter.setFont(self._small_font())
        area = self._area()
        self._paint_labels(painter, area)
        self._paint_cells(painter)
        self._paint_scale(painter, area)
        painter.end()

    def _paint_labels(self, painter: QPainter, area: QRect) -> None:
        painter.setPen(QColor(self._theme.muted))
        high = painter.fontMetrics().height()
        for weekday in self.weekdays():
            cell = self.rect_of((weekday, 0))
            place = QRect(0, cell.top(), area.left() - _GAP, cell.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, weekday_text(weekday))
        last = self.weekdays()[-1]
        for hour in range(0, _HOURS, 1 if area.width() >= _HOURS * _WIDE_CELL else _LABEL_EVERY):
            cell = self.rect_of((last, hour))
            place = QRect(cell.left() - _GAP, area.bottom() + 1, cell.width() + 2 * _GAP, high)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(hour))

    def _paint_cells(self, painter: QPainter) -> None:
        cells = [(cell, self.rect_of(cell), self.text_of(cell)) for cell in self._hours]
        metrics = painter.fontMetrics()
        widest = max((metrics.horizontalAdvance(text) for text in {text for _, _, text in cells}), default=0)
        has_room = all(place.width() >= widest + 4 and place.height() >= metrics.height() for _, place, _ in cells)
        frame, words = QColor(self._theme.border), (QColor(self._theme.text), QColor(self._theme.surface))
        for cell, place, text in cells:
            if not text:
                self._paint_frame(painter, place, frame)
                continue
            colour = QColor(self.colour_of(cell))
            painter.fillRect(place, colour)
            if has_room:
                painter.setPen(max(words, key=lambda word, ground=colour: _contrast(word, ground)))  # type: ignore[misc]
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_frame(self, painter: QPainter, place: QRect, colour: QColor) -> None:
        painter.setPen(colour)
        painter.drawRect(place.adjusted(0, 0, -1, -1))

    def _paint_scale(self, painter: QPainter, area: QRect) -> None:
        """Say what the colours stand for: from an empty frame, which is none, to the most there is."""
        most = filled(self.tr("%1 requests per hour"), average_text(self._most))
        metrics = painter.fontMetrics()
        top = area.bottom() + 1 + metrics.height() + _GAP // 2
        place = QRect(
            area.right() - metrics.horizontalAdvance(most), top, metrics.horizontalAdvance(most), metrics.height()
        )
        painter.setPen(QColor(self._theme.muted))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, most)
        left = place.left() - _GAP - (_STEPS + 1) * (_SWATCH + 1)
        swatch = QRect(left, top + (metrics.height() - _SWATCH) // 2, _SWATCH, _SWATCH)
        for step in range(_STEPS + 1):
            spot = swatch.translated(step * (_SWATCH + 1), 0)
            if step:
                painter.fillRect(spot, self._shade(step / _STEPS))
            else:
                self._paint_frame(painter, spot, QColor(self._theme.border))
        painter.setPen(QColor(self._theme.muted))
        none = metrics.horizontalAdvance("0")
        painter.drawText(QRect(left - _GAP - none, top, none, metrics.height()), Qt.AlignmentFlag.AlignVCenter, "0")

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._cells_in = None
        super().resizeEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        self._cells_in = None  # the font may be another
        super().changeEvent(event)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(_HOURS * 8, _WEEK * 8)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPosition().toPoint(), self.tooltip_of(cell), self)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        QToolTip.hideText()


def _parts(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def _contrast(word: QColor, ground: QColor) -> float:
    """Return the contrast of two colours as WCAG defines it."""
    light, dark = sorted((_luminance(word), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
