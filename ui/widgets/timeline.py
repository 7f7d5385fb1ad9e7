"""Requests over time: per day over the whole log, with the band that chooses the period, or per hour or minute."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

import pandas as pd
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.queries import success_vs_failed
from apiusage_desktop.core.queries.requests.by_time import Step, fetch_by_time
from apiusage_desktop.core.source import Account, Dimension
from models.column_format import day_text, filled
from models.filter_state import FilterState
from models.usage_session import UsageSession
from ui.charts.day_chart import DayChart
from ui.charts.stacked_chart import outcome_parts
from ui.charts.time_chart import TimeChart
from ui.theme import Theme

_MOST_DAYS = {Step.HOUR: 31, Step.MINUTE: 1}


class Timeline(QFrame):
    """The days of the log under the filter in force, whatever the period; drag the band to choose it.

    Where the logs have single requests, their hours or minutes can be shown instead, of the period.
    """

    def __init__(
        self, session: UsageSession, filters: FilterState, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._session = session
        self._filters = filters
        self._dragging = False
        self._asked: UsageFilter | None = None
        self._asked_times: tuple[UsageFilter, Step] | None = None
        self._step: Step | None = None  # none: days
        self._theme = theme
        self._runner = session.runner(self)
        self._time_runner = session.runner(self)
        self.chart = DayChart(outcome_parts(), theme, self.tr("Requests per day"), band=True, parent=self)
        self.time_chart = TimeChart(outcome_parts(), theme, self.tr("Requests per hour or minute"), self)
        self._charts = QStackedWidget(self)
        self._title = QLabel(self)
        self._note = QLabel(self)
        self._legend = QLabel(self)
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        self._switch = QWidget(self)
        self._steps = QButtonGroup(self)
        self._lay_out()
        self._connect_signals()
        self.set_theme(theme)
        self._show_words()

    def _lay_out(self) -> None:
        self._title.setProperty("role", "title")
        self._note.setProperty("role", "muted")
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        # It gives way in a narrow window.
        self._note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        for chart in (self.chart, self.time_chart):
            chart.setMinimumHeight(72)
            self._charts.addWidget(chart)
        self._charts.setMaximumHeight(110)
        row = QHBoxLayout(self._switch)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for number, text in enumerate((self.tr("Days"), self.tr("Hours"), self.tr("Minutes"))):
            button = QToolButton(self._switch)
            button.setText(text)
            button.setCheckable(True)
            button.setChecked(number == 0)
            button.setAccessibleName(filled(self.tr("Timeline: %1"), text))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._steps.addButton(button, number)
            row.addWidget(button)
        self._switch.hide()
        head = QHBoxLayout()
        head.setSpacing(12)
        for widget in (self._title, self._switch, self._note):
            head.addWidget(widget, int(widget is self._note))
        head.addWidget(self._legend)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 4)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self._charts)

    def _connect_signals(self) -> None:
        self._runner.result_ready.connect(self._show_frame)
        self._runner.failed.connect(lambda: self.chart.set_days(pd.DataFrame(), None))
        self._time_runner.failed.connect(lambda: self.time_chart.set_times(pd.DataFrame(), None, Step.HOUR))
        self.chart.band_moved.connect(self._follow_band)
        self.chart.band_released.connect(self._release_band)
        self.chart.day_clicked.connect(lambda day: self._filters.choose("days", day))
        self.time_chart.time_clicked.connect(self._open_hour)
        self._time_runner.result_ready.connect(self._show_times)
        self._steps.idClicked.connect(lambda number: self._show_step((None, Step.HOUR, Step.MINUTE)[number]))

    @property
    def step(self) -> Step | None:
        """What a bar stands for; none: a day."""
        return self._step

    def note(self) -> str:
        return self._note.text()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.chart.set_theme(theme)
        self.time_chart.set_theme(theme)
        self._refresh_legend()

    def _refresh_legend(self) -> None:
        theme, contents = self._theme, self._session.contents
        words = [(theme.successful, self.tr("Successful")), (theme.failed, self.tr("Failed"))]
        told = contents.of_requests if self._step else contents.dimensions
        if Dimension.STATUS not in told and contents.days:
            words = [(theme.unclassified, self.tr("Requests (status not in this export)"))]
        self._legend.setText("&nbsp;&nbsp;".join(f'<span style="color:{c}">■</span> {word}' for c, word in words))

    def refresh(self, usage_filter: UsageFilter, *, contents_changed: bool = False) -> None:
        """Show the days of the filter, and its period as the band; or the hours or minutes of its period."""
        has_requests = Dimension.REQUEST in self._session.contents.of_requests
        self._switch.setVisible(has_requests)
        if not has_requests and self._step:
            self._step = None
            self._steps.button(0).setChecked(True)
        if contents_changed:
            self._asked = self._asked_times = None
        if not self._session.sources:
            self._runner.cancel()
            self._time_runner.cancel()
        elif self._step:
            self._refresh_times(usage_filter, self._step)
        else:
            self._refresh_days(usage_filter)
        self._show_words()

    def _refresh_days(self, usage_filter: UsageFilter) -> None:
        self._time_runner.cancel()
        asked = replace(usage_filter, days=None)
        if asked != self._asked:
            self._asked = asked
            self._session.ask(self._runner, success_vs_failed.PANEL, asked)
        elif not self._dragging:
            self.chart.set_band(usage_filter.days)

    def _refresh_times(self, usage_filter: UsageFilter, step: Step) -> None:
        days = self._days_shown(usage_filter.days, step)
        asked = (replace(usage_filter, days=days), step)
        if asked != self._asked_times:
            self._asked_times = asked
            self._session.fetch(self._time_runner, partial(fetch_by_time, step=step), asked[0])

    def _days_shown(self, chosen: DateRange | None, step: Step) -> DateRange | None:
        """Return the last days of the period that are not too many, as far as the request logs reach."""
        period = self._logged(chosen)
        if period is None:
            return None
        return DateRange(max(period.start, period.end - timedelta(days=_MOST_DAYS[step])), period.end)

    def _logged(self, chosen: DateRange | None) -> DateRange | None:
        """Return the part of the period that the request logs cover; all of it, if they cover none."""
        spans: list[tuple[date, date]] = [
            (source.first_day, source.last_day)
            for _, source in self._session.sources
            if source.account is Account.LOG and source.included and source.first_day and source.last_day
        ]
        if not spans:
            return chosen
        logged = DateRange.inclusive(min(first for first, _ in spans), max(last for _, last in spans))
        if chosen is None:
            return logged
        start, end = max(chosen.start, logged.start), min(chosen.end, logged.end)
        return DateRange(start, end) if start < end else chosen

    def _show_step(self, step: Step | None) -> None:
        self._step = step
        self.refresh(self._filters.current)

    def _open_hour(self, moment: datetime) -> None:
        """Show the minutes of an hour's day."""
        self._steps.button(2).setChecked(True)
        self._step = Step.MINUTE
        day = DateRange.inclusive(moment.date(), moment.date())
        if day == self._filters.current.days:
            self.refresh(self._filters.current)
        else:
            self._filters.update(days=day)

    def _show_words(self) -> None:
        titles = {
            None: self.tr("Requests per day"),
            Step.HOUR: self.tr("Requests per hour"),
            Step.MINUTE: self.tr("Requests per minute"),
        }
        title = titles[self._step]
        self._title.setText(title)
        if self._switch.isVisibleTo(self):
            # The buttons stay where they are, whatever the title says.
            widest = max(self._title.fontMetrics().horizontalAdvance(text) for text in titles.values())
            self._title.setMinimumWidth(widest + 2)
        self.setAccessibleName(title)
        self.time_chart.setAccessibleName(title)
        self._note.setText(self._note_of(self._step))
        self._note.setToolTip(self._note.text())
        self._charts.setCurrentWidget(self.time_chart if self._step else self.chart)
        self._refresh_legend()

    def _note_of(self, step: Step | None) -> str:
        if step is None:
            return self.tr("Drag the band or its edges to choose the period; double-click a day. Days are UTC.")
        period = self._logged(self._filters.current.days)
        days = self._days_shown(self._filters.current.days, step)
        if period is None or days is None:
            return ""
        if days.days == 1:
            shown = day_text(days.first)
            text = self.tr("%1, the last day of the period (UTC).")
        else:
            shown = f"{day_text(days.first)} – {day_text(days.last)}"
            text = self.tr("%1, the last 31 days of the period (UTC). Double-click an hour for its minutes.")
        if days == period:
            text = self.tr("%1 (UTC).")
            if step is Step.HOUR:
                text = self.tr("%1 (UTC). Double-click an hour for the minutes of its day.")
        return filled(text, shown)

    def _show_frame(self, frame: pd.DataFrame) -> None:
        contents = self._session.contents
        first, last = contents.first_day, contents.last_day
        self.chart.set_days(frame, DateRange.inclusive(first, last) if first and last else None)
        self.chart.set_band(self._filters.current.days)

    def _show_times(self, frame: pd.DataFrame) -> None:
        if self._asked_times:
            chosen, step = self._asked_times
            self.time_chart.set_times(frame, chosen.days, step)

    def _follow_band(self, days: DateRange | None) -> None:
        if self._dragging:
            self._filters.refine(days=days)
        else:
            self._dragging = True
            self._filters.update(days=days)

    def _release_band(self, days: DateRange | None) -> None:
        self._follow_band(days)
        self._dragging = False
