"""How counts and dates are judged: the same rules for JSON and CSV."""

from datetime import datetime
from pathlib import Path

import pytest

from apiusage_desktop.core.source import Dimension
from apiusage_desktop.core.store import UsageStore
from tests.core.reading import ROW, csv_text, job_json, query_json, read_text, usage_row, write


@pytest.mark.parametrize(
    ("count", "reason"),
    [
        ("-1", "a count is not a whole number"),
        ("+1", "a count is not a whole number"),
        ("0.5", "a count is not a whole number"),
        ("1e3", "a count is not a whole number"),
        ("NaN", "a count is not a whole number"),
        ("inf", "a count is not a whole number"),
        ("1.5", "a count is not a whole number"),
        ("1 00", "a count is not a whole number"),
        ('"1,05"', "a count is not a whole number"),
        ('"1,00,000"', "a count is not a whole number"),
        ("0.001", "a count is not a whole number"),
        ("0x10", "a count is not a whole number"),
        ("٣", "a count is not a whole number"),
        ("true", "a count is not a whole number"),
        ("1000000000001", "a count is above 1,000,000,000,000"),
        ("9223372036854775808", "a count is above 1,000,000,000,000"),
        ("9" * 60, "a count is above 1,000,000,000,000"),
    ],
)
@pytest.mark.parametrize("column", ["requests", "status429"])
def test_bad_counts_are_rejected(tmp_path: Path, column: str, count: str, reason: str) -> None:
    bad = f"2020-02-02,A,api,{count},1,0,0,0,0" if column == "requests" else f"2020-02-02,A,api,1,1,0,0,{count},0"
    outcome = read_text(tmp_path, csv_text(ROW, bad))
    assert (outcome.source.rows, outcome.source.requests) == (1, 5)
    assert [rejected[:2] for rejected in outcome.rejected] == [(3, reason)]


@pytest.mark.parametrize("count", [-1, 1.5, 1e300, True, "x", [], {}, float("nan"), float("inf"), 10**12 + 1, 2**63])
def test_bad_counts_in_json_are_rejected(tmp_path: Path, count: object) -> None:
    outcome = read_text(tmp_path, query_json([usage_row(), usage_row(requests=count)]), "a.json")
    assert outcome.source.rows == 1
    assert outcome.rejected[0][0] == 2
    assert outcome.rejected[0][1].startswith("a count is ")


def test_large_counts_stay_exact(tmp_path: Path) -> None:
    largest = 10**12
    rows = [usage_row(requests=largest, status200=largest, templateUri=str(number)) for number in range(9000)]
    source = read_text(tmp_path, query_json(rows), "a.json").source
    assert source.requests == 9000 * largest


def test_row_without_counts_is_rejected(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, csv_text(ROW, "2020-02-02,A,api,,,,,,"))
    assert [rejected[:2] for rejected in outcome.rejected] == [(3, "it has no counts")]


def test_row_of_zeros_covers_its_day(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, csv_text(ROW, "2020-02-05,A,api,0,0,0,0,0,0"))
    assert (outcome.source.rows, outcome.source.requests) == (2, 5)
    assert str(outcome.source.last_day) == "2020-02-05"


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("2020-02-29", datetime(2020, 2, 29)),
        ("2020-02-29T00:00:00Z", datetime(2020, 2, 29)),
        ("2020-02-29T00:00:00.000Z", datetime(2020, 2, 29)),
        ("2020-02-29 00:00:00", datetime(2020, 2, 29)),
        ("2020-02-29T00:00Z", datetime(2020, 2, 29)),
        ("2020-02-29T01:00:00+01:00", datetime(2020, 2, 29)),
        ("2020-02-28T20:00:00-0400", datetime(2020, 2, 29)),
        ("2020-2-29", datetime(2020, 2, 29)),
        (" 2020-02-29 ", datetime(2020, 2, 29)),
        ("2020-02-29T23:59:59", datetime(2020, 2, 29)),
        ("2020-02-29T23:30:00-01:00", datetime(2020, 3, 1)),
        ("2020-03-01T00:30:00+0530", datetime(2020, 2, 29)),
        ("2020/02/29", datetime(2020, 2, 29)),
        ("2020/2/29 0:00:00", datetime(2020, 2, 29)),
        ("2020.02.29", datetime(2020, 2, 29)),
        ("2020. 2. 29.", datetime(2020, 2, 29)),
        ("2020年2月29日", datetime(2020, 2, 29)),
        ("20200229", datetime(2020, 2, 29)),
        ("29.02.2020", datetime(2020, 2, 29)),
        ("29. 2. 2020 00:00", datetime(2020, 2, 29)),
        ("01.02.2020", datetime(2020, 2, 1)),
        ("29.2.20", datetime(2020, 2, 29)),
        ("29/02/2020", datetime(2020, 2, 29)),
        ("02/29/2020", datetime(2020, 2, 29)),
        ("2/29/20", datetime(2020, 2, 29)),
        ("02/02/2020", datetime(2020, 2, 2)),
        ("29-02-2020", datetime(2020, 2, 29)),
        ("2/29/2020 12:00:00 AM", datetime(2020, 2, 29)),
        ("2/29/2020 12:00:00\u202fAM", datetime(2020, 2, 29)),
        ("2/29/2020, 3:04 p.m.", datetime(2020, 2, 29)),
        ("2/29/2020 11:30 PM -02:00", datetime(2020, 3, 1)),
        ("29-Feb-2020", datetime(2020, 2, 29)),
        ("29-Feb-20", datetime(2020, 2, 29)),
        ("29 Feb 2020", datetime(2020, 2, 29)),
        ("29. Februar 2020", datetime(2020, 2, 29)),
        ("29 févr. 2020", datetime(2020, 2, 29)),
        ("29 de febrero de 2020", datetime(2020, 2, 29)),
        ("Feb 29, 2020", datetime(2020, 2, 29)),
        ("February 29, 2020 02:30 AM", datetime(2020, 2, 29)),
        ("Sat, 29 Feb 2020 00:00:00 GMT", datetime(2020, 2, 29)),
        ("1582934400", datetime(2020, 2, 29)),
        ("1582934400000", datetime(2020, 2, 29)),
        ("1582934400.0", datetime(2020, 2, 29)),
        ("1582934400000000", datetime(2020, 2, 29)),
        ("1582934400000000000", datetime(2020, 2, 29)),
        ("2000-01-01", datetime(2000, 1, 1)),
        ("2099-12-31", datetime(2099, 12, 31)),
    ],
)
def test_dates_that_are_understood(tmp_path: Path, text: str, start: datetime) -> None:
    assert read_text(tmp_path, csv_text(f'"{text}",A,api,1,1,0,0,0,0')).rows[0]["start"] == start


_NO_DATE = "its date is not a date such as 2020-02-29"
_FAR = "its date lies outside the years 2000 to 2099"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it has no date"),
        ("  ", "it has no date"),
        ("TOTAL", _NO_DATE),
        ("2020-02-30", _NO_DATE),
        ("2021-02-29", _NO_DATE),
        ("29/02/2021", _NO_DATE),
        ("32/01/2020", _NO_DATE),
        ("30.02.2020", _NO_DATE),
        ("29.13.2020", _NO_DATE),
        ("Foo 29, 2020", _NO_DATE),
        ("29-02-20", _NO_DATE),
        ("2020-02-29 13:00 PM", _NO_DATE),
        ("2020-02-29 0:30 AM", _NO_DATE),
        ("20200230", _NO_DATE),
        ("12345", _NO_DATE),
        ("43890", _NO_DATE),
        ("2020-02", _NO_DATE),
        ("2020-02-29T25:00:00Z", _NO_DATE),
        ("2020-02-29T00:00:00+99:00", _NO_DATE),
        ("2020-02-29 (BC)", _NO_DATE),
        ("infinity", _NO_DATE),
        ("-infinity", _NO_DATE),
        ("epoch", _NO_DATE),
        ("today", _NO_DATE),
        ("1999-12-31", _FAR),
        ("31.12.1999", _FAR),
        ("900000000", _FAR),
        ("2100-01-01", _FAR),
        ("0001-01-01", _FAR),
        ("9999-12-31", _FAR),
    ],
)
def test_dates_that_are_not(tmp_path: Path, text: str, reason: str) -> None:
    outcome = read_text(tmp_path, csv_text(ROW, f'"{text}",A,api,1,1,0,0,0,0'))
    assert outcome.source.rows == 1
    assert [rejected[:2] for rejected in outcome.rejected] == [(3, reason)]


def test_429_inside_4xx(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, csv_text("2020-02-02,A,api,10,5,0,5,3,0"))
    assert outcome.summed() == {"2xx": 5, "4xx": 2, "429": 3}
    assert outcome.source.warnings == ()


def test_429_beside_4xx(tmp_path: Path) -> None:
    row = {"date": "2025-01-01", "requestCount": 13, "status200": 5, "status400": 5, "status429": 3}
    outcome = read_text(tmp_path, job_json([row]), "a.json")
    assert outcome.summed() == {"2xx": 5, "4xx": 5, "429": 3}
    assert outcome.source.requests == 13
    assert any("beside" in warning for warning in outcome.source.warnings)


def test_429_that_cannot_be_told_is_taken_as_inside(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, "date,client,2xx,4xx,429\n2020-02-02,A,5,5,3\n")
    assert outcome.summed() == {"2xx": 5, "4xx": 2, "429": 3}
    assert any("cannot be told" in warning for warning in outcome.source.warnings)


def test_more_429_than_4xx_without_total_is_beside(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, "date,client,2xx,4xx,429\n2020-02-02,A,5,1,3\n")
    assert outcome.summed() == {"2xx": 5, "4xx": 1, "429": 3}


def test_most_rows_decide_where_429_is(tmp_path: Path) -> None:
    inside, beside = "2020-02-02,A,a,10,5,0,5,3,0", "2020-02-03,A,a,13,5,0,5,3,0"
    assert read_text(tmp_path, csv_text(inside, inside, beside)).summed() == {"2xx": 15, "4xx": 6, "429": 9, "0xx": 3}


def test_sums_that_do_not_match_are_unclassified(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, csv_text("2020-02-02,A,api,10,5,0,1,0,1", "2020-02-03,A,api,5,5,0,0,0,0"))
    assert outcome.summed() == {"2xx": 10, "4xx": 1, "5xx": 1, "0xx": 3}
    assert outcome.source.requests == 15
    assert [w for w in outcome.source.warnings if "do not add up" in w and "3 are unclassified" in w]


def test_total_alone(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, "date,client,requests\n2020-02-02,A,5\n")
    assert outcome.summed() == {"0xx": 5}
    assert Dimension.STATUS not in outcome.source.dimensions
    assert any("no counts by status" in warning for warning in outcome.source.warnings)


def test_what_is_missing_is_said_once_and_the_call_stands_apart(tmp_path: Path) -> None:
    source = read_text(tmp_path, "date,client,requests\n2020-02-02,A,5\n2020-02-03,A,5\n").source
    assert [warning for warning in source.warnings if "status" in warning or "complete" in warning] == [
        "It has no counts by status: what succeeded and what failed is not in this export."
    ]
    assert not any("POST" in warning for warning in source.warnings)
    assert [call[:24] for call in source.calls] == ["POST /api/v2/usage/query"]


def test_status_counts_that_were_not_asked_for(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, csv_text("2020-02-02,A,api,5,0,0,0,0,0"))
    assert outcome.summed() == {"0xx": 5}
    assert Dimension.STATUS not in outcome.source.dimensions


def test_classes_alone(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, "date,client,2xx,3xx,4xx,429,5xx\n2020-02-02,A,5,1,2,0,1\n")
    assert outcome.source.requests == 9
    assert outcome.source.warnings == ("It has no total of requests: they are summed from the status counts.",)


def test_total_that_was_not_asked_for(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, csv_text("2020-02-02,A,api,0,5,0,2,1,0"))
    assert outcome.source.requests == 7
    assert any("left them out" in warning for warning in outcome.source.warnings)


def test_missing_classes_are_named(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, "date,client,requests,2xx,5xx\n2020-02-02,A,6,5,1\n")
    assert outcome.source.warnings[0] == "It has no status300, status400, status429: these are counted as none."


def test_repeated_combinations_are_added_up_and_said(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, csv_text(ROW, ROW))
    assert outcome.source.requests == 10
    assert any("more than once" in warning for warning in outcome.source.warnings)


@pytest.mark.parametrize(
    ("uri", "endpoint"),
    [
        ("api/v2/users/{userId}", "api/v2/users/{userId}"),
        ("/api/v2/users", "api/v2/users"),
        ("https://api.mypurecloud.com/api/v2/users", "api/v2/users"),
        ("HTTPS://user:pw@api.mypurecloud.com//api/v2/users?a=b#c", "api/v2/users"),
        ("https://api.mypurecloud.com?token=x", ""),
        ("api/v2/users?expand=a\nb", "api/v2/users"),
        ("/api/v2/users/", "api/v2/users"),
        ("api/v2/users/?expand=a", "api/v2/users"),
        ("\u00a0api/v2/users\t", "api/v2/users"),
        ("/", ""),
        ("", ""),
    ],
)
def test_endpoints_have_one_spelling(tmp_path: Path, uri: str, endpoint: str) -> None:
    outcome = read_text(tmp_path, query_json([usage_row(templateUri=uri)]), "a.json")
    assert outcome.rows[0]["endpoint"] == endpoint


@pytest.mark.parametrize(
    ("field", "texts", "one"),
    [
        ("httpMethod", ["GET", "get", " Get\t"], "GET"),
        ("clientId", ["0A1B2C3D-0000-4000-8000-00000000000F", "0a1b2c3d-0000-4000-8000-00000000000f\u00a0"],
         "0a1b2c3d-0000-4000-8000-00000000000f"),
        ("userId", ["0A1B2C3D-0000-4000-8000-00000000000F"], "0a1b2c3d-0000-4000-8000-00000000000f"),
        ("clientId", ["Own-Name"], "Own-Name"),
        ("clientName", ["Caf\u00e9", "Cafe\u0301", "\u00a0Caf\u00e9\t"], "Caf\u00e9"),
        ("clientName", ["CRM \u00a0x"], "CRM \u00a0x"),
        ("platform", ["\tpublic "], "public"),
    ],
)  # fmt: skip
def test_names_have_one_spelling(tmp_path: Path, field: str, texts: list[str], one: str) -> None:
    outcome = read_text(tmp_path, query_json([usage_row(**{field: text}) for text in texts]), "a.json")
    column = {"httpMethod": "method", "clientId": "client_id", "userId": "user_id", "clientName": "client_name"}
    assert {row[column.get(field, field)] for row in outcome.rows} == {one}


def test_the_same_requests_in_two_spellings_are_counted_once(tmp_path: Path) -> None:
    header = "date,client,url,method,requests\n"
    with UsageStore() as store:
        store.open(write(tmp_path, f"{header}2020-02-03,Caf\u00e9,api/v2/users,GET,10\n", "a.csv"))
        store.open(write(tmp_path, f"{header}2020-02-03,Cafe\u0301,/api/v2/users/,get,10\n", "b.csv"))
        assert sorted(source.counted for _, source in store.sources) == [0, 10]
