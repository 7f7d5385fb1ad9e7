"""HAR: recordings of browsers in, requests out."""

import json
import random
from datetime import datetime
from pathlib import Path

import pytest

from apiusage_desktop.core.formats.request_logs.har import shortened
from apiusage_desktop.core.read_options import ReadOptions, ZoneQuestion
from tests.core.reading import Outcome, read_text, refusal
from tests.core.request_logs.reading_requests import (
    CANARY,
    USER,
    ask,
    assert_nothing_concrete_is_kept,
    assert_nothing_is_lost,
    requests_in,
)

URL = f"https://api.mypurecloud.ie/api/v2/users/{USER}?access_token={CANARY}"


def headers(**values: str) -> list[dict[str, str]]:
    return [{"name": name.replace("_", "-"), "value": value} for name, value in values.items()]


def entry(status: int = 200, url: str = URL, method: str = "GET", **fields: object) -> dict[str, object]:
    asked = headers(Authorization=f"Bearer {CANARY}", Cookie=CANARY, User_Agent="Mozilla/5.0 (X11)")
    answer = headers(inin_ratelimit_allowed="300", **({"Retry_After": "4"} if status == 429 else {}))
    return {
        "startedDateTime": "2026-09-02T09:15:02.250+02:00", "time": 87.5,
        "request": {
            "method": method, "url": url, "httpVersion": "h2", "headers": asked, "queryString": headers(q=CANARY),
            "cookies": headers(s=CANARY), "postData": {"text": CANARY}, "headersSize": -1, "bodySize": 0,
        },
        "response": {
            "status": status, "statusText": "", "headers": answer, "cookies": [],
            "content": {"size": 2, "mimeType": "application/json", "text": f'{{"name": "{CANARY}"}}'},
        },
        "cache": {}, "timings": {"wait": 80.0}, "_initiator": {"entries": [{"x": [1, 2]}]},
    } | fields  # fmt: skip


def har(*entries: object, **more: object) -> str:
    pages = [{"startedDateTime": "2026-09-02T07:15:00Z", "id": "page_1", "title": CANARY, "pageTimings": {}}]
    log = {"version": "1.2", "creator": {"name": "WebInspector", "version": "537"}, "pages": pages, "entries": entries}
    return json.dumps({"log": log | more}, indent=2)


def read(folder: Path, text: str, count: int, zone: str | None = None) -> Outcome:
    outcome = read_text(folder, text, "x.har", ReadOptions(accept_rejected=True, zone=zone))
    assert_nothing_is_lost(outcome, count)
    assert_nothing_concrete_is_kept(outcome)
    assert outcome.source.unit == "entry"
    return outcome


def test_each_entry_is_a_request(tmp_path: Path) -> None:
    outcome = read(tmp_path, har(entry(), entry(429), entry(0, method="OPTIONS")), 3)
    moment = datetime(2026, 9, 2, 7, 15, 2, 250000)
    assert requests_in(outcome) == [
        (moment, "GET", "api/v2/users/{userId}", 200),
        (moment, "GET", "api/v2/users/{userId}", 429),
        (moment, "OPTIONS", "api/v2/users/{userId}", 0),
    ]
    assert ask(outcome, "select r.status, r.duration, r.retry_after, c.limit_allowed, c.agent") == [
        (0, 87.5, None, 300, "Mozilla/5.0 (X11)"),
        (200, 87.5, None, 300, "Mozilla/5.0 (X11)"),
        (429, 87.5, 4, 300, "Mozilla/5.0 (X11)"),
    ]
    assert outcome.source.format == "HAR"


def test_what_a_browser_did_not_request_is_no_request(tmp_path: Path) -> None:
    pictures = [entry(url="data:image/png;base64," + "A" * 100_000), entry(url="chrome-extension://abc/x.js")]
    outcome = read(tmp_path, har(entry(), *pictures), 3)
    assert (outcome.source.rows, outcome.source.other) == (1, 2)


def test_large_bodies_cost_no_request(tmp_path: Path) -> None:
    big = {"status": 200, "headers": [], "content": {"text": '\\"é\n' * 700_000}}
    outcome = read(tmp_path, har(entry(), entry(response=big), entry(404)), 3)
    assert outcome.summed() == {"2xx": 2, "4xx": 1}


def test_times_without_zone_are_asked_about(tmp_path: Path) -> None:
    text = har(entry(startedDateTime="2026-09-02T09:15:02.250"))
    with pytest.raises(ZoneQuestion):
        read(tmp_path, text, 1)
    assert requests_in(read(tmp_path, text, 1, "Europe/Berlin"))[0][0] == datetime(2026, 9, 2, 7, 15, 2, 250000)


def test_broken_entries_are_counted_and_shown(tmp_path: Path) -> None:
    broken = [
        entry(startedDateTime="yesterday"),
        entry(method=""),
        entry() | {"request": CANARY, "startedDateTime": None},
        5,
    ]
    text = har(entry(), *broken, entry(404)).replace('"status": 200', f'"status": {CANARY}', 2)
    outcome = read(tmp_path, text, 6)
    assert [(number, reason) for number, reason, _ in outcome.rejected] == [
        (1, "it is not valid JSON"),
        (2, "it is not valid JSON"),
        (3, "it names no HTTP method"),
        (4, "it is not made like the other lines"),
        (5, "it is not made like the other lines"),
    ]
    assert outcome.rejected[0][2] == (
        '"startedDateTime": "2026-09-02T09:15:02.250+02:00" "method": "GET"'
        ' "url": "https://api.mypurecloud.ie/api/v2/users/{id}"'
    )


def test_parts_may_stand_in_any_order(tmp_path: Path) -> None:
    log = {"entries": [entry()], "comment": "", "creator": {"name": "proxy", "version": "1"}, "version": "1.2"}
    assert read(tmp_path, json.dumps({"log": log}), 1).summed() == {"2xx": 1}


def test_what_is_whole_of_a_recording_that_was_cut_is_read(tmp_path: Path) -> None:
    outcome = read(tmp_path, har(entry(), entry(404), entry())[:-300], 3)
    assert outcome.summed() == {"2xx": 1, "4xx": 1}
    assert [(number, reason) for number, reason, _ in outcome.rejected] == [(3, "it is not valid JSON")]
    assert outcome.source.warnings == (
        "It is broken, or was cut short while it was saved: there may have been more requests.",
    )


@pytest.mark.parametrize("text", [har(), har(entry())[:300]])
def test_a_har_without_entries_is_refused(tmp_path: Path, text: str) -> None:
    error = refusal(tmp_path, text)
    assert error.title == "This HAR has no entries that can be read"
    assert CANARY not in str(error)


def test_texts_are_cut_the_same_way_wherever_the_pieces_end() -> None:
    dice = random.Random(7)
    texts = ['\\"\n\u00e9', "x", "\\\\", "\u20ac\t"]
    document = {"a": "".join(dice.choices(texts, k=20_000)), "b": ["y", "z" * 9_000, ""], "c": {"d": "\\" * 8_001}}
    data = json.dumps(document, ensure_ascii=False).encode()
    for _ in range(30):
        cuts = sorted(dice.sample(range(len(data)), 5))
        pieces = [data[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]
        # A piece that comes out of a decoder has whole characters only.
        whole = [piece.decode(errors="ignore").encode() for piece in pieces]
        found = json.loads(b"".join(shortened(whole)))
        assert found["b"] == ["y", "z" * 8_000, ""]
        assert found["c"]["d"] == "\\" * len(found["c"]["d"])
        assert 0 < len(found["c"]["d"]) <= 4_000
        assert len(found["a"]) < 8_000
