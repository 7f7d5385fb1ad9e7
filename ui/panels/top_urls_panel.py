"""The panel Top 5 Requested URLs."""

import pandas as pd

from apiusage_desktop.core.queries import top_urls
from models.override import override
from ui.charts.bar_chart import BarChart
from ui.panels.bars import show_share_bars
from ui.panels.panel import Chart, Panel


class TopUrlsPanel(Panel):
    """The five endpoints with most requests."""

    QUERY = top_urls.PANEL
    TABLE_COLUMNS = ("rank", "endpoint", "requests", "share", "failed_share")

    @override
    def panel_title(self) -> str:
        return self.tr("Top 5 Requested URLs")

    @override
    def panel_note(self) -> str:
        return self.tr("All methods together. Click a URL to filter by it.")

    @override
    def _make_chart(self) -> Chart:
        return BarChart(self._theme, self.panel_title(), names_above=True, parent=self)

    @override
    def _show_in_chart(self, frame: pd.DataFrame) -> None:
        if isinstance(self.chart, BarChart):
            part = (self.tr("Requests"), self._theme.status_2xx)
            show_share_bars(self.chart, frame, "endpoint", "endpoint", part)
