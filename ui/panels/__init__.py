"""The eight panels, one file each, in the order of the product's own page."""

from ui.panels.client_requests_panel import ClientRequestsPanel
from ui.panels.most_active_requests_panel import MostActiveRequestsPanel
from ui.panels.panel import Panel
from ui.panels.status_codes_panel import StatusCodesPanel
from ui.panels.status_codes_per_client_panel import StatusCodesPerClientPanel
from ui.panels.success_vs_failed_panel import SuccessVsFailedPanel
from ui.panels.top_urls_panel import TopUrlsPanel
from ui.panels.url_counts_per_client_panel import UrlCountsPerClientPanel
from ui.panels.url_requests_panel import UrlRequestsPanel

__all__ = ["PANELS", "Panel"]

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
