"""Tables with one request a row: CSV as tools write it, to exact counts, and what is no such table."""

from datetime import datetime
from pathlib import Path

import pytest

from apiusage_desktop.core.read_options import (
    ColumnsQuestion,
    DateOrder,
    DateOrderQuestion,
    ReadOptions,
    ZoneQuestion,
)
from apiusage_desktop.core.source import Dimension, Grain
from tests.core.reading import ALL_ACCEPTED, Outcome, read_text, refusal
from tests.core.request_logs.reading_requests import (
    CANARY,
    USER,
    ask,
    assert_nothing_concrete_is_kept,
    assert_nothing_is_lost,
    requests_in,
)

PRESENCE = "api/v2/users/{userId}/presences/{sourceId}"
MOMENT = datetime(2026, 9, 2, 7, 15, 2, 310000)
SECOND = 1788333302
UTC = ReadOptions(zone="UTC", accept_rejected=True)

TABLE = (
    "Timestamp,Method,URL,Status Code,Duration (ms),Client IP,User-Agent\n"
    f"2026-09-02T07:15:02.310Z,GET,/api/v2/users/{USER}/presences/x?code={CANARY},200,48,10.1.0.7,contoso-crm/3.1\n"
    "2026-09-02T09:15:03+02:00,post,https://api.contoso.com/api/v2/analytics/queues/observations/query,429,4,10.1.0.9,"
    '"contoso, wallboard"\n'
    "2026-09-02 07:15:04Z,GET,api/v2/users/me,503,1503,,-\n"
)
REQUESTS = [
    (MOMENT, "GET", PRESENCE, 200),
    (datetime(2026, 9, 2, 7, 15, 3), "POST", "api/v2/analytics/queues/observations/query", 429),
    (datetime(2026, 9, 2, 7, 15, 4), "GET", "api/v2/users/me", 503),
]


def read(folder: Path, content: str, options: ReadOptions = ALL_ACCEPTED) -> Outcome:
    return read_text(folder, content, "requests.csv", options)


def moments(folder: Path, texts: list[str], options: ReadOptions = ALL_ACCEPTED, header: str = "time") -> list[object]:
    content = f"{header}|method|path|status\n" + "".join(f"{text}|GET|/api/v2/users/me|200\n" for text in texts)
    return [row[0] for row in requests_in(read(folder, content, options))]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_row_is_a_request(tmp_path: Path, delimiter: str) -> None:
    content = TABLE.replace("contoso, wallboard", "contoso wallboard").replace(",", delimiter)
    outcome = read(tmp_path, content)
    assert requests_in(outcome) == REQUESTS
    assert ask(outcome, "select c.ip, c.agent, cast(r.duration as integer)") == [
        ("", "", 1503),
        ("10.1.0.7", "contoso-crm/3.1", 48),
        ("10.1.0.9", "contoso wallboard", 4),
    ]
    source = outcome.source
    assert (source.format, source.grain, source.unit, source.warnings) == ("request table", Grain.REQUEST, "line", ())
    assert source.dimensions >= {Dimension.METHOD, Dimension.ENDPOINT, Dimension.STATUS, Dimension.DURATION}
    assert_nothing_is_lost(outcome, 4)
    assert_nothing_concrete_is_kept(outcome)


def test_a_field_may_hold_the_delimiter(tmp_path: Path) -> None:
    assert ("contoso, wallboard",) in ask(read(tmp_path, TABLE), "select c.agent")


@pytest.mark.parametrize(
    ("header", "row", "found"),
    [
        ("@timestamp,verb,uri,http status", "{t},GET,/api/v2/users/me,200", ("GET", "api/v2/users/me", 200)),
        ("DATE_TIME,request,response_code", '{t},"GET /api/v2/users/me?x=1 HTTP/1.1",404',
         ("GET", "api/v2/users/me", 404)),
        ("ts,http.request.method,url.path,http.response.status_code", "{t},GET,/api/v2/users/me,200",
         ("GET", "api/v2/users/me", 200)),
        ("time,httpMethod,requestUri,sc-status", "{t},GET,/api/v2/users/me,200.0", ("GET", "api/v2/users/me", 200)),
        ("time,http_method,path", "{t},GET,/api/v2/users/me", ("GET", "api/v2/users/me", 0)),
        ("time,path,status", "{t},/api/v2/users/me,401 Unauthorized", ("", "api/v2/users/me", 401)),
        ("time,path,method,status", "{t},/api/v2/users/me,GET,OK", ("GET", "api/v2/users/me", 0)),
        ("Datum,Methode,Pfad,Status", "{t},GET,/api/v2/users/me,200", ("GET", "api/v2/users/me", 200)),
        ("level,host,time,method,url,status,bytes", "info,h,{t},GET,/api/v2/users/me,200,412",
         ("GET", "api/v2/users/me", 200)),
    ],
)  # fmt: skip
def test_columns_are_known_by_many_names(tmp_path: Path, header: str, row: str, found: tuple[object, ...]) -> None:
    outcome = read(tmp_path, f"{header}\n{row.format(t='2026-09-02T07:15:02.310Z')}\n")
    assert requests_in(outcome) == [(MOMENT, *found)]
    assert (Dimension.METHOD in outcome.source.dimensions) == (found[0] != "")


@pytest.mark.parametrize(
    ("name", "text", "milliseconds", "warns"),
    [
        ("duration_ms", "48", 48, False),
        ("latency", "48", 48, True),
        ("Response Time (s)", "0.048", 48, False),
        ("elapsed_seconds", "0,048", 48, False),
        ("latency µs", "48000", 48, False),
        ("duration_us", "48000", 48, False),
        ("event.duration_ns", "48000000", 48, False),
        ("latency", "0.048s", 48, True),
        ("took", "48 ms", 48, True),
        ("time-taken", "48", 48, True),
        ("duration_ms", "-1", None, False),
        ("duration_ms", "-", None, False),
    ],
)
def test_the_unit_of_a_duration_is_told_by_its_name(
    tmp_path: Path, name: str, text: str, milliseconds: int | None, warns: bool
) -> None:
    outcome = read(tmp_path, f"time;method;path;{name}\n2026-09-02T07:15:02Z;GET;/x;{text}\n")
    assert ask(outcome, "select cast(round(r.duration) as integer)") == [(milliseconds,)]
    assert bool(outcome.source.warnings) == warns


def test_who_called_is_told(tmp_path: Path) -> None:
    content = (
        "time,method,path,client id,Client Name,user,remote_addr\n"
        "2026-09-02T07:15:02Z,GET,/x,11111111-2222-4333-8444-555555555555,Contoso CRM,ada,10.1.0.7:51234\n"
    )
    assert ask(read(tmp_path, content), "select c.client_id, c.client_name, c.user_id, c.ip") == [
        ("11111111-2222-4333-8444-555555555555", "Contoso CRM", "ada", "10.1.0.7")
    ]


def test_a_client_that_is_an_address_is_one(tmp_path: Path) -> None:
    content = "time,client,method,path\n2026-09-02T07:15:02Z,10.1.0.7,GET,/x\n"
    assert ask(read(tmp_path, content), "select c.client_name, c.ip") == [("", "10.1.0.7")]


@pytest.mark.parametrize(
    "text",
    [
        f"{SECOND}.310", f"{SECOND}310", f"{SECOND}310000", f"{SECOND}310000000", "2026-09-02T09:15:02.310+0200",
        "2026-09-02 07:15:02,310 UTC", "2026-09-02T07:15:02.310Z", "2.9.2026 09:15:02.31 +02:00",
    ],
)  # fmt: skip
def test_times_with_a_zone_or_since_1970_are_read(tmp_path: Path, text: str) -> None:
    assert moments(tmp_path, [text]) == [MOMENT]


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-02 09:15:02.310", "2026/09/02 09:15:02,310", "02.09.2026 09:15:02.310", "2.9.2026, 9:15:02.31 AM",
        "2-Sep-2026 09:15:02.310", "Sep 2, 2026 9:15:02.310 am", "Wed, 2 Sep 2026 09:15:02.310",
        "20260902 09:15:02.310",
    ],
)  # fmt: skip
def test_times_without_a_zone_ask_for_it(tmp_path: Path, text: str) -> None:
    content = f"time|method|path\n{text}|GET|/x\n"
    question = refusal(tmp_path, content)
    assert isinstance(question, ZoneQuestion)
    assert question.example == "2026-09-02 09:15:02"
    assert moments(tmp_path, [text], ReadOptions(zone="Europe/Berlin")) == [MOMENT]


def test_the_order_of_day_and_month_is_asked(tmp_path: Path) -> None:
    texts = ["3/4/2026 09:15:02", "5/4/2026 09:15:02"]
    content = "time,method,path\n" + "".join(f"{text},GET,/x\n" for text in texts)
    question = refusal(tmp_path, content, options=UTC)
    assert isinstance(question, DateOrderQuestion)
    assert question.examples == ("3/4/2026", "5/4/2026")
    for order, day in ((DateOrder.DAY_FIRST, "2026-04-03"), (DateOrder.MONTH_FIRST, "2026-03-04")):
        found = moments(tmp_path, texts, ReadOptions(zone="UTC", date_order=order))
        assert str(found[0]) == f"{day} 09:15:02"


def test_one_date_far_down_decides_the_order_for_all(tmp_path: Path) -> None:
    texts = ["3/4/2026 09:15:02"] * 200 + ["13/4/2026 09:15:02"]
    assert str(moments(tmp_path, texts, UTC)[0]) == "2026-04-03 09:15:02"


def test_date_and_time_may_stand_in_two_columns(tmp_path: Path) -> None:
    content = "Date,Time,Method,Path\n2026-09-02,07:15:02.310,GET,/x\n02.09.2026,07:15,GET,/x\n"
    outcome = read(tmp_path, content, UTC)
    assert [row[0] for row in requests_in(outcome)] == [MOMENT]
    assert [row[:2] for row in outcome.rejected] == [(3, "its time is not a date and time")]


def test_broken_rows_are_rejected_with_line_and_reason(tmp_path: Path) -> None:
    rows = TABLE.splitlines()
    bad = ["too,few", "", f"yesterday,GET,/x?code={CANARY},200,1,,", "2026-09-02T07:15:02Z,FETCH,/x,200,1,,",
           "2026-09-02T07:15:02Z,GET,,200,1,,", "1826-09-02T07:15:02Z,GET,/x,200,1,,", "a,b,c,d,e,f,g,h"]  # fmt: skip
    outcome = read(tmp_path, "\n".join([*rows, *bad, rows[1], ""]))
    assert [row[:2] for row in outcome.rejected] == [
        (5, "it is not made like the other lines"),
        (7, "its time is not a date and time"),
        (8, "it names no HTTP method"),
        (9, "it names no URL"),
        (10, "its date lies outside the years 2000 to 2099"),
        (11, "it is not made like the other lines"),
    ]
    assert outcome.source.rows == 4
    assert_nothing_is_lost(outcome, 12)
    assert_nothing_concrete_is_kept(outcome)


def test_fields_over_several_lines_and_open_quotes_lose_nothing(tmp_path: Path) -> None:
    rows = [
        "time,method,path,status,note", "2026-09-02T07:15:02Z,GET,/api/v2/users/me,200,\"first\nsecond\"",
        "2026-09-02T07:15:03Z,GET,/api/v2/users/me,200,\"never closed",
        "2026-09-02T07:15:04Z,GET,/api/v2/users/me,200,",
        "", "2026-09-02T07:15:05Z,GET,/api/v2/users/me,201,",
    ]  # fmt: skip
    outcome = read(tmp_path, "\n".join(rows) + "\n")
    assert [row[3] for row in requests_in(outcome)] == [200, 200, 201]
    assert [row[:2] for row in outcome.rejected] == [(4, "a quotation mark is missing or misplaced")]
    assert_nothing_is_lost(outcome, 7)


def test_a_table_whose_every_row_is_broken_says_so(tmp_path: Path) -> None:
    row = '2026-09-02T07:15:02Z,GET,/x,"first\nsecond"third\n'
    error = refusal(tmp_path, f"time,method,path,note\n{row * 3}")
    assert error.title == "No row of the file can be used"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_titles_before_the_header_and_all_line_ends_are_taken(tmp_path: Path, end: str) -> None:
    content = "Requests of September\n\n" + TABLE
    outcome = read(tmp_path, content.replace("\n", end))
    assert requests_in(outcome) == REQUESTS
    assert_nothing_is_lost(outcome, 6)


SECRETS = (
    "time,method,path,status,query_string,Cookie,Authorization,note\n"
    f"2026-09-02T07:15:02Z,GET,/api/v2/users/{USER}?a={CANARY}#{CANARY},200,a={CANARY},{CANARY},{CANARY},{CANARY}\n"
    f"never,GET,/x;{CANARY[:-1]}?={CANARY},200,{CANARY},{CANARY},{CANARY},{CANARY}\n"
    f"{CANARY},{CANARY}\n"
    f'2026-09-02T07:15:02Z,GET,/x?{CANARY},200,"{CANARY},{CANARY},{CANARY},{CANARY}\n'
)


def test_query_strings_cookies_and_tokens_are_not_kept(tmp_path: Path) -> None:
    outcome = read(tmp_path, SECRETS)
    assert (outcome.source.rows, outcome.source.rejected) == (1, 3)
    assert_nothing_concrete_is_kept(outcome)
    assert_nothing_concrete_is_kept(read(tmp_path, SECRETS.rsplit("\n", 2)[0] + "\n"))


@pytest.mark.parametrize(
    "content",
    [
        "date,url,status,count\n2026-09-01,/x,200,5\n2026-09-01,/x,404,2\n",
        "timestamp,method,path,status,requests\n2026-09-01T09:15:02Z,GET,/x,200,5\n",
        "date,client,url,200,401,404\n2026-09-01,A,/x,5,1,1\n",
        "time,method,path,status,2xx\n2026-09-01T09:15:02Z,GET,/x,200,5\n",
    ],
)
def test_a_table_with_counts_stays_one_of_usage(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, content).source.format == "usage table (CSV)"


@pytest.mark.parametrize(
    "content",
    [
        "date,url,status,calls made\n2026-09-01,/x,200,5\n2026-09-01,/x,404,2\n",
        "time,url,status,calls made\n2026-09-01T10:15:02Z,/x,200,5\n2026-09-01T11:15:02Z,/x,404,2\n",
        "time,url,status,n\n2026-09-01T10:00:00Z,/x,200,5\n2026-09-01T11:00:00Z,/x,404,2\n",
        f"time,url,status,n\n{SECOND - SECOND % 3600},/x,200,5\n{SECOND - SECOND % 3600},/x,404,2\n",
        "date,method,url,status\n2026-09-01,GET,/x,200\n2026-09-01,GET,/x,404\n",
    ],
)
def test_rows_that_may_be_sums_are_asked_about(tmp_path: Path, content: str) -> None:
    question = refusal(tmp_path, content)
    assert isinstance(question, ColumnsQuestion)
    assert set(question.guess.values()) >= {"date", "endpoint", "status"}
    told = (*((name, field) for name, field in question.guess.items()), ("calls made", ""), ("n", ""))
    assert read(tmp_path, content, ReadOptions(columns=told)).source.grain is Grain.REQUEST


UNKNOWN = (
    "Wann;Wer;Wohin;Wie;Ergebnis;Kennwort\n"
    f"2026-09-02T07:15:02.310Z;10.1.0.7;/api/v2/users/{USER}/presences/x?code={CANARY};GET;200;{CANARY}\n"
    "2026-09-02T07:15:03Z;10.1.0.9;/api/v2/users/me;GET;503;\n"
)
COLUMNS = (("Wann", "date"), ("Wer", "ip"), ("Wohin", "endpoint"), ("Wie", "method"), ("Ergebnis", "status"))


def test_unknown_columns_are_asked_with_a_guess_at_what_stands_in_them(tmp_path: Path) -> None:
    question = refusal(tmp_path, UNKNOWN)
    assert isinstance(question, ColumnsQuestion)
    assert question.header == ("Wann", "Wer", "Wohin", "Wie", "Ergebnis", "Kennwort")
    assert question.guess == dict(COLUMNS)
    assert f"{CANARY}" not in str(question.preview[0][:5])
    assert not question.of_requests
    outcome = read(tmp_path, UNKNOWN, ReadOptions(columns=COLUMNS))
    assert [row[1:] for row in requests_in(outcome)] == [("GET", PRESENCE, 200), ("GET", "api/v2/users/me", 503)]
    assert_nothing_concrete_is_kept(outcome)


def test_the_user_can_say_that_a_table_counts(tmp_path: Path) -> None:
    told = ReadOptions(columns=(("Wann", "date"), ("Wohin", "endpoint"), ("Ergebnis", "requests")))
    assert read(tmp_path, UNKNOWN, told).source.requests == 703


def test_a_table_without_header_is_asked_about(tmp_path: Path) -> None:
    content = UNKNOWN.split("\n", 1)[1]
    question = refusal(tmp_path, content)
    assert isinstance(question, ColumnsQuestion)
    assert question.header[0] == "column 1"
    outcome = read(tmp_path, content, ReadOptions(columns=tuple(question.guess.items())))
    assert [row[3] for row in requests_in(outcome)] == [200, 503]
    assert_nothing_is_lost(outcome, 2)
