"""Pages of a usage aggregates job (`.../aggregates/query/jobs/{jobId}`), as saved JSON: `{"entities": [...]}`."""

from pathlib import Path

import duckdb

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.formats.completing import JOB_RESULT
from apiusage_desktop.core.formats.json_answers import JOB, keys_in, load_documents, refuse_without_rows
from apiusage_desktop.core.formats.loaded import Loaded
from apiusage_desktop.core.formats.log_file import LogFile

NAME = "usage aggregates job (JSON)"


def recognises(file: LogFile) -> bool:
    if not file.start.lstrip().startswith("{"):
        return False
    keys = keys_in(file.start)
    receipt = keys & {"querystatus", "resultsuri"} and keys & {"selfuri", "id"}
    return "entities" in keys or (bool(receipt) and not keys & {"results", "executionid"})


def load(
    connection: duckdb.DuckDBPyConnection,
    file: LogFile,
    workspace: Path,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
) -> Loaded:
    """Load the rows of the pages.

    Raises:
        UsageError: the file is an answer without rows: not ready, failed, or a mere receipt.
    """
    refuse_without_rows(file, JOB)
    return load_documents(connection, file, workspace, JOB_RESULT, on_progress, should_cancel)
