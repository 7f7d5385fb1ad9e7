"""A log whose dates leave its grain open is told by comparing it with the others."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from apiusage_desktop.core.source import Certainty, Grain, Source
from apiusage_desktop.core.store import UsageStore

HEADER = "date,clientName,requests\n"


def days(first: int, last: int, requests: int = 10, month: int = 1) -> str:
    return HEADER + "".join(f"2024-{month:02}-{day:02},A,{requests}\n" for day in range(first, last + 1))


def opened(folder: Path, *logs: str) -> Sequence[Source]:
    """Open logs, each newer than the one before."""
    with UsageStore() as store:
        for place, text in enumerate(logs):
            path = folder / f"log{place}.csv"
            path.write_text(text)
            os.utime(path, (1_700_000_000 + place, 1_700_000_000 + place))
            store.open(path)
        return [source for _, source in store.sources]


def total(sources: Sequence[Source]) -> int:
    return sum(source.counted for source in sources)


@pytest.mark.parametrize("newer", [True, False])
@pytest.mark.parametrize(
    ("date", "requests", "grain", "expected"),
    [
        ("2024-01-08", 70, Grain.WEEK, 310),
        ("2024-01-01", 310, Grain.MONTH, 310),
        ("2024-01-08", 10, Grain.DAY, 310),
        ("2024-01-01", 70, Grain.WEEK, 310),
    ],
)
def test_one_date_of_a_week_or_month(
    tmp_path: Path, newer: bool, date: str, requests: int, grain: Grain, expected: int
) -> None:
    single = f"{HEADER}{date},A,{requests}\n"
    logs = (days(1, 31), single) if newer else (single, days(1, 31))
    sources = opened(tmp_path, *logs)
    assert next(source.grain for source in sources if source.rows == 1) is grain
    assert total(sources) == expected


def test_a_sum_that_no_stretch_of_days_has_stays_what_it_was_taken_for(tmp_path: Path) -> None:
    assert opened(tmp_path, days(1, 31), f"{HEADER}2024-01-08,A,33\n")[1].grain is Grain.DAY


def test_two_dates_of_days_are_not_weeks_where_a_daily_log_shows_it(tmp_path: Path) -> None:
    sparse = HEADER + "2024-01-01,A,10\n2024-01-15,A,10\n"
    (alone,) = opened(tmp_path, sparse)
    assert alone.grain is Grain.WEEK
    few, _ = opened(tmp_path, sparse, days(1, 31))
    assert few.grain is Grain.DAY
    assert "taken to stand for a day each" in few.set_aside()[0]


def test_what_comparing_told_ends_with_the_log_it_came_from(tmp_path: Path) -> None:
    path, month = tmp_path / "days.csv", tmp_path / "month.csv"
    path.write_text(days(1, 31))
    month.write_text(f"{HEADER}2024-01-01,A,310\n")
    with UsageStore() as store:
        store.open(path)
        store.open(month)
        assert (store.sources[1][1].grain, store.sources[1][1].certainty) == (Grain.MONTH, Certainty.LIKELY)
        store.close_source(1)
        assert (store.sources[0][1].grain, store.sources[0][1].certainty) == (Grain.DAY, Certainty.GUESSED)
        assert store.sources[0][1].read_as is None


def test_daily_files_of_the_same_sum_stay_days(tmp_path: Path) -> None:
    sources = opened(tmp_path, *(days(day, day) for day in range(2, 9)))
    assert {source.grain for source in sources} == {Grain.DAY}
    assert total(sources) == 70


def test_logs_of_weeks_and_months_among_daily_files(tmp_path: Path) -> None:
    months = HEADER + "2023-12-01,A,310\n2024-01-01,A,310\n"
    logs = [days(day, day) for day in range(1, 32)]
    logs += [f"{HEADER}2024-01-01,A,310\n", months, f"{HEADER}2024-01-01,A,70\n2024-01-08,A,70\n"]
    sources = opened(tmp_path, *logs)
    assert [source.grain for source in sources[31:]] == [Grain.MONTH, Grain.MONTH, Grain.WEEK]
    assert {source.grain for source in sources[:31]} == {Grain.DAY}
    assert total(sources) == 310 + 310


def test_logs_of_months_alone_stay_months(tmp_path: Path) -> None:
    sources = opened(
        tmp_path, HEADER + "2024-01-01,A,310\n2024-02-01,A,290\n", HEADER + "2024-02-01,A,290\n2024-03-01,A,1\n"
    )
    assert {source.grain for source in sources} == {Grain.MONTH}


def test_a_day_split_by_url_is_not_taken_for_a_week(tmp_path: Path) -> None:
    header = "date,clientName,templateUri,requests\n"
    sources = opened(tmp_path, f"{header}2024-01-02,A,x,10\n", f"{header}2024-01-02,A,y,5\n2024-01-03,A,y,5\n")
    assert {source.grain for source in sources} == {Grain.DAY}
    assert total(sources) == 20


def test_ids_in_one_log_and_names_in_another_are_not_added(tmp_path: Path) -> None:
    ids = "date,clientId,templateUri,requests\n2024-01-02,aaa,x,10\n2024-01-03,aaa,x,5\n"
    names = "date,clientName,templateUri,requests\n2024-01-02,Foo,x,10\n2024-01-03,Foo,x,6\n2024-01-04,Foo,x,1\n"
    for logs in ((ids, names), (names, ids)):
        sources = opened(tmp_path, *logs)
        assert total(sources) == 10 + 6 + 1
        (named,) = (source for source in sources if source.rows == 3)
        assert any("only names of clients" in remark for remark in named.set_aside())
    both = "date,clientId,clientName,templateUri,requests\n2024-02-02,aaa,Foo,x,1\n"
    assert not any(source.unmatched for source in opened(tmp_path, ids, names, both))
