"""The panel Early retries."""

import pandas as pd
from PySide6.QtWidgets import QWidget

from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries.requests import early_retries
from apiusage_desktop.core.source import Dimension
from models.column_format import average_text, count_text, filled, named, share_text
from models.override import override
from ui.charts.bar_chart import Bar
from ui.charts.frame_bars import FrameBars
from ui.panels.panel import BarPanel, PanelContext


class EarlyRetriesPanel(BarPanel):
    """Who did not wait as long as told."""

    QUERY = early_retries.PANEL
    TABLE_COLUMNS = ("client_name", "told_to_wait", "retried_early", "early_share", "wait_asked", "wait_kept")
    COUNTS_REQUESTS = False

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._counter = context.session.runner(self)
        self._counter.result_ready.connect(self._tell_refused)
        self._counter.failed.connect(self._show_error)

    @override
    def panel_title(self) -> str:
        return self.tr("Early retries")

    @override
    def panel_note(self) -> str:
        return self.tr("Told to wait by a 429, and back before that time had passed.")

    @override
    def refresh(self, usage_filter: UsageFilter) -> None:
        self._counter.cancel()
        super().refresh(usage_filter)
        missing = self.context.session.contents.missing(self.QUERY)
        if missing == {Dimension.RETRY_AFTER}:
            # Where nothing was refused, nobody was told to wait, whatever else the logs tell.
            self.context.session.fetch(self._counter, early_retries.count_refused, usage_filter)

    @override
    def cancel(self) -> None:
        super().cancel()
        self._counter.cancel()

    def _tell_refused(self, refused: int) -> None:
        if refused == 0:
            self._show_message(
                self.tr("No request was refused"),
                self.tr("No answer was 429 in the period and with the filters above, so nobody was told to wait."),
            )

    @override
    def _tell_empty(self) -> None:
        self._show_message(
            self.tr("Nobody was told to wait"),
            self.tr("No answer named a time to wait (Retry-After) in the period and with the filters above."),
        )

    @override
    def _show_in_chart(self, frame: pd.DataFrame) -> None:
        columns = ["client_name", "client", "told_to_wait", "retried_early", "early_share", "wait_asked", "wait_kept"]
        self.bars.set_bars(FrameBars(frame, columns, self._bar))

    def _bar(self, name: str, client: str, told: int, early: int, share: float, asked: float, kept: float) -> Bar:
        parts = (
            (early, self.tr("Retried early"), self._theme.status_429),
            (told - early, self.tr("Waited"), self._theme.status_2xx),
        )
        lines = (
            (self.tr("Told to wait"), count_text(told)),
            (self.tr("Retried early"), f"{count_text(early)}  ({share_text(share)})"),
            (self.tr("Seconds to wait, on average"), average_text(asked)),
            (self.tr("Seconds waited, on average"), average_text(kept)),
        )
        text = filled(self.tr("%1 of %2 early  ·  %3"), count_text(early), count_text(told), share_text(share))
        return Bar(named(name), parts, text, ("client", client) if client else None, lines=lines)
