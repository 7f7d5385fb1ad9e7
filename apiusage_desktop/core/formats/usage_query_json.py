"""Answers of the usage query (`POST /api/v2/usage/query` and its kin), as saved JSON: `{"results": [...]}`."""

from pathlib import Path

import duckdb

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.formats.completing import SEARCH_RESULT
from apiusage_desktop.core.formats.json_answers import QUERY, keys_in, load_documents, refuse_without_rows
from apiusage_desktop.core.formats.loaded import Loaded
from apiusage_desktop.core.formats.log_file import LogFile

NAME = "usage query (JSON)"


def recognises(file: LogFile) -> bool:
    if not file.start.lstrip().startswith("{"):
        return False
    keys = keys_in(file.start)
    # Without rows, a selfUri tells the newer family's answers from this one's.
    receipt = bool(keys & {"executionid", "querystatus"}) and "selfuri" not in keys
    return "entities" not in keys and (receipt or "results" in keys)


def load(
    connection: duckdb.DuckDBPyConnection,
    file: LogFile,
    workspace: Path,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
) -> Loaded:
    """Load the rows of the answers.

    Raises:
        UsageError: the file is an answer without rows: not ready, failed, or a mere receipt.
    """
    refuse_without_rows(file, QUERY)
    # Of this family, only answers of the search come in pages.
    return load_documents(connection, file, workspace, SEARCH_RESULT, on_progress, should_cancel)
