"""The panel Latency."""

import pandas as pd

from apiusage_desktop.core.queries.requests import latency
from models.column_format import count_text, duration_text, filled, named
from models.override import override
from ui.charts.bar_chart import Bar
from ui.charts.frame_bars import FrameBars
from ui.panels.panel import BarPanel

_PARTS = 1000  # bars are whole numbers: microseconds, of durations in milliseconds


class LatencyPanel(BarPanel):
    """How long requests to each endpoint took."""

    QUERY = latency.PANEL
    NAMES_ABOVE = True
    COUNTS_REQUESTS = False

    @override
    def panel_title(self) -> str:
        return self.tr("Latency")

    @override
    def panel_note(self) -> str:
        return self.tr("95 of 100 requests to each URL were as fast or faster. The slowest URLs first.")

    @override
    def _show_in_chart(self, frame: pd.DataFrame) -> None:
        columns = ["method", "endpoint", "timed", "duration_median", "duration_p95", "duration_p99", "duration_longest"]
        self.bars.set_bars(FrameBars(frame, columns, self._bar))

    def _bar(
        self, method: str, endpoint: str, timed: int, median: float, p95: float, p99: float, longest: float
    ) -> Bar:
        lines = (
            (self.tr("Median"), duration_text(median)),
            (self.tr("95 %"), duration_text(p95)),
            (self.tr("99 %"), duration_text(p99)),
            (self.tr("Longest"), duration_text(longest)),
            (self.tr("Timed requests"), count_text(timed)),
        )
        part = (round(p95 * _PARTS), self.tr("95 %"), self._theme.status_2xx)
        value = filled(self.tr("%1  ·  %2 timed"), duration_text(p95), count_text(timed))
        target = ("endpoint", endpoint) if endpoint else None
        return Bar(f"{method} {named(endpoint)}".strip(), (part,), value, target, lines=lines)
