"""The panel Successful vs. Failed Requests."""

from datetime import date

import pandas as pd

from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.queries import success_vs_failed
from models.column_format import count_text, share_text
from models.override import override
from ui.charts.day_chart import DayChart, Part
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
        return DayChart(outcome_day_parts(self), self._theme, self.panel_title(), parent=self)

    @override
    def _show_in_chart(self, frame: pd.DataFrame) -> None:
        if not isinstance(self.chart, DayChart) or frame.empty:
            return
        known = frame["day"].dropna()
        chosen = self.context.filters.current.days
        first: date = known.min().date() if len(known) else date.today()
        last: date = known.max().date() if len(known) else first
        self.chart.set_days(frame, chosen or DateRange.inclusive(first, last))
        self.set_note(self._totals(frame))

    def _totals(self, frame: pd.DataFrame) -> str:
        requests, successful, failed = (int(frame[key].sum()) for key in ("requests", "successful", "failed"))
        text = self.tr("%1 successful (%2), %3 failed (%4), by day (UTC).")
        for mark, value in (
            ("%1", count_text(successful)),
            ("%2", share_text(successful / requests) if requests else "–"),
            ("%3", count_text(failed)),
            ("%4", share_text(failed / requests) if requests else "–"),
        ):
            text = text.replace(mark, value)
        return text


def outcome_day_parts(panel: Panel) -> list[Part]:
    """Return the parts of a day's bar, failed at the foot, where it is seen first."""
    return [
        Part("failed", panel.tr("Failed"), "failed"),
        Part("successful", panel.tr("Successful"), "successful"),
        Part("unclassified", panel.tr("Unclassified"), "unclassified"),
    ]
