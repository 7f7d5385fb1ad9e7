"""Logs as tests write them, and what the reader makes of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.formats import ROWS_FILE, read
from apiusage_desktop.core.read_options import ReadOptions
from apiusage_desktop.core.source import Source

HEADER = "date,clientName,templateUri,requests,status200,status300,status400,status429,status500"
ROW = "2020-02-02T00:00:00Z,Client A,api/v2/users,5,5,0,0,0,0"

# The real export stands beside the checkout, where one was put there.
SHARED_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the reader made of a file: the source, canonical rows, rejected rows, and the database they lie in."""

    source: Source
    rows: list[dict[str, Any]]
    rejected: list[tuple[int, str, str]]
    database: Path

    def summed(self) -> dict[str, int]:
        """Return the requests of each status class, `429` apart, without the zeros."""
        sums: dict[str, int] = {}
        for row in self.rows:
            name = "429" if row["status_code"] == 429 else f"{row['status_class']}xx"
            sums[name] = sums.get(name, 0) + row["requests"]
        return {name: requests for name, requests in sums.items() if requests}


def write(folder: Path, content: str | bytes, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# Tests of single bad rows have often more bad than good ones.
ALL_ACCEPTED = ReadOptions(accept_rejected=True)


def read_file(path: Path, folder: Path, options: ReadOptions = ALL_ACCEPTED) -> Outcome:
    """Read a file; its rows go into a new folder inside the given one."""
    workspace = folder / f"read{len(list(folder.glob('read*')))}"
    workspace.mkdir()
    source = read(path, workspace, options=options)
    with duckdb.connect(str(workspace / ROWS_FILE), read_only=True) as connection:
        rows = connection.execute("select * from rows").fetchall()
        names = [column[0] for column in connection.description or ()]
        rejected = connection.execute("select entry, reason, text from rejected order by entry").fetchall()
    return Outcome(
        source, [dict(zip(names, row, strict=True)) for row in rows], rejected, workspace / ROWS_FILE
    )  # fmt: skip


def read_text(
    folder: Path, content: str | bytes, name: str = "log.csv", options: ReadOptions = ALL_ACCEPTED
) -> Outcome:
    return read_file(write(folder, content, name), folder, options)


def refusal(
    folder: Path, content: str | bytes, name: str = "log.csv", options: ReadOptions = ALL_ACCEPTED
) -> UsageError:
    """Return the error with which a file of this content is refused."""
    with pytest.raises(UsageError) as caught:
        read_text(folder, content, name, options)
    return caught.value


def csv_text(*lines: str, header: str = HEADER) -> str:
    return "\n".join([header, *lines, ""])


def query_json(rows: Sequence[Row], **envelope: object) -> str:
    """Return the answer of a usage query with these rows."""
    return json.dumps({"results": rows, "queryStatus": "Complete", **envelope})


def job_json(rows: Sequence[Row], **envelope: object) -> str:
    """Return a page of a usage aggregates job with these rows."""
    return json.dumps({"entities": rows, "queryStatus": "Succeeded", **envelope})


def usage_row(**fields: object) -> Row:
    """Return a row of a usage query; what is not given is what the real service writes."""
    return {
        "clientId": "id-a", "clientName": "Client A", "organizationId": "", "userId": "",
        "templateUri": "api/v2/users", "httpMethod": "",
        "status200": 1, "status300": 0, "status400": 0, "status500": 0, "status429": 0, "requests": 1,
        "date": "2020-02-02T00:00:00Z",
    } | fields  # fmt: skip
