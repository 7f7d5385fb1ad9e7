"""Exported tables: exact, harmless to spreadsheets, and whole or not there."""

import csv
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from apiusage_desktop.core.columns import Column, Kind, counts, declared, shares, text
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.export import ExportOptions, FileFormat, export_table

COLUMNS = (
    Column("client", Kind.KEY), *text("name"), Column("endpoint", Kind.ENDPOINT), *counts("requests"),
    *shares("share"), Column("day", Kind.DAY), Column("trend", Kind.TREND),
)  # fmt: skip
HEADER = "name,endpoint,requests,share,day"

NASTY = [
    "", " ", "  leading", "trailing  ", ",", ";", '"', '""', 'a"b', "a,b", "a\nb", "a\r\nb", "a\rb", "\t", "\ttab",
    "\n", "'", "=1+1", "+1", "-1", "@SUM(A1)", "＝1", "null", "NULL", "NaN", "nan", "None", "0012", "1e3", "é",
    "\U0001f600", "\u202eevil", "\\", "\\N", "#N/A", "<b>", "\u2028", "\ufeffx", "\x00", "x" * 5000,
]  # fmt: skip


def table(*names: str) -> pd.DataFrame:
    size = len(names)
    return declared(
        pd.DataFrame(
            {
                "client": ["key"] * size, "name": list(names), "endpoint": ["api/v2/x"] * size,
                "requests": [2**53 + 1 + i for i in range(size)], "share": [(i + 1) / 7 for i in range(size)],
                "day": [datetime(2020, 2, 29)] * size, "trend": [(1, 2)] * size,
            }
        ),
        COLUMNS,
    )  # fmt: skip


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream, strict=True))


def test_csv_is_rfc_4180(tmp_path: Path) -> None:
    export_table(table("plain", 'a "b", c'), COLUMNS, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == (
        f"{HEADER}\r\n"
        f"plain,api/v2/x,9007199254740993,{1 / 7!r},2020-02-29\r\n"
        f'"a ""b"", c",api/v2/x,9007199254740994,{2 / 7!r},2020-02-29\r\n'
    ).encode()


@pytest.mark.parametrize("bom", [False, True])
def test_byte_order_mark(tmp_path: Path, bom: bool) -> None:
    export_table(table("é"), COLUMNS, tmp_path / "t.csv", ExportOptions(bom=bom))
    content = (tmp_path / "t.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") is bom
    assert "é".encode() in content


def test_exact_values_come_back_equal(tmp_path: Path) -> None:
    export_table(table(*NASTY), COLUMNS, tmp_path / "t.csv", ExportOptions(exact=True))
    assert [row[0] for row in rows_of(tmp_path / "t.csv")[1:]] == NASTY


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.CLIENT, Kind.ENDPOINT, Kind.METHOD, Kind.STATUS])
def test_formulas_are_made_harmless(tmp_path: Path, start: str, kind: Kind) -> None:
    columns = (Column("name", kind),)
    frame = declared(pd.DataFrame({"name": [start + "cmd|' /C calc'!A0", start, "a" + start]}), columns)
    export_table(frame, columns, tmp_path / "t.csv")
    assert [row[0] for row in rows_of(tmp_path / "t.csv")[1:]] == [
        "'" + start + "cmd|' /C calc'!A0", "'" + start, "a" + start,
    ]  # fmt: skip


def test_numbers_are_never_guarded(tmp_path: Path) -> None:
    columns = (*counts("n"), *shares("s"))
    export_table(declared(pd.DataFrame({"n": [-1], "s": [-0.5]}), columns), columns, tmp_path / "t.csv")
    assert rows_of(tmp_path / "t.csv")[1] == ["-1", "-0.5"]


def test_unknown_values_are_empty(tmp_path: Path) -> None:
    columns = (*text("a"), *shares("s"), Column("day", Kind.DAY))
    frame = declared(pd.DataFrame({"a": ["x"], "s": [None], "day": [pd.NaT]}), columns)
    export_table(frame, columns, tmp_path / "t.csv")
    export_table(frame, columns, tmp_path / "t.json", file_format=FileFormat.JSON)
    assert rows_of(tmp_path / "t.csv")[1] == ["x", "", ""]
    assert json.loads((tmp_path / "t.json").read_text()) == [{"a": "x", "s": None, "day": None}]


def test_json_and_parquet_hold_the_values_of_the_csv(tmp_path: Path) -> None:
    frame = table(*NASTY)
    for file_format in FileFormat:
        path = tmp_path / f"t.{file_format}"
        export_table(frame, COLUMNS, path, ExportOptions(exact=True), file_format)
    expected = [[a, b, int(n), float(s), d] for a, b, n, s, d in rows_of(tmp_path / "t.csv")[1:]]
    document = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    assert [list(row.values()) for row in document] == expected
    assert list(document[0]) == HEADER.split(",")
    with duckdb.connect() as connection:
        found = connection.execute("select * from read_parquet(?)", [str(tmp_path / "t.parquet")])
        assert [column[0] for column in found.description or ()] == HEADER.split(",")
        assert [list(row) for row in found.fetchall()] == expected


@pytest.mark.parametrize("file_format", FileFormat)
def test_an_empty_table_has_its_columns(tmp_path: Path, file_format: FileFormat) -> None:
    path = tmp_path / "t"
    export_table(table(), COLUMNS, path, file_format=file_format)
    if file_format is FileFormat.CSV:
        assert path.read_bytes() == f"{HEADER}\r\n".encode()
    elif file_format is FileFormat.JSON:
        assert json.loads(path.read_text()) == []
    else:
        with duckdb.connect() as connection:
            found = connection.execute("select * from read_parquet(?)", [str(path)])
            assert [column[0] for column in found.description or ()] == HEADER.split(",")


@pytest.mark.parametrize("file_format", FileFormat)
@pytest.mark.parametrize("name", ["it's; drop.csv", "b*.csv", 'q".csv', "é b\n.csv", ".hidden"])
def test_odd_names(tmp_path: Path, name: str, file_format: FileFormat) -> None:
    export_table(table("x"), COLUMNS, tmp_path / name, file_format=file_format)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("file_format", FileFormat)
def test_an_older_file_is_replaced(tmp_path: Path, file_format: FileFormat) -> None:
    path = tmp_path / "t"
    path.write_text("old")
    export_table(table("x"), COLUMNS, path, file_format=file_format)
    assert path.read_bytes() != b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("file_format", FileFormat)
@pytest.mark.parametrize("place", ["missing folder", "file as folder", "folder as file", "long name", "read only"])
def test_failure_is_told_and_leaves_nothing(tmp_path: Path, place: str, file_format: FileFormat) -> None:
    (tmp_path / "file").write_text("old")
    (tmp_path / "folder" / "inside").mkdir(parents=True)
    path = {
        "missing folder": tmp_path / "none" / "t.csv",
        "file as folder": tmp_path / "file" / "t.csv",
        "folder as file": tmp_path / "folder",
        "long name": tmp_path / ("x" * 300),
        "read only": tmp_path / "folder" / "inside" / "t.csv",
    }[place]
    if place == "read only":
        if os.geteuid() == 0:
            pytest.skip("root may write everywhere")
        path.parent.chmod(0o500)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match="could not be written") as caught:
        export_table(table("x"), COLUMNS, path, file_format=file_format)
    assert "None" not in caught.value.detail
    assert "older file of this name is unchanged" in caught.value.hint
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "file").read_text() == "old"


_LIMITED = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from apiusage_desktop.core.columns import text
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.export import FileFormat, export_table
import pandas as pd
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
frame = pd.DataFrame({{"a": [str(hash(str(i))) * 50 for i in range(5000)]}}, dtype="str")
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    export_table(frame, text("a"), Path({path!r}), file_format=FileFormat({file_format!r}))
except UsageError as error:
    print(error.title)
"""


@pytest.mark.parametrize("file_format", FileFormat)
def test_full_disk_leaves_the_old_file(tmp_path: Path, file_format: FileFormat) -> None:
    path = tmp_path / "t"
    path.write_text("old")
    root = str(Path(__file__).resolve().parents[2])
    script = _LIMITED.format(root=root, path=str(path), file_format=str(file_format))
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert run.stdout == "The file could not be written\n", run.stderr
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "old"


def test_leftovers_of_a_killed_export_are_removed_later(tmp_path: Path) -> None:
    old, young = (tmp_path / f".x.csv.{number}.partial" for number in (1, 2))
    for leftover in (old, young):
        leftover.write_text("half")
    os.utime(old, (1_600_000_000, 1_600_000_000))
    export_table(declared(pd.DataFrame(), counts("requests")), counts("requests"), tmp_path / "x.csv")
    assert not old.exists()
    assert young.exists()  # another program may be writing it now
