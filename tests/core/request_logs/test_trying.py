"""A log format is tried on single lines before the log is read: what it makes of them, and where it does not fit."""

import re
from time import perf_counter

import pytest

from apiusage_desktop.core.formats.request_logs.log_format import parse
from apiusage_desktop.core.formats.request_logs.trying import try_line, variables_that_touch

COMBINED = '%h %l %u %t "%r" %>s %b'
LINE = '10.1.0.7 - carol [02/Feb/2020:09:15:02 +0000] "GET /api/v2/users HTTP/1.1" 200 12'


def test_each_variable_has_its_text() -> None:
    tried = try_line(parse(COMBINED), LINE)
    assert tried.is_request
    assert [(token.text, text) for token, text in tried.parts] == [
        ("h", "10.1.0.7"), ("l", "-"), ("u", "carol"), ("t", "02/Feb/2020:09:15:02 +0000"),
        ("r", "GET /api/v2/users HTTP/1.1"), ("s", "200"), ("b", "12"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("log_format", "line", "read", "wanted", "rest"),
    [
        ('%h %l %u %t "%r" %>s %b "%{Referer}i"', LINE, 6, ' "', "12"),
        ('%h | %t "%r"', LINE, 0, " | [", LINE),
        ("%h %l %u %t '%r'", LINE, 3, "] '", LINE.split("[")[1]),
        ('%h %l %u %t "%r"', LINE, 5, "", " 200 12"),
        ("<%h>", LINE, 0, "<", LINE),
    ],
)
def test_it_is_told_where_a_line_is_not_made_so(log_format: str, line: str, read: int, wanted: str, rest: str) -> None:
    tried = try_line(parse(log_format), line)
    assert (tried.fits, tried.is_request) == (False, False)
    assert (len(tried.parts), tried.wanted, tried.rest) == (read, wanted, rest)


@pytest.mark.parametrize(
    ("log_format", "line", "is_request"),
    [
        ("$time_iso8601 $request", "2020-02-02T09:15:02+00:00 GET /x HTTP/1.1", True),
        ("$time_iso8601 $request", "02/Feb/2020 GET /x HTTP/1.1", False),
        ("$msec $request_method $uri", "1580634902.123 POST /x", True),
        ("$msec $request_method $uri", "1580634902.123 HELLO /x", False),
        ("[$time_naive] $request", "[02/Feb/2020:09:15:02.123] GET /x", True),
        ("%{%FT%T}t %m %U", "2020-02-02T09:15:02 GET /x", True),
        ("%{%FT%T}t %m %U", "2020-02-02 GET /x", False),
        ("$remote_addr $request", "10.1.0.7 GET /x", False),
        # Too long a line is shown cut, and fits as far as it goes.
        ('%t "%r" "%{User-Agent}i"', '[02/Feb/2020:09:15:02 +0000] "GET /x" "a long na…', True),
        ('%t "%r" %>s "%{User-Agent}i"', '[02/Feb/2020:09:15:02 +0000] "GET /x" "a long na…', False),
    ],
)
def test_a_line_is_a_request_if_its_time_and_method_are(log_format: str, line: str, is_request: bool) -> None:
    assert try_line(parse(log_format), line).is_request is is_request


def test_variables_without_a_text_between_them_are_not_tried_for_they_would_take_for_ever() -> None:
    touching = parse("$request" * 20)
    start = perf_counter()
    assert not try_line(touching, "GET /x " * 100).fits
    assert perf_counter() - start < 1
    assert [token.text for token in variables_that_touch(touching) or ()] == ["request", "request"]
    assert variables_that_touch(parse(COMBINED)) is None


def test_a_format_is_no_regular_expression() -> None:
    for text in ("(.*", "[a-z]+ %t", "\\", "%t (?P<v0>x) %r"):
        try_line(parse(text), LINE)
        re.compile(parse(text).regex())
