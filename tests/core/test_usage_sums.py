"""Rows that are the sum of the others are not counted; rows that are only called so are."""

from datetime import date
from pathlib import Path

import pytest

from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.read_options import ReadOptions
from tests.core.reading import query_json, read_text, usage_row
from tests.core.workbooks import Cell, workbook

FEBRUARY = ReadOptions(period=DateRange(date(2020, 2, 1), date(2020, 3, 1)), accept_rejected=True)
IS_SUM = "it is the sum of the other rows"


def table(*lines: str, header: str = "client,url,method,requests") -> str:
    return "\n".join([header, *lines, ""])


@pytest.mark.parametrize(
    ("content", "place", "requests"),
    [
        (table("A,u,GET,5", "B,u,GET,7", "TOTAL,,,12"), 4, 12),
        (table("Total:,,,12", "A,u,GET,5", "B,u,GET,7"), 2, 12),
        (table("A,u,GET,5", "Total,-,-,12", "B,u,GET,7"), 3, 12),
        (table("A,u,GET,5", "B,u,GET,7", "Total,Total,Total,12"), 4, 12),
        (table("A,u,GET,5", "B,u,GET,7", ",,,12"), 4, 12),
        (table(",,,12", "A,u,GET,5", "B,u,GET,7"), 2, 12),
        (table("A,u,GET,5", "Total,,,5"), 3, 5),
        (table("A;u;900", "B;u;99", "Gesamt;;999", header="Client;URL;Anzahl"), 4, 999),
        (table("A;u;1.900", "B;u;99", "Summe;;1.999", header="Client;URL;Anzahl"), 4, 1999),
        (table("A;5;1", "B;7;2", "Total général;12;", header="client;2xx;5xx"), 4, 15),
        (table("A;5;1", "B;7;2", "合計;12;3", header="client;2xx;5xx"), 4, 15),
        (table("Total,7", "A,5", "Total,12", header="client,requests"), 4, 12),
        (table("2020-02-01,A,5", "2020-02-02,B,7", "2020-02-28,Total,12", header="date,client,requests"), 4, 12),
    ],
)  # fmt: skip
def test_the_sum_of_the_other_rows_is_rejected(tmp_path: Path, content: str, place: int, requests: int) -> None:
    outcome = read_text(tmp_path, content, options=FEBRUARY)
    assert [rejected[:2] for rejected in outcome.rejected] == [(place, IS_SUM)]
    assert outcome.source.requests == requests


def test_sums_above_and_below_are_both_rejected(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, table("Total,,,12", "A,u,GET,5", "B,u,GET,7", "Sum,,,12"), options=FEBRUARY)
    assert [rejected[:2] for rejected in outcome.rejected] == [(2, IS_SUM), (5, IS_SUM)]
    assert outcome.source.requests == 12


@pytest.mark.parametrize(
    ("content", "requests"),
    [
        (table("A,u,GET,5", "B,u,GET,7", "Total,,,13"), 25),
        (table("A,5,1", "B,7,2", "Total,12,4", header="client,2xx,5xx"), 31),
        (table("A,u,GET,5", "B,u,GET,7", "C,,,12"), 24),
        (table("A,u,GET,5", "B,u,GET,7", "Total Care,,,12"), 24),
        (table("A,u,GET,5", "B,u,GET,7", "Total,api/v2/users,GET,12"), 24),
        (table("A,u,GET,5", "B,u,GET,7", ",,,13"), 25),
        (table("A,u,GET,5", ",,,12", "B,u,GET,7"), 24),
        (table("A,u,GET,5", ",,,5"), 10),
        (table(",5", ",7", ",12", header="client,requests"), 24),
        (table("A,0", "Total,0", header="client,requests"), 0),
        (table("Total,12", header="client,requests"), 12),
        (table("2020-02-01,5", "2020-02-02,7", "2020-02-03,12", header="date,requests"), 24),
    ],
)
def test_what_is_no_sum_is_counted(tmp_path: Path, content: str, requests: int) -> None:
    outcome = read_text(tmp_path, content, options=FEBRUARY)
    assert outcome.rejected == []
    assert outcome.source.requests == requests


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["A,u,GET,5", "Total,,,13"], ["Row 3 is called a total, but not"]),
        (["A,u,GET,5", "Total,,,13", "Sum,,,4"], ["2 rows, the first of them row 3, are called a total, but not"]),
        (["A,u,GET,5", ",,,13"], []),
    ],
)
def test_a_total_that_is_none_is_said(tmp_path: Path, lines: list[str], said: list[str]) -> None:
    source = read_text(tmp_path, table(*lines), options=FEBRUARY).source
    found = [warning for warning in source.warnings if "called" in warning]
    assert found == [f"{what} the sum of the others: counted like any row." for what in said]


def test_in_a_workbook(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["client", "url", "requests"], ["A", "u", 5], ["B", "u", 7], ["Total", None, 12.0]]
    outcome = read_text(tmp_path, workbook({"Sheet1": rows}), "log.xlsx", FEBRUARY)
    assert [rejected[:2] for rejected in outcome.rejected] == [(4, IS_SUM)]
    assert outcome.source.requests == 12


def test_in_json(tmp_path: Path) -> None:
    rows = [usage_row(requests=count, status200=count, templateUri=f"u{count}") for count in (5, 7)]
    total = usage_row(clientId="", clientName="Total", templateUri="", requests=12, status200=12)
    outcome = read_text(tmp_path, query_json([*rows, total]), "a.json")
    assert [rejected[:2] for rejected in outcome.rejected] == [(3, IS_SUM)]
