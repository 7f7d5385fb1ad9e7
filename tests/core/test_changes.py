"""How the rows of a panel changed: the same from tiles and from the database, and only where logs tell it."""

import math
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.queries import PANELS
from apiusage_desktop.core.queries.changes import CHANGE, are_told, with_change, with_changes
from apiusage_desktop.core.queries.panel_query import PanelQuery
from apiusage_desktop.core.source import Dimension, Grain
from apiusage_desktop.core.store import UsageStore
from apiusage_desktop.core.tiles.period import Period
from tests.core.reading import csv_text, query_json, usage_row, write
from tests.core.tile_check import tiles_of


def days(first: str, last: str) -> DateRange:
    return DateRange.inclusive(date.fromisoformat(first), date.fromisoformat(last))


def call(day: str, client: str, endpoint: str, ok: int, failed: int = 0) -> Mapping[str, object]:
    return usage_row(date=day, clientId=f"id-{client}", clientName=client, templateUri=endpoint,
                     requests=ok + failed, status200=ok, status500=failed)  # fmt: skip


BEFORE, AFTER = days("2020-02-03", "2020-02-05"), days("2020-02-06", "2020-02-08")
CALLS = (
    call("2020-02-03", "A", "api/v2/users", 100),
    call("2020-02-04", "B", "api/v2/users", 50, 10),
    call("2020-02-05", "C", "api/v2/flows", 7),
    call("2020-02-06", "A", "api/v2/users", 120, 2),
    call("2020-02-07", "B", "api/v2/queues", 20),
    call("2020-02-08", "D", "api/v2/users", 5),
)
# What each panel says of the rows of the later days; client C and the calls of B to users are not among them.
CHANGES: Mapping[str, Mapping[tuple[object, ...], int]] = {
    "most_active_requests": {("A",): 22, ("B",): -40, ("D",): 5},
    "client_requests": {("A",): 22, ("B",): -40, ("D",): 5},
    "status_codes_per_client": {("A",): 22, ("B",): -40, ("D",): 5},
    "status_codes": {("2xx",): -12, ("3xx",): 0, ("4xx other",): 0, ("429",): 0, ("5xx",): -8},
    "top_urls": {("api/v2/users",): -33, ("api/v2/queues",): 20},
    "url_requests": {("api/v2/users",): -33, ("api/v2/queues",): 20},
    "url_counts_per_client": {("A", "api/v2/users"): 22, ("B", "api/v2/queues"): 20, ("D", "api/v2/users"): 5},
    "success_vs_failed": {("2020-02-06",): 22, ("2020-02-07",): -40, ("2020-02-08",): -2},
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[UsageStore]:
    with UsageStore() as store:
        store.open(write(tmp_path, query_json(CALLS), "log.json"))
        yield store


def answers(store: UsageStore, panel: PanelQuery, before: DateRange, chosen: UsageFilter) -> pd.DataFrame:
    """Return the answer, which is the same from a tile and from the database."""
    engine = store.engine()
    question = with_changes(panel, before)
    fetched = question.fetch(engine, chosen)
    counted = question.count(Period(tiles_of(engine).narrowed(chosen.without("days"), engine), chosen.days))
    engine.close()
    pd.testing.assert_frame_equal(
        counted.drop(columns="trend", errors="ignore"), fetched.drop(columns="trend", errors="ignore")
    )
    assert isinstance(fetched, pd.DataFrame)
    return fetched


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_each_row_is_told_how_it_changed(store: UsageStore, panel: PanelQuery) -> None:
    frame = answers(store, panel, BEFORE, UsageFilter(days=AFTER))
    names = [key for key in ("client_name", "endpoint", "status", "day") if key in frame]
    rows = frame[names].astype(str).itertuples(index=False, name=None)
    assert dict(zip(rows, frame[CHANGE.key], strict=True)) == CHANGES[panel.name]
    assert CHANGE in with_change(panel.columns)
    assert set(frame.columns) == {column.key for column in with_change(panel.columns)}


@pytest.mark.parametrize(
    ("chosen", "changes"),
    [
        (UsageFilter(AFTER, "id-B"), [-40]),
        (UsageFilter(AFTER, status="5xx"), [2]),
        (UsageFilter(AFTER, search="x"), []),
    ],
)
def test_filters_hold_for_both_periods(store: UsageStore, chosen: UsageFilter, changes: list[int]) -> None:
    frames = {panel.name: answers(store, panel, BEFORE, chosen) for panel in PANELS}
    assert frames["most_active_requests"][CHANGE.key].tolist() == changes


def test_a_day_has_no_change_where_the_earlier_period_is_too_short(store: UsageStore) -> None:
    panel = next(panel for panel in PANELS if panel.name == "success_vs_failed")
    frame = answers(store, panel, days("2020-02-04", "2020-02-05"), UsageFilter(days=AFTER))
    assert frame[CHANGE.key].tolist()[:2] == [62, 13]
    assert math.isnan(frame[CHANGE.key].iloc[2])


def test_only_days_between_the_first_and_the_last_of_a_log_are_told(store: UsageStore, tmp_path: Path) -> None:
    def told(first: str, last: str, *needs: Dimension) -> bool:
        return are_told([source for _, source in store.sources], days(first, last), frozenset(needs))

    assert told("2020-02-03", "2020-02-08", Dimension.CLIENT)
    assert not told("2020-02-02", "2020-02-05")
    assert not told("2020-02-08", "2020-02-09")
    # Another log goes on, after a day that is in none; it does not say who called.
    lines = ("2020-02-10T00:00:00Z,api/v2/users,5", "2020-02-12T00:00:00Z,api/v2/users,5")
    store.open(write(tmp_path, csv_text(*lines, header="date,templateUri,requests")))
    assert told("2020-02-10", "2020-02-12")
    assert told("2020-02-11", "2020-02-11", Dimension.ENDPOINT)
    assert not told("2020-02-10", "2020-02-12", Dimension.CLIENT)
    assert not told("2020-02-08", "2020-02-10")
    store.include(store.sources[1][0], False)
    assert not told("2020-02-10", "2020-02-12")


def test_the_last_row_of_a_log_by_month_stands_for_the_whole_month(tmp_path: Path) -> None:
    rows = [call(f"2020-{month:02}-01", "A", "api/v2/users", 100 + month) for month in (1, 2, 3, 4)]
    with UsageStore() as store:
        store.open(write(tmp_path, query_json(rows), "log.json"))
        sources = [source for _, source in store.sources]
        assert sources[0].grain is Grain.MONTH
        assert are_told(sources, days("2020-03-01", "2020-04-30"))
        assert not are_told(sources, days("2020-04-01", "2020-05-01"))
        frame = answers(
            store, PANELS[0], days("2020-03-01", "2020-03-31"), UsageFilter(days("2020-04-01", "2020-04-30"))
        )
        assert frame[CHANGE.key].tolist() == [1]
