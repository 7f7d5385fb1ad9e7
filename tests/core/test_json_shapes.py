"""Every way in which rows stand in a JSON file gives the same rows, and what is broken is told, never lost."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from apiusage_desktop.core.formats import entry_writer
from apiusage_desktop.core.source import Dimension
from tests.core.reading import Outcome, Row, job_json, query_json, read_text, refusal, usage_row

ROWS = [
    usage_row(date=f"2020-02-0{day}", clientName=f"Contoso {day}", requests=day, status200=day) for day in (2, 3, 4)
]
ONE_LINE = [json.dumps(row) for row in ROWS]
PRETTY = [json.dumps(row, indent=2) for row in ROWS]


def powershell(row: Row) -> dict[str, object]:
    """Return the row as Windows PowerShell dumps an object of the SDK."""
    fields = {name[0].upper() + name[1:]: value for name, value in row.items() if not name.startswith("client")}
    seconds = 1580601600 + 86400 * (int(str(row["requests"])) - 2)
    moment = {"value": f"/Date({seconds}000)/", "DisplayHint": 0}
    return fields | {"OauthClient": {"Id": row["clientId"], "Name": row["clientName"]}, "Date": moment}


SHAPES = {
    "query": (query_json(ROWS), "usage query (JSON)"),
    "query in other letters": (json.dumps({"Results": ROWS, "Query_Status": "Complete"}), "usage query (JSON)"),
    "job": (job_json(ROWS), "usage aggregates job (JSON)"),
    "job in other letters": (json.dumps({"Query_Status": "x", "ENTITIES": ROWS}), "usage aggregates job (JSON)"),
    "PowerShell": (json.dumps({"value": list(map(powershell, ROWS)), "Count": 3}, indent=4), "usage rows (JSON)"),
    "array": (json.dumps(ROWS), "usage rows (JSON)"),
    "pretty array": (json.dumps(ROWS, indent=1), "usage rows (JSON)"),
    "array, a row a line": ("[\n" + ",\n".join(ONE_LINE) + "\n]\n", "usage rows (JSON)"),
    "JSON Lines": ("\n".join(ONE_LINE) + "\n", "usage rows (JSON Lines)"),
    "JSON Lines without last line end": ("\r\n".join(ONE_LINE), "usage rows (JSON Lines)"),
    "one row": (json.dumps(usage_row(date="2020-02-02", requests=9, status200=9)), "usage rows (JSON Lines)"),
    "pretty rows": ("\n".join(PRETTY), "usage rows (JSON)"),
    "rows without a break": ("".join(ONE_LINE), "usage rows (JSON)"),
    "JSON text sequence": ("".join(f"\x1e{text}\n" for text in PRETTY), "usage rows (JSON)"),
    "pages": ("\n".join(query_json([row]) for row in ROWS), "usage query (JSON)"),
    "pretty pages": (
        "\n".join(json.dumps({"entities": [row]}, indent=2) for row in ROWS), "usage aggregates job (JSON)"
    ),
    "arrays": ("\n".join(json.dumps([row]) for row in ROWS), "usage rows (JSON)"),
    "a page, an array, a row": (query_json(ROWS[:1]) + json.dumps(ROWS[1:2]) + ONE_LINE[2], "usage query (JSON)"),
    "list of pages": (json.dumps([{"results": [row]} for row in ROWS]), "usage rows (JSON)"),
    "pretty list of pages": (
        json.dumps([{"entities": [row], "x": "[,{"} for row in ROWS] + [{"entities": []}], indent=2),
        "usage rows (JSON)",
    ),
    "list of lists": (json.dumps([ROWS[:1], [], ROWS[1:]]), "usage rows (JSON)"),
    "lists of pages": (json.dumps([{"results": ROWS[:2]}]) + json.dumps([{"results": ROWS[2:]}]), "usage rows (JSON)"),
    "list of pages, a page": (json.dumps([{"results": ROWS[:2]}]) + query_json(ROWS[2:]), "usage rows (JSON)"),
    "page under a key": (
        json.dumps({"status": 200, "headers": {"a": ["b"]}, "body": {"results": ROWS}, "id": "x"}, indent=1),
        "usage query (JSON)",
    ),
    "pages under keys": (
        "".join(json.dumps({"Body": {"entities": [row]}}) for row in ROWS[:2]) + json.dumps([{"entities": ROWS[2:]}]),
        "usage aggregates job (JSON)",
    ),
    "page under a key, a row": (json.dumps({"body": {"results": ROWS[:2]}}) + ONE_LINE[2], "usage query (JSON)"),
    "rows of PowerShell under a key": (json.dumps({"results": {"value": ROWS, "Count": 3}}), "usage query (JSON)"),
    "with empty ones": (
        query_json(ROWS[:1]) + "[] \n [ ]\n" + query_json([]) + json.dumps(ROWS[1:]),
        "usage query (JSON)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("chunk", [1 << 20, 7])
def test_shape(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, chunk: int) -> None:
    monkeypatch.setattr(entry_writer, "_CHUNK_BYTES", chunk)
    content, known_as = SHAPES[name]
    outcome = read_text(tmp_path, content, "log.txt")
    assert outcome.source.format == known_as
    assert outcome.source.requests == 9
    assert outcome.source.rejected == 0
    if name != "one row":
        assert outcome.source.rows == 3
        assert str(outcome.source.first_day) == "2020-02-02"
        assert str(outcome.source.last_day) == "2020-02-04"
        assert {row["client_name"] for row in outcome.rows} == {"Contoso 2", "Contoso 3", "Contoso 4"}
        assert {row["client_id"] for row in outcome.rows} == {"id-a"}


def test_json_lines_counts_every_line(tmp_path: Path) -> None:
    lines = [
        ONE_LINE[0], "", "{broken", "   ", ONE_LINE[1], "[1]", "null", '"text"', '{"requests": 1, "requests": 2}',
        '{"note": "no counts"}', "<html>", ONE_LINE[2] + " x", *ONE_LINE[2:] * 6, "",
    ]  # fmt: skip
    outcome = read_text(tmp_path, "\n".join(lines) + "\n", "a.jsonl")
    assert outcome.source.unit == "line"
    assert (outcome.source.rows, outcome.source.rejected, outcome.source.blank) == (8, 8, 3)
    assert [(entry, reason) for entry, reason, _ in outcome.rejected] == [
        (3, "it is not valid JSON"),
        (6, "it is no object"),
        (7, "it is no object"),
        (8, "it is no object"),
        (9, "a key stands in it more than once"),
        (10, "it has no date"),
        (11, "it is not valid JSON"),
        (12, "it is not valid JSON"),
    ]
    assert outcome.rejected[0][2] == "{broken"


def test_line_that_is_not_utf8_costs_only_itself(tmp_path: Path) -> None:
    lines = [ONE_LINE[0].replace("Contoso", "Contöso").encode()] * 40_000
    lines[39_000] = b'{"date":"2020-02-02","clientName":"M\xff","requests":1}'
    outcome = read_text(tmp_path, b"\n".join(lines), "a.jsonl")
    assert outcome.source.rows == 39_999
    assert [(entry, reason) for entry, reason, _ in outcome.rejected] == [(39_001, "it is not UTF-8 text")]


def test_line_that_is_too_long_costs_only_itself(tmp_path: Path) -> None:
    long = json.dumps({"x": "y" * 17_000_000, **ROWS[1]})
    outcome = read_text(tmp_path, "\n".join([ONE_LINE[0], long, ONE_LINE[2]]), "a.jsonl")
    assert outcome.source.rows == 2
    assert [(entry, reason) for entry, reason, _ in outcome.rejected] == [(2, "it is longer than 2 MB")]
    assert len(outcome.rejected[0][2]) < 3000


@pytest.mark.parametrize("around", [("", ""), ("[", "]"), ('{"results": [', "]}")])
def test_entry_that_is_too_long_costs_only_itself(tmp_path: Path, around: tuple[str, str]) -> None:
    long = json.dumps({"x": "y" * 17_000_000, **ROWS[1]}, indent=1)
    between = ",\n" if around[0] else "\n"
    outcome = read_text(tmp_path, between.join([PRETTY[0], long, PRETTY[2]]).join(around), "a.json")
    assert outcome.source.requests == 6
    assert [(entry, reason) for entry, reason, _ in outcome.rejected] == [(2, "it is longer than 2 MB")]


def test_odd_entries_are_rejected_one_by_one(tmp_path: Path) -> None:
    deep = '{"date":"2020-02-02","requests":1,"x":' + "[" * 200_000 + "]" * 200_000 + "}"
    entries = [
        ONE_LINE[0], "NaN", "", "-1",
        '{"date":"2020-02-02","requests":NaN}', '{"date":"2020-02-02","requests":Infinity}',
        '{"date":"2020-02-02","requests":1e400}', f'{{"date":"2020-02-02","requests":{10**40}}}',
        f'{{"date":"2020-02-02","requests":-{2**63}}}', '{"date":"2020-02-02","requests":1,"requests":1}',
        '{"date":"2020-02-02","requests":}', '{"date":"2020-02-02" "requests":1}', ONE_LINE[1], deep,
    ]  # fmt: skip
    outcome = read_text(tmp_path, "[" + ",".join(entries) + "]", "a.json")
    assert outcome.source.rows + outcome.source.rejected == len(entries)
    assert [entry for entry, _, _ in outcome.rejected] == list(range(2, 13))
    assert all(reason for _, reason, _ in outcome.rejected)


@pytest.mark.parametrize("extra", ["null", '"a, b"', "5", '{"note": "x"}'])
def test_what_is_no_page_in_a_list_of_pages_is_rejected(tmp_path: Path, extra: str) -> None:
    outcome = read_text(tmp_path, f'[{{"results": {json.dumps(ROWS)}}}, {extra}, {{"results": []}}]', "a.json")
    assert (outcome.source.requests, outcome.source.rejected) == (9, 1)


@pytest.mark.parametrize("tail", [", ", ""])
def test_a_list_of_pages_that_is_cut_between_them_is_told(tmp_path: Path, tail: str) -> None:
    outcome = read_text(tmp_path, f'[{{"results": {json.dumps(ROWS)}}}{tail}', "a.json")
    assert outcome.source.requests == 9
    assert any("It is broken" in warning for warning in outcome.source.warnings)


def test_a_page_among_pages_under_keys_is_not_lost(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, json.dumps({"body": {"results": ROWS}}) + query_json(ROWS[:1]), "a.json")
    assert (outcome.source.requests, outcome.source.rejected) == (9, 1)


def test_a_list_in_a_row_is_no_page(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, json.dumps([{"value": [{"a": 1}], **row} for row in ROWS]), "a.json")
    assert (outcome.source.requests, outcome.source.rejected) == (9, 0)


@pytest.mark.parametrize("cut", [1, 30, 150, 200])
@pytest.mark.parametrize("shape", ["pages", "pretty pages", "pretty rows", "arrays", "rows without a break"])
def test_what_stands_before_a_broken_document_is_kept(tmp_path: Path, shape: str, cut: int) -> None:
    text = SHAPES[shape][0][:-cut]
    outcome = read_text(tmp_path, text, "a.json")
    assert outcome.source.rows == 2
    assert outcome.source.requests == 5
    ((entry, reason, _),) = outcome.rejected
    assert entry == 3
    begins = text.rstrip().count("\n") + 1
    assert "is broken; the rest of the file is not read" in reason
    assert int(reason.split("line ")[1].split()[0]) <= begins
    assert any("It is broken" in warning for warning in outcome.source.warnings)


def test_the_line_of_the_broken_document_is_told(tmp_path: Path) -> None:
    pages = [json.dumps({"results": [row]}, indent=1) for row in ROWS]
    line = pages[0].count("\n") + pages[1].count("\n") + 3
    outcome = read_text(tmp_path, "\n".join(pages)[:-20], "a.json")
    assert f"begins on line {line} is broken" in outcome.rejected[0][1]


def test_a_bracket_too_many_ends_the_reading(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, query_json(ROWS[:1]) + "\n]\n" + query_json(ROWS[1:]), "a.json")
    assert outcome.source.rows == 1
    assert [(entry, "line 2 is broken" in reason) for entry, reason, _ in outcome.rejected] == [(2, True)]


def test_words_between_documents_are_rejected(tmp_path: Path) -> None:
    content = query_json(ROWS[:1]) + "\nFetching page 2 of 2\n" + query_json(ROWS[1:])
    outcome = read_text(tmp_path, content, "a.json")
    assert outcome.source.rows == 3
    assert [(entry, text) for entry, _, text in outcome.rejected] == [(2, "Fetching page 2 of 2")]


def test_broken_envelope_is_told(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, f'{{"results": [{ONE_LINE[0]}], "cursors": oops}}', "a.json")
    assert outcome.source.rows == 1
    assert any("around the rows" in warning for warning in outcome.source.warnings)


def test_rows_of_two_styles_in_one_file(tmp_path: Path) -> None:
    newer = {"date": "2020-02-05", "templateUri": "/api/v2/x", "requestCount": 4, "status200": 4,
             "oauthClient": {"id": "id-b"}}  # fmt: skip
    snake = {"date": "2020-02-06", "template_uri": "api/v2/x", "requests": 2, "status200": 2, "client_id": "id-c"}
    outcome = read_text(tmp_path, json.dumps([ROWS[0], newer, snake]), "a.json")
    assert outcome.source.requests == 8
    assert {row["client_id"] for row in outcome.rows} == {"id-a", "id-b", "id-c"}
    assert {row["client_name"] for row in outcome.rows} == {"Contoso 2", ""}


@pytest.mark.parametrize(
    ("nested", "client_id", "client_name"),
    [
        ({"oauthClient": {"id": "id-a", "selfUri": "/x"}}, "id-a", ""),
        ({"oauthClient": {"id": "id-a", "name": "A"}, "user": {}, "organization": {}}, "id-a", "A"),
        ({"oauthClient": {"id": "id-a", "name": {"first": "A"}}}, "id-a", ""),
        ({"client": {"id": "id-a", "name": "A"}}, "id-a", "A"),
        ({"clientId": "id-a", "clientName": ["A"], "user": [], "platform": {"a": 1}}, "id-a", ""),
        ({"clientId": "id-a", "clientName": "{A}", "user": None}, "id-a", "{A}"),
        ({"clientId": "[id-a]", "clientName": "[", "user": ""}, "[id-a]", "["),
    ],
)  # fmt: skip
def test_objects_and_lists_are_no_texts(
    tmp_path: Path, nested: dict[str, Any], client_id: str, client_name: str
) -> None:
    row = {"date": "2020-02-03", "requestCount": 10, "templateUri": "api/v2/users", "status200": 10} | nested
    for number, text in enumerate((json.dumps([row]), json.dumps(row))):
        outcome = read_text(tmp_path, text, f"{number}.json")
        (read,) = [row for row in outcome.rows if row["requests"]]
        assert (read["client_id"], read["client_name"]) == (client_id, client_name)
        assert (read["user_id"], read["organization_id"], read["platform"]) == ("", "", "")
        assert outcome.source.dimensions == {Dimension.CLIENT, Dimension.ENDPOINT, Dimension.STATUS}


def test_an_object_in_one_row_is_no_text_there_alone(tmp_path: Path) -> None:
    rows = [usage_row(userId={}, clientName="A"), usage_row(userId="u-1", clientName={"a": 1})]
    outcome = read_text(tmp_path, json.dumps(rows), "a.json")
    found = {(row["user_id"], row["client_name"]) for row in outcome.rows if row["requests"]}
    assert found == {("", "A"), ("u-1", "")}


def test_counts_that_are_objects_are_no_counts(tmp_path: Path) -> None:
    row = {"date": "2020-02-03", "clientId": "id-a", "requests": {"total": 5}}
    assert "not a usage log" in str(refusal(tmp_path, json.dumps([row]), "a.json"))


@pytest.mark.parametrize(
    "date",
    [
        "/Date(1580601600000)/", "/Date(1580601600000+0200)/", {"value": "/Date(1580601600000)/", "DateTime": "x"},
        1580601600, 1580601600000, 1580601600000000, "2020-02-02T00:00:00.000Z",
    ],
)  # fmt: skip
def test_dates_of_programs(tmp_path: Path, date: object) -> None:
    for number, text in enumerate((json.dumps([usage_row(date=date)]), json.dumps(usage_row(date=date)))):
        outcome = read_text(tmp_path, text.replace("/", "\\/"), f"{number}.json")
        assert str(outcome.source.first_day) == "2020-02-02"


def calls(outcome: Outcome) -> tuple[str, ...]:
    # The address of the next page is read in the warning too; a whole query is too long for that.
    for call in outcome.source.calls:
        assert any(call in warning for warning in outcome.source.warnings) == call.startswith("GET")
    return outcome.source.calls


JOB = "/api/v2/usage/aggregates/query/jobs/3f2a"


@pytest.mark.parametrize(
    ("envelope", "call"),
    [
        ({"nextUri": f"{JOB}?after=abc&pageSize=100"}, f"GET {JOB}?after=abc&pageSize=100"),
        ({"next_uri": f"https://api.mypurecloud.ie{JOB}?after=a%2Bc"}, f"GET {JOB}?after=a%2Bc"),
        ({"nextUri": f"{JOB}?after=x&access_token=SECRET123"}, f"GET {JOB}?after=x"),
        ({"nextUri": "/x?token=SECRET123"}, f"GET {JOB[:-4]}{{jobId}}?after={{cursor in its nextUri}}"),
        ({"cursors": {"after": "eyJhIjoxfQ"}, "selfUri": JOB}, f"GET {JOB}?after=eyJhIjoxfQ"),
    ],
)  # fmt: skip
def test_page_names_the_call_for_the_next(tmp_path: Path, envelope: dict[str, Any], call: str) -> None:
    outcome = read_text(tmp_path, job_json(ROWS, **envelope), "a.json")
    assert calls(outcome) == (call,)
    assert "SECRET123" not in str(outcome.source)


def test_search_page_names_the_call_for_the_next(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, query_json(ROWS, cursors={"after": "abc"}), "a.json")
    assert calls(outcome) == ("GET /api/v2/usage/simplesearch/{executionId}/results?after=abc",)


def test_only_the_last_page_of_a_file_can_miss_the_next(tmp_path: Path) -> None:
    first, last = job_json(ROWS[:1], nextUri=f"{JOB}?after=a"), job_json(ROWS[1:])
    assert calls(read_text(tmp_path, first + "\n" + last, "a.json")) == ()
    assert calls(read_text(tmp_path, last + "\n" + first, "b.json")) == (f"GET {JOB}?after=a",)


@pytest.mark.parametrize("missing", ["status200", "status429", "status500"])
def test_limited_metrics_name_the_call_for_all(tmp_path: Path, missing: str) -> None:
    rows = [{name: value for name, value in row.items() if name != missing} for row in ROWS]
    (call,) = calls(read_text(tmp_path, query_json(rows), "a.json"))
    assert call.startswith('POST /api/v2/usage/query {"interval": "2020-02-02/2020-02-04"')
    assert "Status429" in call


def test_sums_that_do_not_match_name_the_call_for_all(tmp_path: Path) -> None:
    assert calls(read_text(tmp_path, query_json([usage_row(requests=9)]), "a.json"))
    assert not calls(read_text(tmp_path, query_json([usage_row()]), "b.json"))


def test_the_limit_of_a_search_names_the_call_for_all(tmp_path: Path) -> None:
    (call,) = calls(read_text(tmp_path, "\n".join(ONE_LINE[:1] * 20_000), "a.json"))
    assert call.startswith("POST /api/v2/usage/query")


def test_a_count_of_powershell_that_does_not_match(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, json.dumps({"value": ROWS, "Count": 5}), "a.json")
    assert any("says that it has 5 rows" in warning for warning in outcome.source.warnings)


@pytest.mark.parametrize("shape", ["pretty rows", "JSON Lines", "array"])
def test_json_of_something_else(tmp_path: Path, shape: str) -> None:
    row = {"id": "a", "name": "b", "count": 3}
    text = {"pretty rows": json.dumps(row, indent=1) * 2, "JSON Lines": json.dumps(row) * 2, "array": json.dumps([row])}
    assert "not a usage log" in str(refusal(tmp_path, text[shape], "a.json"))


def render(rows: list[Row], shape: str, indent: int | None) -> str:
    if shape == "lines":
        return "".join(json.dumps(row) + "\n" for row in rows)
    texts: dict[str, Any] = {"array": rows, "results": {"results": rows}, "entities": {"entities": rows, "name": "[]{"}}
    if shape == "rows":
        return "\n".join(json.dumps(row, indent=indent) for row in rows) + "\n"
    return json.dumps(texts[shape], indent=indent) + "\n"


def made_up_row(day: int, name: str, uri: str, count: int) -> Row:
    texts = {"date": f"2020-02-{day:02}", "clientName": f"x{name}x", "templateUri": uri}
    return usage_row(**texts, requests=count, status200=count)


ANY_ROW = st.builds(
    made_up_row,
    st.integers(1, 28),
    st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=8),
    st.sampled_from(["a/{b}", "[", '"]', "\\", 'x"\\', "},{"]),
    st.integers(1, 99),
)


@settings(
    max_examples=12, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(data=st.data())
def test_any_split_into_any_shapes_gives_the_same_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    rows = data.draw(st.lists(ANY_ROW, min_size=1, max_size=6))
    monkeypatch.setattr(entry_writer, "_CHUNK_BYTES", data.draw(st.integers(1, 200)))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(rows)))) | {0, len(rows)})
    shapes = st.sampled_from(["array", "results", "entities", "rows"])
    parts = [rows[begin:end] for begin, end in itertools.pairwise(cuts)]
    text = "".join(render(part, data.draw(shapes), data.draw(st.sampled_from([None, 1]))) for part in parts)
    whole = read_text(tmp_path, render(rows, "lines", None), "a.json")
    split = read_text(tmp_path, text, "b.json")
    assert split.source.rejected == 0
    assert sorted(map(str, split.rows)) == sorted(map(str, whole.rows))
    assert split.source.rows == whole.source.rows == len(rows)
