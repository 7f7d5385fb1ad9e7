"""Which days are covered, and where two exports differ."""

import os
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from apiusage_desktop.core.reconcile.coverage import Cover, covered_days
from apiusage_desktop.core.source import Grain
from apiusage_desktop.core.store import UsageStore


def day(number: int) -> date:
    return date(2024, 1, number)


def test_each_day_between_the_first_and_the_last_is_told() -> None:
    rows = [
        (1, Grain.DAY, day(1), day(1)), (2, Grain.DAY, day(1), day(1)), (1, Grain.DAY, day(2), day(2)),
        (3, Grain.WEEK, day(4), day(6)), (1, Grain.DAY, day(5), day(5)), (4, Grain.MONTH, day(6), day(7)),
    ]  # fmt: skip
    assert [(found.day.day, found.cover, found.sources) for found in covered_days(rows)] == [
        (1, Cover.TWICE, (1, 2)), (2, Cover.PRESENT, (1,)), (3, Cover.MISSING, ()), (4, Cover.PARTLY, (3,)),
        (5, Cover.TWICE, (1, 3)), (6, Cover.PARTLY, (3, 4)), (7, Cover.PARTLY, (4,)),
    ]  # fmt: skip
    assert covered_days([]) == []


HEADER = "date,clientName,templateUri,requests,status200,status500\n"


def open_two(store: UsageStore, folder: Path, old: str, new: str) -> None:
    for place, text in enumerate((old, new)):
        path = folder / f"log{place}.csv"
        path.write_text(HEADER + text)
        os.utime(path, (1_700_000_000 + place, 1_700_000_000 + place))
        store.open(path)


@pytest.mark.parametrize(
    ("old", "counted", "other"),
    [("2024-01-01,A,x,7,7,0\n", 9, 7), ("2024-01-01,A,x,9,8,1\n", 9, 9), ("2024-01-01,A,x,9,9,0\n", None, None)],
)
def test_where_two_exports_of_a_bucket_differ_is_listed(
    tmp_path: Path, old: str, counted: int | None, other: int | None
) -> None:
    with UsageStore() as store:
        open_two(store, tmp_path, old + "2024-01-02,A,x,1,1,0\n", "2024-01-01,A,x,9,9,0\n2024-01-03,A,y,2,2,0\n")
        found = store.differences()
        older = store.sources[0][1]
        covered = {known.day.day: known.cover for known in store.coverage()}
    assert (older.counted, older.superseded, older.finer) == (1, int(old.split(",")[3]), 0)
    assert covered == {1: Cover.TWICE, 2: Cover.PRESENT, 3: Cover.PRESENT}
    if counted is None:
        assert found.empty
    else:
        (row,) = found.to_dict("records")
        assert (row["client_name"], row["endpoint"], row["counted"], row["other"]) == ("A", "x", counted, other)
        assert (row["counted_source"], row["other_source"], row["day"]) == (2, 1, pd.Timestamp(day(1)))


def test_what_is_left_out_covers_nothing(tmp_path: Path) -> None:
    with UsageStore() as store:
        open_two(store, tmp_path, "2024-01-01,A,x,1,1,0\n2024-01-02,A,x,1,1,0\n", "2024-01-05,A,x,1,1,0\n")
        store.include(2, False)
        assert [known.day.day for known in store.coverage()] == [1, 2]
        assert store.sources[1][1].set_aside() == ("It is left out: none of its requests is counted.",)


def test_the_user_corrects_the_grain(tmp_path: Path) -> None:
    with UsageStore() as store:
        open_two(store, tmp_path, "2024-01-01,A,x,100,100,0\n", "2024-01-01,A,x,3,3,0\n2024-01-02,A,x,4,4,0\n")
        assert sum(source.counted for _, source in store.sources) == 7
        store.correct(1, Grain.MONTH)
        (_, month), (_, days) = store.sources
    assert (month.counted, month.rest, month.finer, days.counted) == (93, 93, 7, 7)
