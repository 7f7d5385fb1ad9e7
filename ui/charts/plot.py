"""The plain ground all charts stand on."""

import html
import math
from datetime import date, timedelta
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QDate, QLocale
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QWidget

from models.column_format import plain_text, short_day
from models.override import override
from ui.theme import Theme

_EPOCH = date(1970, 1, 1)
_LINE = 1.2  # the height of a label and the space below it, in heights of its font
_MOST_LABELS = 8


def day_number(day: date) -> int:
    """Return the x of a day: days since 1970, in UTC like the data."""
    return (day - _EPOCH).days


def day_of(x: float) -> date:
    return _EPOCH + timedelta(days=int(x // 1))


class DayAxis(pg.AxisItem):  # type: ignore[misc]
    """Days in UTC: single days, Mondays or months, whichever fits."""

    @override
    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        first, last = day_of(minVal) - timedelta(days=1), day_of(maxVal) + timedelta(days=1)
        count = max(1, (last - first).days)
        room = max(2, int(size / 64))
        days = [first + timedelta(days=i) for i in range(count + 1)]
        step = next((s for s in (1, 2, 7, 14) if count / s <= room), 0)
        if step in (1, 2):
            chosen = [day for day in days if day_number(day) % step == 0]
        elif step:
            chosen = [day for day in days if (day_number(day) - 4) % step == 0]  # Mondays: 5 January 1970 was one
        else:
            months = next((s for s in (1, 2, 3, 6, 12, 24, 60, 120) if count / 30 / s <= room), 240)
            chosen = [day for day in days if day.day == 1 and (day.year * 12 + day.month - 1) % months == 0]
        return [(float(step or 30), [day_number(day) + 0.5 for day in chosen])]

    @override
    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        days = [day_of(value) for value in values]
        if spacing < 30:
            return [short_day(day) for day in days]
        return [QLocale().toString(QDate(day.year, day.month, day.day), "MMM yyyy") for day in days]


class CountAxis(pg.AxisItem):  # type: ignore[misc]
    """Counts in the user's locale, shortened to thousands and millions, no closer together than they can be read."""

    @override
    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """Return steps of 1, 2 or 5 times a power of ten, as many as have room and are of use."""
        height = QFontMetricsF(self.style["tickFont"] or QFont()).height()
        room = max(height * _LINE, size / _MOST_LABELS)
        least = max(1.0, (maxVal - minVal) * room / max(size, 1.0))
        power = 10.0 ** math.floor(math.log10(least))
        step = next(power * times for times in (1, 2, 5, 10) if power * times >= least * (1 - 1e-9))
        first = math.ceil(minVal / step)
        return [(step, [number * step for number in range(first, math.floor(maxVal / step) + 1)])]

    @override
    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [short_count(value) if value == int(value) else "" for value in values]


def short_count(value: float) -> str:
    locale = QLocale()
    for size, sign in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= size:
            unit = 1e3 if sign == "k" else size
            return f"{locale.toString(value / unit, 'f', 0 if value / unit >= 100 or value % unit == 0 else 1)}{sign}"
    return locale.toString(int(value))


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """A plot without frame, menu or mouse zoom, in the theme's colours."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None, **axes: pg.AxisItem) -> None:
        super().__init__(parent, axisItems=axes or None, enableMenu=False)
        self.setAccessibleName(name)
        self.setFrameShape(self.Shape.NoFrame)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        for side in ("left", "right", "top", "bottom"):
            # Nothing is shown of it, but every change of size would set the axis's rich text anew.
            self.getAxis(side).enableAutoSIPrefix(False)
        self.getPlotItem().setContentsMargins(0, 4, 4, 0)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        self.setBackground(theme.surface)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(pg.mkPen(None))
            axis.setTextPen(pg.mkPen(theme.muted))
            axis.setStyle(tickLength=0, tickFont=self.small_font())

    def small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(7.0, font.pointSizeF() * 0.9))
        return font

    @override
    def wheelEvent(self, event: Any) -> None:
        """Leave the wheel to the page the chart stands on."""
        event.ignore()


def tooltip(lines: list[tuple[str, str]], heading: str) -> str:
    """Return a small table for a tooltip; every text in it is escaped."""
    rows = "".join(
        f"<tr><td>{html.escape(plain_text(name))}&nbsp;&nbsp;</td><td align=right>{html.escape(value)}</td></tr>"
        for name, value in lines
    )
    return f"<b>{html.escape(plain_text(heading))}</b><table cellspacing=0>{rows}</table>"
