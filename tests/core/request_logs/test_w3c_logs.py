"""Logs of IIS and CloudFront, whose own lines name their columns: lines as they write them, to exact counts."""

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from tests.core.reading import read_file, write

HEAD = (
    "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Date: 2026-09-02 07:15:00\n"
    "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Cookie)"
    " cs(Referer) sc-status sc-substatus sc-win32-status time-taken\n"
)
ROWS = (
    "2026-09-02 07:15:02 10.0.0.4 GET /api/v2/users/3f2504e0-4f89-41d3-9a0c-0305e82c3301/presences/x SECRET123 443 -"
    " 10.1.0.7 contoso-crm/3.1+(Windows+NT) sid=SECRET123;+x=1 - 200 0 0 48\n"
    "2026-09-02 07:15:03 10.0.0.4 POST /api/v2/analytics/queues/observations/query - 443 CONTOSO\\wallboard 10.1.0.9"
    " Wallboard+9 - https://wall.contoso.com/ 429 0 0 4\n"
)
OTHER_HEAD = (
    "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Date: 2026-09-02 08:00:00\n"
    "#Fields: date time c-ip cs-method cs-uri-stem sc-status\n"
)
OTHER_ROWS = "2026-09-02 08:00:01 10.1.0.7 GET /api/v2/users/me 401\n"
PRESENCE, OBSERVATIONS = "api/v2/users/{userId}/presences/{sourceId}", "api/v2/analytics/queues/observations/query"


def requests_in(database: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            """select r.moment, c.ip, c.user_id, c.agent, t.method, t.endpoint, r.status, r.duration
            from requests r join callers c using (caller) join targets t using (target) order by r.moment"""
        ).fetchall()


FIRST = [
    (datetime(2026, 9, 2, 7, 15, 2), "10.1.0.7", "", "contoso-crm/3.1 (Windows NT)", "GET", PRESENCE, 200, 48),
    (datetime(2026, 9, 2, 7, 15, 3), "10.1.0.9", "CONTOSO\\wallboard", "Wallboard 9", "POST", OBSERVATIONS, 429, 4),
]
THIRD = (datetime(2026, 9, 2, 8, 0, 1), "10.1.0.7", "", "", "GET", "api/v2/users/me", 401, None)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_columns_are_named_by_the_log(tmp_path: Path, end: str, mark: str) -> None:
    outcome = read_file(write(tmp_path, mark + (HEAD + ROWS).replace("\n", end)), tmp_path)
    assert requests_in(outcome.database) == FIRST
    source = outcome.source
    assert (source.format, source.rows, source.rejected, source.other) == ("W3C log (IIS)", 2, 0, 4)
    assert b"SECRET123" not in outcome.database.read_bytes()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_columns_may_change_within_the_log(tmp_path: Path, end: str, mark: str) -> None:
    content = HEAD + ROWS + "\n\n" + OTHER_HEAD + OTHER_ROWS + "\nbroken line\n" + HEAD
    outcome = read_file(write(tmp_path, mark + content.replace("\n", end)), tmp_path)
    assert requests_in(outcome.database) == [*FIRST, THIRD]
    source = outcome.source
    assert (source.rows, source.rejected, source.blank, source.other) == (3, 1, 3, 12)
    assert outcome.rejected == [(15, "it is not made like the other lines", "broken line")]


def test_the_same_columns_named_again_are_no_change(tmp_path: Path) -> None:
    outcome = read_file(write(tmp_path, (HEAD + ROWS) * 1000), tmp_path)
    assert (outcome.source.rows, outcome.source.rejected, outcome.source.other) == (2000, 0, 4000)


def test_malformed_lines_are_counted_and_keep_no_secret(tmp_path: Path) -> None:
    first = ROWS.splitlines()[0]
    bad = [first.replace("07:15", "27:15"), first[:120] + "sid=SECRET123", first.replace("GET", "-")]
    outcome = read_file(write(tmp_path, HEAD + ROWS * 3 + "\n".join(bad)), tmp_path)
    assert [(line, reason) for line, reason, _ in outcome.rejected] == [
        (11, "its time is not a date and time"),
        (12, "it is not made like the other lines"),
        (13, "it names no HTTP method"),
    ]
    assert outcome.rejected[0][2].startswith("2026-09-02 27:15:02 10.0.0.4 GET /api/v2/users/")
    assert b"SECRET123" not in b"".join(text.replace(first[:120], "").encode() for _, _, text in outcome.rejected)
    assert b"SECRET123" not in outcome.database.read_bytes()


def test_lines_before_any_columns_are_rejected(tmp_path: Path) -> None:
    outcome = read_file(write(tmp_path, OTHER_ROWS + HEAD + ROWS), tmp_path)
    assert requests_in(outcome.database) == FIRST
    assert [(line, reason) for line, reason, _ in outcome.rejected] == [(1, "it is not made like the other lines")]


def test_cloudfront_counts_in_seconds(tmp_path: Path) -> None:
    head = "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status"
    content = (
        f"{head} cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) time-taken\n"
        "2026-09-02\t07:15:02\tFRA56-P4\t412\t10.1.0.7\tGET\td111abcdef8.cloudfront.net\t/api/v2/users/me\t200\t-"
        "\tcontoso-crm/3.1%20(Linux)\tsid=SECRET123\tSECRET123\t0.048\n"
    )
    outcome = read_file(write(tmp_path, content), tmp_path)
    moment = datetime(2026, 9, 2, 7, 15, 2)
    agent = "contoso-crm/3.1 (Linux)"
    assert requests_in(outcome.database) == [(moment, "10.1.0.7", "", agent, "GET", "api/v2/users/me", 200, 48)]
    assert b"SECRET123" not in outcome.database.read_bytes()
