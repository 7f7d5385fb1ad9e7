"""YAML as `gc --outputformat yaml` writes it: the same rows as JSON, and nothing that could do harm."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.core.reading import Row, query_json, read_text, refusal, usage_row

ROWS = [
    usage_row(date=f"2020-02-0{day}", clientName=f"Contoso {day}", requests=day, status200=day) for day in (2, 3, 4)
]
NESTED = [
    {"date": row["date"], "templateUri": "/api/v2/users/{userId}", "requestCount": row["requests"],
     "status200": row["status200"], "oauthClient": {"id": "id-a", "name": row["clientName"]}}
    for row in ROWS
]  # fmt: skip
ROW_TEXT = "- date: 2020-02-02\n  clientName: A\n  requests: 1\n"


def dumped(content: object) -> str:
    return yaml.safe_dump(content, sort_keys=False)


@pytest.mark.parametrize(
    "content",
    [
        dumped({"results": ROWS, "queryStatus": "Complete"}),
        dumped({"entities": NESTED, "queryStatus": "Succeeded", "selfUri": "/x"}),
        dumped({"Results": ROWS}),
        dumped(ROWS),
        "# saved by hand\n%YAML 1.1\n---\n" + dumped(ROWS),
        "---\n".join(dumped({"entities": [row]}) for row in NESTED),
        "---\n".join(dumped(row) for row in ROWS),
        "\ufeff" + dumped(ROWS).replace("\n", "\r\n"),
        yaml.safe_dump(ROWS, default_flow_style=None),
        yaml.dump(ROWS, default_style='"'),
    ],
)
def test_shape(tmp_path: Path, content: str) -> None:
    outcome = read_text(tmp_path, content, "log.txt")
    assert outcome.source.format == "usage rows (YAML)"
    assert (outcome.source.rows, outcome.source.rejected, outcome.source.requests) == (3, 0, 9)
    assert {row["client_name"] for row in outcome.rows} == {"Contoso 2", "Contoso 3", "Contoso 4"}
    assert str(outcome.source.first_day) == "2020-02-02"


def test_scalars_are_text(tmp_path: Path) -> None:
    text = "- {date: 2020-02-02, clientId: 0123, clientName: yes, templateUri: '~', httpMethod: ~, requests: !!int 7}\n"
    outcome = read_text(tmp_path, text, "a.yaml")
    (row,) = [row for row in outcome.rows if row["requests"]]
    assert (row["client_id"], row["client_name"], row["endpoint"], row["method"]) == ("0123", "yes", "~", "")
    assert row["requests"] == 7


@pytest.mark.parametrize("text", ["1_000", "0x1F", "1:30", ".inf", "-5", "017.5", "[1]", "{a: 1}", "|\n    5\n    6"])
def test_odd_numbers_are_rejected(tmp_path: Path, text: str) -> None:
    content = ROW_TEXT + f"- date: 2020-02-03\n  requests: {text}\n  clientName: B\n" + ROW_TEXT
    outcome = read_text(tmp_path, content, "a.yaml")
    assert outcome.source.rows == 2
    assert [entry for entry, _, _ in outcome.rejected] == [2]


def test_entries_that_are_no_rows_are_rejected(tmp_path: Path) -> None:
    odd = "- just words\n- [1, 2]\n- null\n- {date: 2020-02-02, requests: 1, requests: 2}\n- {}\n- {? [a] : 1}\n"
    outcome = read_text(tmp_path, ROW_TEXT + odd, "a.yaml")
    assert outcome.source.rows == 1
    assert [entry for entry, _, _ in outcome.rejected] == [2, 3, 4, 5, 6, 7]
    assert outcome.rejected[3][1] == "a key stands in it more than once"


@pytest.mark.parametrize(
    ("content", "words", "line"),
    [
        ("a: &a [x]\n" + ROW_TEXT.replace("- d", "results:\n- d") + "b: *a\n", "anchor or an alias", 1),
        (ROW_TEXT + "- *a\n", "anchor or an alias", 4),
        (ROW_TEXT + "- clientName: " + "[" * 60_000, "nested too deeply", 4),
        (ROW_TEXT + "- clientName: 'open\n", "broken", 5),
        (ROW_TEXT + "  - oops: [\n", "broken", None),
        (ROW_TEXT + "\tclientName: tab\n", "broken", 4),
        (ROW_TEXT + "- clientName: \x07\n", "broken", 4),
        (ROW_TEXT + f"- clientName: {'x' * 2_100_000}\n", "too long", 4),
        ("queryStatus: Running\n", "still running", None),
        ("queryStatus: Failed\nresults: []\n", "failed", None),
        ("executionId: abc\nresultsUri: /api/v2/usage/query/abc/results\n", "receipt of a usage query", None),
        ("results: []\nqueryStatus: Complete\n", "found nothing", None),
        ("entities: []\nqueryStatus: Succeeded\n", "found nothing", None),
        ("results:\n- id: a\n  name: b\n", "This YAML is not a usage log", None),
    ],
)
def test_refusal_names_what_it_is(tmp_path: Path, content: str, words: str, line: int | None) -> None:
    error = refusal(tmp_path, content, "a.yaml")
    assert words in str(error)
    assert line is None or error.line == line
    assert error.hint


@pytest.mark.parametrize(
    "content",
    ["date: soon, client: none\n", "Note: requests and dates follow\n", "a,b: c\n1,2\n", "version: 3\nservices: {}\n"],
)
def test_other_text_is_not_taken_for_yaml(tmp_path: Path, content: str) -> None:
    assert "YAML" not in str(refusal(tmp_path, content, "a.txt"))


def test_csv_with_colons_stays_csv(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, "date,client,requests\n2020-02-02,results: x,5\n", "a.yaml")
    assert outcome.source.format == "usage table (CSV)"


def test_next_page_is_announced_with_its_call(tmp_path: Path) -> None:
    address = "/api/v2/usage/aggregates/query/jobs/3f2a?after=abc"
    outcome = read_text(tmp_path, dumped({"entities": NESTED, "nextUri": address}), "a.yaml")
    assert f"GET {address}" in outcome.source.calls


@settings(
    max_examples=10, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    names=st.lists(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=8), min_size=1, max_size=5),
    split=st.integers(0, 5),
)
def test_yaml_and_json_give_the_same_rows(tmp_path: Path, names: list[str], split: int) -> None:
    rows: list[Row] = [usage_row(clientName=f"x{name}x", requests=n, status200=n) for n, name in enumerate(names)]
    parts = [part for part in (rows[:split], rows[split:]) if part]
    content = "---\n".join(yaml.safe_dump(json.loads(query_json(part)), allow_unicode=True) for part in parts)
    from_yaml, from_json = read_text(tmp_path, content, "a.yaml"), read_text(tmp_path, query_json(rows), "a.json")
    assert from_yaml.source.rejected == 0
    assert sorted(map(str, from_yaml.rows)) == sorted(map(str, from_json.rows))
