"""What every panel promises: its columns, its types, its order, and hostile values as filters."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from apiusage_desktop.core.columns import Kind
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.queries import PANELS
from apiusage_desktop.core.queries.panel_query import PanelQuery
from apiusage_desktop.core.queries.totals import Totals, fetch_totals
from apiusage_desktop.core.store import UsageStore
from tests.core.reading import Row, query_json, usage_row, write

Opened = Callable[[list[Row]], Engine]

DTYPES = {
    Kind.KEY: "str", Kind.TEXT: "str", Kind.CLIENT: "str", Kind.ENDPOINT: "str", Kind.STATUS: "str", Kind.METHOD: "str",
    Kind.DAY: "datetime64[us]", Kind.COUNT: "int64", Kind.SHARE: "float64", Kind.AVERAGE: "float64",
    Kind.TREND: "object",
}  # fmt: skip


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Return a function that opens a log of these rows and gives an engine on it."""
    with UsageStore() as store:
        engine = store.engine()

        def open_rows(rows: list[Row]) -> Engine:
            store.open(write(tmp_path, query_json(rows), "log.json"))
            return engine

        yield open_rows
        engine.close()


def row(day: str = "2020-02-02", ok: int = 0, bad: int = 0, throttled: int = 0, **fields: object) -> Row:
    return usage_row(
        date=day, status200=ok, status400=bad + throttled, status429=throttled, requests=ok + bad + throttled, **fields
    )


def assert_declared(frame: pd.DataFrame, panel: PanelQuery) -> None:
    assert frame.columns.tolist() == [column.key for column in panel.columns]
    assert [str(dtype) for dtype in frame.dtypes] == [DTYPES[column.kind] for column in panel.columns]


EMPTY_FILTERS = [
    UsageFilter(client="nobody"),
    UsageFilter(status="299"),
    UsageFilter(endpoint="api/none"),
    UsageFilter(method="TRACE"),
    UsageFilter(search="nothing has this"),
    UsageFilter(days=DateRange.inclusive(date(2000, 1, 1), date(2000, 1, 1))),
]


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_columns_and_types(opened: Opened, panel: PanelQuery) -> None:
    engine = opened([row(ok=5), row("2020-02-05", bad=2, clientId="b", templateUri="")])
    assert_declared(panel.fetch(engine, UsageFilter()), panel)
    for chosen in EMPTY_FILTERS:
        frame = panel.fetch(engine, chosen)
        assert_declared(frame, panel)
        assert frame.filter(["requests"]).to_numpy().sum() == 0


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_columns_and_types_without_a_log(panel: PanelQuery) -> None:
    with UsageStore() as store:
        engine = store.engine()
        assert_declared(panel.fetch(engine, UsageFilter()), panel)
        assert fetch_totals(engine, UsageFilter()) == Totals(0, 0, 0, 0, 0, 0, 0, 0)
        engine.close()


def test_panels_are_named_once_in_the_order_of_the_page() -> None:
    assert [panel.name for panel in PANELS] == [
        "most_active_requests", "status_codes", "top_urls", "client_requests",
        "status_codes_per_client", "url_counts_per_client", "url_requests", "success_vs_failed",
    ]  # fmt: skip
    for panel in PANELS:
        assert "requests" in [column.key for column in panel.columns]
        keys = [column.key for column in panel.columns]
        assert len(set(keys)) == len(keys)


HOSTILE = [
    "", "'", "''", '"', "\\", "%", "_", "!", "!%", "'; drop table usage_rows; --", "$client", "?", "null", "a\nb", "\t",
    "é", "İ", "ß", "\U0001f600", "\u202e", "=1+1", "<img src='/x'>", "x" * 10_000, "2xx", "1; select 1", "$1", "{}",
    "\u0000x", "NaN", "true",
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_are_found_by_filters(opened: Opened, value: str) -> None:
    odd = "Odd " + value
    engine = opened([row(ok=3, clientId=odd, clientName=odd, templateUri=odd, httpMethod=odd), row(ok=5)])
    found = next(panel for panel in PANELS if panel.name == "url_counts_per_client").fetch(engine, UsageFilter())
    kept = found[found["client_id"] != "id-a"].iloc[0]
    for chosen in (
        UsageFilter(client=kept["client"]),
        UsageFilter(endpoint=kept["endpoint"]),
        UsageFilter(method=kept["method"]),
        UsageFilter(search=kept["client_name"]),
        UsageFilter(search="oDD" + kept["client_name"][3:]),
    ):
        assert fetch_totals(engine, chosen).requests == 3, chosen
    for panel in PANELS:
        assert panel.fetch(engine, UsageFilter(client=kept["client"]))["requests"].sum() == 3, panel.name
    for any_of in (UsageFilter(status=value), UsageFilter(client=value, endpoint=value, method=value, search=value)):
        fetch_totals(engine, any_of)


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("100%", 1),
        ("a_b", 2),
        ("a!b", 4),
        ("%", 1),
        ("_", 2),
        ("!", 4),
        ("A_B", 2),
        ("client", 15),
        ("", 15),
        ("axb", 8),
    ],
)
def test_search_takes_wildcards_literally(opened: Opened, search: str, expected: int) -> None:
    paths = {"100%": 1, "a_b": 2, "a!b": 4, "axb": 8}
    engine = opened([row(ok=requests, templateUri=path) for path, requests in paths.items()])
    assert fetch_totals(engine, UsageFilter(search=search)).requests == expected


def test_totals(opened: Opened) -> None:
    rows = [
        row(ok=5, bad=1, throttled=2),
        row("2020-02-04", ok=1, clientId="b", clientName="B", templateUri="x"),
        row("2020-02-05"),
        usage_row(date="2020-02-06", requests=4, status200=1),
    ]
    assert fetch_totals(opened(rows), UsageFilter()) == Totals(
        requests=13, successful=7, failed=3, status_429=2, unclassified=3, clients=2, endpoints=2, days=3
    )


def fetch(engine: Engine, name: str, chosen: UsageFilter | None = None) -> pd.DataFrame:
    return next(panel for panel in PANELS if panel.name == name).fetch(engine, chosen or UsageFilter())


def test_most_active_requests(opened: Opened) -> None:
    rows = [
        row(ok=2, clientId="a", clientName="A", templateUri="x"),
        row("2020-02-04", ok=1, bad=1, clientId="a", clientName="A", templateUri="y"),
        row("2020-02-03", ok=1, clientId="a", clientName="A", templateUri=""),
        row("2020-02-04", throttled=5, clientId="b", clientName="B", templateUri="z"),
    ]
    frame = fetch(opened(rows), "most_active_requests")
    assert frame["rank"].tolist() == [1, 2]
    assert frame["client_name"].tolist() == ["A", "B"]
    assert frame["share"].tolist() == [0.5, 0.5]
    assert frame["failed_share"].tolist() == [0.2, 1.0]
    assert frame["status_429"].tolist() == [0, 5]
    assert frame["busiest_endpoint"].tolist() == ["x", "z"]
    assert frame["busiest_endpoint_requests"].tolist() == [2, 5]
    assert [trend.tolist() for trend in frame["trend"]] == [[2, 1, 2], [0, 0, 5]]


def test_trend_covers_the_period_asked_for(opened: Opened) -> None:
    engine = opened([row(ok=2), row("2020-02-04", ok=3)])
    days = DateRange.inclusive(date(2020, 2, 1), date(2020, 2, 6))
    frame = fetch(engine, "most_active_requests", UsageFilter(days=days))
    assert [trend.tolist() for trend in frame["trend"]] == [[0, 2, 0, 3, 0, 0]]


def test_client_requests(opened: Opened) -> None:
    engine = opened([row(ok=2), row("2020-02-04", ok=2), row("2020-02-05"), row("2020-02-06", ok=1)])
    first = fetch(engine, "client_requests").iloc[0]
    assert (first["requests"], first["active_days"], first["busiest_day_requests"]) == (5, 3, 2)
    assert first["requests_per_active_day"] == pytest.approx(5 / 3)
    assert [str(first[key].date()) for key in ("busiest_day", "first_day", "last_day")] == [
        "2020-02-02", "2020-02-02", "2020-02-06",
    ]  # fmt: skip


def test_top_urls_are_five_and_their_share_is_of_all(opened: Opened) -> None:
    engine = opened([row(ok=number, templateUri=f"u{number}") for number in range(1, 8)] + [row(ok=12, templateUri="")])
    frame = fetch(engine, "top_urls")
    assert frame["endpoint"].tolist() == ["u7", "u6", "u5", "u4", "u3"]
    assert frame["share"].tolist() == [7 / 40, 6 / 40, 5 / 40, 4 / 40, 3 / 40]


def test_equal_counts_are_ordered_by_name(opened: Opened) -> None:
    engine = opened([row(ok=1, templateUri=path, clientId=path, clientName=path) for path in "bca"])
    assert fetch(engine, "top_urls")["endpoint"].tolist() == ["a", "b", "c"]
    assert fetch(engine, "client_requests")["client"].tolist() == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row(ok=1)], {"2xx": 1, "3xx": 0, "4xx other": 0, "429": 0, "5xx": 0}),
        ([row(throttled=2)], {"2xx": 0, "3xx": 0, "4xx other": 0, "429": 2, "5xx": 0}),
        ([row(bad=2)], {"2xx": 0, "3xx": 0, "4xx other": 2, "429": 0, "5xx": 0}),
        (
            [usage_row(requests=3, status200=1)],
            {"2xx": 1, "3xx": 0, "4xx other": 0, "429": 0, "5xx": 0, "unclassified": 2},
        ),
    ],
)
def test_every_status_class_is_an_answer(opened: Opened, rows: list[Row], expected: dict[str, int]) -> None:
    frame = fetch(opened(rows), "status_codes")
    assert dict(zip(frame["status"], frame["requests"], strict=True)) == expected
    assert frame["status"].tolist() == list(expected)


def test_days_without_rows_are_not_in_success_vs_failed(opened: Opened) -> None:
    frame = fetch(opened([row(ok=1), row("2020-02-05", bad=1), row("2020-02-06")]), "success_vs_failed")
    assert frame["day"].dt.day.tolist() == [2, 5, 6]
    assert frame["failed_share"].fillna(-1).tolist() == [0, 1, -1]
