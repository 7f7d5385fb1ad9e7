"""Logs of Genesys' SDKs (Python, Go, Java, JavaScript, .NET) in their JSON form: one object a line."""

import re
from pathlib import Path

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.request_logs.lines import RequestLines
from apiusage_desktop.core.formats.request_logs.scratch import copy_lines
from apiusage_desktop.core.formats.request_logs.sdk_entries import sdk_requests
from apiusage_desktop.core.formats.request_logs.text_log import first_lines

NAME = "Genesys SDK log (JSON)"

# Bodies make lines longer than what is looked at, so none is parsed here.
_PARTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (r'"level"\s*:\s*"(?:trace|debug|error)"', r'"method"\s*:\s*"', r'"url"\s*:\s*"', r'"date"\s*:\s*"')
)


def _is_call(line: str) -> bool:
    return line.lstrip().startswith("{") and all(part.search(line) for part in _PARTS)


def recognises(file: LogFile) -> bool:
    """Tell whether at least half of the first lines tell of a call; some may be broken."""
    lines = first_lines(file) if file.is_text else []
    return bool(lines) and 2 * sum(map(_is_call, lines)) >= len(lines)


def load(file: LogFile, workspace: Path, on_progress: OnProgress, should_cancel: ShouldCancel) -> RequestLines:
    """Say where the requests stand."""
    long = copy_lines(file, workspace, on_progress, should_cancel)
    return sdk_requests(workspace, long, "line", file.options.zone, on_progress, should_cancel)
