"""API Usage Desktop: reads exported Genesys Cloud API-usage logs offline."""

__version__ = "0.1.0"

# Where releases are published; "Check for a newer version" opens it in the browser. The menu has it once this is set.
PROJECT_PAGE = ""
