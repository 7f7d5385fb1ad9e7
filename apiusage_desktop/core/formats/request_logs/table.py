"""Tables with one request a row: CSV, JSON and Parquet whose columns say when, what, and how or with which outcome.

The columns are known by their names, or as the user says. It comes after all formats of which the program is known.
"""

from pathlib import Path

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.request_logs import table_csv, table_json, table_parquet
from apiusage_desktop.core.formats.request_logs.lines import RequestLines
from apiusage_desktop.core.formats.request_logs.table_csv import CsvTable
from apiusage_desktop.core.formats.request_logs.table_fields import may_be_secret
from apiusage_desktop.core.formats.request_logs.table_json import JsonTable
from apiusage_desktop.core.formats.request_logs.table_parquet import ParquetTable
from apiusage_desktop.core.formats.request_logs.withheld import NOT_SHOWN
from apiusage_desktop.core.read_options import ColumnsQuestion
from apiusage_desktop.core.redact import redact, redact_request

NAME = "request table"
_PARQUET = b"PAR1"
_PREVIEW = 8
_NAMED = 8


def _table(file: LogFile) -> CsvTable | JsonTable | ParquetTable | None:
    if not file.is_text:
        return table_parquet.find(file) if file.head.startswith(_PARQUET) else None
    return table_json.find(file) if file.start.lstrip()[:1] in ("{", "[") else table_csv.find(file)


def recognises(file: LogFile) -> bool:
    """Tell whether each row is a request: by the names of the columns, or since the user said so."""
    table = _table(file)
    return table is not None and table.chosen.is_known


def load(file: LogFile, workspace: Path, on_progress: OnProgress, should_cancel: ShouldCancel) -> RequestLines:
    """Say where the requests stand.

    Raises:
        DateOrderQuestion: its dates could begin with the day or with the month.
    """
    table = _table(file)
    if table is None:
        raise AssertionError("a table is loaded only if it was recognised")
    return table.lines(file, workspace, on_progress, should_cancel)


def columns_question(file: LogFile) -> ColumnsQuestion | None:
    """Return the question which column is what, if the file looks like a table with one request a row."""
    table = _table(file)
    if table is None:
        return None
    named = ", ".join(name for name in table.names[:_NAMED] if name.strip())
    more = " and more" if len(table.names) > _NAMED else ""
    question = ColumnsQuestion(
        "It is not known which of its columns holds what",
        redact(f"They are called {named}{more}.", 300),
        "Say which column is the time, the URL, the method and the status, or the requests if each row counts several.",
        path=file.path,
        line=table.line,
    )
    question.header = table.names
    question.preview = tuple(
        tuple(
            NOT_SHOWN if cell and may_be_secret(name) else redact_request(cell, 200)
            for name, cell in zip(table.names, row, strict=True)
        )
        for row in table.rows[:_PREVIEW]
    )
    question.guess = {table.names[place]: field for field, place in table.chosen.fields.items()}
    question.of_requests = not isinstance(table, CsvTable)
    return question
