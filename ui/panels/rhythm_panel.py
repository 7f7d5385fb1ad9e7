"""The panel Rhythm."""

import pandas as pd

from apiusage_desktop.core.queries.requests import rhythm
from models.column_format import average_text, filled, weekday_text
from models.override import override
from ui.charts.heat_map import HeatMap, Hour
from ui.panels.panel import Chart, Panel


class RhythmPanel(Panel):
    """The hours of the week."""

    QUERY = rhythm.PANEL
    TABLE_COLUMNS = ("weekday", "hour", "requests_per_hour", "requests", "days")

    @override
    def panel_title(self) -> str:
        return self.tr("Rhythm")

    @override
    def panel_note(self) -> str:
        return self.tr("Average requests in each hour of the week (UTC).")

    @override
    def _make_chart(self) -> Chart:
        self._heat = HeatMap(self._theme, self.panel_title(), self)
        return self._heat

    @override
    def _show_in_chart(self, frame: pd.DataFrame) -> None:
        columns = ["weekday", "hour", "requests", "days", "requests_per_hour"]
        hours = {
            (int(weekday), int(hour)): Hour(int(requests), int(days), float(average))
            for weekday, hour, requests, days, average in frame[columns].itertuples(index=False)
        }
        self._heat.set_hours(hours)
        self.set_note(self._note_of(hours))

    def _note_of(self, hours: dict[tuple[int, int], Hour]) -> str:
        if not hours:
            return self.panel_note()
        weekday, hour = busiest = max(hours, key=lambda cell: hours[cell].average)
        text = self.tr("Average requests per hour (UTC). Busiest: %1 %2:00 with %3.")
        return filled(text, weekday_text(weekday), str(hour), average_text(hours[busiest].average))
