"""The panel URL Requests."""

import pandas as pd

from apiusage_desktop.core.queries import url_requests
from models.column_format import count_text, named, share_text
from models.override import override
from ui.charts.bar_chart import Bar
from ui.panels.bars import DRAWN_ROWS, outcome_parts
from ui.panels.panel import BarPanel


class UrlRequestsPanel(BarPanel):
    """Every endpoint with its method, requests and outcomes."""

    QUERY = url_requests.PANEL
    NAMES_ABOVE = True
    TABLE_COLUMNS = (
        "method", "endpoint", "requests", "share", "successful", "failed", "failed_share", "status_4xx_other",
        "status_429", "status_5xx", "clients", "first_day", "last_day",
    )  # fmt: skip
    STARTS_WITH_CHART = False

    @override
    def panel_title(self) -> str:
        return self.tr("URL Requests")

    @override
    def panel_note(self) -> str:
        return self.tr("Every endpoint. Click a header to sort; Search above finds a URL.")

    @override
    def _show_in_chart(self, frame: pd.DataFrame) -> None:
        parts = [
            ("successful", self.tr("Successful"), "successful"),
            ("failed", self.tr("Failed"), "failed"),
            ("unclassified", self.tr("Unclassified"), "unclassified"),
        ]
        shown, rest = frame.head(DRAWN_ROWS), frame["requests"].iloc[DRAWN_ROWS:]
        rows = zip(
            shown["method"], shown["endpoint"], shown["requests"], shown["failed_share"],
            outcome_parts(shown, self._theme, parts), strict=True,
        )  # fmt: skip
        self.bars.set_bars([self._bar(*row) for row in rows], len(rest), int(rest.sum()))

    def _bar(
        self, method: str, endpoint: str, requests: int, failed: float, parts: tuple[tuple[int, str, str], ...]
    ) -> Bar:
        text = count_text(requests)
        if "failed" not in self.unknown():
            text = self.tr("%1  ·  %2 failed").replace("%1", text).replace("%2", share_text(failed))
        return Bar(f"{method} {named(endpoint)}".strip(), parts, text, ("endpoint", endpoint) if endpoint else None)
