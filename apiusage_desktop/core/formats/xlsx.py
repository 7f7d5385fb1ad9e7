"""Usage rows in an Excel workbook: the first sheet that names usage fields, read as the table it would be as CSV."""

import csv
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import duckdb
import python_calamine as calamine

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.errors import Cancelled, NotALog, UsageError
from apiusage_desktop.core.formats import usage_csv
from apiusage_desktop.core.formats.csv_layout import columns_question
from apiusage_desktop.core.formats.loaded import Loaded
from apiusage_desktop.core.formats.log_file import EDGE_BYTES, LogFile
from apiusage_desktop.core.redact import redact

NAME = "usage table (Excel)"

# A sheet is held in memory as a whole, several times its size in the file.
_LARGEST_PART = 1 << 30
_MOST_PARTS = 4096
_ROWS_BETWEEN_CHECKS = 10_000
_PARTS = ("xl/workbook.xml", "xl/workbook.bin")


def recognises(file: LogFile) -> bool:
    if file.is_text or not file.head.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(file.content) as archive:
            return not set(_PARTS).isdisjoint(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


def load(
    connection: duckdb.DuckDBPyConnection,
    file: LogFile,
    workspace: Path,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
) -> Loaded:
    """Load the rows of the first sheet that names usage fields; line N of what is read is row N of the sheet.

    Raises:
        UsageError: the workbook is broken, too large, or has no such sheet.
        ColumnsQuestion: a sheet has counts, but it is not known in which columns.
    """
    _refuse_too_large(file)
    tables: list[tuple[str, LogFile]] = []
    try:
        with file.content.open("rb") as stream, calamine.CalamineWorkbook.from_filelike(stream) as workbook:
            for number, name in enumerate(workbook.sheet_names):
                path = workspace / f"sheet{number}.csv"
                _write(workbook, name, path, should_cancel)
                tables.append((name, _as_text(file, path)))
                if usage_csv.recognises(tables[-1][1]):
                    break
    except (calamine.CalamineError, calamine.WorksheetNotFound) as error:
        hint = "Open it in Excel, save it as .xlsx without a password, and open that."
        raise UsageError("The workbook cannot be read", f"{type(error).__name__}.", hint, path=file.path) from None
    try:
        return _load_first(connection, file, tables, workspace, on_progress, should_cancel)
    finally:
        for _, table in tables:
            table.content.unlink(missing_ok=True)


def _load_first(
    connection: duckdb.DuckDBPyConnection,
    file: LogFile,
    tables: list[tuple[str, LogFile]],
    workspace: Path,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
) -> Loaded:
    known = [(name, table) for name, table in tables if usage_csv.recognises(table)]
    if not known:
        for _, table in tables:
            if question := columns_question(table):
                raise question
        names = redact(", ".join(name for name, _ in tables[:8]), 200) or "none"
        hint = "Open a workbook in which a sheet names a client, a URL or a date, and requests or counts by status."
        raise NotALog("No sheet of the workbook is a usage log", f"Its sheets are {names}.", hint, path=file.path)
    name, table = known[0]
    loaded = usage_csv.load(connection, table, workspace, on_progress, should_cancel)
    several = (f"Of its sheets the one named {redact(name, 60)} was read.",) if len(_sheets(file)) > 1 else ()
    return replace(loaded, unit="row", warnings=(*several, *loaded.warnings))


def _sheets(file: LogFile) -> list[str]:
    with file.content.open("rb") as stream, calamine.CalamineWorkbook.from_filelike(stream) as workbook:
        return workbook.sheet_names


def _refuse_too_large(file: LogFile) -> None:
    with zipfile.ZipFile(file.content) as archive:
        parts = archive.infolist()
    if len(parts) > _MOST_PARTS or any(part.file_size > _LARGEST_PART for part in parts):
        hint = "Save the sheet as CSV (UTF-8) and open that."
        raise UsageError("The workbook is too large", "Unpacked, a part of it takes over 1 GB.", hint, path=file.path)


def _write(workbook: calamine.CalamineWorkbook, name: str, path: Path, should_cancel: ShouldCancel) -> None:
    """Write a sheet as CSV, every row one line."""
    with path.open("w", encoding="utf-8", newline="", errors="replace") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for number, row in enumerate(_rows(workbook, name)):
            if number % _ROWS_BETWEEN_CHECKS == 0 and should_cancel():
                raise Cancelled
            if any(row):
                writer.writerow(row)
            else:
                stream.write("\n")


def _rows(workbook: calamine.CalamineWorkbook, name: str) -> Iterator[list[str]]:
    # From the first row on, also where that is empty.
    for row in workbook.get_sheet_by_name(name).iter_rows():
        yield [_text(cell) for cell in row]


def _text(cell: object) -> str:
    """Return what a cell says, as a program would write it."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return " ".join(str(cell).splitlines())


def _as_text(file: LogFile, path: Path) -> LogFile:
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(EDGE_BYTES)
        stream.seek(max(0, size - EDGE_BYTES))
        return replace(file, content=path, size=size, bom=0, head=head, tail=stream.read(), is_text=True)
