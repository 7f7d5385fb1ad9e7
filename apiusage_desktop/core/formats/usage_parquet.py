"""Usage rows as a Parquet file, as data tools write them; the engine reads it, and it reads text of every column."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import duckdb
from duckdb.sqltypes import DuckDBPyType

from apiusage_desktop.core.engine import OnProgress, ShouldCancel, literal_path, quote_identifier, run_watched
from apiusage_desktop.core.errors import NotALog, UsageError
from apiusage_desktop.core.formats.json_entries import iso_date
from apiusage_desktop.core.formats.loaded import Loaded
from apiusage_desktop.core.formats.log_file import LogFile, is_plain_name
from apiusage_desktop.core.formats.usage_fields import is_usage, map_fields, unused_columns

NAME = "usage table (Parquet)"
_MAGIC = b"PAR1"
_NO_TEXT = ("list", "array", "map", "union")
_FRACTIONS = ("float", "double", "decimal")


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
        columns = {name: (value, kind) for name, value, kind in _columns(connection.description or [])}
        fields = map_fields(columns)
        if not is_usage(fields):
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


def _columns(
    description: list[tuple[str, DuckDBPyType, None, None, None, None, None]],
) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the SQL and the type of each column, those inside a structure as `outer/inner`."""
    for name, kind, *_ in description:
        column = quote_identifier(name)
        if kind.id == "struct":
            for inner, inner_kind in kind.children:
                yield f"{name}/{inner}", f"{column}.{quote_identifier(inner)}", getattr(inner_kind, "id", "")
        elif kind.id not in _NO_TEXT:
            yield name, column, kind.id


def _text(value: str, kind: str, *, is_date: bool) -> str:
    """Return SQL that gives the column as the text that the common judging takes."""
    if kind.startswith("timestamp"):
        return f"strftime(cast({value} as timestamp), '%Y-%m-%dT%H:%M:%SZ')"
    if kind == "blob":
        return f"try(decode({value}))"
    if kind in _FRACTIONS:
        # Tools without whole numbers that may be missing write 5.0 for 5, and no number for none.
        number = f"cast({value} as double)"
        whole = f"cast(cast({number} as hugeint) as varchar)"
        value = (
            f"case when isnan({number}) then null when {number} = floor({number}) and abs({number}) < 1e18"
            f" then {whole} else cast({value} as varchar) end"
        )
    text = f"cast({value} as varchar)"
    return iso_date(text) if is_date else text
