"""Tables that count single status codes: these are summed into their classes, and 400 is one of them."""

import json
from pathlib import Path

import duckdb
import pytest

from apiusage_desktop.core.formats.usage_fields import map_fields
from apiusage_desktop.core.read_options import ReadOptions
from tests.core.reading import ALL_ACCEPTED, read_text
from tests.core.workbooks import Cell, workbook

MIXED = {"2xx": 8, "3xx": 4, "4xx": 7, "429": 5, "5xx": 6}


def table(header: str, *lines: str) -> str:
    return "\n".join([f"date,client,url,{header}", *(f"2020-02-02,A,u,{line}" for line in lines), ""])


@pytest.mark.parametrize(
    ("header", "line", "counts"),
    [
        ("200,401,404,429,500", "1,2,3,4,5", {"2xx": 1, "4xx": 5, "429": 4, "5xx": 5}),
        ("200,201,304,400,404,429,500,503", "7,1,4,3,4,5,4,2", MIXED),
        ("503,429,400,200,304,201,404,500", "2,5,3,7,4,1,4,4", MIXED),
        ("status_200,status_201,status_304,status_400,status_404,status_429,status_500,status_503",
         "7,1,4,3,4,5,4,2", MIXED),
        ("Http 200 count,Http 204 count,Http 404 count", "1,2,3", {"2xx": 3, "4xx": 3}),
        ("requests,200,401,404,429", "10,1,2,3,4", {"2xx": 1, "4xx": 5, "429": 4}),
        ("requests,200,401,404,429", "12,1,2,3,4", {"2xx": 1, "4xx": 5, "429": 4, "0xx": 2}),
        ("200,401,404,429", "1,,3,", {"2xx": 1, "4xx": 3}),
        ("200,204,429,500", "1,2,3,4", {"2xx": 3, "429": 3, "5xx": 4}),
        ("200,401,404,5xx", "1,2,3,4", {"2xx": 1, "4xx": 5, "5xx": 4}),
        ("2xx,4xx,5xx,400,401,404", "1,5,4,0,2,3", {"2xx": 1, "4xx": 5, "5xx": 4}),
        ("status200,status400,status500,401,403,404", "1,5,4,2,2,1", {"2xx": 1, "4xx": 5, "5xx": 4}),
        ("200,300,400,429,500", "1,2,5,3,4", {"2xx": 1, "3xx": 2, "4xx": 2, "429": 3, "5xx": 4}),
        ("requests,401,404", "9,2,3", {"0xx": 9}),
    ],
)  # fmt: skip
def test_codes_are_summed_into_classes(tmp_path: Path, header: str, line: str, counts: dict[str, int]) -> None:
    outcome = read_text(tmp_path, table(header, line))
    assert outcome.summed() == counts
    assert outcome.source.requests == sum(counts.values())


def test_a_code_with_two_columns_is_counted_once_and_said(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, table("200,401,404,404", "1,2,3,3"))
    assert outcome.summed() == {"2xx": 1, "4xx": 5}
    assert '2 of its columns are called "404": the first is used, and no other.' in outcome.source.warnings


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,x,3", "a count is not a whole number"),
        ("1,1000000000001,3", "a count is above 1,000,000,000,000"),
        ("1,99999999999999999999,3", "a count is above 1,000,000,000,000"),
        (",,", "it has no counts"),
    ],
)
def test_each_code_is_judged(tmp_path: Path, line: str, reason: str) -> None:
    outcome = read_text(tmp_path, table("200,401,404", "1,2,3", line))
    assert [rejected[:2] for rejected in outcome.rejected] == [(3, reason)]


def test_thousands_are_told_by_all_codes(tmp_path: Path) -> None:
    content = table("200,401,404", "1.234,2,3").replace(",", ";")
    assert read_text(tmp_path, content).source.requests == 1239


def test_in_the_other_formats(tmp_path: Path) -> None:
    counts = {"200": 1, "401": 2, "404": 3, "429": 4}
    row = {"date": "2020-02-02", "clientName": "A", "templateUri": "u"} | counts
    cells: list[list[Cell]] = [list(row), list(row.values())]
    with duckdb.connect() as connection:
        values = ", ".join(f'{value!r} as "{name}"' for name, value in row.items())
        connection.execute(f"copy (select {values}) to '{tmp_path / 'log.parquet'}' (format parquet)")
    contents: dict[str, str | bytes] = {
        "a.json": json.dumps([row]),
        "a.jsonl": json.dumps(row) + "\n",
        "a.xlsx": workbook({"Sheet1": cells}),
        "a.parquet": (tmp_path / "log.parquet").read_bytes(),
        "a.yaml": "- " + "\n  ".join(f'"{name}": {value}' for name, value in row.items()) + "\n",
    }
    for name, content in contents.items():
        outcome = read_text(tmp_path, content, name)
        assert outcome.summed() == {"2xx": 1, "4xx": 5, "429": 4}, name
        assert outcome.source.warnings == (
            "It has no status300, status500: these are counted as none.",
            "It has no total of requests: they are summed from the status counts.",
        )


def test_the_users_word_comes_first(tmp_path: Path) -> None:
    content = table("200,401,404,Bad", "1,2,3,9")
    told = ReadOptions(columns=(("Bad", "status400"),), accept_rejected=True)
    assert read_text(tmp_path, content, options=told).summed() == {"2xx": 1, "4xx": 9}
    left_out = ReadOptions(columns=(("401", ""),), accept_rejected=True)
    assert read_text(tmp_path, content.replace("Bad", "503"), options=left_out).summed() == {
        "2xx": 1, "4xx": 3, "5xx": 9,
    }  # fmt: skip


def test_numbers_in_a_row_are_no_header(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, table("requests,2xx,4xx", "604,200,404", "5,5,0"), options=ALL_ACCEPTED)
    assert outcome.source.rows == 2
    assert map_fields(["200", "404"]) == {"status200": "200"}
