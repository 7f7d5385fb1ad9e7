"""A database beside that of the rows, for what is as large as the log and needed only while it is read.

Temporary tables lie in memory as they are, and are spilled as they are; a table in a file is compressed, and repeated
texts stand in it once. Like temporary tables it holds texts with secrets in them: the file goes when the log is read.
"""

from pathlib import Path

import duckdb

from apiusage_desktop.core.engine import quote_literal

_FILE = "scratch.duckdb"


def attach_scratch(connection: duckdb.DuckDBPyConnection, workspace: Path) -> None:
    """Attach the database `scratch`."""
    connection.execute(f"attach {quote_literal(str(workspace / _FILE))} as scratch")


def remove_scratch(workspace: Path) -> None:
    """Remove its file; no connection may be open."""
    for name in (_FILE, f"{_FILE}.wal"):
        (workspace / name).unlink(missing_ok=True)
