"""The panel Top 5 Requested URLs."""

import pandas as pd

from apiusage_desktop.core.queries import top_urls
from models.override import override
from ui.panels.bars import show_share_bars
from ui.panels.panel import BarPanel


class TopUrlsPanel(BarPanel):
    """The five endpoints with most requests."""

    QUERY = top_urls.PANEL
    NAMES_ABOVE = True
    TABLE_COLUMNS = ("rank", "endpoint", "requests", "share", "failed_share")

    @override
    def panel_title(self) -> str:
        return self.tr("Top 5 Requested URLs")

    @override
    def panel_note(self) -> str:
        return self.tr("All methods together. Click a URL to filter by it.")

    @override
    def _show_in_chart(self, frame: pd.DataFrame) -> None:
        part = (self.tr("Requests"), self._theme.status_2xx)
        show_share_bars(self.bars, frame, "endpoint", "endpoint", part)
