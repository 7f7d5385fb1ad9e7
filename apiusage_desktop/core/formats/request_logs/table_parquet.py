"""Tables of requests as Parquet; the engine reads them, each column as text."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

import duckdb

from apiusage_desktop.core.engine import OnProgress, ShouldCancel, connect, literal_path, quote_literal
from apiusage_desktop.core.formats.json_entries import LINES_FILE
from apiusage_desktop.core.formats.log_file import LogFile, is_plain_name
from apiusage_desktop.core.formats.parquet_columns import columns_of, text_sql
from apiusage_desktop.core.formats.request_logs.lines import RequestLines
from apiusage_desktop.core.formats.request_logs.scratch import scratch
from apiusage_desktop.core.formats.request_logs.table_columns import Chosen, choose
from apiusage_desktop.core.formats.request_logs.table_sql import shown_sql, with_fields
from apiusage_desktop.core.formats.usage_dates import find_order
from apiusage_desktop.core.formats.usage_fields import is_usage, map_fields
from apiusage_desktop.core.read_options import DateOrder

_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class ParquetTable:
    """A Parquet file that may hold requests.

    Attributes:
        names: the columns' names, those inside a structure as `outer/inner`.
        rows: the first rows, as texts.
        chosen: what the columns hold.
        texts: SQL of the text of each column.
    """

    names: tuple[str, ...]
    rows: list[list[str]]
    chosen: Chosen
    texts: tuple[str, ...]
    line: int = 1

    def lines(
        self, file: LogFile, workspace: Path, _on_progress: OnProgress, _should_cancel: ShouldCancel
    ) -> RequestLines:
        """Say where its requests stand."""
        path = file.content
        if not is_plain_name(path):
            path = Path(copyfile(path, workspace / LINES_FILE))
        columns = [f"column{place}" for place in range(len(self.texts))]
        texts = ", ".join(f"{sql} as {name}" for sql, name in zip(self.texts, columns, strict=True))
        relation = f"""(select file_row_number + 1 as q_number, {texts}
            from read_parquet({quote_literal(literal_path(path))}, file_row_number = true))"""  # noqa: S608 - quoted
        record = shown_sql(columns, self.chosen, ", ")
        lines = RequestLines(relation, "", {}, record, tuple(columns), numbers="q_number", unit="row")

        def order(relation: str, text: str) -> DateOrder:
            with scratch(workspace, readable=[path]) as connection:
                return find_order(connection, relation, text, file.options.date_order)

        return with_fields(lines, dict(enumerate(columns)), self.chosen, order)


def find(file: LogFile) -> ParquetTable | None:
    """Return the table; none, if it is one of usage, or cannot be read."""
    with tempfile.TemporaryDirectory(prefix="parquet") as folder:
        path = file.content
        if not is_plain_name(path):
            path = Path(copyfile(path, Path(folder) / "log.parquet"))
        connection = connect(Path(folder) / "look.duckdb", readable=[path])
        try:
            relation = f"read_parquet({quote_literal(literal_path(path))})"
            connection.execute(f"select * from {relation} limit 0")  # noqa: S608 - quoted
            known = {name: text_sql(value, kind) for name, value, kind in columns_of(connection.description or [])}
            if not known or is_usage(map_fields(known)):
                return None
            listed = ", ".join(known.values())
            found = connection.execute(f"select {listed} from {relation} limit {_LOOKED_AT}").fetchall()  # noqa: S608 - quoted
        except (duckdb.Error, RuntimeError, UnicodeError):
            # What reads tables of usage says what is wrong with it.
            return None
        finally:
            connection.close()
    rows = [[text or "" for text in row] for row in found]
    chosen = choose(tuple(known), rows, file.options.columns)
    return ParquetTable(tuple(known), rows, chosen, tuple(known.values())) if chosen else None
