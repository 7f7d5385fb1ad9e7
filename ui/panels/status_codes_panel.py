"""The panel HTTP Response Status Codes."""

import pandas as pd

from apiusage_desktop.core.queries import status_codes
from models.column_format import count_text, share_text, status_text
from models.override import override
from ui.charts.bar_chart import Bar
from ui.charts.frame_bars import FrameBars
from ui.panels.bars import total_of
from ui.panels.panel import BarPanel


class StatusCodesPanel(BarPanel):
    """How the responses divide by status."""

    QUERY = status_codes.PANEL
    TABLE_COLUMNS = ("status", "requests", "share")

    @override
    def panel_title(self) -> str:
        return self.tr("HTTP Response Status Codes")

    @override
    def panel_note(self) -> str:
        return self.tr("By class: this log has no single codes except 429.")

    def _exact_note(self) -> str:
        return self.tr("By exact status code; the colour and the first digit tell its class.")

    def _mixed_note(self) -> str:
        return self.tr("Exact codes where request logs tell them; of exports, as 2xx or 4xx, only the class is known.")

    @override
    def _show_in_chart(self, frame: pd.DataFrame) -> None:
        mixed = self.context.session.contents.mixes_codes
        exact = self.context.session.contents.exact_codes
        self.set_note(self._mixed_note() if mixed else self._exact_note() if exact else self.panel_note())
        self.bars.set_bars(FrameBars(frame, ("status", "requests", "share"), self._bar), total_of(frame))

    def _bar(self, status: str, requests: int, share: float) -> Bar:
        part = (int(requests), self.tr("Requests"), self._theme.status(status))
        return Bar(status_text(status), (part,), f"{count_text(requests)}  ·  {share_text(share)}", ("status", status))

    @override
    def _is_empty(self, frame: pd.DataFrame) -> bool:
        return not frame["requests"].any()
