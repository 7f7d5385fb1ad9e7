"""The panel HTTP Response Status Codes per client."""

import pandas as pd

from apiusage_desktop.core.queries import status_codes_per_client
from models.column_format import count_text, filled, named, share_text
from models.override import override
from ui.charts.bar_chart import Bar
from ui.charts.frame_bars import FrameBars
from ui.panels.bars import part_maker, total_of
from ui.panels.panel import BarPanel


class StatusCodesPerClientPanel(BarPanel):
    """Successes and failures of each client, broken down."""

    QUERY = status_codes_per_client.PANEL
    TABLE_COLUMNS = (
        "client_name", "requests", "successful", "failed", "failed_share",
        "status_2xx", "status_3xx", "status_4xx_other", "status_429", "status_5xx", "unclassified",
    )  # fmt: skip

    @override
    def panel_title(self) -> str:
        return self.tr("HTTP Response Status Codes per client")

    @override
    def panel_note(self) -> str:
        return self.tr("What each client gets back; requests and failed share.")

    @override
    def _show_in_chart(self, frame: pd.DataFrame) -> None:
        names = {
            "status_2xx": "2xx",
            "status_3xx": "3xx",
            "status_4xx_other": self.tr("4xx other"),
            "status_429": "429",
            "status_5xx": "5xx",
            "unclassified": self.tr("unclassified"),
        }
        self._parts = part_maker(self._theme, [(name, token) for token, name in names.items()])
        keys = ("client_name", "client", "requests", "failed_share", *names)
        self.bars.set_bars(FrameBars(frame, keys, self._bar), total_of(frame))

    def _bar(self, name: str, client: str, requests: int, failed: float, *counts: int) -> Bar:
        text = filled(self.tr("%1  ·  %2 failed"), count_text(requests), share_text(failed))
        return Bar(named(name), self._parts(*counts), text, ("client", client) if client else None)
