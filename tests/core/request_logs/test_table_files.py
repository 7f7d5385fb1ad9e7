"""Tables with one request a row as JSON and Parquet, to exact counts."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from apiusage_desktop.core.errors import NotALog
from apiusage_desktop.core.read_options import ColumnsQuestion, ReadOptions, ZoneQuestion
from apiusage_desktop.core.source import Dimension
from tests.core.reading import ALL_ACCEPTED, Outcome, read_file, read_text, refusal
from tests.core.request_logs.reading_requests import (
    CANARY,
    USER,
    ask,
    assert_nothing_concrete_is_kept,
    assert_nothing_is_lost,
    lines,
    requests_in,
)

MOMENT = datetime(2026, 9, 2, 7, 15, 2, 310000)
PRESENCE = "api/v2/users/{userId}/presences/{sourceId}"
TARGET = f"/api/v2/users/{USER}/presences/x?code={CANARY}"

ECS = {
    "@timestamp": "2026-09-02T07:15:02.310Z",
    "http": {"request": {"method": "get"}, "response": {"status_code": 200, "time": 48}},
    "url": {"original": TARGET, "query": f"code={CANARY}"},
    "client": {"ip": "10.1.0.7"},
    "user_agent": {"original": "contoso-crm/3.1"},
}
GOOGLE = {
    "timestamp": "2026-09-02T07:15:02.310Z",
    "httpRequest": {"requestMethod": "GET", "requestUrl": f"https://api.contoso.com{TARGET}", "status": 200,
                    "latency": "0.048s", "remoteIp": "10.1.0.7", "userAgent": "contoso-crm/3.1"},
}  # fmt: skip
FLAT = {
    "Time Stamp": 1788333302310, "verb": "GET", "full_url": TARGET, "Response Code": "200", "elapsed_ms": 48,
    "remote ip": "10.1.0.7", "User-Agent": "contoso-crm/3.1", "tags": ["x"], "ok": True, "parent": None,
}  # fmt: skip
OTEL = {
    "time": "2026-09-02T07:15:02.310Z",
    "attributes": {"http.request.method": "GET", "url.full": TARGET, "http.response.status_code": 200,
                   "duration_s": 0.048, "client.address": "10.1.0.7", "user_agent.original": "contoso-crm/3.1"},
}  # fmt: skip
SHAPES = {"ecs": ECS, "google": GOOGLE, "flat": FLAT, "otel": OTEL}


def read(folder: Path, content: str, options: ReadOptions = ALL_ACCEPTED) -> Outcome:
    return read_text(folder, content, "requests.json", options)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("form", ["lines", "list", "indented"])
def test_each_object_is_a_request(tmp_path: Path, shape: str, form: str) -> None:
    entries = [SHAPES[shape]] * 3
    content = {
        "lines": lines(*entries),
        "list": json.dumps(entries),
        "indented": "\n".join(json.dumps(entry, indent=2) for entry in entries),
    }[form]
    outcome = read(tmp_path, content)
    assert requests_in(outcome) == [(MOMENT, "GET", PRESENCE, 200)] * 3
    assert ask(outcome, "select distinct c.ip, c.agent, cast(round(r.duration) as integer)") == [
        ("10.1.0.7", "contoso-crm/3.1", 48)
    ]
    assert (outcome.source.format, outcome.source.unit) == ("request table", "line" if form == "lines" else "entry")
    assert_nothing_concrete_is_kept(outcome)


def test_broken_lines_cost_only_themselves(tmp_path: Path) -> None:
    late: dict[str, Any] = {**ECS, "@timestamp": "yesterday"}
    bad = ['{"@timestamp": "2026', "[1]", "", '{"level":"info","cookie":"' + CANARY + '"}', late]
    outcome = read(tmp_path, lines(*[ECS] * 6, *bad))
    assert [row[:2] for row in outcome.rejected] == [
        (7, "it is not valid JSON"),
        (8, "it is no object"),
        (10, "it says neither when nor what was requested"),
        (11, "its time is not a date and time"),
    ]
    assert_nothing_is_lost(outcome, 11)
    assert_nothing_concrete_is_kept(outcome)


def test_unknown_keys_are_asked_for(tmp_path: Path) -> None:
    entry = {"wann": "2026-09-02T07:15:02.310Z", "was": {"wohin": TARGET, "wie": "GET"}, "ergebnis": 200}
    question = refusal(tmp_path, lines(entry, entry))
    assert isinstance(question, ColumnsQuestion)
    assert question.of_requests
    assert question.header == ("wann", "was/wohin", "was/wie", "ergebnis")
    assert CANARY not in str(question.preview)
    outcome = read(tmp_path, lines(entry), ReadOptions(columns=tuple(question.guess.items())))
    assert requests_in(outcome) == [(MOMENT, "GET", PRESENCE, 200)]


@pytest.mark.parametrize(
    "entry",
    [
        {"date": "2026-09-02", "clientName": "A", "templateUri": "/x", "requests": 5, "status": 200},
        {"timestamp": "2026-09-02T07:15:02Z", "url": "/x", "verb": "GET", "status": 200, "count": 5},
    ],
)
def test_objects_with_counts_stay_usage(tmp_path: Path, entry: dict[str, object]) -> None:
    assert read(tmp_path, lines(entry)).source.requests == 5


@pytest.mark.parametrize("entry", [{"a": 1}, {"time": "2026-09-02T07:15:02Z", "msg": "started"}])
def test_other_objects_are_no_log(tmp_path: Path, entry: dict[str, object]) -> None:
    assert isinstance(refusal(tmp_path, lines(entry, entry)), NotALog)


COLUMNS = f"""'GET' as method, '{TARGET}' as "Request URL", 200 as status, 0.048 as duration_s,
    {{'ip': '10.1.0.7'}} as client, '{CANARY}' as cookie"""


def parquet(folder: Path, time: str, columns: str = COLUMNS) -> Path:
    """Write a table of three requests."""
    path = folder / "requests.parquet"
    duckdb.execute(
        f"copy (select {time} as time, {columns} from range(3) t(i)) to '{path}' (format parquet)"  # noqa: S608 - of this file
    )
    return path


@pytest.mark.parametrize(
    "time",
    [
        "timestamptz '2026-09-02 07:15:02.310+00'", "1788333302310", "1788333302.31", "'2026-09-02T09:15:02.310+02:00'",
    ],
)  # fmt: skip
def test_parquet_is_read(tmp_path: Path, time: str) -> None:
    outcome = read_file(parquet(tmp_path, time), tmp_path)
    assert requests_in(outcome) == [(MOMENT, "GET", PRESENCE, 200)] * 3
    assert ask(outcome, "select distinct c.ip, cast(round(r.duration) as integer)") == [("10.1.0.7", 48)]
    assert (outcome.source.format, outcome.source.unit) == ("request table", "row")
    assert Dimension.DURATION in outcome.source.dimensions
    assert_nothing_is_lost(outcome, 3)
    assert_nothing_concrete_is_kept(outcome)


def test_times_of_parquet_without_a_zone_ask_for_it(tmp_path: Path) -> None:
    path = parquet(tmp_path, "timestamp '2026-09-02 09:15:02.310'")
    with pytest.raises(ZoneQuestion):
        read_file(path, tmp_path)
    outcome = read_file(path, tmp_path, ReadOptions(zone="Europe/Berlin"))
    assert requests_in(outcome)[0][0] == MOMENT


def test_rows_of_parquet_are_rejected_by_their_number(tmp_path: Path) -> None:
    path = parquet(tmp_path, "case when i = 1 then 'never' else '2026-09-02T07:15:02.310Z' end")
    outcome = read_file(path, tmp_path)
    assert [row[:2] for row in outcome.rejected] == [(2, "its time is not a date and time")]
    assert_nothing_is_lost(outcome, 3)
    assert_nothing_concrete_is_kept(outcome)


def test_unknown_columns_of_parquet_are_asked_for(tmp_path: Path) -> None:
    path = parquet(tmp_path, "1788333302310", f"'{TARGET}' as wohin, 'GET' as wie")
    with pytest.raises(ColumnsQuestion) as asked:
        read_file(path, tmp_path)
    assert asked.value.of_requests
    assert asked.value.guess == {"time": "date", "wohin": "endpoint", "wie": "method"}
    outcome = read_file(path, tmp_path, ReadOptions(columns=tuple(asked.value.guess.items())))
    assert requests_in(outcome) == [(MOMENT, "GET", PRESENCE, 0)] * 3
