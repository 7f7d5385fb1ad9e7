"""A log whose lines are made as no known format is asked about, and read as the user says."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from apiusage_desktop.core.read_options import LogFormatQuestion, ReadOptions, ZoneQuestion
from tests.core.reading import read_file, read_text, refusal, write

LINE = '200 10.1.0.7 2026-09-02T09:15:02+02:00 0.048 "GET /api/v2/users/me?sid=SECRET123 HTTP/1.1" "contoso-crm/3.1"\n'
FORMAT = '$status $remote_addr $time_iso8601 $request_time "$request" "$http_user_agent"'
FOUND = (datetime(2026, 9, 2, 7, 15, 2), "10.1.0.7", "contoso-crm/3.1", "GET", "api/v2/users/me", 200, 48)


def told(log_format: str, zone: str | None = None) -> ReadOptions:
    return ReadOptions(accept_rejected=True, log_format=log_format, zone=zone)


def requests_in(database: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            """select r.moment, c.ip, c.agent, t.method, t.endpoint, r.status, round(r.duration)
            from requests r join callers c using (caller) join targets t using (target) order by r.moment"""
        ).fetchall()


def test_lines_that_look_like_requests_are_asked_about(tmp_path: Path) -> None:
    question = refusal(tmp_path, LINE * 9)
    assert isinstance(question, LogFormatQuestion)
    assert len(question.preview) == 5
    assert question.preview[0].startswith("200 10.1.0.7 2026-09-02T09:15:02+02:00 0.048")
    assert "SECRET123" not in "".join(question.preview) + str(question)


@pytest.mark.parametrize(
    "line",
    [
        "2026-09-02 09:15:02 | 10.1.0.7 | GET /api/v2/users/me?sid=SECRET123 | 200",
        "[gw] GET https://api.contoso.com/api/v2/users/me -> 200 in 48 ms",
        "10.1.0.7\t02/Sep/2026:09:15:02 +0200\tGET /api/v2/users/me HTTP/1.1\t200\t412",
    ],
)
def test_many_lines_look_like_requests(tmp_path: Path, line: str) -> None:
    assert isinstance(refusal(tmp_path, f"{line}\n" * 9), LogFormatQuestion)


@pytest.mark.parametrize(
    "content",
    ["Sep 02 09:15:02 host kernel: something else\n", "GET /api/v2/users/me\n", "<html>GET / 200</html>\n", "{}"],
)
def test_other_lines_are_not_asked_about(tmp_path: Path, content: str) -> None:
    assert not isinstance(refusal(tmp_path, content * 9), LogFormatQuestion)


@pytest.mark.parametrize(
    "log_format",
    [
        FORMAT,
        '%>s %h %{%FT%T%z}t $request_time "%r" "%{User-Agent}i"',
        f"log_format gw escape=default '{FORMAT[:20]}'\n    '{FORMAT[20:]}';",
        'LogFormat "%>s %a $time_iso8601 $request_time \\"%r\\" \\"%{User-agent}i\\"" gw',
    ],
)  # fmt: skip
def test_the_log_is_read_as_the_user_says(tmp_path: Path, log_format: str) -> None:
    bad = ["", LINE.replace("09-02T", "09-32T").strip(), LINE[:40], LINE.replace("GET", "-").strip()]
    outcome = read_text(tmp_path, LINE * 5 + "\n".join(bad), options=told(log_format))
    assert requests_in(outcome.database) == [FOUND] * 5
    assert [(line, reason) for line, reason, _ in outcome.rejected] == [
        (7, "its time is not a date and time"),
        (8, "it is not made like the other lines"),
        (9, "it names no HTTP method"),
    ]
    assert (outcome.source.format, outcome.source.blank) == ("access log (told format)", 1)
    assert b"SECRET123" not in outcome.database.read_bytes()


@pytest.mark.parametrize(
    ("log_format", "line"),
    [
        ("$remote_addr [$time_local] $request_method $request_uri $status ${request_time}s $http_user_agent",
         "10.1.0.7 [02/Sep/2026:09:15:02 +0200] GET /api/v2/users/me?x=1 200 0.048s contoso-crm/3.1"),
        ("$msec|$remote_addr|$request|$status|$request_time|$http_user_agent",
         "1788333302.000|10.1.0.7|GET /api/v2/users/me HTTP/1.1|200|0.048|contoso-crm/3.1"),
        ('{"t": "$time_iso8601", "ip": "$remote_addr", "r": "$request", "s": $status, "d": $request_time, '
         '"a": "$http_user_agent"}',
         '{"t": "2026-09-02T07:15:02Z", "ip": "10.1.0.7", "r": "GET /api/v2/users/me HTTP/1.1", "s": 200, "d": 0.048, '
         '"a": "contoso-crm/3.1"}'),
        ('%h %{sec}t "%m %U%q %H" %>s %D "%{User-Agent}i" "%{Authorization}i" "%{Cookie}i"',
         '10.1.0.7 1788333302 "GET /api/v2/users/me?sid=SECRET123 HTTP/1.1" 200 48000 "contoso-crm/3.1"'
         ' "Basic SECRET123" "sid=SECRET123"'),
        ('[%{%d/%b/%Y:%T}t.%{msec_frac}t %{%z}t] %a "%r" %>s %{ms}T "%{User-Agent}i"',
         '[02/Sep/2026:09:15:02.000 +0200] 10.1.0.7 "GET /api/v2/users/me HTTP/1.1" 200 48 "contoso-crm/3.1"'),
    ],
)  # fmt: skip
def test_formats_are_told_in_many_ways(tmp_path: Path, log_format: str, line: str) -> None:
    outcome = read_text(tmp_path, f"{line}\n" * 3, options=told(log_format))
    assert requests_in(outcome.database) == [FOUND] * 3
    assert b"SECRET123" not in outcome.database.read_bytes()


def test_a_time_without_a_zone_is_asked_for(tmp_path: Path) -> None:
    log_format, line = "%{%F %T}t %a %m %U %>s", "2026-09-02 09:15:02 10.1.0.7 GET /api/v2/users/me 200\n"
    assert isinstance(refusal(tmp_path, line, options=told(log_format)), ZoneQuestion)
    outcome = read_text(tmp_path, line, options=told(log_format, "Europe/Berlin"))
    assert requests_in(outcome.database)[0][0] == datetime(2026, 9, 2, 7, 15, 2)


def test_what_the_user_says_goes_before_what_is_known(tmp_path: Path) -> None:
    line = '10.1.0.7 - - [02/Sep/2026:09:15:02 +0200] "GET /api/v2/users/me HTTP/1.1" 200 412 "-" "contoso-crm/3.1"'
    outcome = read_text(
        tmp_path, f"{line} 48000\n", options=told('%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %D')
    )
    assert requests_in(outcome.database) == [FOUND]


def test_a_format_that_does_not_fit_says_what_it_made_of_the_first_line(tmp_path: Path) -> None:
    error = refusal(tmp_path, LINE, options=told('$status $remote_addr [$time_local] "$request"'))
    assert str(error) == (
        "log.csv, line 1: The log format does not fit the log. Of this line it makes: status is “200”, remote_addr is"
        " “10.1.0.7”. Then “ [” should follow, but other text follows. Give the format by which the server writes this"
        " log."
    )
    error = refusal(tmp_path, LINE, options=told('$status $remote_addr $time_iso8601 $request_time "$request"'))
    assert "Then the line should end, but other text follows." in str(error)
    error = refusal(tmp_path, LINE, options=told('<$status $time_iso8601 "$request"'))
    assert "The line begins with “200 10.1.0.7" in str(error)
    assert "SECRET123" not in str(error)


def test_a_format_must_say_when_and_what(tmp_path: Path) -> None:
    assert refusal(tmp_path, LINE, options=told("$remote_addr $status")).title == (
        "The log format does not say when a request was made, or what was requested"
    )


def test_logs_that_name_their_own_fields_need_no_format(tmp_path: Path) -> None:
    usage = "date,client,url,requests\n2026-09-02,A,api/v2/users/me,5\n"
    assert read_file(write(tmp_path, usage), tmp_path, told(FORMAT)).source.requests == 5


def test_iso_times_without_zone_are_asked_for_their_zone(tmp_path: Path) -> None:
    text = "".join(f"2026-09-02T07:15:0{second}|GET|/api/v2/users/me|200\n" for second in range(3))
    options = ReadOptions(log_format="$time_iso8601|$request_method|$uri|$status")
    with pytest.raises(ZoneQuestion):
        read_text(tmp_path, text, "local.log", options)
    zoned = replace(options, zone="America/New_York")
    outcome = read_text(tmp_path, text, "local.log", zoned)
    with duckdb.connect(str(outcome.database), read_only=True) as connection:
        assert connection.execute("select min(moment) from requests").fetchall() == [(datetime(2026, 9, 2, 11, 15),)]


def test_a_day_alone_is_no_time(tmp_path: Path) -> None:
    options = ReadOptions(log_format="$time_iso8601 $clock $request_method $uri $status")
    error = refusal(tmp_path, "2026-09-02 07:15:02 GET /api/v2/users/me 200\n" * 3, "split.log", options)
    assert "does not fit" in error.title


def test_rows_without_names_of_columns_are_no_usage(tmp_path: Path) -> None:
    row = "OK|2026-09-15 08:00:00|svc-0|GET|/api/v2/users/me|200|0ms\n"
    assert isinstance(refusal(tmp_path, row * 50, "unknown.log"), LogFormatQuestion)
