"""From where on something is a finding: the limits that the user can change."""

import json
from dataclasses import dataclass, fields, replace
from pathlib import Path

import platformdirs

from apiusage_desktop.core.durable import write_whole
from apiusage_desktop.core.plain_data import from_plain, to_plain

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The limits of the rules; each rule says why its limits are what they are.

    Attributes:
        recent_days: what ended longer than this before the last day of the logs is not told any more.
        polling_seconds: a client that asks the same at least this often polls excessively.
        polling_spread: how much the requests of one day may differ from those of another for that.
        failed_share: the share of failed requests, 429 aside, from which a day counts as bad.
        failed_requests: so many must have failed on bad days.
        authentication_share: the share of 401 from which a day counts as bad, where single codes are known.
        invalid_share: the share of 400 from which a day counts as bad, where single codes are known.
        throttled_share: the share of 429 from which a day counts as bad.
        throttled_requests: so many must have been answered 429 on bad days.
        jump_factor: how many times more or fewer requests a day are a jump or a drop.
        jump_requests: so many requests a day more or fewer it must be.
        new_days: a client or endpoint is new if it was first seen in so many last days of the logs.
        new_requests: so many requests it must have made.
        silent_days: a client that used to call is silent if it has not for so many days.
        dominating_share: the share of a client's requests from which one endpoint dominates it.
        bulk_requests: so many single items asked for a day are worth asking for in bulk.
        cacheable_requests: so many requests a day for a configuration that seldom changes are worth caching.
        ratio_tolerance: how far the ratio of two endpoints may be from a whole number on a day.
        users: so many users behind one client are worth a look.
    """

    recent_days: int = 60
    polling_seconds: int = 60
    polling_spread: float = 0.10
    failed_share: float = 0.10
    failed_requests: int = 50
    authentication_share: float = 0.05
    invalid_share: float = 0.05
    throttled_share: float = 0.01
    throttled_requests: int = 100
    jump_factor: float = 2.0
    jump_requests: int = 500
    new_days: int = 30
    new_requests: int = 100
    silent_days: int = 7
    dominating_share: float = 0.8
    bulk_requests: int = 1_000
    cacheable_requests: int = 500
    ratio_tolerance: float = 0.02
    users: int = 5


DEFAULT_THRESHOLDS = Thresholds()

# The values that make sense; shares reach from a thousandth to all.
_LIMITS: dict[str, tuple[float, float]] = {
    "recent_days": (7, 3_660), "polling_seconds": (1, 3_600), "jump_factor": (1.2, 100), "new_days": (1, 365),
    "silent_days": (2, 365), "ratio_tolerance": (0.001, 0.1), "polling_spread": (0.01, 0.5),
}  # fmt: skip


def limits_of(name: str) -> tuple[float, float]:
    """Return the least and the most that a threshold can be."""
    if name in _LIMITS:
        return _LIMITS[name]
    return (0.001, 1.0) if name.endswith("_share") else (1, 1_000_000_000)


def _within_limits(thresholds: Thresholds) -> Thresholds:
    """Return the thresholds with their default where one makes no sense."""
    kept = {}
    for field in fields(thresholds):
        value = getattr(thresholds, field.name)
        low, high = limits_of(field.name)
        kept[field.name] = value if low <= value <= high else getattr(DEFAULT_THRESHOLDS, field.name)
    return replace(thresholds, **kept)


class RememberedThresholds:
    """The thresholds, kept in a small file; a file that cannot be read or written keeps none.

    Args:
        path: the file; default: in the user's configuration folder.
    """

    def __init__(self, path: Path | None = None) -> None:
        folder = platformdirs.user_config_path("apiusage-desktop", appauthor=False)
        self._path = path or folder / "findings.json"

    def get(self) -> Thresholds:
        try:
            document = json.loads(self._path.read_text(encoding="utf-8"))
            if not isinstance(document, dict) or document.get("version") != _VERSION:
                return DEFAULT_THRESHOLDS
            return _within_limits(from_plain(Thresholds, document.get("thresholds")))
        except (OSError, ValueError, RecursionError):
            return DEFAULT_THRESHOLDS

    def put(self, thresholds: Thresholds) -> None:
        """Keep the thresholds.

        Raises:
            OSError: the file cannot be written.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        document = {"version": _VERSION, "thresholds": to_plain(thresholds)}
        write_whole(self._path, json.dumps(document, indent=1).encode())
