"""The panel OAuth Client Requests."""

import pandas as pd

from apiusage_desktop.core.queries import client_requests
from models.override import override
from ui.panels.bars import show_share_bars
from ui.panels.panel import BarPanel


class ClientRequestsPanel(BarPanel):
    """The calls of every client in the period."""

    QUERY = client_requests.PANEL
    TABLE_COLUMNS = (
        "client_name", "requests", "share", "active_days", "requests_per_active_day", "busiest_day",
        "busiest_day_requests", "first_day", "last_day",
    )  # fmt: skip

    @override
    def panel_title(self) -> str:
        return self.tr("OAuth Client Requests")

    @override
    def panel_note(self) -> str:
        return self.tr("Calls of every client in the period.")

    @override
    def _show_in_chart(self, frame: pd.DataFrame) -> None:
        part = (self.tr("Requests"), self._theme.status_2xx)
        show_share_bars(self.bars, frame, "client_name", "client", part)
