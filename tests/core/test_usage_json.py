"""The two JSON families: what their rows become, and what their envelopes tell."""

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.read_options import ReadOptions
from apiusage_desktop.core.source import Certainty, Dimension, Grain
from tests.core.reading import Row, job_json, query_json, read_text, usage_row

JOB_ROW: Row = {
    "date": "2025-03-04", "platform": "Public", "httpMethod": "GET", "templateUri": "/api/v2/users/{userId}",
    "requestCount": 10, "status200": 6, "status300": 1, "status400": 2, "status429": 1, "status500": 1,
    "oauthClient": {"id": "id-a", "name": "Client A", "selfUri": "/x"}, "user": {"id": "u-1", "selfUri": "/y"},
}  # fmt: skip


def test_usage_query_row(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, query_json([usage_row(status400=3, status429=2, status500=1, requests=5)]), "a.json")
    assert outcome.source.format == "usage query (JSON)"
    assert outcome.source.unit == "entry"
    assert (outcome.source.rows, outcome.source.rejected, outcome.source.requests) == (1, 0, 5)
    assert outcome.summed() == {"2xx": 1, "4xx": 1, "429": 2, "5xx": 1}
    first = outcome.rows[0]
    assert (first["client_id"], first["client_name"], first["endpoint"]) == ("id-a", "Client A", "api/v2/users")
    assert first["start"] == datetime(2020, 2, 2)


def test_usage_job_row(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, job_json([JOB_ROW]), "a.json")
    assert outcome.source.format == "usage aggregates job (JSON)"
    assert outcome.source.requests == 10
    assert outcome.summed() == {"2xx": 6, "3xx": 1, "4xx": 1, "429": 1, "5xx": 1}
    first = outcome.rows[0]
    assert first["client_id"] == "id-a"
    assert first["client_name"] == "Client A"
    assert first["user_id"] == "u-1"
    assert first["platform"] == "Public"
    assert first["method"] == "GET"
    assert first["endpoint"] == "api/v2/users/{userId}"
    assert outcome.source.dimensions == set(Dimension) - {
        Dimension.ORGANIZATION,
        Dimension.REQUEST,
        Dimension.DURATION,
        Dimension.RETRY_AFTER,
    }


def test_usage_job_of_one_client_names_organizations(tmp_path: Path) -> None:
    row = {name: value for name, value in JOB_ROW.items() if name not in ("oauthClient", "user")}
    outcome = read_text(tmp_path, job_json([row | {"organizationId": "o-1"}]), "a.json")
    assert outcome.source.dimensions >= {Dimension.ORGANIZATION}
    assert Dimension.CLIENT not in outcome.source.dimensions


@pytest.mark.parametrize("style", ["camelCase", "PascalCase", "snake_case", "kebab-case", "Title Case", "UPPERCASE"])
@pytest.mark.parametrize("family", ["results", "entities"])
def test_field_names_in_every_style(tmp_path: Path, style: str, family: str) -> None:
    styles: dict[str, Callable[[list[str]], str]] = {
        "camelCase": lambda words: words[0] + "".join(map(str.title, words[1:])),
        "PascalCase": lambda words: "".join(map(str.title, words)),
        "snake_case": "_".join,
        "kebab-case": "-".join,
        "Title Case": lambda words: " ".join(map(str.title, words)),
        "UPPERCASE": lambda words: "".join(words).upper(),
    }
    words = {
        "date": "2020-02-02", "client id": "id-a", "client name": "Client A", "template uri": "api/v2/x",
        "http method": "PUT", "request count": 4, "status 200": 3, "status 400": 1, "status 429": 1,
    }  # fmt: skip
    row = {styles[style](name.split()): value for name, value in words.items()}
    outcome = read_text(tmp_path, json.dumps({family: [row]}), "a.json")
    assert outcome.summed() == {"2xx": 3, "429": 1}
    assert {(r["client_id"], r["client_name"], r["endpoint"], r["method"]) for r in outcome.rows} == {
        ("id-a", "Client A", "api/v2/x", "PUT")
    }


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_layout_does_not_matter(tmp_path: Path, indent: int | None, bom: bytes, line_end: bytes) -> None:
    text = json.dumps({"queryStatus": "Complete", "results": [usage_row()], "note": "]"}, indent=indent)
    outcome = read_text(tmp_path, bom + b"\n " + text.encode().replace(b"\n", line_end) + b"\n\n", "a.json")
    assert outcome.source.requests == 1


@pytest.mark.parametrize("text", ["]", "[]", '"}]}', '],"queryStatus":"Complete"}', "\\", "é\u2028\U0001f600"])
def test_brackets_and_quotes_inside_texts(tmp_path: Path, text: str) -> None:
    rows = [usage_row(clientName=text), usage_row(clientName=text, date="2020-02-03")]
    outcome = read_text(tmp_path, query_json(rows), "a.json")
    assert outcome.source.rows == 2
    assert {row["client_name"] for row in outcome.rows} == {text}


def test_unknown_and_hostile_keys_are_ignored(tmp_path: Path) -> None:
    odd = {"a/b": {"c": 1}, "~x": {"d": 2}, "": {"": 1}, "$.requests": 9, "'; drop table raw; --": 1, '"': [{}], "*": 2}
    outcome = read_text(tmp_path, query_json([{**odd, **usage_row(requests=7, status200=7)}]), "a.json")
    assert outcome.source.requests == 7


def test_rows_need_not_have_the_same_keys(tmp_path: Path) -> None:
    rows: list[Row] = [{"date": "2020-02-02", "clientName": "A", "requests": 1}, usage_row()]
    outcome = read_text(tmp_path, query_json(rows), "a.json")
    assert (outcome.source.rows, outcome.source.requests) == (2, 2)


def test_entries_that_are_no_rows_are_rejected_with_their_number(tmp_path: Path) -> None:
    text = json.dumps(
        {"results": [usage_row(), 1, None, "x", usage_row(date="2020-02-03"), {}, [], usage_row(requests="x")]}
    )
    outcome = read_text(tmp_path, text, "a.json")
    assert outcome.source.rows == 2
    assert [entry for entry, _, _ in outcome.rejected] == [2, 3, 4, 6, 7, 8]
    assert outcome.rejected[-1][1] == "a count is not a whole number"


def test_array_longer_than_the_edges(tmp_path: Path) -> None:
    rows = [usage_row(templateUri=f"api/v2/x/{number}") for number in range(3000)]
    outcome = read_text(tmp_path, query_json(rows, cursors={"before": "", "after": ""}), "a.json")
    assert outcome.source.rows == 3000
    assert outcome.source.warnings == ()


def test_without_date_it_is_one_period(tmp_path: Path) -> None:
    rows = [{name: value for name, value in usage_row().items() if name != "date"}]
    february = ReadOptions(period=DateRange.inclusive(date(2020, 2, 1), date(2020, 2, 29)))
    source = read_text(tmp_path, query_json(rows), "a.json", february).source
    assert (source.grain, source.certainty) == (Grain.PERIOD, Certainty.TOLD)
    assert (source.first_day, source.last_day) == (date(2020, 2, 1), date(2020, 2, 29))


@pytest.mark.parametrize(
    ("days", "grain"),
    [
        (["2020-02-03", "2020-02-04"], Grain.DAY),
        (["2020-02-03"], Grain.DAY),
        (["2020-02-03", "2020-02-10", "2020-02-24"], Grain.WEEK),
        (["2020-01-01", "2020-02-01", "2020-03-01"], Grain.MONTH),
        (["2020-02-03", "2020-02-10", "2020-02-12"], Grain.DAY),
    ],
)
def test_grain_is_told_from_the_days(tmp_path: Path, days: list[str], grain: Grain) -> None:
    source = read_text(tmp_path, query_json([usage_row(date=day) for day in days]), "a.json").source
    assert source.grain is grain
    assert [str(source.first_day), str(source.last_day)] == [days[0], days[-1]]


def test_pages_are_announced(tmp_path: Path) -> None:
    job = read_text(tmp_path, job_json([JOB_ROW], nextUri="/api/v2/usage?after=x"), "a.json")
    query = read_text(tmp_path, query_json([usage_row()], cursors={"after": "abc"}), "b.json")
    for outcome in (job, query):
        assert len(outcome.source.warnings) == 1
        assert "one page of several" in outcome.source.warnings[0]


def test_the_limit_of_a_search_is_announced(tmp_path: Path) -> None:
    row = json.dumps(usage_row())
    outcome = read_text(tmp_path, '{"results": [' + ",".join([row] * 20_000) + "]}", "a.json")
    assert any("exactly 20,000 rows" in warning for warning in outcome.source.warnings)
