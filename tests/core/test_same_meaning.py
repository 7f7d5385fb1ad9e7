"""Two columns that mean one field: every format uses the same one, and says which it does not use."""

import json
from pathlib import Path

import duckdb
import pytest

from apiusage_desktop.core.read_options import ReadOptions
from tests.core.reading import Outcome, read_file, read_text
from tests.core.workbooks import workbook

Table = list[dict[str, str | int]]

DOUBLED: dict[str, tuple[Table, int, str]] = {
    "total": (
        [{"date": "2020-02-03", "clientName": "A", "count": 9, "requests": 100}], 100,
        'Its {} "requests" and "count" mean the same: "requests" is used, "count" is not.',
    ),
    "date": (
        [{"timestamp": "2026-03-05T10:00:00Z", "date": "2020-02-03", "clientName": "A", "requests": 5}], 5,
        'Its {} "date" and "timestamp" mean the same: "date" is used, "timestamp" is not.',
    ),
    "three": (
        [{"total": 7, "date": "2020-02-03", "count": 9, "clientName": "A", "request count": 8}], 8,
        'Its {} "request count" and "count" and "total" mean the same: "request count" is used,'
        ' "count" and "total" are not.',
    ),
}  # fmt: skip


def as_parquet(folder: Path, rows: Table) -> Outcome:
    path = folder / "log.parquet"
    texts = ", ".join(f"'{value}' as \"{name}\"" for name, value in rows[0].items())
    with duckdb.connect() as connection:
        connection.execute(f"copy (select {texts}) to '{path}' (format parquet)")
    return read_file(path, folder)


def outcome_of(folder: Path, rows: Table, shape: str) -> Outcome:
    names = list(rows[0])
    if shape == "Parquet":
        return as_parquet(folder, rows)
    if shape == "xlsx":
        return read_text(folder, workbook({"Sheet1": [names, *([*row.values()] for row in rows)]}), "log.xlsx")
    lines = [",".join(map(str, row.values())) for row in rows]
    texts = {
        "CSV": "\n".join([",".join(names), *lines, ""]),
        "JSON": json.dumps(rows),
        "JSON Lines": "".join(json.dumps(row) + "\n" for row in rows),
        "YAML": "".join("- " + "\n  ".join(f"{name}: {value}" for name, value in row.items()) + "\n" for row in rows),
    }
    return read_text(folder, texts[shape], "log.txt")


@pytest.mark.parametrize("shape", ["CSV", "JSON", "JSON Lines", "YAML", "Parquet", "xlsx"])
@pytest.mark.parametrize("name", DOUBLED)
@pytest.mark.parametrize("turned", [False, True])
def test_the_same_column_is_used_in_every_format(tmp_path: Path, name: str, shape: str, turned: bool) -> None:
    rows, requests, warning = DOUBLED[name]
    if turned:
        rows = [dict(reversed(row.items())) for row in rows]
    outcome = outcome_of(tmp_path, rows, shape)
    assert outcome.source.requests == requests
    assert str(outcome.source.first_day) == "2020-02-03"
    assert warning.format("keys" if shape in ("JSON", "JSON Lines", "YAML") else "columns") in outcome.source.warnings


def test_columns_of_one_name(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, "date,client,requests,requests\n2020-02-03,A,5,7\n")
    assert outcome.source.requests == 5
    assert '2 of its columns are called "requests": the first is used, and no other.' in outcome.source.warnings


def test_what_the_user_said_of_a_column_needs_no_warning(tmp_path: Path) -> None:
    options = ReadOptions(columns=(("count", "requests"),))
    outcome = read_text(tmp_path, "date,client,requests,count\n2020-02-03,A,5,7\n", options=options)
    assert outcome.source.requests == 7
    assert not any("mean the same" in warning for warning in outcome.source.warnings)


def test_keys_of_different_rows_need_no_warning(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"date": "2020-02-03", "clientName": "A", name: 5} for name in ("requests", "count", "total")
    ]
    rows[0] |= {"count": None}
    outcome = read_text(tmp_path, json.dumps(rows))
    assert outcome.source.requests == 15
    assert not any("mean the same" in warning for warning in outcome.source.warnings)
