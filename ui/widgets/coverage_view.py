"""The calendar of covered days with its legend, and a line that says the day pointed at."""

from collections import Counter
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.reconcile.coverage import Cover, CoveredDay
from models.column_format import count_text, filled
from models.override import override
from ui.theme import Theme
from ui.widgets.cover_painter import paint_cover
from ui.widgets.coverage_calendar import SQUARE, CoverageCalendar


class _Sign(QWidget):
    """A square as the calendar paints it."""

    def __init__(self, cover: Cover, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._cover = cover
        self.theme = theme
        self.setFixedSize(QSize(SQUARE + 1, SQUARE + 1))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_cover(painter, QRectF(0, 0, SQUARE, SQUARE), self._cover, self.theme)


class CoverageView(QWidget):
    """Shows at a glance which days are there, which are twice, and which are missing.

    Signals:
        day_chosen: the date of a day that the user wants to see alone.
    """

    day_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.calendar = CoverageCalendar(theme, self)
        self._signs = {cover: _Sign(cover, theme, self) for cover in Cover}
        self._counts = {cover: QLabel(self) for cover in Cover}
        self._note = QLabel(self)
        self._area = QScrollArea(self)
        self._days: Sequence[CoveredDay] = ()
        self._lay_out()
        self._connect_signals()
        self._hint()

    def _lay_out(self) -> None:
        self._note.setProperty("role", "muted")
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        legend = QHBoxLayout()
        legend.setSpacing(6)
        for cover in Cover:
            self._counts[cover].setTextFormat(Qt.TextFormat.PlainText)
            legend.addWidget(self._signs[cover])
            legend.addWidget(self._counts[cover])
            legend.addSpacing(10)
        legend.addWidget(self._note, 1)
        self._area.setWidget(self.calendar)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setProperty("role", "plain")
        self._area.viewport().setAutoFillBackground(False)
        self.calendar.setAutoFillBackground(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(legend)
        layout.addWidget(self._area, 1)

    def _connect_signals(self) -> None:
        self.calendar.day_picked.connect(self._pick)
        self.calendar.day_pointed.connect(self._point)

    def set_theme(self, theme: Theme) -> None:
        self.calendar.set_theme(theme)
        for sign in self._signs.values():
            sign.theme = theme
            sign.update()

    def set_days(self, days: Sequence[CoveredDay], names: Mapping[int, str]) -> None:
        """Show each day from the first to the last; `names` are those of the logs by number."""
        same = bool(self._days) and bool(days) and self._days[-1].day == days[-1].day
        self._days = days
        self.calendar.set_days(days, names)
        counted = Counter(day.cover for day in days)
        texts = {
            Cover.PRESENT: self.tr("%1 present"),
            Cover.TWICE: self.tr("%1 twice or more"),
            Cover.PARTLY: self.tr("%1 partly"),
            Cover.MISSING: self.tr("%1 missing"),
        }
        for cover, label in self._counts.items():
            label.setText(filled(texts[cover], count_text(counted[cover])))
            for part in (label, self._signs[cover]):
                part.setVisible(bool(counted[cover]))
        self._hint()
        if not same:
            # The latest days are those an admin asks about.
            bar = self._area.horizontalScrollBar()
            bar.setValue(bar.maximum())

    def set_chosen(self, days: DateRange | None) -> None:
        self.calendar.set_chosen(days)

    def legend(self) -> str:
        """Return the legend as a user reads it."""
        return " · ".join(self._counts[day].text() for day in Cover if not self._counts[day].isHidden())

    def note(self) -> str:
        return self._note.text()

    def _hint(self) -> None:
        text = self.tr("Click a day to see it alone.") if self._days else self.tr("The open logs do not say any days.")
        self._say(text)

    def _say(self, text: str) -> None:
        self._note.setText(text)
        self._note.setToolTip("")

    def _point(self, day: CoveredDay | None) -> None:
        if day is None:
            self._hint()
        else:
            self._say(self.calendar.text_of(day))
            rect = self.calendar.day_rect(day.day).center()
            if self.calendar.hasFocus() and not self.calendar.underMouse():
                self._area.ensureVisible(rect.x(), rect.y(), 40, 20)

    def _pick(self, day: CoveredDay) -> None:
        text = self.calendar.text_of(day)
        if day.cover in (Cover.PRESENT, Cover.TWICE):
            self._say(text)
            self.day_chosen.emit(day.day)
        else:
            self._say(filled(self.tr("There is nothing to show. %1"), text))
