"""The panel Successful vs. Failed Requests."""

import pandas as pd

from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.queries import success_vs_failed
from models.column_format import count_text, filled, share_text
from models.override import override
from ui.charts.day_chart import DayChart, outcome_parts
from ui.panels.panel import Chart, Panel


class SuccessVsFailedPanel(Panel):
    """Both outcomes in total and over the days."""

    QUERY = success_vs_failed.PANEL
    TABLE_COLUMNS = ("day", "requests", "successful", "failed", "unclassified", "failed_share")

    @override
    def panel_title(self) -> str:
        return self.tr("Successful vs. Failed Requests")

    @override
    def panel_note(self) -> str:
        return self.tr("How both run over the days (UTC).")

    @override
    def _make_chart(self) -> Chart:
        self._days = DayChart(outcome_parts(), self._theme, self.panel_title(), parent=self)
        self._days.day_clicked.connect(lambda day: self._filter_by("days", day))
        return self._days

    @override
    def _is_empty(self, frame: pd.DataFrame) -> bool:
        # A log without dates has requests, but none on any day.
        return not frame["day"].notna().any()

    @override
    def _show_in_chart(self, frame: pd.DataFrame) -> None:
        if self._is_empty(frame):
            return
        known = frame["day"].dropna()
        chosen = self.context.filters.current.days
        self._days.set_days(frame, chosen or DateRange.inclusive(known.min().date(), known.max().date()))
        self.set_note(self._totals(frame))

    def _totals(self, frame: pd.DataFrame) -> str:
        requests, successful, failed = (int(frame[key].sum()) for key in ("requests", "successful", "failed"))
        return filled(
            self.tr("%1 successful (%2), %3 failed (%4), by day (UTC)."),
            count_text(successful),
            share_text(successful / requests) if requests else "–",
            count_text(failed),
            share_text(failed / requests) if requests else "–",
        )
