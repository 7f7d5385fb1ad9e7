"""Text logs of web servers, gateways and load balancers: each is known by how its lines are made."""

from pathlib import Path

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.request_logs.lines import RequestLines
from apiusage_desktop.core.formats.request_logs.log_format import LogFormat, parse
from apiusage_desktop.core.formats.request_logs.text_log import first_lines, fits, text_requests

NAME = "access log"

# The more a line says, the earlier: the first that fits is taken. Apache may write durations after the agent.
_FORMATS: tuple[LogFormat, ...] = tuple(
    parse(text)
    for text in (
        '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"',
        '%v %h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"',
        '%h %l %u %t "%r" %>s %b',
        '%v %h %l %u %t "%r" %>s %b',
    )
)


def _format_of(file: LogFile) -> LogFormat | None:
    lines = first_lines(file)
    return next((known for known in _FORMATS if fits(known, lines)), None)


def recognises(file: LogFile) -> bool:
    return file.is_text and _format_of(file) is not None


def load(file: LogFile, workspace: Path, on_progress: OnProgress, should_cancel: ShouldCancel) -> RequestLines:
    """Say where the requests stand."""
    log_format = _format_of(file)
    if log_format is None:
        raise AssertionError("a log is loaded only if it was recognised")
    return text_requests(file, workspace, log_format, should_cancel)
