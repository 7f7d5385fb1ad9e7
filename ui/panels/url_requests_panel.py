"""The panel URL Requests."""

import pandas as pd

from apiusage_desktop.core.queries import url_requests
from models.column_format import count_text, named, share_text
from models.override import override
from ui.charts.bar_chart import Bar
from ui.charts.frame_bars import FrameBars
from ui.panels.bars import part_maker, total_of
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
        names = {
            "successful": self.tr("Successful"),
            "failed": self.tr("Failed"),
            "unclassified": self.tr("Unclassified"),
        }
        self._parts = part_maker(self._theme, [(name, token) for token, name in names.items()])
        keys = ("method", "endpoint", "requests", "failed_share", *names)
        self.bars.set_bars(FrameBars(frame, keys, self._bar), total_of(frame))

    def _bar(self, method: str, endpoint: str, requests: int, failed: float, *counts: int) -> Bar:
        text = count_text(requests)
        if "failed" not in self.unknown():
            text = self.tr("%1  ·  %2 failed").replace("%1", text).replace("%2", share_text(failed))
        return Bar(
            f"{method} {named(endpoint)}".strip(),
            self._parts(*counts),
            text,
            ("endpoint", endpoint) if endpoint else None,
        )
