"""API Usage Desktop: reads exported Genesys Cloud API-usage logs offline."""

__version__ = "0.1.0"
