"""The panels, one file each: the eight of the product's own page, in its order, and those of request logs."""

from ui.panels.client_requests_panel import ClientRequestsPanel
from ui.panels.early_retries_panel import EarlyRetriesPanel
from ui.panels.latency_panel import LatencyPanel
from ui.panels.most_active_requests_panel import MostActiveRequestsPanel
from ui.panels.panel import Panel
from ui.panels.peaks_panel import PeaksPanel
from ui.panels.rhythm_panel import RhythmPanel
from ui.panels.status_codes_panel import StatusCodesPanel
from ui.panels.status_codes_per_client_panel import StatusCodesPerClientPanel
from ui.panels.success_vs_failed_panel import SuccessVsFailedPanel
from ui.panels.top_urls_panel import TopUrlsPanel
from ui.panels.two_accounts_panel import TwoAccountsPanel
from ui.panels.url_counts_per_client_panel import UrlCountsPerClientPanel
from ui.panels.url_requests_panel import UrlRequestsPanel

__all__ = ["PANELS", "TRAFFIC_PANELS", "TWO_ACCOUNTS_PANELS", "Panel"]

PANELS: tuple[type[Panel], ...] = (
    MostActiveRequestsPanel,
    StatusCodesPanel,
    TopUrlsPanel,
    ClientRequestsPanel,
    StatusCodesPerClientPanel,
    UrlCountsPerClientPanel,
    UrlRequestsPanel,
    SuccessVsFailedPanel,
)
TRAFFIC_PANELS: tuple[type[Panel], ...] = (RhythmPanel, PeaksPanel, LatencyPanel, EarlyRetriesPanel)
TWO_ACCOUNTS_PANELS: tuple[type[Panel], ...] = (TwoAccountsPanel,)
