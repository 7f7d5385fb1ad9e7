"""Day tiles on what usage exports by day do not have; those are in `test_queries_against_truth`."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from apiusage_desktop.core.callers import CallerField, CallerRule
from apiusage_desktop.core.engine import DuckDBEngine, connect
from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.reconcile.publish import publish
from apiusage_desktop.core.store import UsageStore
from apiusage_desktop.core.tiles.day_tiles import read_tiles
from apiusage_desktop.core.tiles.groups import Groups
from tests.core.reading import query_json, usage_row, write
from tests.core.request_logs.access import line, lines
from tests.core.tile_check import check_tiles, tiles_of

DAYS = DateRange(date(2020, 2, 2), date(2020, 2, 4))
FILTERS = [
    UsageFilter(),
    UsageFilter(days=DAYS),
    UsageFilter(days=DateRange(date(2019, 1, 1), date(2024, 1, 1))),
    UsageFilter(days=DateRange(date(2021, 1, 1), date(2021, 1, 2))),
    UsageFilter(status="404"),
    UsageFilter(status="4xx other", days=DAYS),
    UsageFilter(status="2xx"),
    UsageFilter(status="unclassified"),
    UsageFilter(method="GET", search="USERS"),
    UsageFilter(client="nobody"),
]


@pytest.mark.parametrize("chosen", FILTERS)
def test_request_logs_with_single_codes(tmp_path: Path, chosen: UsageFilter) -> None:
    log = lines(40, "2020-02-02T09:59:00") + line("2020-02-03T11:00:00", status=404) + line(status="-")
    log += line("2020-02-05T01:00:00", status=429) + line("2020-02-05T01:00:00", status=204)
    with UsageStore() as store:
        store.name_callers([CallerRule(CallerField.IP, "10.1.0.7", "CRM")])
        store.open(write(tmp_path, log))
        engine = store.engine()
        check_tiles(engine, tiles_of(engine), chosen)
        engine.close()


@pytest.mark.parametrize("chosen", FILTERS)
def test_rows_without_a_day(tmp_path: Path, chosen: UsageFilter) -> None:
    # A log asks for its days; a row without any is what remains if it could not.
    with connect(tmp_path / "rows.duckdb") as connection:
        connection.execute(
            """create table accepted as select * from (values
                ('a', 'A', 'api/v2/users', 2, null, 7, null), ('a', 'A', 'api/v2/users', 2, null, 5, date '2020-02-03'),
                ('b', 'B', 'x', 4, 429, 3, date '2020-02-03'), ('c', 'C', 'x', 4, null, 2, null),
                ('d', 'D', 'x', 2, null, 0, null), ('e', 'E', 'x', 2, null, 0, date '2020-02-04'))
            t(client, client_name, endpoint, status_class, status_code, requests, day)"""
        )
        for name in ("client_id", "user_id", "organization_id", "platform", "method"):
            connection.execute(f"alter table accepted add column {name} varchar default ''")
        connection.execute("alter table accepted add column grain varchar default 'day'")
        connection.execute("alter table accepted add column source integer default 1")
        connection.execute("alter table accepted add column rest boolean default false")
        connection.execute("alter table accepted add column shown boolean default true")
        publish(connection)
        engine = DuckDBEngine(connection.cursor())
        tiles = tiles_of(engine)
        assert tiles.has_undated.sum() == 3
        check_tiles(engine, tiles, chosen)
        engine.close()


def test_no_log_at_all() -> None:
    with UsageStore() as store:
        engine = store.engine()
        for chosen in FILTERS:
            check_tiles(engine, tiles_of(engine), chosen)
        engine.close()


def test_no_tile_beyond_the_memory_given(tmp_path: Path) -> None:
    with UsageStore() as store:
        store.open(write(tmp_path, query_json([usage_row(requests=1, status200=1)]), "log.json"))
        engine = store.engine()
        assert read_tiles(engine, 1 << 20) is not None
        assert read_tiles(engine, 10) is None
        engine.close()


def test_very_many_values_in_several_columns_are_still_told_apart() -> None:
    count = 60_000  # to the fourth it is more than 64 bits hold
    columns = ("client_name", "client", "client_id", "endpoint")
    codes = {column: np.arange(count, dtype=np.intp) for column in columns}
    texts = {column: pd.array([f"{number:06}" for number in range(count)], dtype="str") for column in columns}
    groups = Groups.of_columns(texts, codes, np.zeros(count, np.uint8), columns)
    assert groups.of.tolist() == list(range(count))
