"""Logs of Terraform: what was asked and what was answered become one request."""

import json
from datetime import datetime
from pathlib import Path

from tests.core.reading import Outcome, read_text, refusal
from tests.core.request_logs.reading_requests import (
    CANARY,
    USER,
    ask,
    assert_nothing_concrete_is_kept,
    assert_nothing_is_lost,
    lines,
    requests_in,
)

NOISE = {
    "@level": "info", "@message": "Terraform version: 1.9.5", "@timestamp": "2026-09-02T09:14:59.000001+02:00",
}  # fmt: skip


def line(kind: str, transaction: str, second: float, **told: object) -> dict[str, object]:
    found = {
        "debug_type": f"SDK DEBUG {kind}", "transaction_id": transaction, "invocation_method": "GET",
        "invocation_url": f"/api/v2/routing/queues/{USER}", "resource_type": "genesyscloud_routing_queue",
        "resource_id": USER, "resource_name": CANARY,
    }  # fmt: skip
    return {
        "@level": "debug", "@message": json.dumps(found | told), "@module": "provider.terraform-provider-genesyscloud",
        "@timestamp": f"2026-09-02T09:15:{second:09.6f}+02:00",
    }  # fmt: skip


def read(folder: Path, *entries: object) -> Outcome:
    outcome = read_text(folder, lines(*entries), "terraform.log")
    assert_nothing_is_lost(outcome, len(entries))
    assert_nothing_concrete_is_kept(outcome)
    return outcome


def test_a_request_and_its_response_are_one(tmp_path: Path) -> None:
    outcome = read(
        tmp_path,
        NOISE,
        line("REQUEST", "t1", 2),
        line("REQUEST", "t2", 2.25, invocation_method="POST", invocation_url="/api/v2/routing/queues"),
        NOISE,
        line("RESPONSE", "t2", 2.5, invocation_method="POST", invocation_url="/api/v2/routing/queues",
             invocation_status_code=429, invocation_retry_after="12"),
        line("RESPONSE", "t1", 3.5, invocation_status_code=200),
    )  # fmt: skip
    assert requests_in(outcome) == [
        (datetime(2026, 9, 2, 7, 15, 2), "GET", "api/v2/routing/queues/{queueId}", 200),
        (datetime(2026, 9, 2, 7, 15, 2, 250000), "POST", "api/v2/routing/queues", 429),
    ]
    assert ask(outcome, "select r.moment, r.duration, r.retry_after, c.header") == [
        (datetime(2026, 9, 2, 7, 15, 2), 1500.0, None, "genesyscloud_routing_queue"),
        (datetime(2026, 9, 2, 7, 15, 2, 250000), 250.0, 12, "genesyscloud_routing_queue"),
    ]
    assert (outcome.source.format, outcome.source.other) == ("Terraform log (JSON)", 4)
    assert outcome.source.warnings == ()


def test_a_retry_is_a_request_of_its_own(tmp_path: Path) -> None:
    outcome = read(
        tmp_path,
        line("REQUEST", "t1", 1), line("RESPONSE", "t1", 2, invocation_status_code=503),
        line("REQUEST", "t2", 3, invocation_count=1), line("RESPONSE", "t2", 4, invocation_status_code=200),
        # An older provider, that has one transaction for all.
        line("REQUEST", "t3", 5), line("RESPONSE", "t3", 6, invocation_status_code=429),
        line("REQUEST", "t3", 7, invocation_count=1), line("RESPONSE", "t3", 9, invocation_status_code=200),
    )  # fmt: skip
    assert outcome.summed() == {"2xx": 2, "5xx": 1, "429": 1}
    assert [duration for (duration,) in ask(outcome, "select r.duration")] == [1000.0, 1000.0, 1000.0, 2000.0]


def test_a_request_without_response_was_made(tmp_path: Path) -> None:
    outcome = read(
        tmp_path,
        line("RESPONSE", "t0", 1, invocation_status_code=204),
        line("REQUEST", "t1", 2),
        line("REQUEST", "", 3), line("REQUEST", "", 4),
    )  # fmt: skip
    assert outcome.summed() == {"2xx": 1, "0xx": 3}
    assert outcome.source.warnings == ("3 requests have no answer in it: how they ended is not known.",)


def test_a_message_may_begin_with_a_time(tmp_path: Path) -> None:
    early = line("REQUEST", "t1", 1)
    early["@message"] = f"2026/09/02 09:15:01 [DEBUG] {early['@message']}"
    outcome = read(tmp_path, early, line("RESPONSE", "t1", 2, invocation_status_code=200))
    assert outcome.summed() == {"2xx": 1}


def test_broken_lines_are_counted_and_shown(tmp_path: Path) -> None:
    whole = json.dumps(line("REQUEST", "t2", 2, request_body=f'{{"name": "{CANARY}"}}'))
    broken = line("REQUEST", "t3", 3)
    broken["@message"] = str(broken["@message"])[:-5]
    outcome = read(
        tmp_path,
        line("REQUEST", "t1", 1), line("RESPONSE", "t1", 2, invocation_status_code=200),
        whole[:-30],
        whole[30:],
        broken,
        line("REQUEST", "t4", 4, invocation_method=""),
        '{"@level":"trace","@mess',
        "panic: runtime error",
        "",
        NOISE | {"@message": "x" * 3_000_000},
    )  # fmt: skip
    assert [(number, reason) for number, reason, _ in outcome.rejected] == [
        (3, "it is not valid JSON"),
        (4, "it is not valid JSON"),
        (5, "it names no HTTP method"),
        (6, "it names no HTTP method"),
        (7, "it is not valid JSON"),
    ]
    assert outcome.rejected[3][2] == "2026-09-02T09:15:04.000000+02:00  /api/v2/routing/queues/{id}"
    assert (outcome.source.rows, outcome.source.blank, outcome.source.other) == (1, 1, 3)


def test_a_log_without_requests_says_what_is_missing(tmp_path: Path) -> None:
    error = refusal(tmp_path, lines(NOISE, NOISE))
    assert error.title == "This Terraform log tells of no request"
    assert "TF_LOG=json" in error.hint
