"""The panel HTTP Response Status Codes per client."""

import pandas as pd

from apiusage_desktop.core.queries import status_codes_per_client
from models.column_format import count_text, filled, named, share_text
from models.override import override
from ui.charts.bar_chart import Bar
from ui.panels.bars import DRAWN_ROWS, outcome_parts
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
        parts = [
            ("status_2xx", "2xx", "status_2xx"),
            ("status_3xx", "3xx", "status_3xx"),
            ("status_4xx_other", self.tr("4xx other"), "status_4xx_other"),
            ("status_429", "429", "status_429"),
            ("status_5xx", "5xx", "status_5xx"),
            ("unclassified", self.tr("unclassified"), "unclassified"),
        ]
        shown, rest = frame.head(DRAWN_ROWS), frame["requests"].iloc[DRAWN_ROWS:]
        rows = zip(
            shown["client_name"], shown["client"], shown["requests"], shown["failed_share"],
            outcome_parts(shown, self._theme, parts), strict=True,
        )  # fmt: skip
        self.bars.set_bars([self._bar(*row) for row in rows], len(rest), int(rest.sum()))

    def _bar(
        self, name: str, client: str, requests: int, failed: float, parts: tuple[tuple[int, str, str], ...]
    ) -> Bar:
        text = filled(self.tr("%1  ·  %2 failed"), count_text(requests), share_text(failed))
        return Bar(named(name), parts, text, ("client", client) if client else None)
