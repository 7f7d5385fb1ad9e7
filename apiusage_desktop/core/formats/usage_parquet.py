"""Usage rows as a Parquet file, as data tools write them; the engine reads it, and it reads text of every column."""

from pathlib import Path
from shutil import copyfile

import duckdb

from apiusage_desktop.core.engine import OnProgress, ShouldCancel, literal_path, run_watched
from apiusage_desktop.core.errors import NotALog, UsageError
from apiusage_desktop.core.formats.json_entries import iso_date
from apiusage_desktop.core.formats.loaded import Loaded
from apiusage_desktop.core.formats.log_file import LogFile, is_plain_name
from apiusage_desktop.core.formats.parquet_columns import columns_of, text_sql
from apiusage_desktop.core.formats.request_logs.table import columns_question
from apiusage_desktop.core.formats.usage_fields import is_usage, map_fields, unused_columns

NAME = "usage table (Parquet)"
_MAGIC = b"PAR1"


def recognises(file: LogFile) -> bool:
    return not file.is_text and file.head.startswith(_MAGIC)


def load(
    connection: duckdb.DuckDBPyConnection,
    file: LogFile,
    workspace: Path,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
) -> Loaded:
    """Load the rows, each column as text.

    Raises:
        UsageError: the file is broken, or holds no usage rows.
    """
    path = file.content
    if not is_plain_name(path):
        path = Path(copyfile(path, workspace / "log.parquet"))
    try:
        connection.execute("select * from read_parquet(?) limit 0", [literal_path(path)])
        columns = {name: (value, kind) for name, value, kind in columns_of(connection.description or [])}
        fields = map_fields(columns)
        if not is_usage(fields):
            if question := columns_question(file):
                raise question
            found = ", ".join(sorted(columns)[:8])
            hint = "Open a table whose columns name a client, a URL or a date, and requests or counts by status."
            raise NotALog("This table is not a usage log", f"Its columns are {found[:200]}.", hint, path=file.path)
        texts = ", ".join(
            f"{_text(*columns[name], is_date=field == 'date')} as {field}" for field, name in fields.items()
        )
        sql = f"create temp table cells as select row_number() over () as entry, {texts} from read_parquet(?)"  # noqa: S608 - names are quoted
        run_watched(connection, sql, [literal_path(path)], on_progress=on_progress, should_cancel=should_cancel)
    except (duckdb.Error, RuntimeError, UnicodeError):
        # The engine's own words may quote the file. A name that is no text is told as a RuntimeError.
        detail = "Its end does not fit its start, or what lies between cannot be read."
        hint = "Copy or export the file again; it may have been cut short."
        raise UsageError("The Parquet file is broken", detail, hint, path=file.path) from None
    finally:
        if path != file.content:
            path.unlink(missing_ok=True)
    record = ", ".join(f"{field}: {field}" for field in fields)
    connection.execute(
        f"create temp view raw as select *, cast(to_json({{{record}}}) as varchar) as record from cells"  # noqa: S608 - names are ours
    )
    return Loaded(tuple(fields), unit="row", warnings=unused_columns(list(columns)))


def _text(value: str, kind: str, *, is_date: bool) -> str:
    """Return SQL that gives the column as the text that the common judging takes."""
    if kind.startswith("timestamp"):
        return f"strftime(cast({value} as timestamp), '%Y-%m-%dT%H:%M:%SZ')"
    text = text_sql(value, kind)
    return iso_date(text) if is_date and kind != "blob" else text
