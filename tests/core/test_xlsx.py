"""Excel workbooks: which sheet is read, what its cells say, and which row is which."""

import io
import random
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.read_options import ColumnsQuestion, ReadOptions
from tests.core.reading import read_text, refusal
from tests.core.workbooks import Cell, workbook

HEADER: list[Cell] = ["date", "clientName", "templateUri", "requests", "status200", "status400"]
ROW: list[Cell] = [date(2020, 2, 14), "Client A", "api/v2/users", 5, 4, 1]


def row(day: Cell = date(2020, 2, 14), client: Cell = "Client A", requests: Cell = 5) -> list[Cell]:
    return [day, client, "api/v2/users", requests, requests, 0]


def test_typed_cells(tmp_path: Path) -> None:
    rows = [HEADER, ROW, row(datetime(2020, 2, 15), "B\nC", 7.0), row("2020-02-16T00:00:00Z", True, "1"), row(0.5)]
    outcome = read_text(tmp_path, workbook({"Sheet1": rows}), "log.xlsx")
    source = outcome.source
    assert (source.format, source.unit) == ("usage table (Excel)", "row")
    assert (source.rows, source.rejected, source.blank, source.header, source.requests) == (3, 1, 0, 1, 13)
    assert [str(source.first_day), str(source.last_day)] == ["2020-02-14", "2020-02-16"]
    assert {entry["client_name"] for entry in outcome.rows} == {"Client A", "B C", "true"}
    assert source.warnings[0].startswith("It has no status300")


def test_rows_are_those_of_the_sheet(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [[], [], ["API usage"], [], HEADER, ROW, [], row(requests="many"), row(requests=-1), ROW]
    outcome = read_text(tmp_path, workbook({"Sheet1": rows}), "log.xlsx")
    source = outcome.source
    assert [rejected[:2] for rejected in outcome.rejected] == [
        (8, "a count is not a whole number"),
        (9, "a count is not a whole number"),
    ]
    assert (source.rows, source.rejected, source.blank, source.header) == (2, 2, 4, 2)


def test_a_point_in_a_cell_is_before_decimals(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, workbook({"Sheet1": [HEADER, ROW, row(requests=1.234)]}), "log.xlsx")
    assert (outcome.source.rows, outcome.source.requests) == (1, 5)


def test_the_first_sheet_that_names_usage_fields_is_read(tmp_path: Path) -> None:
    sheets: dict[str, list[list[Cell]]] = {
        "Notes": [["hello"], ["world", 5]],
        "Empty": [],
        "Usage & more": [HEADER, ROW],
        "Old": [HEADER, ROW, ROW],
    }
    outcome = read_text(tmp_path, workbook(sheets), "log.xlsx")
    assert outcome.source.rows == 1
    assert outcome.source.warnings[0] == "Of its sheets the one named Usage & more was read."
    assert list(outcome.database.parent.iterdir()) == [outcome.database]


def test_the_name_of_the_file_does_not_matter(tmp_path: Path) -> None:
    assert read_text(tmp_path, workbook({"Sheet1": [HEADER, ROW]}), "log.csv").source.requests == 5


def test_inside_an_archive(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("february.xlsx", workbook({"Sheet1": [HEADER, ROW]}))
    assert read_text(tmp_path, stream.getvalue(), "log.zip").source.requests == 5


def test_unknown_columns_are_asked_and_told(tmp_path: Path) -> None:
    content = workbook({"Sheet1": [["Wann", "Wer", "Wieviel"], [date(2020, 2, 14), "A", 5], ["2020-02-15", "B", 6]]})
    question = refusal(tmp_path, content, "log.xlsx")
    assert isinstance(question, ColumnsQuestion)
    assert question.header == ("Wann", "Wer", "Wieviel")
    assert question.preview == (("2020-02-14", "A", "5"), ("2020-02-15", "B", "6"))
    columns = (("Wann", "date"), ("Wer", "client_name"), ("Wieviel", "requests"))
    assert read_text(tmp_path, content, "log.xlsx", ReadOptions(columns=columns)).source.requests == 11


def test_no_sheet_of_usage(tmp_path: Path) -> None:
    error = refusal(tmp_path, workbook({"Budget": [["a", "b"], ["x", "y"]], "Plan": []}), "log.xlsx")
    assert "No sheet of the workbook is a usage log. Its sheets are Budget, Plan." in str(error)


def test_too_many_parts(tmp_path: Path) -> None:
    stream = io.BytesIO(workbook({"Sheet1": [HEADER, ROW]}))
    with zipfile.ZipFile(stream, "a") as archive:
        for number in range(4100):
            archive.writestr(f"xl/media/{number}", "")
    assert "too many" in str(refusal(tmp_path, stream.getvalue(), "log.xlsx"))


@pytest.mark.parametrize("seed", range(40))
def test_damage_is_told_or_harmless(tmp_path: Path, seed: int) -> None:
    content = bytearray(workbook({"Sheet1": [HEADER, *[ROW] * 40]}, compression=zipfile.ZIP_STORED))
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 4)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    try:
        source = read_text(tmp_path, bytes(content), "log.xlsx").source
    except UsageError:
        return
    assert source.rows + source.rejected + source.blank + source.header == 41
