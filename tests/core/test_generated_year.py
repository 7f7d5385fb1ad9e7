"""A year of exports as an admin has them: overlapping months, two groupings, a weekly file; the total is the truth."""

import csv
import os
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries import client_requests
from apiusage_desktop.core.queries.totals import fetch_totals
from apiusage_desktop.core.source import Grain
from apiusage_desktop.core.store import UsageStore
from benchmarks.generate import Row, usage_rows

FIRST, DAYS = date(2025, 1, 1), 365
HEADER = (
    "date",
    "clientName",
    "templateUri",
    "requests",
    "status200",
    "status300",
    "status400",
    "status429",
    "status500",
)
Buckets = dict[tuple[date, str, str], Counter[str]]


def counts(row: Row) -> Counter[str]:
    names = ("requests", "status200", "status300", "status400", "status429", "status500")
    return Counter({name: getattr(row, name) for name in names})


def grouped(rows: Iterable[Row], *, endpoints: bool, weeks: bool = False) -> Buckets:
    """Group rows as the service does: by day or week, client, and endpoint or not."""
    found: Buckets = {}
    for row in rows:
        day = row.day - timedelta(days=row.day.weekday()) if weeks else row.day
        key = (day, row.client_name, row.endpoint.template if endpoints else "")
        found.setdefault(key, Counter()).update(counts(row))
    return found


def write(path: Path, buckets: Buckets, age: int) -> Path:
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for (day, client, endpoint), sums in buckets.items():
            writer.writerow((day.isoformat(), client, endpoint, *(sums[name] for name in HEADER[3:])))
    os.utime(path, (1_800_000_000 - age, 1_800_000_000 - age))
    return path


def month_files(folder: Path, rows: Sequence[Row]) -> Iterator[Path]:
    """Write each month by client and endpoint, with the first ten days of the next one."""
    for month in range(1, 13):
        first = date(2025, month, 1)
        last = first + timedelta(days=40)
        buckets = grouped((row for row in rows if first <= row.day <= last), endpoints=True)
        yield write(folder / f"2025-{month:02}.csv", buckets, age=month)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Row], list[Path]]:
    folder = tmp_path_factory.mktemp("year")
    rows = list(usage_rows(clients=5, days=DAYS, first_day=FIRST, seed=3))
    files = list(month_files(folder, rows))
    files.append(write(folder / "clients.csv", grouped(rows, endpoints=False), age=20))
    files.append(write(folder / "weeks.csv", grouped(rows, endpoints=True, weeks=True), age=30))
    # June was never exported in detail: the coarser logs must fill it.
    files = [path for path in files if path.name not in ("2025-05.csv", "2025-06.csv")]
    return rows, files


@pytest.mark.parametrize("seed", [1, 2])
def test_the_total_of_a_year_is_the_generators_own_whatever_the_order(
    year: tuple[list[Row], list[Path]], seed: int
) -> None:
    rows, files = year
    shuffled = random.Random(seed).sample(files, len(files))
    with UsageStore() as store:
        for path in shuffled:
            store.open(path)
        assert [known.grain for _, known in store.sources if known.path.name == "weeks.csv"] == [Grain.WEEK]
        engine = store.engine()
        totals = fetch_totals(engine, UsageFilter())
        clients = client_requests.PANEL.fetch(engine, UsageFilter())
        engine.close()
    assert totals.requests == sum(row.requests for row in rows)
    assert totals.failed == sum(row.status400 + row.status500 for row in rows)
    truth: Counter[str] = Counter()
    for row in rows:
        truth[row.client_name] += row.requests
    assert dict(zip(clients["client_name"], clients["requests"], strict=True)) == truth
