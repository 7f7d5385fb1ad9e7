"""The panels computed a second time, from the rows of a log in plain Python, to compare with."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from apiusage_desktop.core.filters import UsageFilter


@dataclass(frozen=True, slots=True)
class Call:
    """So many requests of one status."""

    day: date
    client: str
    name: str
    method: str
    endpoint: str
    status: str
    requests: int


def calls(rows: Iterable[Mapping[str, Any]]) -> list[Call]:
    """Split rows of a usage query, in which 429 is part of the 4xx, by status; a row of zeros stays one call of 0."""
    found = []
    for row in rows:
        parts = {
            "2xx": row["status200"],
            "3xx": row["status300"],
            "4xx other": row["status400"] - row["status429"],
            "429": row["status429"],
            "5xx": row["status500"],
        }
        parts["unclassified"] = row["requests"] - sum(parts.values())
        for status, requests in parts.items():
            if requests or (status == "2xx" and not row["requests"]):
                found.append(
                    Call(
                        date.fromisoformat(row["date"]), row["clientId"], row["clientName"], row["httpMethod"],
                        row["templateUri"], status, requests,
                    )
                )  # fmt: skip
    return found


def passes(call: Call, chosen: UsageFilter) -> bool:
    needle = chosen.search.lower()
    return (
        (chosen.days is None or chosen.days.start <= call.day < chosen.days.end)
        and chosen.client in (None, call.client)
        and (chosen.status is None or (chosen.status == call.status and call.requests != 0))
        and chosen.endpoint in (None, call.endpoint)
        and chosen.method in (None, call.method)
        and (needle in call.endpoint.lower() or needle in call.name.lower())
    )


OUTCOMES: dict[str, tuple[str, ...]] = {
    "requests": ("2xx", "3xx", "4xx other", "429", "5xx", "unclassified"),
    "successful": ("2xx", "3xx"),
    "failed": ("4xx other", "429", "5xx"),
    "status_2xx": ("2xx",),
    "status_3xx": ("3xx",),
    "status_4xx_other": ("4xx other",),
    "status_429": ("429",),
    "status_5xx": ("5xx",),
    "unclassified": ("unclassified",),
}


def summed(found: Iterable[Call], key: Callable[[Call], Hashable], outcome: str = "requests") -> dict[Any, int]:
    """Return the requests of an outcome for each key; a key without any stands with 0."""
    sums: Counter[Any] = Counter()
    for call in found:
        sums[key(call)] += call.requests if call.status in OUTCOMES[outcome] else 0
    return dict(sums)
