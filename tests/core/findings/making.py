"""Days of usage as tests of findings write them, and what the rules say of them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from apiusage_desktop.core.directory import NOBODY, Directory
from apiusage_desktop.core.findings import Found, find
from apiusage_desktop.core.findings.finding import Finding
from apiusage_desktop.core.findings.thresholds import DEFAULT_THRESHOLDS, Thresholds
from apiusage_desktop.core.store import UsageStore

FIRST = date(2026, 6, 1)  # a Monday

Row = Mapping[str, object]

_WOBBLE = (0, 7, 3, 9, 1, 6, 2, 8, 4, 5)  # per cent: days are never quite alike


def varied(number: int, about: int) -> int:
    """Return about so many, the same each time, and different from the days around it."""
    return about + about * _WOBBLE[number * 7 % 10] // 50


def working(number: int) -> bool:
    return (FIRST + timedelta(days=number)).weekday() < 5


def day_row(
    number: int,
    requests: int,
    client: str = "App",
    endpoint: str = "api/v2/conversations/callbacks",
    method: str = "POST",
    *,
    refused: int = 0,
    throttled: int = 0,
    broken: int = 0,
    user: str = "",
) -> Row:
    """Return the row of a day (0 is the first one), as a usage query gives it."""
    failed = refused + throttled
    return {
        "clientId": f"id-{client}", "clientName": client, "organizationId": "", "userId": user,
        "templateUri": endpoint, "httpMethod": method, "status200": requests - failed - broken, "status300": 0,
        "status400": failed, "status500": broken, "status429": throttled, "requests": requests,
        "date": f"{FIRST + timedelta(days=number)}T00:00:00Z",
    }  # fmt: skip


def bystander(days: int) -> list[Row]:
    """Return the rows of a client that nobody need look at; it is there on every day."""
    return [day_row(number, varied(number, 900), "Bystander") for number in range(days)]


@contextmanager
def opened(folder: Path, rows: Sequence[Row]) -> Iterator[UsageStore]:
    """Open an export of these rows."""
    path = folder / "usage.json"
    path.write_text(json.dumps({"results": list(rows), "queryStatus": "Complete"}), encoding="utf-8")
    with UsageStore() as store:
        store.open(path)
        yield store


def judged(store: UsageStore, thresholds: Thresholds = DEFAULT_THRESHOLDS, directory: Directory = NOBODY) -> Found:
    engine = store.engine()
    try:
        return find(engine, store.contents(), thresholds, directory)
    finally:
        engine.close()


def findings_in(
    folder: Path,
    rows: Sequence[Row],
    rule: str,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
    directory: Directory = NOBODY,
) -> list[Finding]:
    """Return what one rule finds in an export of these rows."""
    with opened(folder, rows) as store:
        return [finding for finding in judged(store, thresholds, directory).findings if finding.rule == rule]
