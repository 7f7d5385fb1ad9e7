"""The log of the command line tool gc: calls, answers and errors in, requests out."""

from datetime import datetime
from pathlib import Path

import pytest

from apiusage_desktop.core.read_options import ReadOptions, ZoneQuestion
from tests.core.reading import Outcome, read_text
from tests.core.request_logs.reading_requests import (
    CANARY,
    USER,
    ask,
    assert_nothing_concrete_is_kept,
    assert_nothing_is_lost,
    requests_in,
)

ME = "/api/v2/users/me"
MOMENT = datetime(2026, 9, 2, 7, 15, 2)
MILLISECONDS = 1788333302250  # a quarter of a second later


def call(uri: str = ME, method: str = "GET", data: str = "") -> str:
    return f"INFO: 2026/09/02 09:15:02 Calling API with method: {method}, URI: {uri}, data: {data}\n"


def answer(number: int, uri: str = ME, method: str = "GET") -> str:
    return (
        f"INFO: 2026/09/02 09:15:02 API response Correlation ID: id-{number}, method: {method}, URI: {uri}, "
        f"timestamp(ms): {MILLISECONDS + 1000 * number}\n"
    )


def error(status: int, uri: str = ME, headers: str = '{"Retry-After":["9"],"Set-Cookie":["SECRET123"]}') -> str:
    return (
        f"WARNING: 2026/09/02 09:15:02 Error from API: Verb GET, Path {uri}, Status Code {status}, Headers {headers}\n"
    )


def read(folder: Path, text: str, count: int, zone: str | None = "Europe/Berlin") -> Outcome:
    outcome = read_text(folder, text, "gc.log", ReadOptions(accept_rejected=True, zone=zone))
    assert_nothing_is_lost(outcome, count)
    assert_nothing_concrete_is_kept(outcome)
    return outcome


def test_each_call_is_a_request(tmp_path: Path) -> None:
    users = f"/api/v2/users/{USER}?expand=x"
    text = call(users, "PATCH", f'{{"name":"{CANARY}"}}') + answer(1, users, "PATCH") + call() + answer(2) + error(404)
    outcome = read(tmp_path, text, 5, None)
    assert requests_in(outcome) == [
        (datetime(2026, 9, 2, 7, 15, 3, 250000), "PATCH", "api/v2/users/{userId}", 0),
        (datetime(2026, 9, 2, 7, 15, 4, 250000), "GET", "api/v2/users/me", 404),
    ]
    assert outcome.summed() == {"0xx": 1, "4xx": 1}
    assert (outcome.source.format, outcome.source.unit, outcome.source.other) == ("gc CLI log", "line", 3)


def test_an_older_tool_tells_less(tmp_path: Path) -> None:
    text = call() + "INFO: 2026/09/02 09:15:02 API response Correlation ID: id-1\n"
    with pytest.raises(ZoneQuestion):
        read(tmp_path, text, 2, None)
    assert requests_in(read(tmp_path, text, 2)) == [(MOMENT, "GET", "api/v2/users/me", 0)]


def test_calls_of_several_programs_are_kept_apart(tmp_path: Path) -> None:
    users, queues = "/api/v2/users", "/api/v2/routing/queues"
    text = call(users) + call(queues) + answer(1, queues) + error(429, users) + answer(2, users)
    outcome = read(tmp_path, text, 5)
    assert {(row[2], row[3]) for row in requests_in(outcome)} == {("api/v2/users", 429), ("api/v2/routing/queues", 0)}
    assert ask(outcome, "select r.status, r.retry_after") == [(0, None), (429, 9)]


def test_a_retry_is_a_request_of_its_own(tmp_path: Path) -> None:
    retry = "WARNING: 2026/09/02 09:15:0{n} GET https://api.mypurecloud.ie" + ME + " request failed. Retry count: {n}\n"
    text = call() + retry.format(n=0) + retry.format(n=1) + retry.format(n=2) + answer(7) + error(429)
    outcome = read(tmp_path, text, 6)
    assert outcome.summed() == {"0xx": 2, "429": 1}


def test_what_was_sent_may_have_many_lines(tmp_path: Path) -> None:
    data = f'{{\n  "name": "{CANARY}",\n\n  "URI: x": "Calling API with method: PUT"\n}}'
    outcome = read(tmp_path, call(data=data, method="POST") + answer(1, method="POST"), 6)
    assert outcome.summed() == {"0xx": 1}
    assert (outcome.source.other, outcome.source.blank) == (4, 1)


def test_broken_lines_are_counted_and_shown(tmp_path: Path) -> None:
    bad_time = call(data=CANARY).replace("2026/09/02", "2026/19/02")
    text = call() + bad_time + call("", data=CANARY) + call(method="") + call().replace(", data: ", "")
    outcome = read(tmp_path, text, 5)
    assert outcome.rejected == [
        (2, "its time is not a date and time", "info 2026-19-02 09:15:02 GET /api/v2/users/me"),
        (3, "it names no URL", "info 2026-09-02 09:15:02 GET"),
        (4, "it names no HTTP method", "info 2026-09-02 09:15:02  /api/v2/users/me"),
    ]
    assert outcome.summed() == {"0xx": 2}
