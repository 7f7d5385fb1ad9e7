"""The questions that only request logs answer, one file each."""

from apiusage_desktop.core.queries.panel_query import PanelQuery
from apiusage_desktop.core.queries.requests import early_retries, latency, peaks, rhythm

REQUEST_PANELS: tuple[PanelQuery, ...] = (rhythm.PANEL, peaks.PANEL, latency.PANEL, early_retries.PANEL)
