"""Requests per day over the whole log, with the band that chooses the period."""

from dataclasses import replace

import pandas as pd
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.queries import success_vs_failed
from apiusage_desktop.core.source import Dimension
from models.filter_state import FilterState
from models.usage_session import UsageSession
from ui.charts.day_chart import DayChart, outcome_parts
from ui.theme import Theme


class Timeline(QFrame):
    """The days of the log under the filter in force, whatever the period; drag the band to choose it."""

    def __init__(
        self, session: UsageSession, filters: FilterState, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Requests per day"))
        self._session = session
        self._filters = filters
        self._dragging = False
        self._asked: UsageFilter | None = None
        self._theme = theme
        self._runner = session.runner(self)
        self.chart = DayChart(outcome_parts(), theme, self.tr("Requests per day"), band=True, parent=self)
        self.chart.setMinimumHeight(72)
        self.chart.setMaximumHeight(110)
        self._legend = QLabel(self)
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        self._lay_out()
        self._connect_signals()
        self.set_theme(theme)

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Requests per day"), self)
        title.setProperty("role", "title")
        note = QLabel(
            self.tr("Drag the band or its edges to choose the period; double-click a day. Days are UTC."), self
        )
        note.setProperty("role", "muted")
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(title)
        head.addWidget(note)
        head.addStretch(1)
        head.addWidget(self._legend)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 4)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.chart)

    def _connect_signals(self) -> None:
        self._runner.result_ready.connect(self._show_frame)
        self._runner.failed.connect(lambda: self.chart.set_days(pd.DataFrame(), None))
        self.chart.band_moved.connect(self._follow_band)
        self.chart.band_released.connect(self._release_band)
        self.chart.day_clicked.connect(lambda day: self._filters.choose("days", day))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.chart.set_theme(theme)
        self._refresh_legend()

    def _refresh_legend(self) -> None:
        theme = self._theme
        words = [(theme.successful, self.tr("Successful")), (theme.failed, self.tr("Failed"))]
        if Dimension.STATUS not in self._session.contents.dimensions and self._session.contents.days:
            words = [(theme.unclassified, self.tr("Requests (status not in this export)"))]
        self._legend.setText("&nbsp;&nbsp;".join(f'<span style="color:{c}">■</span> {word}' for c, word in words))

    def refresh(self, usage_filter: UsageFilter, *, contents_changed: bool = False) -> None:
        """Show the days of the filter, and its period as the band."""
        if not self._session.sources:
            self._runner.cancel()
            return
        asked = replace(usage_filter, days=None)
        if contents_changed or asked != self._asked:
            self._asked = asked
            self._refresh_legend()
            self._session.fetch(self._runner, success_vs_failed.PANEL.fetch, asked)
        elif not self._dragging:
            self.chart.set_band(usage_filter.days)

    def _show_frame(self, frame: pd.DataFrame) -> None:
        contents = self._session.contents
        first, last = contents.first_day, contents.last_day
        self.chart.set_days(frame, DateRange.inclusive(first, last) if first and last else None)
        self.chart.set_band(self._filters.current.days)

    def _follow_band(self, days: DateRange | None) -> None:
        if self._dragging:
            self._filters.refine(days=days)
        else:
            self._dragging = True
            self._filters.update(days=days)

    def _release_band(self, days: DateRange | None) -> None:
        self._follow_band(days)
        self._dragging = False
