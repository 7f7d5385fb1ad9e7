"""Access logs of web servers: lines in, requests out."""

from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.formats import ROWS_FILE
from apiusage_desktop.core.source import Dimension, Grain
from tests.core.reading import read_file, write

USER = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
COMBINED = (
    f'10.1.0.7 - - [02/Sep/2026:09:15:02 +0200] "GET /api/v2/users/{USER}/presences/x HTTP/1.1" 200 412 "-"'
    ' "contoso-crm/3.1"\n'
    '10.1.0.7 - - [02/Sep/2026:09:15:03 +0200] "GET /api/v2/users/me?access_token=SECRET123 HTTP/1.1" 401 98 "-"'
    ' "contoso-crm/3.1"\n'
    '10.1.0.9 - wallboard [02/Sep/2026:23:59:59 +0000] "POST /api/v2/analytics/queues/observations/query HTTP/1.1"'
    ' 429 55 "-" "Wallboard \\"9\\""\n'
)


def requests_in(database: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            """select r.moment, c.ip, c.user_id, c.agent, t.method, t.endpoint, r.status
            from requests r join callers c using (caller) join targets t using (target) order by r.moment"""
        ).fetchall()


def test_each_line_is_a_request(tmp_path: Path) -> None:
    outcome = read_file(write(tmp_path, COMBINED), tmp_path)
    assert requests_in(outcome.database) == [
        (datetime(2026, 9, 2, 7, 15, 2), "10.1.0.7", "", "contoso-crm/3.1", "GET",
         "api/v2/users/{userId}/presences/{sourceId}", 200),
        (datetime(2026, 9, 2, 7, 15, 3), "10.1.0.7", "", "contoso-crm/3.1", "GET", "api/v2/users/me", 401),
        (datetime(2026, 9, 2, 23, 59, 59), "10.1.0.9", "wallboard", 'Wallboard "9"', "POST",
         "api/v2/analytics/queues/observations/query", 429),
    ]  # fmt: skip
    source = outcome.source
    assert (source.grain, source.rows, source.requests) == (Grain.REQUEST, 3, 3)
    assert source.dimensions == {
        Dimension.REQUEST, Dimension.METHOD, Dimension.ENDPOINT, Dimension.STATUS, Dimension.USER
    }  # fmt: skip
    assert source.first_day == source.last_day == date(2026, 9, 2)
    assert outcome.summed() == {"2xx": 1, "4xx": 1, "429": 1}


@pytest.mark.parametrize(
    "line",
    [
        '10.1.0.7 - - [02/Sep/2026:09:15:02 +0200] "GET /api/v2/users/me HTTP/1.1" 200 412\n',
        'api.contoso.com 10.1.0.7 - - [02/Sep/2026:09:15:02 +0200] "GET /api/v2/users/me HTTP/1.1" 200 412\n',
        'api.example.com:443 10.1.0.7 - - [02/Sep/2026:09:15:02 +0200] "GET /api/v2/users/me HTTP/2.0" 200 - "-" "x"\n',
    ],
)
def test_lines_may_say_more_or_less(tmp_path: Path, line: str) -> None:
    outcome = read_file(write(tmp_path, line * 3), tmp_path)
    assert outcome.summed() == {"2xx": 3}
    assert {row[1] for row in requests_in(outcome.database)} == {"10.1.0.7"}


def test_broken_lines_are_counted_and_kept(tmp_path: Path) -> None:
    broken = (
        '10.1.0.7 - - [32/Sep/2026:09:15:02 +0200] "GET /api/v2/users/me HTTP/1.1" 200 412 "-" "x"\n'
        "\n"
        '10.1.0.7 - - [02/Sep/2026:09:15:02 +0200] "\\x16\\x03\\x01" 400 0 "-" "-"\n'
        "cut off here"
    )
    outcome = read_file(write(tmp_path, COMBINED + broken), tmp_path)
    assert [(line, reason) for line, reason, _ in outcome.rejected] == [
        (4, "its time is not a date and time"),
        (6, "it names no HTTP method"),
        (7, "it is not made like the other lines"),
    ]
    assert (outcome.source.rows, outcome.source.blank) == (3, 1)


@pytest.mark.parametrize("quote", ['"open', '"GET / HTTP/1.1" 200 1 "-" "a "quoted" name"'])
def test_a_quotation_mark_costs_only_its_own_line(tmp_path: Path, quote: str) -> None:
    odd = f"10.1.0.8 - - [02/Sep/2026:09:15:02 +0200] {quote}\n"
    outcome = read_file(write(tmp_path, COMBINED + odd + COMBINED), tmp_path)
    assert outcome.source.rows == 6
    assert [line for line, _, _ in outcome.rejected] == [4]


def test_status_that_is_none_is_counted_as_unclassified(tmp_path: Path) -> None:
    odd = "".join(
        f'10.1.0.8 - - [02/Sep/2026:09:15:02 +0200] "GET /api/v2/users/me HTTP/1.1" {status} 1 "-" "x"\n'
        for status in ("000", "999", "-", "101", "65536")
    )
    outcome = read_file(write(tmp_path, COMBINED + odd), tmp_path)
    assert outcome.summed() == {"2xx": 1, "4xx": 1, "429": 1, "0xx": 5}


def test_no_secret_and_no_concrete_path_is_kept(tmp_path: Path) -> None:
    secret = (
        '10.1.0.8 - - [02/Sep/2026:09:15:02 +0200] "GET /api/v2/users/me?access_token=SECRET123 HTTP/1.1" 200 1'
        ' "https://login.example.com/?code=SECRET123" "agent token=SECRET123"\n'
        '10.1.0.8 - - [99/Sep/2026:09:15:02 +0200] "GET /api/v2/users/me?token=SECRET123 HTTP/1.1" 200 1 "-" "x"\n'
    )
    outcome = read_file(write(tmp_path, COMBINED + secret), tmp_path)
    kept = outcome.database.read_bytes()
    assert b"SECRET123" not in kept
    assert USER.encode() not in kept


def test_a_log_of_other_lines_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        read_file(write(tmp_path, "Sep 02 09:15:02 host kernel: something else\n" * 5), tmp_path)


def test_rows_lie_in_the_database(tmp_path: Path) -> None:
    assert read_file(write(tmp_path, COMBINED), tmp_path).database.name == ROWS_FILE
