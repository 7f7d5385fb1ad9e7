"""Logs of Genesys' SDKs as text: blocks in, requests out, each call once."""

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

URL = f"https://api.mypurecloud.ie/api/v2/users/{USER}?expand=token"
GO, PYTHON = "{level}: 2026/09/02 09:15:0{n} ", "2026-09-02 09:15:0{n},123 {level} "
JAVA, DOTNET = "{level}: Wed Sep 02 09:15:0{n} CEST 2026", "{level}: 9/2/2026 7:15:0{n} AM"
NODE = "{level}: 2026-09-02T07:15:0{n}.120Z"


def block(began: str, level: str, status: int, n: int = 2, *, url: str = URL, body: str = "") -> str:
    """Return what an SDK writes of a call; at level debug it leaves the answer's headers out."""
    answer = (
        f"\nHeaders: \n\tContent-Type: application/json\n\tDate: Wed, 02 Sep 2026 07:15:0{n} GMT\n\tRetry-After: 7"
        f"\n\tInin-Ratelimit-Allowed: 300\nCorrelationId: id-{n}"
    )
    return (
        f"{began.format(level=level, n=n)}\n=== REQUEST ===\nURL: {url}\nMethod: GET\nHeaders: "
        f"\n\tAuthorization: [REDACTED]\n\tUser-Agent: PureCloud SDK/x{body}"
        f"\n=== RESPONSE ===\nStatus: {status}{'' if level == 'DEBUG' else answer}{body}\n"
    )


def read(folder: Path, text: str, entries: int, *, zone: str | None = None) -> Outcome:
    outcome = read_text(folder, text, "sdk.log", ReadOptions(accept_rejected=True, zone=zone))
    assert_nothing_is_lost(outcome, entries)
    assert outcome.source.unit == "entry"
    return outcome


@pytest.mark.parametrize("began", [GO, PYTHON, JAVA, DOTNET, NODE])
def test_each_block_is_a_request(tmp_path: Path, began: str) -> None:
    text = block(began, "TRACE", 200, 1) + block(began, "DEBUG", 200, 1) + block(began, "ERROR", 429, 2)
    outcome = read(tmp_path, text, 3)
    assert requests_in(outcome) == [
        (datetime(2026, 9, 2, 7, 15, 1), "GET", "api/v2/users/{userId}", 200),
        (datetime(2026, 9, 2, 7, 15, 2), "GET", "api/v2/users/{userId}", 429),
    ]
    assert outcome.source.format == "Genesys SDK log (text)"
    assert outcome.source.other == 1
    assert "1 entry tells of the same calls again" in outcome.source.warnings[0]
    assert ask(outcome, "select r.retry_after, c.limit_allowed, c.agent") == [(7, 300, "PureCloud SDK/x")] * 2


@pytest.mark.parametrize(
    ("began", "moment"),
    [
        (GO, datetime(2026, 9, 2, 7, 15, 2)),
        (PYTHON, datetime(2026, 9, 2, 7, 15, 2)),
        (JAVA, datetime(2026, 9, 2, 7, 15, 2)),
        (JAVA.replace("CEST", "UTC"), datetime(2026, 9, 2, 9, 15, 2)),
        (DOTNET, datetime(2026, 9, 2, 7, 15, 2)),
        (NODE, datetime(2026, 9, 2, 7, 15, 2, 120000)),
    ],
)
def test_without_an_answer_the_time_of_the_log_counts(tmp_path: Path, began: str, moment: datetime) -> None:
    outcome = read(tmp_path, block(began, "DEBUG", 200), 1, zone="Europe/Berlin")
    assert [row[0] for row in requests_in(outcome)] == [moment]


@pytest.mark.parametrize("began", [GO, PYTHON, JAVA])
def test_the_zone_is_asked_for_if_no_answer_tells_the_time(tmp_path: Path, began: str) -> None:
    with pytest.raises(ZoneQuestion):
        read(tmp_path, block(began, "DEBUG", 200), 1)


def test_a_failure_of_the_go_sdk_counts_once(tmp_path: Path) -> None:
    text = "".join(block(GO, level, 404) for level in ("TRACE", "DEBUG", "ERROR"))
    outcome = read(tmp_path, text, 3)
    assert (outcome.summed(), outcome.source.other) == ({"4xx": 1}, 2)
    assert outcome.source.warnings[1].startswith("The Go SDK wrote it")


def test_bodies_are_not_mistaken_for_more(tmp_path: Path) -> None:
    body = "\nBody: {\n  Status: 500\n\tDate: Wed, 02 Sep 2020 07:15:02 GMT\nURL: /api/v2/x\nMethod: PUT\n\n}"
    text = block(NODE, "TRACE", 200, 1, body=body) + "\n" + block(NODE, "TRACE", 201, 2, body=body)
    outcome = read(tmp_path, text, 2)
    assert [(row[0], row[1], row[3]) for row in requests_in(outcome)] == [
        (datetime(2026, 9, 2, 7, 15, 1), "GET", 200),
        (datetime(2026, 9, 2, 7, 15, 2), "GET", 201),
    ]


def test_line_ends_of_windows_are_read(tmp_path: Path) -> None:
    outcome = read(tmp_path, (block(DOTNET, "TRACE", 200) * 2).replace("\n", "\r\n"), 2)
    assert outcome.summed() == {"2xx": 2}


def test_broken_blocks_are_counted_and_shown(tmp_path: Path) -> None:
    whole = block(GO, "TRACE", 200)
    text = (
        "\tDate: the rest of a block that was cut\n"
        + whole
        + whole.replace("Method: GET\n", "")
        + whole.replace(f"URL: {URL}\n", "")
        + block("a line of some other program", "DEBUG", 200)
        + whole[: whole.index("=== RESPONSE")]
    )
    outcome = read(tmp_path, text, 6, zone="UTC")
    assert outcome.rejected == [
        (1, "it is not made like the other lines", ""),
        (3, "it names no HTTP method",
         "trace 2026-09-02T09:15:02  https://api.mypurecloud.ie/api/v2/users/{id} 200"),
        (4, "it names no URL", "trace 2026-09-02T09:15:02 GET  200"),
        (5, "its time is not a date and time", "GET https://api.mypurecloud.ie/api/v2/users/{id} 200"),
    ]  # fmt: skip
    # The last block has no answer: its request was made, and nobody knows how it ended.
    assert outcome.summed() == {"2xx": 1, "0xx": 1}


def test_nothing_concrete_is_kept(tmp_path: Path) -> None:
    secret = block(PYTHON, "TRACE", 200, url=f"{URL}&access_token={CANARY}", body=f"\nBody: {CANARY}\n{CANARY}")
    secret = secret.replace("\tUser", f"\tX-Api-Key: {CANARY}\n\tUser")
    text = f"{CANARY}\n" + secret + secret.replace("Method: GET", f"Method: {CANARY[:6]}") + f"{CANARY}\n"
    outcome = read(tmp_path, text, 3)
    assert outcome.source.rejected == 2
    assert_nothing_concrete_is_kept(outcome)


def test_long_bodies_take_no_memory(tmp_path: Path) -> None:
    outcome = read(tmp_path, block(NODE, "TRACE", 200, body="\nBody: " + "x" * 5_000_000) * 2, 2)
    assert outcome.summed() == {"2xx": 2}
