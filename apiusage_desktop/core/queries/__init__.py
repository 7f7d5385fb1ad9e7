"""The questions the panels ask, one file a panel, in the order of the product's own page."""

from apiusage_desktop.core.queries import (
    client_requests,
    most_active_requests,
    status_codes,
    status_codes_per_client,
    success_vs_failed,
    top_urls,
    url_counts_per_client,
    url_requests,
)
from apiusage_desktop.core.queries.panel_query import PanelQuery

PANELS: tuple[PanelQuery, ...] = (
    most_active_requests.PANEL,
    status_codes.PANEL,
    top_urls.PANEL,
    client_requests.PANEL,
    status_codes_per_client.PANEL,
    url_counts_per_client.PANEL,
    url_requests.PANEL,
    success_vs_failed.PANEL,
)
