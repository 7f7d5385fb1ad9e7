"""The store: what is opened and closed, and that a failure leaves it as it was."""

import os
from datetime import date
from pathlib import Path

import pytest

from apiusage_desktop.core.contents import Contents
from apiusage_desktop.core.errors import AlreadyOpen, UsageError
from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.queries import PANELS
from apiusage_desktop.core.source import Dimension, Grain
from apiusage_desktop.core.store import UsageStore
from tests.core.reading import ROW, csv_text, query_json, usage_row, write


def state(store: UsageStore) -> object:
    """Return all that is seen of a store."""
    engine = store.engine()
    frames = [panel.fetch(engine, UsageFilter()).to_csv() for panel in PANELS]
    engine.close()
    return store.sources, store.contents(), frames


def test_empty_store() -> None:
    with UsageStore() as store:
        assert store.sources == ()
        assert store.contents() == Contents()
        assert store.contents().first_day is None
        assert store.contents().client_name("x") == "x"


def test_contents(tmp_path: Path) -> None:
    rows = [
        usage_row(clientName="b", httpMethod="GET"),
        usage_row(
            clientId="id-b", clientName="A", httpMethod="PUT", date="2020-02-05", status429=1, status400=1, requests=2
        ),
    ]
    with UsageStore() as store:
        store.open(write(tmp_path, query_json(rows), "a.json"))
        contents = store.contents()
    assert [(str(day), requests) for day, requests in contents.days] == [("2020-02-02", 1), ("2020-02-05", 2)]
    assert contents.clients == (("id-b", "id-b", "A"), ("id-a", "id-a", "b"))
    assert contents.methods == ("GET", "PUT")
    assert contents.dimensions == {Dimension.CLIENT, Dimension.ENDPOINT, Dimension.METHOD, Dimension.STATUS}
    assert not contents.exact_codes
    assert (str(contents.first_day), str(contents.last_day)) == ("2020-02-02", "2020-02-05")
    assert contents.client_name("id-a") == "b"


def test_same_content_twice_is_refused(tmp_path: Path) -> None:
    first, second = write(tmp_path, csv_text(ROW)), write(tmp_path, csv_text(ROW), "copy.csv")
    with UsageStore() as store:
        store.open(first)
        before = state(store)
        with pytest.raises(AlreadyOpen, match="has not changed"):
            store.open(first)
        with pytest.raises(AlreadyOpen, match=r"log\.csv has exactly the same content"):
            store.open(second)
        assert state(store) == before


@pytest.mark.parametrize("content", ["", csv_text("bad"), '{"queryStatus":"Running"}', "a,b\n1,2\n", '{"results":[{'])
def test_failed_open_leaves_the_store_as_before(tmp_path: Path, content: str) -> None:
    bad = write(tmp_path, content, "bad")
    with UsageStore() as store:
        store.open(write(tmp_path, csv_text(ROW)))
        before = state(store)
        with pytest.raises(UsageError):
            store.open(bad)
        assert state(store) == before
        assert store.open(write(tmp_path, csv_text(ROW, ROW), "more.csv")).rows == 2


def test_closing_gives_the_state_before(tmp_path: Path) -> None:
    older, newer = write(tmp_path, csv_text(ROW)), write(tmp_path, csv_text(ROW.replace(",5,5", ",7,7")), "new.csv")
    os.utime(older, (1_000_000_000, 1_000_000_000))
    with UsageStore() as store:
        empty = state(store)
        store.open(older)
        before = state(store)
        store.open(newer)
        assert [source.counted for _, source in store.sources] == [0, 7]
        store.close_source(2)
        assert state(store) == before
        store.close_source(1)
        assert state(store) == empty
        assert store.open(older).counted == 5


def test_open_engine_sees_the_logs_that_come_and_go(tmp_path: Path) -> None:
    with UsageStore() as store:
        engine = store.engine()
        counted = []
        for step in ("open", "close"):
            if step == "open":
                store.open(write(tmp_path, csv_text(ROW)))
            else:
                store.close_source(1)
            frame = engine.run("select cast(coalesce(sum(requests), 0) as bigint) as n from usage", {})
            counted.append(int(frame["n"].iloc[0]))
        engine.close()
    assert counted == [5, 0]


def test_closed_store_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with UsageStore() as store:
        store.open(write(tmp_path, csv_text(ROW)))
        assert len(list(tmp_path.glob("apiusage-*"))) == 1
    assert not list(tmp_path.glob("apiusage-*"))


def test_progress_rises_to_the_end(tmp_path: Path) -> None:
    shares: list[float] = []
    lines = [f"2020-02-02,c,e{number},1,1,0,0,0,0" for number in range(50_000)]
    with UsageStore() as store:
        store.open(write(tmp_path, csv_text(*lines)), on_progress=shares.append)
    assert all(0 <= share <= 1 for share in shares)


def test_several_changes_are_counted_once_at_their_end(tmp_path: Path) -> None:
    paths = [write(tmp_path, csv_text(f"2020-02-0{day},A,x,{day},{day},0,0,0,0"), f"{day}.csv") for day in (2, 3, 4)]
    with UsageStore() as store:
        with store.counting_once():
            for path in paths:
                store.open(path)
            store.close_source(2)
            assert store.contents().days == ()
        assert [requests for _, requests in store.contents().days] == [2, 4]
        assert [source.counted for _, source in store.sources] == [2, 4]
        with store.counting_once():
            store.open(paths[1])
            with pytest.raises(AlreadyOpen, match="has not changed"):
                store.open(paths[0])
        assert [requests for _, requests in store.contents().days] == [2, 3, 4]


def test_corrected_back_a_log_is_what_it_was(tmp_path: Path) -> None:
    weekly = csv_text(*(f"2020-02-{day:02},A,x,{day},{day},0,0,0,0" for day in (3, 10, 17)))
    year = DateRange.inclusive(date(2020, 1, 1), date(2020, 12, 31))
    with UsageStore() as store:
        as_week = store.open(write(tmp_path, weekly))
        assert "each row is taken as a week" in str(as_week.remarks())
        store.correct(1, Grain.PERIOD, year)
        ((_, as_period),) = store.sources
        assert as_period.days == year
        assert [day.isoformat() for day, _ in store.contents().days] == ["2020-01-01"]
        assert "as a week" not in str(as_period.remarks())
        assert "the period you gave as a whole" in str(as_period.remarks())
        store.correct(1, Grain.DAY)
        ((_, as_day),) = store.sources
        assert as_day.days == as_week.days == DateRange.inclusive(date(2020, 2, 3), date(2020, 2, 17))
        assert as_day.remarks() == ()
        assert len(store.contents().days) == 3
