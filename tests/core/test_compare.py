"""Two periods are compared to the request, and what is said of them is what the figures say."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from apiusage_desktop.cli import main
from apiusage_desktop.core.compare_text import headline, remarks
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.log_reader import ReaderHere
from apiusage_desktop.core.queries.compare import COLUMNS, Against, By, Comparison, columns_of, compare, earlier, halves
from apiusage_desktop.core.queries.totals import fetch_totals
from apiusage_desktop.core.store import UsageStore
from tests.core.reading import query_json, usage_row, write


def days(first: str, last: str) -> DateRange:
    return DateRange.inclusive(date.fromisoformat(first), date.fromisoformat(last))


JANUARY, FEBRUARY = days("2020-01-01", "2020-01-31"), days("2020-02-01", "2020-02-29")
WEEK_1, WEEK_2 = days("2020-02-03", "2020-02-09"), days("2020-02-10", "2020-02-16")  # Mondays to Sundays


@pytest.fixture
def store() -> Iterator[UsageStore]:
    with UsageStore() as store:
        yield store


@pytest.fixture
def engine(store: UsageStore) -> Iterator[Engine]:
    engine = store.engine()
    yield engine
    engine.close()


def call(
    day: str, client: str = "a", endpoint: str = "api/v2/users", ok: int = 5, failed: int = 0
) -> Mapping[str, object]:
    return usage_row(date=day, clientId=f"id-{client}", clientName=f"Client {client}", templateUri=endpoint,
                     requests=ok + failed, status200=ok, status500=failed)  # fmt: skip


def rows(comparison: Comparison, by: By, *keys: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in comparison.tables[by][list(keys)].to_numpy().tolist()]


CALLS = (
    call("2020-01-10", "a", ok=100),
    call("2020-01-11", "b", ok=50, failed=10),
    call("2020-01-12", "c", "api/v2/flows", ok=7),
    call("2020-02-10", "a", ok=120, failed=2),
    call("2020-02-11", "b", ok=20),
    call("2020-02-11", "b", "api/v2/queues", ok=20),
    call("2020-02-12", "d", "api/v2/flows", ok=7),
)


def test_each_part_has_its_verdict_and_the_largest_comes_first(
    store: UsageStore, engine: Engine, tmp_path: Path
) -> None:
    store.open(write(tmp_path, query_json(CALLS), "log.json"))
    found = compare(engine, UsageFilter(), JANUARY, FEBRUARY)
    assert (found.requests_before, found.requests_after, found.failed_before, found.failed_after) == (167, 169, 10, 2)
    assert rows(found, By.CALL, "client_name", "endpoint", "verdict", "requests_before", "requests_after", "delta") == [
        ("Client b", "api/v2/users", "shrunk", 60, 20, -40),
        ("Client a", "api/v2/users", "grown", 100, 122, 22),
        ("Client b", "api/v2/queues", "new", 0, 20, 20),
        ("Client c", "api/v2/flows", "gone", 7, 0, -7),
        ("Client d", "api/v2/flows", "new", 0, 7, 7),
    ]
    assert rows(found, By.CLIENT, "client_name", "verdict", "delta", "failed_before", "failed_after") == [
        ("Client a", "grown", 22, 0, 2),
        ("Client b", "shrunk", -20, 10, 0),
        ("Client c", "gone", -7, 0, 0),
        ("Client d", "new", 7, 0, 0),
    ]
    assert rows(found, By.ENDPOINT, "endpoint", "verdict", "delta") == [
        ("api/v2/queues", "new", 20),
        ("api/v2/users", "shrunk", -18),
        ("api/v2/flows", "same", 0),
    ]
    assert rows(found, By.STATUS, "status", "delta") == [("2xx", 10), ("5xx", -8)]
    assert found.new == {By.CLIENT: 1, By.ENDPOINT: 1}
    assert found.gone == {By.CLIENT: 1, By.ENDPOINT: 0}
    assert headline(found) == (
        "1.2 % more requests than in 2020-01-01 to 2020-01-31: 169 vs 167; 1 new client, 1 new URL, 1 client gone."
    )
    growth = dict(found.tables[By.CLIENT][["client_name", "growth"]].itertuples(index=False, name=None))
    assert growth["Client a"] == pytest.approx(0.22)
    assert math.isnan(growth["Client d"])


@pytest.mark.parametrize("chosen", [UsageFilter(), UsageFilter(client="id-b"), UsageFilter(status="5xx"),
                                    UsageFilter(endpoint="api/v2/flows"), UsageFilter(search="QUEUES")])  # fmt: skip
def test_the_parts_of_each_table_add_up_to_the_whole(
    store: UsageStore, engine: Engine, tmp_path: Path, chosen: UsageFilter
) -> None:
    store.open(write(tmp_path, query_json(CALLS), "log.json"))
    found = compare(engine, chosen, JANUARY, FEBRUARY)
    for by in By:
        table = found.tables[by]
        assert table.columns.tolist() == [column.key for column in COLUMNS[by]]
        assert int(table["delta"].sum()) == found.delta
    assert fetch_totals(engine, replace(chosen, days=JANUARY)).requests == found.requests_before
    assert fetch_totals(engine, replace(chosen, days=FEBRUARY)).requests == found.requests_after
    assert fetch_totals(engine, replace(chosen, days=FEBRUARY)).failed == found.failed_after


def every_day(first: str, per_weekday: Sequence[int], count: int = 7) -> list[Mapping[str, object]]:
    start = date.fromisoformat(first)
    made = [start + timedelta(days=number) for number in range(count)]
    return [call(day.isoformat(), ok=per_weekday[day.weekday()]) for day in made if per_weekday[day.weekday()]]


WORK = (10, 10, 10, 10, 10, 1, 1)


def test_more_weekends_are_no_drop(store: UsageStore, engine: Engine, tmp_path: Path) -> None:
    store.open(write(tmp_path, query_json(every_day("2020-02-03", WORK, 14)), "log.json"))
    found = compare(engine, UsageFilter(), days("2020-02-03", "2020-02-14"), days("2020-02-15", "2020-02-16"))
    assert (found.requests_before, found.requests_after) == (102, 2)
    assert found.expected == pytest.approx(2.0)
    assert rows(found, By.CLIENT, "delta", "corrected") == [(-100, 0)]
    assert "By weekday 2 were to be expected: as many." in remarks(found)


def test_days_that_no_log_covers_are_not_expected(store: UsageStore, engine: Engine, tmp_path: Path) -> None:
    first = every_day("2020-02-03", WORK)
    store.open(write(tmp_path, query_json([*first, *every_day("2020-02-10", WORK, 3)]), "log.json"))
    found = compare(engine, UsageFilter(), WEEK_1, WEEK_2)
    assert (found.before.covered, found.after.covered, found.after.missing) == (7, 3, 4)
    assert found.expected == pytest.approx(30.0)
    assert any(said.startswith("4 of the 7 days of 2020-02-10 to 2020-02-16 are in no log") for said in remarks(found))


def test_a_weekday_that_was_not_there_before_has_the_mean_of_all(
    store: UsageStore, engine: Engine, tmp_path: Path
) -> None:
    rows_of = [call("2020-02-03", ok=30), call("2020-02-04", ok=10), call("2020-02-08", ok=7)]
    store.open(write(tmp_path, query_json(rows_of), "log.json"))
    found = compare(engine, UsageFilter(), days("2020-02-03", "2020-02-04"), days("2020-02-08", "2020-02-08"))
    assert found.expected == pytest.approx(20.0)


def test_months_tell_no_weekdays(store: UsageStore, engine: Engine, tmp_path: Path) -> None:
    months = [call(f"2020-{month:02}-01", ok=100 + month) for month in (1, 2, 3, 4)]
    store.open(write(tmp_path, query_json(months), "log.json"))
    found = compare(engine, UsageFilter(), JANUARY, FEBRUARY)
    assert (found.requests_before, found.requests_after) == (101, 102)
    assert not found.knows_weekdays
    assert "corrected" not in [column.key for column in columns_of(found, By.CALL)]
    assert "weekdays are not taken into account" in remarks(found)[0]
    assert (found.before.missing, found.after.missing) == (0, 0)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (JANUARY, WEEK_1, "No open log covers 2020-01-01 to 2020-01-31: there is nothing to compare"),
        (WEEK_1, days("2021-01-01", "2021-01-01"), "No open log covers 2021-01-01: there is nothing to compare."),
        (WEEK_1, WEEK_1, "As many requests as in 2020-02-03 to 2020-02-09: 52 vs 52."),
        (WEEK_1, WEEK_2, "100 % more requests than in 2020-02-03 to 2020-02-09: 104 vs 52."),
        (WEEK_2, WEEK_1, "50 % fewer requests than in 2020-02-10 to 2020-02-16: 52 vs 104."),
    ],
)
def test_the_headline(
    store: UsageStore, engine: Engine, tmp_path: Path, before: DateRange, after: DateRange, said: str
) -> None:
    twice = [2 * number for number in WORK]
    store.open(write(tmp_path, query_json([*every_day("2020-02-03", WORK), *every_day("2020-02-10", twice)]), "l.json"))
    found = compare(engine, UsageFilter(), before, after)
    assert headline(found).startswith(said)
    assert ("The two periods have days in common." in remarks(found)) is before.overlaps(after)


def test_without_logs_there_is_nothing(engine: Engine) -> None:
    found = compare(engine, UsageFilter(), WEEK_1, WEEK_2)
    assert (found.delta, found.requests_before) == (0, 0)
    assert all(table.empty for table in found.tables.values())
    assert headline(found).startswith("No open log covers")


@pytest.mark.parametrize(
    ("chosen", "against", "expected"),
    [
        (WEEK_2, Against.PREVIOUS, WEEK_1),
        (FEBRUARY, Against.PREVIOUS, JANUARY),
        (FEBRUARY, Against.MONTH, JANUARY),
        (FEBRUARY, Against.YEAR, days("2019-02-01", "2019-02-28")),
        (days("2020-03-10", "2020-03-31"), Against.MONTH, days("2020-02-10", "2020-02-29")),
        (days("2020-02-29", "2020-02-29"), Against.YEAR, days("2019-02-28", "2019-02-28")),
        (days("2020-01-30", "2020-03-30"), Against.MONTH, days("2019-12-30", "2020-02-29")),
    ],
)
def test_the_earlier_period(chosen: DateRange, against: Against, expected: DateRange) -> None:
    assert earlier(chosen, against) == expected


def test_all_days_are_compared_by_halves() -> None:
    assert halves(days("2020-02-01", "2020-02-15")) == (
        days("2020-02-02", "2020-02-08"),
        days("2020-02-09", "2020-02-15"),
    )
    assert halves(days("2020-02-01", "2020-02-01")) is None


@pytest.fixture
def log(tmp_path: Path) -> str:
    return str(write(tmp_path, query_json(CALLS), "log.json"))


def test_the_command_line_says_what_changed(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", log, "--after", "2020-02-01..2020-02-29", "--by", "client"], ReaderHere()) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("1.2 % more requests than in 2020-01-01 to 2020-01-31: 169 vs 167; 1 new client")
    assert said[-4:] == [
        "  +22  Client a: grown, 100 to 122",
        "  -20  Client b: shrunk, 60 to 40",
        "   -7  Client c: gone, 7 to 0",
        "   +7  Client d: new, 0 to 7",
    ]


def test_scripts_have_all_of_a_comparison(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "--after",
        "2020-02-10..2020-02-12",
        "--before",
        "2020-01-10..2020-01-12",
        "--client",
        "Client b",
        "--json",
    ]
    assert main(["compare", log, *words], ReaderHere()) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["requests_before"], told["requests_after"], told["delta"]) == (60, 40, -20)
    assert told["before"] == {"first_day": "2020-01-10", "last_day": "2020-01-12", "days_covered": 3}
    assert [(row["endpoint"], row["verdict"], row["growth"]) for row in told["changes"]] == [
        ("api/v2/users", "shrunk", pytest.approx(-2 / 3)),
        ("api/v2/queues", "new", None),
    ]


def test_a_client_that_is_not_there_is_wrong_usage(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", log, "--after", "2020-02-01..2020-02-29", "--client", "Nobody"], ReaderHere()) == 2
    assert "no client is named 'Nobody'" in capsys.readouterr().err
