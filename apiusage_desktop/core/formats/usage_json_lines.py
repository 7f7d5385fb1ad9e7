"""Rows of usage as JSON Lines: one object a line, as `jq -c '.results[]'` writes them."""

import json
from pathlib import Path
from typing import Any

import duckdb

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.formats.entry_writer import EntryWriter, chunks
from apiusage_desktop.core.formats.json_documents import ROW_KEYS
from apiusage_desktop.core.formats.json_entries import LINES_FILE, load_entries, refuse_other
from apiusage_desktop.core.formats.loaded import Loaded
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.usage_fields import is_usage, map_fields, may_be_nested, normalised

NAME = "usage rows (JSON Lines)"
_LOOKED_AT = 50


def recognises(file: LogFile) -> bool:
    """Tell whether at least half of the first lines are whole usage rows; some may be broken, but none is a page."""
    lines = [line for line in file.start.splitlines() if line.strip()]
    if file.size > file.bom + len(file.head) and len(lines) > 1:
        lines.pop()
    found = [_parsed(line) for line in lines[:_LOOKED_AT]]
    return bool(found) and 2 * sum(map(is_row, found)) >= len(found) and not any(map(_is_page, found))


def _parsed(line: str) -> Any:
    if line.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def is_row(found: Any) -> bool:
    """Tell whether an entry is a row of usage, by its keys."""
    if not isinstance(found, dict):
        return False
    nested = {name: value for name, value in found.items() if may_be_nested(name) and isinstance(value, dict)}
    inner = [f"{name}/{key}" for name, value in nested.items() for key in value]
    return is_usage(map_fields([*found, *inner]))


def _is_page(found: Any) -> bool:
    if isinstance(found, list):
        return any(map(is_row, found))
    return isinstance(found, dict) and any(
        normalised(name) in ROW_KEYS and isinstance(value, list) for name, value in found.items()
    )


def load(
    connection: duckdb.DuckDBPyConnection,
    file: LogFile,
    workspace: Path,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
) -> Loaded:
    """Load the lines; each stands for itself, so that a broken one costs only itself.

    Raises:
        UsageError: no line is a usage row.
    """
    writer = EntryWriter(workspace / LINES_FILE)
    try:
        for chunk in chunks(file, on_progress, should_cancel):
            writer.add(chunk)
        if not writer.is_at_start:
            writer.end()
    finally:
        writer.close()
    entries = load_entries(
        connection, workspace / LINES_FILE, writer.long, on_progress, should_cancel, may_be_blank=True
    )
    refuse_other(file, "JSON", entries)
    return Loaded(
        fields=entries.fields,
        unit="line",
        warnings=entries.warnings,
        blank=entries.empty,
    )
