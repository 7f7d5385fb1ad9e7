"""What usage exports and request logs tell, beside each other: by day, or by client."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from apiusage_desktop.core.filters import DateRange
from models.column_format import count_text, day_text, filled, named, share_text
from models.override import override
from ui.charts.bar_chart import Bar, BarChart
from ui.charts.day_chart import DayChart, Part
from ui.charts.frame_bars import FrameBars
from ui.charts.plot import tooltip
from ui.theme import Theme


class AccountDays(DayChart):
    """One bar a day, as high as the larger of the two counts."""

    def __init__(self, parts: Sequence[Part], theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parts, theme, name, parent=parent)
        self._told: dict[date, tuple[tuple[str, str], ...]] = {}

    def set_told(self, told: dict[date, tuple[tuple[str, str], ...]]) -> None:
        """Take what the tooltips say of the days: names and values."""
        self._told = told

    @override
    def tooltip_of(self, day: date) -> str:
        lines = self._told.get(day)
        return tooltip(list(lines or ((self.tr("Not told by both"), ""),)), f"{day_text(day)} UTC")


class AccountsChart(QStackedWidget):
    """Both accounts by day; of a single day, by client.

    Signals:
        target_clicked: a day or a client: the filter's field and value.
    """

    target_clicked = Signal(str, object)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._theme = theme
        self.days = AccountDays(self.parts(), theme, name, self)
        self.clients = BarChart(theme, name, parent=self)
        self.addWidget(self.days)
        self.addWidget(self.clients)
        self.days.day_clicked.connect(lambda day: self.target_clicked.emit("days", day))
        self.clients.target_clicked.connect(self.target_clicked)

    def parts(self) -> tuple[Part, ...]:
        """Return the parts of a bar, from its foot: what both have, then what only one has."""
        return (
            Part("both", self.tr("in both"), "status_2xx"),
            Part("only_exported", self.tr("exported, not logged"), "unclassified"),
            Part("only_logged", self.tr("logged, not exported"), "text"),
        )

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.days.set_theme(theme)
        self.clients.set_theme(theme)

    def show_days(self, frame: pd.DataFrame, days: DateRange) -> None:
        """Show sums by day.

        Args:
            frame: `day`, `exported` and `logged`, a row for each day.
            days: the days of the axis.
        """
        self.days.set_days(_with_parts(frame), days)
        self.days.set_told(
            {
                day.date(): self._told(exported, logged)
                for day, exported, logged in zip(frame["day"], frame["exported"], frame["logged"], strict=True)
            }
        )
        self.setCurrentWidget(self.days)

    def show_clients(self, frame: pd.DataFrame) -> None:
        """Show sums by client.

        Args:
            frame: `client`, `client_name`, `exported` and `logged`, a row for each client; the client is empty for
                requests that no log breaks down.
        """
        with_parts = _with_parts(frame)
        keys = ("client_name", "client", "exported", "logged", *(part.key for part in self.parts()))
        bars = FrameBars(with_parts, keys, self._client_bar)
        self.clients.set_bars(bars, int(frame[["exported", "logged"]].max(axis=1).sum()))
        self.setCurrentWidget(self.clients)

    def _client_bar(self, name: str, key: str, exported: int, logged: int, *counts: int) -> Bar:
        parts = tuple(
            (int(count), part.name, getattr(self._theme, part.colour))
            for count, part in zip(counts, self.parts(), strict=True)
        )
        told = self._told(int(exported), int(logged))
        value = filled(self.tr("%1 exported  ·  %2 logged  ·  %3"), told[0][1], told[1][1], told[3][1])
        return Bar(named(name), parts, value, ("client", key) if key else None, lines=told)

    def _told(self, exported: int, logged: int) -> tuple[tuple[str, str], ...]:
        share = share_text(logged / exported) if exported else "–"
        return (
            (self.tr("Exported"), count_text(exported)),
            (self.tr("Logged"), count_text(logged)),
            (self.tr("Gap"), count_text(exported - logged)),
            (self.tr("Logged of exported"), share),
        )


def _with_parts(frame: pd.DataFrame) -> pd.DataFrame:
    exported, logged = frame["exported"], frame["logged"]
    return frame.assign(
        both=pd.concat([exported, logged], axis=1).min(axis=1).astype("int64"),
        only_exported=(exported - logged).clip(lower=0),
        only_logged=(logged - exported).clip(lower=0),
    )
