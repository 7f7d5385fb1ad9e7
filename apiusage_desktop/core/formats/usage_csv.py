"""Usage rows as CSV, as the published jq recipe, the product's own page and spreadsheets write them."""

from pathlib import Path

import duckdb

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.errors import NotALog
from apiusage_desktop.core.formats.csv_layout import Layout, find_layout
from apiusage_desktop.core.formats.csv_rows import column_names, has_extra_sql, read_rows, record_sql
from apiusage_desktop.core.formats.loaded import Loaded
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.usage_fields import unused_columns
from apiusage_desktop.core.redact import redact

NAME = "usage table (CSV)"


def recognises(file: LogFile) -> bool:
    """Tell whether one of the first lines names the fields of a usage log, or the user said which column holds what."""
    return file.is_text and find_layout(file) is not None


def load(
    connection: duckdb.DuckDBPyConnection,
    file: LogFile,
    workspace: Path,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
) -> Loaded:
    """Load the rows, strictly: a line that breaks the rules of CSV is rejected, never mended.

    Raises:
        NotALog: there are no rows under the header.
    """
    layout = find_layout(file)
    if layout is None:
        raise AssertionError("a table is loaded only if it was recognised")
    found = read_rows(connection, file, workspace, layout, on_progress, should_cancel)
    if not found.rows and not found.rejected:
        hint = "Export a period that has calls; days without calls have no rows, and today is never included."
        names = redact(f"It names {', '.join(layout.names)}.", 300)
        raise NotALog("The file has a header but no rows", names, hint, path=file.path)
    _make_raw(connection, layout)
    warnings = [f"{found.lost:,} of its lines are neither rows nor rejected: see to its quotation marks."]
    return Loaded(
        tuple(layout.fields),
        unit="line",
        warnings=(*(warnings if found.lost else []), *unused_columns(layout.names, file.options.columns)),
        header=found.header,
        blank=found.blank,
    )


def _make_raw(connection: duckdb.DuckDBPyConnection, layout: Layout) -> None:
    columns = column_names(layout)
    chosen = ", ".join(f"{columns[place]} as {field}" for field, place in layout.fields.items())
    # A view: the text of a record is put together again for the few that are rejected, not for all.
    connection.execute(
        f"create temp view raw as select line as entry, {record_sql(layout, columns)} as record, {chosen}"  # noqa: S608 - names are ours
        f" from scratch.fields join lines using (record_number) {has_extra_sql(layout, columns, 'where not')}"
    )
