"""The panel Request URL Counts by OAuth Client."""

import pandas as pd

from apiusage_desktop.core.queries import url_counts_per_client
from models.column_format import count_text, named
from models.override import override
from ui.charts.bar_chart import Bar
from ui.charts.frame_bars import FrameBars
from ui.panels.bars import total_of
from ui.panels.panel import BarPanel


class UrlCountsPerClientPanel(BarPanel):
    """The endpoints each client calls."""

    QUERY = url_counts_per_client.PANEL
    NAMES_ABOVE = True
    TABLE_COLUMNS = ("client_name", "requests", "method", "endpoint", "share_of_client", "failed", "failed_share")

    @override
    def panel_title(self) -> str:
        return self.tr("Request URL Counts by OAuth Client")

    @override
    def panel_note(self) -> str:
        return self.tr("Which URLs each client calls.")

    @override
    def _show_in_chart(self, frame: pd.DataFrame) -> None:
        keys = ("client_name", "method", "endpoint", "requests")
        self.bars.set_bars(FrameBars(frame, keys, self._bar), total_of(frame))

    def _bar(self, client: str, method: str, endpoint: str, requests: int) -> Bar:
        name = f"{named(client)}:  {method} {named(endpoint)}".replace("  ", " ")
        part = (int(requests), self.tr("Requests"), self._theme.status_2xx)
        return Bar(name, (part,), count_text(requests), ("endpoint", endpoint) if endpoint else None)
