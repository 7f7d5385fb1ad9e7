"""The panel HTTP Response Status Codes per client."""

import pandas as pd

from apiusage_desktop.core.queries import status_codes_per_client
from models.column_format import count_text, share_text
from models.override import override
from ui.charts.bar_chart import Bar, BarChart
from ui.panels.bars import outcome_parts
from ui.panels.panel import Chart, Panel


class StatusCodesPerClientPanel(Panel):
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
    def _make_chart(self) -> Chart:
        return BarChart(self._theme, self.panel_title(), parent=self)

    @override
    def _show_in_chart(self, frame: pd.DataFrame) -> None:
        parts = [
            ("status_2xx", "2xx", "status_2xx"),
            ("status_3xx", "3xx", "status_3xx"),
            ("status_4xx_other", self.tr("4xx other"), "status_4xx_other"),
            ("status_429", "429", "status_429"),
            ("status_5xx", "5xx", "status_5xx"),
            ("unclassified", self.tr("unclassified"), "unclassified"),
        ]
        if isinstance(self.chart, BarChart):
            rows = zip(
                frame["client_name"], frame["client"], frame["requests"], frame["failed_share"],
                outcome_parts(frame, self._theme, parts), strict=True,
            )  # fmt: skip
            self.chart.set_bars([self._bar(*row) for row in rows])

    def _bar(
        self, name: str, client: str, requests: int, failed: float, parts: tuple[tuple[int, str, str], ...]
    ) -> Bar:
        text = self.tr("%1  ·  %2 failed").replace("%1", count_text(requests)).replace("%2", share_text(failed))
        return Bar(name, parts, text, ("client", client) if client else None)
