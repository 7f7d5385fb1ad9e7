"""The panel Most Active Requests."""

import pandas as pd

from apiusage_desktop.core.queries import most_active_requests
from models.override import override
from ui.panels.bars import show_share_bars
from ui.panels.panel import BarPanel


class MostActiveRequestsPanel(BarPanel):
    """Clients ranked by requests."""

    QUERY = most_active_requests.PANEL
    TABLE_COLUMNS = ("client_name", "requests", "trend", "failed_share", "share", "busiest_endpoint")
    STARTS_WITH_CHART = False

    @override
    def panel_title(self) -> str:
        return self.tr("Most Active Requests")

    @override
    def panel_note(self) -> str:
        return self.tr("Who calls most. Double-click a client to look closer.")

    @override
    def _show_in_chart(self, frame: pd.DataFrame) -> None:
        part = (self.tr("Requests"), self._theme.status_2xx)
        show_share_bars(self.bars, frame, "client_name", "client", part)
