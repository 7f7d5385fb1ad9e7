"""Checks without a window: logs of each kind are made of the bundled sample and read as a user's would be."""

import csv
import gzip
import io
import json
import sys
import zipfile
import zoneinfo
from collections.abc import Callable, Mapping
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd
import yaml
import zstandard

from apiusage_desktop.core.engine import connect, quote_literal
from apiusage_desktop.core.export import FileFormat, export_table
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.parts import licence_text, parts
from apiusage_desktop.core.queries import PANELS
from apiusage_desktop.core.read_options import ReadOptions
from apiusage_desktop.core.reader_process import ReaderProcess
from apiusage_desktop.core.self_test import Check, require
from apiusage_desktop.core.store import UsageStore

_ROWS = 300  # every outcome and several clients are among them; more would show nothing more
_ZONE = "Europe/Berlin"
# Half past midnight in a summer's Berlin is still the day before in UTC.
_LOCAL_LINE = '2026-07-04T00:30:00 192.0.2.7 "GET /api/v2/users HTTP/1.1" 200\n'
_LOCAL_FORMAT = '$time_iso8601 $remote_addr "$request" $status'
_LOCAL_DAY, _UTC_DAY = "2026-07-04", "2026-07-03"

_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = "http://schemas.openxmlformats.org/package/2006"

_Rows: TypeAlias = list[dict[str, Any]]


def log_checks() -> dict[str, Check]:
    """Return the checks by name, in the order in which they tell most."""
    reads: dict[str, Check] = {f"reads {name}": partial(_read, name) for name in _MAKERS}
    return reads | {
        "helper process": _use_helper_process,
        "time zones": _read_local_times,
        "export and read again": _export_and_read_again,
        "parts": _list_parts,
    }


def sample_rows() -> _Rows:
    """Return the first rows of the bundled sample."""
    sample = resources.files("resources").joinpath("samples", "contoso-usage.json")
    rows: _Rows = json.loads(sample.read_text("utf-8"))["results"][:_ROWS]
    return rows


def _csv(rows: _Rows) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _zip(rows: _Rows) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("usage.csv", _csv(rows))
    return stream.getvalue()


def _json(rows: _Rows) -> bytes:
    return json.dumps({"results": rows}).encode()


def _json_lines(rows: _Rows) -> bytes:
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


def _yaml(rows: _Rows) -> bytes:
    return yaml.safe_dump({"results": rows}).encode()


def _workbook(rows: _Rows) -> bytes:
    """Return the least that is an Excel workbook with one sheet."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    cells = [list(rows[0]), *(list(row.values()) for row in rows)]
    table = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in cells)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PARTS}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": _relation(f"{_OFFICE}/officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="usage" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relation(f"{_OFFICE}/worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SPREADSHEET}"><sheetData>{table}</sheetData></worksheet>',
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return stream.getvalue()


def _relation(kind: str, target: str) -> str:
    relation = f'<Relationship Id="r1" Type="{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{_PARTS}/relationships">{relation}</Relationships>'


def _cell(value: object) -> str:
    # The sample has neither ampersands nor angle brackets.
    return f"<c><v>{value}</v></c>" if isinstance(value, int) else f'<c t="inlineStr"><is><t>{value}</t></is></c>'


def _parquet(rows: _Rows, path: Path) -> None:
    connection = connect(path.with_name("rows.duckdb"), directories=[path.parent])
    try:
        connection.register("rows", pd.DataFrame(rows))
        connection.execute(f"copy rows to {quote_literal(str(path))} (format parquet)")
    finally:
        connection.close()


_MAKERS: Mapping[str, Callable[[_Rows], bytes] | None] = {
    "csv": _csv,
    "csv.gz": lambda rows: gzip.compress(_csv(rows)),
    "csv.zst": lambda rows: zstandard.compress(_csv(rows)),
    "zip": _zip,
    "json": _json,
    "jsonl": _json_lines,
    "yaml": _yaml,
    "xlsx": _workbook,
    "parquet": None,  # the engine writes the file itself
}


def _read(name: str, folder: Path) -> str:
    """Read the sample's rows out of a file of this kind."""
    rows, path = sample_rows(), folder / f"usage.{name}"
    if make := _MAKERS[name]:
        path.write_bytes(make(rows))
    else:
        _parquet(rows, path)
    with UsageStore() as store:
        source = store.open(path, member="usage.csv" if name == "zip" else "")
        wanted = sum(row["requests"] for row in rows)
        require(source.requests == wanted, f"{source.requests} requests were read, not {wanted}")
        require(source.rejected == 0, f"{source.rejected} rows were rejected")
    return f"{source.rows} rows, {source.requests} requests"


def _use_helper_process(folder: Path) -> str:
    """Read a log in a process of its own, which ends with its reader."""
    path = folder / "usage.json"
    path.write_bytes(_json(sample_rows()))
    reader = ReaderProcess()
    with UsageStore(reader) as store:
        requests, pid = store.open(path).requests, reader.pid
        require(pid is not None and requests > 0, "no helper process has read the log")
    require(reader.pid is None, "the helper process did not end")
    return f"process {pid} read {requests} requests"


def _read_local_times(folder: Path) -> str:
    """Find a time zone without the system's files, which Windows has not, and read a log by it."""
    places = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=())
    try:
        zoneinfo.ZoneInfo.no_cache(_ZONE)
        zones = len(zoneinfo.available_timezones())
    finally:
        zoneinfo.reset_tzpath(to=places)
    path = folder / "local.log"
    path.write_text(_LOCAL_LINE * 3, "utf-8")
    with UsageStore() as store:
        days = store.open(path, options=ReadOptions(zone=_ZONE, log_format=_LOCAL_FORMAT)).days
    require(days is not None and days.first.isoformat() == _UTC_DAY, f"{_LOCAL_DAY} in {_ZONE} became {days}")
    return f"{zones} zones; half past midnight of {_LOCAL_DAY} in {_ZONE} is {_UTC_DAY} in UTC"


def _export_and_read_again(folder: Path) -> str:
    """Write a panel's table in each format, and find the same figures in the file."""
    log, panel = folder / "usage.json", PANELS[0]
    log.write_bytes(_json(sample_rows()))
    with UsageStore() as store:
        store.open(log)
        engine = store.engine()
        frame = panel.fetch(engine, UsageFilter())
        engine.close()
    wanted = (len(frame), int(frame["requests"].sum()))
    connection = connect(folder / "read.duckdb", directories=[folder])
    try:
        for file_format in FileFormat:
            path = folder / f"{panel.name}.{file_format}"
            export_table(frame, panel.columns, path, file_format=file_format)
            counted = f"select count(*), sum(requests) from {quote_literal(str(path))}"  # noqa: S608 - cannot be bound
            answer = connection.execute(counted).fetchone()
            require(answer == wanted, f"{path.name} has rows and requests {answer}, not {wanted}")
    finally:
        connection.close()
    return f"{panel.name} as {', '.join(FileFormat)}: {wanted[0]} rows, {wanted[1]} requests"


def _list_parts(_: Path) -> str:
    """Find what the program is made of, and in an installed one the words of each part's licence."""
    known = parts()
    installed = getattr(sys, "frozen", False)
    silent = [part.name for part in known if (installed or part.text) and not licence_text(part)]
    require(not silent, f"no licence is there of {', '.join(silent)}")
    return f"{len(known)} parts"
