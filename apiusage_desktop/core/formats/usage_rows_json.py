"""Rows of usage as JSON without a page around them: a bare array, PowerShell's `{"value": [...]}`, rows in a row."""

import re
from pathlib import Path

import duckdb

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.formats.completing import QUERY_RESULT
from apiusage_desktop.core.formats.json_answers import keys_in, load_documents
from apiusage_desktop.core.formats.loaded import Loaded
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.usage_fields import is_usage, map_fields

NAME = "usage rows (JSON)"


def recognises(file: LogFile) -> bool:
    """Tell whether it is JSON whose keys are those of usage rows; only their names can tell."""
    text = file.start.lstrip()
    return re.match(r'\[\s*[{\[\]]|\{\s*"', text) is not None and is_usage(map_fields(keys_in(text)))


def load(
    connection: duckdb.DuckDBPyConnection,
    file: LogFile,
    workspace: Path,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
) -> Loaded:
    """Load the rows.

    Raises:
        UsageError: nothing of it can be read.
    """
    return load_documents(connection, file, workspace, QUERY_RESULT, on_progress, should_cancel)
