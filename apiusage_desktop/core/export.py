"""Tables as files: atomic, and harmless to spreadsheets unless exact values are asked for."""

import contextlib
import csv
import glob
import json
import os
import tempfile
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import duckdb
import pandas as pd

from apiusage_desktop.core.columns import Column, Kind, exported
from apiusage_desktop.core.durable import flush
from apiusage_desktop.core.engine import connect, quote_literal
from apiusage_desktop.core.errors import UsageError

# A spreadsheet runs a cell that begins with one of these (OWASP, "CSV injection"); full-width forms count too.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_TEXT_KINDS = (Kind.TEXT, Kind.CLIENT, Kind.ENDPOINT, Kind.METHOD, Kind.STATUS)

_LEFTOVER_SECONDS = 3600


class FileFormat(StrEnum):
    """The formats a table can be exported in; the value is the file's suffix."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How CSV is written.

    Attributes:
        exact: write every value as it is, even one that a spreadsheet would run as a formula.
        bom: begin with a byte order mark, by which Excel knows UTF-8.
    """

    exact: bool = False
    bom: bool = False


DEFAULT_OPTIONS = ExportOptions()


def export_table(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    path: Path,
    options: ExportOptions = DEFAULT_OPTIONS,
    file_format: FileFormat = FileFormat.CSV,
    unknown: Collection[str] = (),
) -> None:
    """Write a panel's table. The file is whole or, if anything fails, what it was before.

    CSV follows RFC 4180 (comma, CRLF, quotes only where needed) in UTF-8; days are ISO dates, shares ratios with
    all their digits, unknown values empty.

    Args:
        unknown: keys of columns the logs have no answer for; they are written empty, not zero.

    Raises:
        UsageError: the folder cannot be written, or the disk is full.
    """
    chosen = exported(columns)
    table = _as_text_days(frame[[column.key for column in chosen]], chosen)
    table = table.assign(**{key: None for key in unknown if key in table})
    if file_format is FileFormat.CSV and not options.exact:
        table = _without_formulas(table, chosen)
    # A dot and the process id: hidden, and never another program's file.
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    _remove_leftovers(path)
    try:
        _write(table, partial, options, file_format)
        flush(partial)
        partial.replace(path)
        flush(path.parent)
    except OSError as error:
        _remove(partial)
        hint = "Choose another folder, or free some space; an older file of this name is unchanged."
        detail = f"{error.strerror or 'The folder does not exist'}."
        raise UsageError("The file could not be written", detail, hint, path=path) from None
    except BaseException:
        _remove(partial)
        raise


def _remove_leftovers(path: Path) -> None:
    """Remove what an export to this file left that was killed, an hour ago or more."""
    for old in path.parent.glob(f".{glob.escape(path.name)}.*.partial"):
        with contextlib.suppress(OSError):
            if time.time() - old.stat().st_mtime > _LEFTOVER_SECONDS:
                old.unlink()


def _remove(partial: Path) -> None:
    # Where the file could not be made, its name may be one that cannot be removed either.
    with contextlib.suppress(OSError):
        partial.unlink()


def _as_text_days(frame: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    days = [column.key for column in columns if column.kind is Kind.DAY]
    return frame.assign(**{key: frame[key].dt.strftime("%Y-%m-%d").astype("str") for key in days})


def _without_formulas(frame: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    keys = [column.key for column in columns if column.kind in _TEXT_KINDS]
    return frame.assign(**{key: frame[key].map(harmless, na_action="ignore") for key in keys})


def harmless(value: str) -> str:
    """Return the text so that a spreadsheet takes it as text, not as a formula."""
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value


def _write(table: pd.DataFrame, path: Path, options: ExportOptions, file_format: FileFormat) -> None:
    if file_format is FileFormat.CSV:
        encoding = "utf-8-sig" if options.bom else "utf-8"
        table.to_csv(path, index=False, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL, encoding=encoding)
    elif file_format is FileFormat.JSON:
        # Not by pandas, which cuts ratios after 15 digits.
        records = table.astype(object).where(table.notna(), None).to_dict("records")
        path.write_text(json.dumps(records, indent=2, ensure_ascii=False), encoding="utf-8")
    else:
        _write_parquet(table, path)


def _write_parquet(table: pd.DataFrame, path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="apiusage-export-") as folder:
        connection = connect(Path(folder) / "export.duckdb", directories=[path.parent])
        try:
            connection.register("panel", table)
            connection.execute(f"copy panel to {quote_literal(str(path))} (format parquet)")
        except duckdb.IOException:
            raise OSError(0, "The disk is full or the folder may not be written") from None
        finally:
            connection.close()
