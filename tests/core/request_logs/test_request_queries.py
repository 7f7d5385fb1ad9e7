"""The questions that only request logs answer, on made requests with known answers."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from apiusage_desktop.core.callers import CallerField, CallerRule
from apiusage_desktop.core.engine import DuckDBEngine, Engine
from apiusage_desktop.core.errors import LimitsFound
from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.queries import two_accounts
from apiusage_desktop.core.queries.panel_query import PanelQuery
from apiusage_desktop.core.queries.requests import REQUEST_PANELS, early_retries, latency, peaks, rhythm
from apiusage_desktop.core.queries.requests.by_time import Step, fetch_by_time
from apiusage_desktop.core.queries.requests.request_list import RequestList
from apiusage_desktop.core.queries.totals import fetch_totals
from apiusage_desktop.core.source import Dimension
from apiusage_desktop.core.store import UsageStore
from tests.core.reading import query_json, usage_row, write
from tests.core.request_logs.access import line, lines

RULES = (CallerRule(CallerField.IP, "10.1.0.7", "CRM"), CallerRule(CallerField.IP, "10.1.0.8", "Wallboard"))


@pytest.fixture
def store() -> Iterator[UsageStore]:
    with UsageStore() as made:
        made.name_callers(RULES)
        yield made


@pytest.fixture
def engine(store: UsageStore) -> Iterator[Engine]:
    made = store.engine()
    yield made
    made.close()


def rows(frame: pd.DataFrame, *keys: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in frame[list(keys)].astype(object).itertuples(index=False)]


def test_hours_and_minutes(store: UsageStore, engine: Engine, tmp_path: Path) -> None:
    log = lines(90, "2020-02-02T09:59:00") + line("2020-02-02T11:00:00", status=500) + line(status="-")
    store.open(write(tmp_path, log))
    hours = fetch_by_time(engine, UsageFilter(), Step.HOUR)
    assert rows(hours, "moment", "requests", "successful", "failed", "unclassified") == [
        (pd.Timestamp("2020-02-02 09:00"), 61, 60, 0, 1),
        (pd.Timestamp("2020-02-02 10:00"), 30, 30, 0, 0),
        (pd.Timestamp("2020-02-02 11:00"), 1, 0, 1, 0),
    ]
    minutes = fetch_by_time(engine, UsageFilter(status="5xx"), Step.MINUTE)
    assert rows(minutes, "moment", "requests") == [(pd.Timestamp("2020-02-02 11:00"), 1)]


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        (UsageFilter(status="404"), 1),
        (UsageFilter(status="4xx other"), 1),
        (UsageFilter(status="429"), 1),
        (UsageFilter(status="2xx"), 2),
        (UsageFilter(status="unclassified"), 1),
        (UsageFilter(client="Wallboard"), 1),
        (UsageFilter(endpoint="api/v2/flows"), 1),
        (UsageFilter(method="POST"), 1),
        (UsageFilter(search="FLOW"), 1),
        (UsageFilter(days=DateRange.inclusive(date(2020, 2, 3), date(2020, 2, 3))), 1),
    ],
)
def test_the_filter_of_the_panels_filters_single_requests(
    store: UsageStore, engine: Engine, tmp_path: Path, chosen: UsageFilter, count: int
) -> None:
    log = (
        line()
        + line("2020-02-03T00:00:00", status=404, method="POST")
        + line(status=429, ip="10.1.0.8")
        + line(status=200, target="/api/v2/flows")
        + line(status=0)
    )
    store.open(write(tmp_path, log))
    assert int(fetch_by_time(engine, chosen, Step.HOUR)["requests"].sum()) == count


def test_rhythm_is_an_average_over_all_days_of_a_weekday(store: UsageStore, engine: Engine, tmp_path: Path) -> None:
    # Two Sundays and a Monday between: 2 February 2020 was a Sunday.
    store.open(write(tmp_path, lines(6, "2020-02-02T09:00:00") + lines(2, "2020-02-09T09:30:00")))
    frame = rhythm.PANEL.fetch(engine, UsageFilter())
    assert set(frame["weekday"]) == {6}
    sundays = frame[(frame["weekday"] == 6) & (frame["hour"] == 9)]
    assert rows(sundays, "requests", "days", "requests_per_hour") == [(8, 2, 4.0)]
    assert int(frame["requests"].sum()) == 8
    first_sunday = UsageFilter(days=DateRange.inclusive(date(2020, 2, 2), date(2020, 2, 2)))
    assert set(rhythm.PANEL.fetch(engine, first_sunday)["weekday"]) == {6}


def test_peaks_stand_against_the_limit_of_a_token(store: UsageStore, engine: Engine, tmp_path: Path) -> None:
    log = lines(400, "2020-02-02T09:15:00", 0.1) + lines(30, "2020-02-02T09:20:00", 10, ip="10.1.0.8")
    store.open(write(tmp_path, log))
    frame = peaks.PANEL.fetch(engine, UsageFilter())
    keys = ("client", "peak_per_minute", "peak_minute", "limit_per_minute", "minutes_above", "active_minutes")
    assert rows(frame, *keys) == [
        ("CRM", 400, pd.Timestamp("2020-02-02 09:15"), peaks.DEFAULT_LIMIT, 1, 1),
        ("Wallboard", 6, pd.Timestamp("2020-02-02 09:20"), peaks.DEFAULT_LIMIT, 0, 5),
    ]
    assert frame["peak_share"].tolist() == pytest.approx([400 / 300, 6 / 300])


def asked(panel: PanelQuery, values: str, chosen: UsageFilter = UsageFilter()) -> pd.DataFrame:  # noqa: B008 - frozen
    """Return a panel's answer on requests of one client: second of the minute, status, duration and time to wait."""
    engine = DuckDBEngine(duckdb.connect())
    engine.run(
        f"""create table requests as select timestamp '2020-02-02 09:15:00' + to_seconds(second) as moment, status,
            cast(duration as float) as duration, retry_after, 'CRM' as client, '' as client_id, 'CRM' as client_name,
            'GET' as method, 'api/v2/users' as endpoint, 1 as source, '' as user_id, '10.1.0.7' as ip, '' as agent
        from (values {values}) as made(second, status, duration, retry_after)""",  # noqa: S608 - literals of these tests
        {},
    )
    frame = panel.fetch(engine, chosen)
    engine.close()
    return frame


def test_latency_is_exact() -> None:
    frame = asked(latency.PANEL, ", ".join(f"({n}, 200, {n}, null)" for n in range(1, 101)) + ", (1, 200, null, null)")
    keys = ("timed", "duration_median", "duration_p95", "duration_longest")
    assert rows(frame, *keys) == [(100, 50.5, pytest.approx(95.05), 100.0)]


def test_early_retries_are_those_before_the_wait_is_over() -> None:
    frame = asked(early_retries.PANEL, "(0, 429, 1, 10), (3, 429, 1, 10), (20, 200, 1, null), (30, 429, 1, 5)")
    keys = ("told_to_wait", "retried_early", "early_share", "wait_asked", "wait_kept")
    assert rows(frame, *keys) == [(3, 1, pytest.approx(1 / 3), pytest.approx(25 / 3), 10.0)]


def test_a_filter_chooses_the_answers_and_not_the_requests_that_follow_them() -> None:
    values = "(0, 429, 1, 10), (3, 200, 1, null), (20, 200, 1, null), (30, 429, 1, 5)"
    frame = asked(early_retries.PANEL, values, UsageFilter(status="429"))
    assert rows(frame, "told_to_wait", "retried_early", "wait_kept") == [(2, 1, 3.0)]
    assert asked(early_retries.PANEL, values, UsageFilter(status="2xx")).empty


def test_no_log_of_durations_no_latency(store: UsageStore, tmp_path: Path) -> None:
    store.open(write(tmp_path, line()))
    contents = store.contents()
    assert contents.missing(latency.PANEL) == {Dimension.DURATION}
    assert contents.missing(early_retries.PANEL) == {Dimension.RETRY_AFTER}
    assert contents.can_answer(peaks.PANEL)


def test_both_accounts_stand_side_by_side(store: UsageStore, engine: Engine, tmp_path: Path) -> None:
    export = query_json(
        [
            usage_row(clientId="", clientName="CRM", requests=10, status200=10),
            usage_row(clientId="", clientName="Other", requests=4, status200=4),
            usage_row(clientId="", clientName="CRM", requests=3, status200=3, date="2020-02-03T00:00:00Z"),
        ]
    )
    store.open(write(tmp_path, export, "export.json"))
    store.open(write(tmp_path, lines(7) + lines(2, ip="10.1.0.8"), "access.log"))
    frame = two_accounts.PANEL.fetch(engine, UsageFilter())
    assert rows(frame, "client", "exported", "logged", "gap") == [
        ("CRM", 10, 7, 3),
        ("Other", 4, 0, 4),
        ("Wallboard", 0, 2, -2),
    ]


@pytest.mark.parametrize("panel", REQUEST_PANELS, ids=lambda panel: panel.name)
def test_empty_answers_have_the_declared_columns(engine: Engine, panel: PanelQuery) -> None:
    frame = panel.fetch(engine, UsageFilter())
    assert list(frame.columns) == [column.key for column in panel.columns]
    assert frame.empty


@pytest.fixture
def requests(store: UsageStore, engine: Engine, tmp_path: Path) -> RequestList:
    log = (
        lines(5, "2020-02-02T09:00:00")
        + line("2020-02-02T10:00:00", status=404, ip="10.1.0.8", target="/api/v2/flows")
        + line("2020-02-02T08:00:00", status="-", agent="")
    )
    store.open(write(tmp_path, log))
    return RequestList(engine)


@pytest.mark.parametrize(
    ("key", "descending", "first", "last"),
    [
        ("moment", True, ("2020-02-02 10:00:00", "Wallboard", "404"), ("2020-02-02 08:00:00", "CRM", "unclassified")),
        ("moment", False, ("2020-02-02 08:00:00", "CRM", "unclassified"), ("2020-02-02 10:00:00", "Wallboard", "404")),
        ("client_name", False, ("2020-02-02 08:00:00", "CRM", "unclassified"),
         ("2020-02-02 10:00:00", "Wallboard", "404")),
        ("status", True, ("2020-02-02 10:00:00", "Wallboard", "404"), ("2020-02-02 08:00:00", "CRM", "unclassified")),
        ("endpoint", False, ("2020-02-02 10:00:00", "Wallboard", "404"), ("2020-02-02 09:00:04", "CRM", "200")),
    ],
)  # fmt: skip
def test_requests_are_listed_in_any_order(
    requests: RequestList, key: str, descending: bool, first: tuple[str, ...], last: tuple[str, ...]
) -> None:
    assert requests.put_in_order(UsageFilter(), key, descending=descending) == 7
    page = requests.page(0, 100)
    shown = [(str(moment), client, status) for moment, client, status in rows(page, "moment", "client_name", "status")]
    assert (shown[0], shown[-1]) == (first, last)


def test_pages_put_together_are_the_list(requests: RequestList) -> None:
    requests.put_in_order(UsageFilter())
    whole = requests.page(0, 100)
    parts = pd.concat([requests.page(first, 3) for first in (0, 3, 6)], ignore_index=True)
    pd.testing.assert_frame_equal(parts, whole)


def test_the_list_is_of_the_filter_alone(requests: RequestList) -> None:
    assert requests.put_in_order(UsageFilter(client="Wallboard")) == 1
    assert requests.page(0, 10)["endpoint"].tolist() == ["api/v2/flows"]
    assert requests.put_in_order(UsageFilter(status="5xx")) == 0
    assert requests.page(0, 10).empty


LIMITS = """{"entities": [{"key": "org.app.user.rate.per.minute", "namespace": "platform.api", "value": 3000},
 {"key": "token.rate.per.minute", "namespace": "platform.api", "value": 180}], "total": 2}"""


def test_peaks_stand_against_the_limits_of_the_organization(store: UsageStore, engine: Engine, tmp_path: Path) -> None:
    store.open(write(tmp_path, lines(3)))
    with pytest.raises(LimitsFound, match="rate limit"):
        store.open(write(tmp_path, LIMITS, "limits.json"))
    assert peaks.PANEL.fetch(engine, UsageFilter())["limit_per_minute"].tolist() == [180]
    assert len(store.sources) == 1
    store.limit_tokens(None)
    assert peaks.PANEL.fetch(engine, UsageFilter())["limit_per_minute"].tolist() == [peaks.DEFAULT_LIMIT]


@pytest.mark.parametrize("status", ["2xx", "4xx other", "429", "404", "5xx", "unclassified", "nonsense"])
def test_a_status_means_the_same_on_every_page(store: UsageStore, engine: Engine, tmp_path: Path, status: str) -> None:
    log = "".join(line(status=code) for code in (200, 204, 301, 403, 404, 429, 429, 500, "-", 101))
    store.open(write(tmp_path, log))
    chosen = UsageFilter(status=status)
    panels = fetch_totals(engine, chosen).requests
    assert panels == int(fetch_by_time(engine, chosen, Step.HOUR)["requests"].sum())
    assert panels == {"2xx": 2, "4xx other": 2, "429": 2, "404": 1, "5xx": 1, "unclassified": 1}.get(status, 0)


def test_callers_without_a_client_are_not_one_caller(engine: Engine, store: UsageStore, tmp_path: Path) -> None:
    headers = {"Date": "Sun, 02 Feb 2020 09:15:00 GMT", "Retry-After": "60"}
    url = "https://api.mypurecloud.com/api/v2/users"
    told = {"level": "trace", "method": "GET", "url": url, "statusCode": 429, "responseHeaders": headers}
    store.open(write(tmp_path, json.dumps(told) + "\n", "sdk.log"))
    store.open(write(tmp_path, line("2020-02-02T09:15:05", ip="10.9.9.9"), "access.log"))
    assert rows(early_retries.PANEL.fetch(engine, UsageFilter()), "told_to_wait", "retried_early") == [(1, 0)]
