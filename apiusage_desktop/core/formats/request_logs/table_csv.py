"""Tables of requests as CSV, whatever stands between the fields.

The engine's reader of tables splits the lines. Where a quotation mark stays open, or a field runs over several lines,
the table is read again as those of usage are: slower, but nothing is lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb

from apiusage_desktop.core.engine import OnProgress, ShouldCancel, ignore_progress, literal_path, quote_literal
from apiusage_desktop.core.formats.csv_layout import Layout, find_any, find_layout, find_named, rows_of
from apiusage_desktop.core.formats.csv_lines import has_one_line_end, with_line_feeds
from apiusage_desktop.core.formats.csv_rows import column_names, has_extra_sql, read_rows
from apiusage_desktop.core.formats.json_entries import LINES_FILE
from apiusage_desktop.core.formats.log_file import LogFile, is_plain_name
from apiusage_desktop.core.formats.rejecting import prepare_rejecting
from apiusage_desktop.core.formats.request_logs.lines import RequestLines
from apiusage_desktop.core.formats.request_logs.scratch import REQUESTS_FILE, scratch
from apiusage_desktop.core.formats.request_logs.table_columns import Chosen, choose, holds_time
from apiusage_desktop.core.formats.request_logs.table_fields import is_request, may_be_secret, meanings
from apiusage_desktop.core.formats.request_logs.table_sql import shown_sql, with_fields
from apiusage_desktop.core.formats.request_logs.withheld import NOT_SHOWN
from apiusage_desktop.core.formats.usage_dates import find_order
from apiusage_desktop.core.formats.usage_fields import find_column
from apiusage_desktop.core.read_options import DateOrder

_LONGEST_LINE = 2_000_100


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A CSV that may hold requests.

    Attributes:
        names: the columns' names.
        rows: the first rows.
        chosen: what the columns hold.
        layout: how it lies in its file.
    """

    names: tuple[str, ...]
    rows: list[list[str]]
    chosen: Chosen
    layout: Layout

    @property
    def line(self) -> int:
        """The line of its header."""
        return self.layout.before + 1

    def lines(
        self, file: LogFile, workspace: Path, on_progress: OnProgress, should_cancel: ShouldCancel
    ) -> RequestLines:
        """Say where its requests stand."""
        try:
            return _direct(self, file, workspace, should_cancel)
        except duckdb.Error:
            return _carefully(self, file, workspace, on_progress, should_cancel)


def find(file: LogFile) -> CsvTable | None:
    """Return the table in a text; none, if it is one of usage."""
    told = file.options.columns
    usage = find_layout(file)
    # In a row of requests a status looks like the name of a column: `200`.
    if usage is not None and not (usage.lines and holds_time(usage.names)):
        return None

    def count(names: Sequence[str]) -> int:
        said = {field for name, field in told if field and find_column(names, name) is not None}
        known = {field for name in names for field, _ in meanings(name)} | said
        return len(known) if is_request(known) else 0

    for layout in (find_named(file, count), find_any(file)):
        if layout is None:
            continue
        found = rows_of(file, layout)
        rows = [row[: len(layout.names)] for row in found if len(row) == layout.width]
        chosen = choose(layout.names, rows, told) if 2 * len(rows) >= len(found) else None
        if chosen:
            return CsvTable(layout.names, rows, chosen, layout)
    return None


def _direct(table: CsvTable, file: LogFile, workspace: Path, should_cancel: ShouldCancel) -> RequestLines:
    """Have the engine read the file where it lies."""
    layout, path = table.layout, file.content
    skipped = layout.skipped if layout.quotes_open else 0
    if not is_plain_name(path) or not has_one_line_end(file.head) or skipped:
        path = with_line_feeds(file.content, workspace / LINES_FILE, skipped, should_cancel)
    columns = column_names(layout)
    listed = ", ".join(f"{name}: 'VARCHAR'" for name in columns)
    relation = f"""read_csv({quote_literal(literal_path(path))}, auto_detect = false, header = false,
        delim = {quote_literal(layout.delimiter)}, quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = true,
        columns = {{{listed}}}, all_varchar = true, null_padding = false, strict_mode = true,
        skip = {layout.skipped}, max_line_size = {_LONGEST_LINE}, store_rejects = true)"""
    again = partial(_carefully, table, file, workspace, ignore_progress, should_cancel)
    lines = RequestLines(
        relation, "", {}, _record(table), tuple(columns), path=path, skipped=layout.skipped, again=again,
        shows_broken=_shows_broken(table),
    )  # fmt: skip
    return _with_fields(lines, table, file, workspace, [file.content])


def _carefully(
    table: CsvTable, file: LogFile, workspace: Path, on_progress: OnProgress, should_cancel: ShouldCancel
) -> RequestLines:
    """Read the rows as those of usage are, and leave them in a file of the workspace."""
    layout, path = table.layout, workspace / REQUESTS_FILE
    with scratch(workspace, readable=[file.content]) as connection:
        prepare_rejecting(connection)
        found = read_rows(connection, file, workspace, layout, on_progress, should_cancel)
        connection.execute(
            f"""copy (select line as q_number, * exclude (line, record_number)
                from scratch.fields join lines using (record_number)
                {has_extra_sql(layout, column_names(layout), "where not")} order by line)
            to {quote_literal(str(path))} (format parquet)"""  # noqa: S608 - names are ours
        )
        rejected = connection.execute("select entry, reason, text from unread order by entry").fetchall()
    shows_broken = _shows_broken(table)
    lines = RequestLines(
        f"read_parquet({quote_literal(literal_path(path))})",
        "",
        {},
        _record(table),
        tuple(column_names(layout)),
        numbers="q_number",
        skipped=layout.skipped,
        blank=found.blank - (layout.before + (1 if layout.lines else 0) - found.header),
        other=found.inner,
        rejected=tuple((line, reason, text if shows_broken else NOT_SHOWN) for line, reason, text in rejected),
    )
    return _with_fields(lines, table, file, workspace, [])


def _with_fields(
    lines: RequestLines, table: CsvTable, file: LogFile, workspace: Path, readable: Sequence[Path]
) -> RequestLines:
    def order(relation: str, text: str) -> DateOrder:
        with scratch(workspace, readable=readable) as connection:
            return find_order(connection, relation, text, file.options.date_order)

    columns = column_names(table.layout)
    # A row with something in a column without a name is not made like the others.
    extra = has_extra_sql(table.layout, columns, "")
    texts = {place: f"case when not {extra} then {name} end" if extra else name for place, name in enumerate(columns)}
    return with_fields(lines, texts, table.chosen, order)


def _shows_broken(table: CsvTable) -> bool:
    return not any(map(may_be_secret, table.names))


def _record(table: CsvTable) -> str:
    columns = column_names(table.layout)[: len(table.names)]
    return shown_sql(columns, table.chosen, table.layout.delimiter)
