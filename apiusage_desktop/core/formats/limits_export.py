"""The rate limits of an organization, as saved JSON: no log, but what request logs are measured against.

It is the answer of `GET /api/v2/organizations/limits/namespaces/platform.api`, or of its `/defaults`.
"""

import json

from apiusage_desktop.core.errors import LimitsFound
from apiusage_desktop.core.formats.log_file import LogFile

# Of the limits the one that holds for any token; the other is that of client credentials alone.
_KEYS = ("token.rate.per.minute", "client.credentials.token.rate.per.minute")
_LARGEST = 1_000_000


def raise_if_limits(file: LogFile) -> None:
    """Tell of the rate limit of a token, if the file is such an answer.

    Raises:
        LimitsFound: it is.
    """
    if not file.is_text or '"platform.api"' not in file.start or "rate.per.minute" not in file.start:
        return
    try:
        document = json.loads(file.start)
    except (ValueError, RecursionError):
        return
    entities = document.get("entities") if isinstance(document, dict) else None
    limits = {
        entity.get("key"): entity.get("value")
        for entity in (entities if isinstance(entities, list) else [])
        if isinstance(entity, dict) and isinstance(entity.get("key"), str)
    }
    for key in _KEYS:
        value = limits.get(key)
        if isinstance(value, int | float) and 0 < value <= _LARGEST:
            raise LimitsFound(int(value), file.path)
