"""What the open logs tell of days and clients, whatever their rows stand for."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from apiusage_desktop.core.fair_use.usage import UsageByDay
from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.queries.fair_use import fetch_clients_of_month, fetch_usage_by_day
from apiusage_desktop.core.source import Account, Grain
from apiusage_desktop.core.store import UsageStore
from tests.core.reading import SHARED_DATA, Row, query_json, usage_row, write

FEBRUARY = DateRange(date(2020, 2, 1), date(2020, 3, 1))


@pytest.fixture
def store() -> Iterator[UsageStore]:
    with UsageStore() as store:
        yield store


def row(day: str, requests: int, client: str = "a") -> Row:
    return usage_row(date=day, clientId=client, clientName=client.upper(), requests=requests, status200=requests)


def log(folder: Path, name: str, *rows: Row) -> Path:
    return write(folder, query_json(rows), name)


def usage_of(store: UsageStore) -> UsageByDay:
    engine = store.engine()
    try:
        return fetch_usage_by_day(engine)
    finally:
        engine.close()


def clients_of(store: UsageStore, month: DateRange = FEBRUARY) -> list[tuple[Any, ...]]:
    engine = store.engine()
    frame = fetch_clients_of_month(engine, month)
    engine.close()
    keys = ["client_name", "requests", "active_days", "busiest_day_requests"]
    return list(frame[keys].itertuples(index=False, name=None))


def test_no_log_tells_of_no_day(store: UsageStore) -> None:
    assert usage_of(store) == UsageByDay()
    assert clients_of(store) == []


def test_days_between_the_days_of_one_log_are_zero_and_between_two_logs_unknown(
    store: UsageStore, tmp_path: Path
) -> None:
    store.open(log(tmp_path, "a.json", row("2020-02-02", 5), row("2020-02-04", 6), row("2020-02-04", 1, "b")))
    store.open(log(tmp_path, "b.json", row("2020-02-07", 9)))
    usage = usage_of(store)
    assert usage.exact == {date(2020, 2, 2): 5, date(2020, 2, 3): 0, date(2020, 2, 4): 7, date(2020, 2, 7): 9}
    assert usage.without_rows == {date(2020, 2, 3)}
    assert clients_of(store) == [("A", 20, 3, 9), ("B", 1, 1, 1)]


def test_a_log_that_is_left_out_tells_nothing(store: UsageStore, tmp_path: Path) -> None:
    store.open(log(tmp_path, "a.json", row("2020-02-02", 5), row("2020-02-04", 6)))
    store.include(1, included=False)
    assert usage_of(store) == UsageByDay()


def test_weeks_count_in_the_months_their_days_lie_in(store: UsageStore, tmp_path: Path) -> None:
    weeks = [row(day, 700) for day in ("2020-01-20", "2020-01-27", "2020-02-03")]
    store.open(log(tmp_path, "weeks.json", *weeks))
    assert store.sources[0][1].grain is Grain.WEEK
    usage = usage_of(store)
    assert usage.exact == {}
    assert usage.spread[date(2020, 2, 2)] == 100
    assert usage.days == DateRange(date(2020, 1, 20), date(2020, 2, 10))
    assert clients_of(store) == [("A", 900, 0, 0)]
    assert sum(usage.in_month(FEBRUARY).values()) == 900


def test_a_total_counts_for_the_period_that_the_user_named(store: UsageStore, tmp_path: Path) -> None:
    store.open(log(tmp_path, "total.json", row("2020-02-01", 290)))
    store.correct(1, Grain.PERIOD, FEBRUARY)
    assert set(usage_of(store).spread.values()) == {10}
    assert sum(usage_of(store).spread.values()) == 290
    assert clients_of(store) == [("A", 290, 0, 0)]


def test_days_beside_a_month_count_once(store: UsageStore, tmp_path: Path) -> None:
    months = [row(day, 100) for day in ("2020-01-01", "2020-02-01", "2020-03-01", "2020-04-01")]
    store.open(log(tmp_path, "months.json", *months))
    store.open(log(tmp_path, "days.json", row("2020-02-02", 30), row("2020-02-03", 40)))
    usage = usage_of(store)
    assert sum(usage.in_month(FEBRUARY).values()) == 100
    assert usage.exact[date(2020, 2, 3)] == 40
    assert sum(requests for _, requests, *_ in clients_of(store)) == 100


def test_of_exports_and_request_logs_the_chosen_one_counts(store: UsageStore, tmp_path: Path) -> None:
    store.open(log(tmp_path, "a.json", row("2020-02-02", 5)))
    line = '10.0.0.1 - - [02/Feb/2020:10:00:00 +0000] "GET /api/v2/users HTTP/1.1" 200 1 "-" "crm"\n'
    store.open(write(tmp_path, line, "access.log"))
    assert usage_of(store).exact == {date(2020, 2, 2): 5}
    store.count_account(Account.LOG)
    assert usage_of(store).exact == {date(2020, 2, 2): 1}


def test_a_month_of_another_start(store: UsageStore, tmp_path: Path) -> None:
    store.open(log(tmp_path, "a.json", row("2020-02-14", 5), row("2020-02-15", 6)))
    assert clients_of(store, DateRange(date(2020, 2, 15), date(2020, 3, 15))) == [("A", 6, 1, 6)]


@pytest.mark.skipif(not (SHARED_DATA / "feb2020.json").is_file(), reason="the real export is not beside the checkout")
def test_the_real_export(store: UsageStore) -> None:
    store.open(SHARED_DATA / "feb2020.json")
    usage = usage_of(store)
    assert sum(usage.in_month(FEBRUARY).values()) == 1130
    assert (str(usage.days), len(usage.without_rows)) == (str(DateRange(date(2020, 2, 2), date(2020, 2, 29))), 6)
    assert sum(requests for _, requests, *_ in clients_of(store)) == 1130
