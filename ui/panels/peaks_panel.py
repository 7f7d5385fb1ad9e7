"""The panel Peaks."""

import pandas as pd

from apiusage_desktop.core.queries.requests import peaks
from models.column_format import count_text, filled, moment_text, named, share_text
from models.override import override
from ui.charts.bar_chart import Bar
from ui.charts.frame_bars import FrameBars
from ui.panels.panel import BarPanel


class PeaksPanel(BarPanel):
    """The busiest minute of each client, against the limit of a token."""

    QUERY = peaks.PANEL
    TABLE_COLUMNS = (
        "client_name", "peak_per_minute", "peak_minute", "limit_per_minute", "peak_share", "minutes_above",
        "active_minutes", "requests_per_active_minute", "requests",
    )  # fmt: skip
    NAMES_ABOVE = True
    COUNTS_REQUESTS = False

    @override
    def panel_title(self) -> str:
        return self.tr("Peaks")

    @override
    def panel_note(self) -> str:
        return self.tr("Most requests in one minute of each client; the line is the limit of one token.")

    @override
    def _show_in_chart(self, frame: pd.DataFrame) -> None:
        columns = ["client_name", "client", "peak_per_minute", "peak_minute", "limit_per_minute", "peak_share",
                   "minutes_above"]  # fmt: skip
        self.bars.set_bars(FrameBars(frame, columns, self._bar))

    def _bar(
        self, name: str, client: str, peak: int, minute: pd.Timestamp, limit: int, share: float, above: int
    ) -> Bar:
        parts = (
            (min(peak, limit), self.tr("Within the limit"), self._theme.status_2xx),
            (max(0, peak - limit), self.tr("Above the limit"), self._theme.status_429),
        )
        lines = (
            (self.tr("Peak per minute"), count_text(peak)),
            (self.tr("In the minute (UTC)"), moment_text(minute)[:-3]),
            (self.tr("Limit of one token"), count_text(limit)),
            (self.tr("Peak of the limit"), share_text(share)),
            (self.tr("Minutes above"), count_text(above)),
        )
        text = filled(self.tr("%1  ·  %2 of the limit of %3"), count_text(peak), share_text(share), count_text(limit))
        return Bar(named(name), parts, text, ("client", client) if client else None, mark=limit, lines=lines)
