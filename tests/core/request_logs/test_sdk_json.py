"""Logs of Genesys' SDKs in JSON: lines in, requests out, each call once."""

from datetime import datetime
from pathlib import Path

import pytest

from apiusage_desktop.core.read_options import ReadOptions, ZoneQuestion
from apiusage_desktop.core.source import Dimension, Grain
from tests.core.reading import Outcome, read_file, read_text, refusal, write
from tests.core.request_logs.reading_requests import (
    CANARY,
    USER,
    ask,
    assert_nothing_concrete_is_kept,
    assert_nothing_is_lost,
    lines,
    requests_in,
)

HOST = "https://api.mypurecloud.ie"
ANSWER = {
    "Content-Type": "application/json", "Date": "Wed, 02 Sep 2026 07:15:02 GMT", "inin-ratelimit-count": "4",
    "inin-ratelimit-allowed": "300", "inin-ratelimit-reset": "56",
}  # fmt: skip
AGAIN = "lines tell of the same calls again, at another level of the log: each call counts once."


def python_line(level: str, status: int, url: str = f"{HOST}/api/v2/users/me", **fields: object) -> dict[str, object]:
    asked = {"Accept": "application/json", "Authorization": "[REDACTED]", "User-Agent": "PureCloud SDK/python"}
    told = {"responseHeaders": ANSWER | {"ININ-Correlation-Id": f"c{status}"}} if level != "debug" else {}
    return {
        "level": level, "date": "09-02-2026, 09:15:03", "method": "GET", "url": url, "statusCode": status,
        "requestHeaders": asked, **told,
    } | fields  # fmt: skip


def go_line(level: str, status: int, number: int = 1, **fields: object) -> dict[str, object]:
    answer = {name.title(): [value] for name, value in ANSWER.items()} | {"Inin-Correlation-Id": [f"id-{number}"]}
    told = {"responseHeaders": answer, "correlationId": f"id-{number}"} if level != "debug" else {}
    return {
        "date": f"2026-09-02T09:15:{number:02}.123456789+02:00", "level": level, "method": "GET",
        "url": f"{HOST}/api/v2/routing/queues/{USER}", "requestHeaders": {"User-Agent": ["PureCloud SDK/go"]},
        **told, "statusCode": status,
    } | fields  # fmt: skip


def read(folder: Path, *entries: object, zone: str | None = None) -> Outcome:
    outcome = read_text(folder, lines(*entries), "sdk.log", ReadOptions(accept_rejected=True, zone=zone))
    assert_nothing_is_lost(outcome, len(entries))
    return outcome


def test_each_call_of_the_python_sdk_counts_once(tmp_path: Path) -> None:
    outcome = read(
        tmp_path,
        python_line("trace", 200, f"{HOST}/api/v2/users/{USER}/presences/x?expand=x"),
        python_line("debug", 200, f"{HOST}/api/v2/users/{USER}/presences/x?expand=x"),
        python_line("error", 404),
        python_line("error", 429, responseHeaders=ANSWER | {"Retry-After": "37", "inin-ratelimit-allowed": "180"}),
    )
    moment = datetime(2026, 9, 2, 7, 15, 2)
    assert sorted(requests_in(outcome), key=str) == [
        (moment, "GET", "api/v2/users/me", 404),
        (moment, "GET", "api/v2/users/me", 429),
        (moment, "GET", "api/v2/users/{userId}/presences/{sourceId}", 200),
    ]
    source = outcome.source
    assert (source.format, source.grain, source.rows, source.other) == ("Genesys SDK log (JSON)", Grain.REQUEST, 3, 1)
    assert source.dimensions >= {Dimension.METHOD, Dimension.ENDPOINT, Dimension.STATUS}
    assert not source.dimensions & {Dimension.CLIENT, Dimension.USER}
    assert outcome.summed() == {"2xx": 1, "4xx": 1, "429": 1}
    assert source.warnings == (
        f"1 {AGAIN.replace('lines tell', 'line tells')}",
        "The Python SDK wrote it: a 401 after which the SDK got itself a new token is not in it.",
    )
    assert ask(outcome, "select r.retry_after, r.status, c.limit_allowed, c.agent") == [
        (37, 429, 300, "PureCloud SDK/python"),
        (None, 200, 300, "PureCloud SDK/python"),
        (None, 404, 300, "PureCloud SDK/python"),
    ]


def test_each_call_of_the_go_sdk_counts_once(tmp_path: Path) -> None:
    outcome = read(
        tmp_path,
        go_line("trace", 200, 1), go_line("debug", 200, 1),
        go_line("trace", 503, 2), go_line("debug", 503, 2), go_line("error", 503, 2),
        go_line("error", 503, 3),
    )  # fmt: skip
    assert outcome.summed() == {"2xx": 1, "5xx": 2}
    assert outcome.source.other == 3
    assert outcome.source.warnings == (
        f"3 {AGAIN}",
        "The Go SDK wrote it: of a request that the SDK itself made again, after a 429 say, the last is in it.",
    )
    assert ask(outcome, "select distinct c.agent, c.limit_allowed") == [("PureCloud SDK/go", 300)]


def test_at_level_debug_a_failure_of_the_go_sdk_counts_once(tmp_path: Path) -> None:
    outcome = read(tmp_path, go_line("debug", 200, 1), go_line("debug", 404, 2), go_line("error", 404, 2))
    assert outcome.summed() == {"2xx": 1, "4xx": 1}
    assert outcome.source.other == 1
    # A line of level debug has no answer's headers: its own time counts.
    assert requests_in(outcome)[0][0] == datetime(2026, 9, 2, 7, 15, 1, 123456)


def test_a_failure_without_answer_counts_once(tmp_path: Path) -> None:
    nothing = {"responseHeaders": None, "correlationId": ""}
    outcome = read(
        tmp_path,
        go_line("trace", 0, 1, **nothing), go_line("debug", 0, 1), go_line("error", 0, 1, **nothing),
        go_line("error", 0, 2, **nothing),
    )  # fmt: skip
    assert outcome.summed() == {"0xx": 2}


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("2026-09-02T07:15:02.5Z", datetime(2026, 9, 2, 7, 15, 2, 500000)),
        ("2026-09-02T09:15:02.1234567+02:00", datetime(2026, 9, 2, 7, 15, 2, 123456)),
        ("2026-09-02 09:15:02", datetime(2026, 9, 2, 7, 15, 2)),
        ("2026-09-02T09:15:02.25", datetime(2026, 9, 2, 7, 15, 2, 250000)),
        ("09-02-2026, 09:15:02", datetime(2026, 9, 2, 7, 15, 2)),
    ],
)
def test_times_of_all_sdks_are_read(tmp_path: Path, date: str, moment: datetime) -> None:
    outcome = read(tmp_path, go_line("debug", 200, date=date), zone="Europe/Berlin")
    assert [row[0] for row in requests_in(outcome)] == [moment]


def test_the_zone_is_asked_for_only_if_a_request_needs_it(tmp_path: Path) -> None:
    log = write(tmp_path, lines(python_line("trace", 200), python_line("debug", 200)))
    assert read_file(log, tmp_path).source.rows == 1
    bare = write(tmp_path, lines(python_line("debug", 200)), "bare.log")
    with pytest.raises(ZoneQuestion):
        read_file(bare, tmp_path)
    outcome = read_file(bare, tmp_path, ReadOptions(zone="Europe/Berlin"))
    assert [row[0] for row in requests_in(outcome)] == [datetime(2026, 9, 2, 7, 15, 3)]


def test_the_javascript_sdk_writes_names_of_headers_in_lower_case(tmp_path: Path) -> None:
    headers = {name.lower(): value for name, value in ANSWER.items()}
    line = {
        "level": "trace", "date": "2026-09-02T07:15:03.120Z", "method": "POST",
        "url": f"{HOST}/api/v2/analytics/queues/observations/query", "correlationId": "x-1", "statusCode": 200,
        "requestHeaders": {"Authorization": "[REDACTED]"}, "responseHeaders": headers,
    }  # fmt: skip
    outcome = read(tmp_path, line)
    assert requests_in(outcome) == [
        (datetime(2026, 9, 2, 7, 15, 2), "POST", "api/v2/analytics/queues/observations/query", 200)
    ]
    assert ask(outcome, "select c.limit_allowed") == [(300,)]


def test_the_same_call_in_two_logs_has_one_mark(tmp_path: Path) -> None:
    first = read(tmp_path, go_line("trace", 404, 7))
    second = read(tmp_path, go_line("error", 404, 7))
    assert ask(first, "select r.mark") == ask(second, "select r.mark")


def test_broken_lines_are_counted_and_shown(tmp_path: Path) -> None:
    whole = lines(go_line("trace", 200, 1)).rstrip("\n")
    outcome = read(
        tmp_path,
        go_line("trace", 200, 1),
        whole[: whole.index("responseHeaders")],
        "",
        go_line("trace", 200, 2, method="FETCH"),
        go_line("trace", 200, 3, url=""),
        go_line("debug", 200, 3, url=""),
        go_line("trace", 200, 4, date="yesterday", responseHeaders={}),
        "Traceback (most recent call last):",
    )
    assert outcome.rejected[:4] == [
        (2, "it is not valid JSON",
         '"date": "2026-09-02T09:15:01.123456789+02:00" "level": "trace" "method": "GET" '
         f'"url": "{HOST}/api/v2/routing/queues/{{id}}"'),
        (4, "it names no HTTP method",
         f"trace 2026-09-02T09:15:02.123456789+02:00 FETCH {HOST}/api/v2/routing/queues/{{id}} 200"),
        (5, "it names no URL", "trace 2026-09-02T09:15:03.123456789+02:00 GET  200"),
        (7, "its time is not a date and time", f"trace yesterday GET {HOST}/api/v2/routing/queues/{{id}} 200"),
    ]  # fmt: skip
    assert outcome.rejected[4] == (8, "it is not valid JSON", "[removed]")
    assert (outcome.source.rows, outcome.source.blank, outcome.source.other) == (1, 1, 1)


@pytest.mark.parametrize("cut", [0, 1, 2])
def test_nothing_concrete_is_kept(tmp_path: Path, cut: int) -> None:
    url = f"{HOST}/api/v2/users/{USER}?access_token={CANARY}&q={CANARY}"
    line = go_line(
        "trace", 200, url=url, requestHeaders={"Authorization": [f"Bearer {CANARY}"], "X-Key": [CANARY]},
        requestBody=f'{{"name": "{CANARY}"}}', responseBody=CANARY,
    )  # fmt: skip
    refused = line | {"method": CANARY[:6], "requestBody": CANARY}
    whole = lines(line).rstrip("\n")
    broken = [whole[: len(whole) * (cut + 1) // 4], whole[len(whole) * (cut + 1) // 4 :]]
    outcome = read(tmp_path, line, line, line, refused, *broken)
    assert outcome.source.rejected == 3
    assert_nothing_concrete_is_kept(outcome)


def test_a_line_that_is_too_long_costs_only_itself(tmp_path: Path) -> None:
    long = go_line("trace", 200, responseBody=CANARY * 400_000)
    outcome = read(tmp_path, go_line("trace", 200, 2), long, go_line("trace", 200, 3))
    assert [(line, reason) for line, reason, _ in outcome.rejected] == [(2, "it is longer than 2 MB")]
    assert_nothing_concrete_is_kept(outcome)


def test_json_of_other_programs_is_none(tmp_path: Path) -> None:
    other = {"level": "info", "ts": 1, "method": "GET", "url": "/api/v2/users/me", "status": 200}
    assert refusal(tmp_path, lines(other, other)).title == "This JSON is not a usage log"
