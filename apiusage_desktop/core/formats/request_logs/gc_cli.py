"""The log of the command line tool `gc`: one line for each call that it makes, and one for the answer or the error.

No line tells the status of a success. What was sent stands in the log as `data`, in as many lines as it has; it may
hold anything, and nothing of it is kept.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.formats.entry_writer import EntryWriter
from apiusage_desktop.core.formats.json_entries import LINES_FILE
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.request_logs.lines import RequestLines
from apiusage_desktop.core.formats.request_logs.scratch import text_lines
from apiusage_desktop.core.formats.request_logs.sdk_entries import sdk_requests

NAME = "gc CLI log"

_TIME = r"(?P<date>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d)"
_CALL = re.compile(rf"INFO: {_TIME} Calling API with method: (?P<method>[^,]*), URI: (?P<url>.*?)(?:, data: .*)?")
_RETRY = re.compile(
    rf"WARNING: {_TIME} (?P<method>[A-Z]+) (?P<url>\S+) request failed\. Retry count: (?P<count>\d+)\s*"
)
_ANSWER = re.compile(
    r"INFO: \S+ \S+ API response Correlation ID: (?P<correlation>[^\s,]+)"
    r"(?:, method: (?P<method>[^,]*), URI: (?P<url>.*), timestamp\(ms\): (?P<ms>\d{10,14}))?\s*"
)
_ERROR = re.compile(
    r"WARNING: \S+ \S+ Error from API: Verb (?P<method>[^,]*), Path (?P<url>.*?), Status Code (?P<status>\d+)"
    r"(?:, Headers (?P<headers>\{.*\}))?\s*"
)
_STARTS = re.compile(rf"(?m)^INFO: {_TIME} Calling API with method: ")
_HEADERS = ("date", "retry-after", "inin-ratelimit-allowed")
# A call of which nothing is heard for so many others is not heard of any more.
_MOST_OPEN = 1000


@dataclass(slots=True)
class _Call:
    """A call, and what is known of it so far."""

    line: int
    date: str
    method: str
    url: str
    correlation: str = ""
    status: str = ""
    moment: str = ""
    headers: dict[str, object] = field(default_factory=dict)

    def entry(self) -> str:
        """Return it as the SDKs tell of calls in JSON."""
        told = {
            "line": self.line, "level": "info", "date": self.moment or self.date, "method": self.method,
            "url": self.url, "statusCode": self.status, "correlationId": self.correlation,
            "responseHeaders": self.headers,
        }  # fmt: skip
        return json.dumps(told)


class _Calls:
    """Puts the lines of each call together; calls of several programs may stand between one another."""

    def __init__(self) -> None:
        self._open: list[_Call] = []
        self.other = self.blank = 0

    def take(self, number: int, line: str) -> Iterator[_Call]:
        """Take the next line; yield the calls of which nothing more is expected."""
        retry = _RETRY.fullmatch(line)
        # Older versions tell of the first attempt, too.
        if call := _CALL.fullmatch(line) or (retry if retry and retry["count"] != "0" else None):
            date = call["date"].replace("/", "-")
            self._open.append(_Call(number, date, call["method"].strip(), call["url"].strip()))
            if len(self._open) > _MOST_OPEN:
                yield self._open.pop(0)
            return
        self.blank += not line.strip()
        self.other += bool(line.strip())
        if answer := _ANSWER.fullmatch(line):
            self._answered(answer)
        elif (error := _ERROR.fullmatch(line)) and (found := self._find(error["method"], error["url"], "status")):
            found.status = error["status"]
            found.headers = _used(error["headers"])
            self._open.remove(found)
            yield found

    def rest(self) -> Iterator[_Call]:
        yield from self._open

    def _answered(self, answer: re.Match[str]) -> None:
        if found := self._find(answer["method"], answer["url"], "correlation"):
            found.correlation = answer["correlation"]
            if answer["ms"]:
                found.moment = datetime.fromtimestamp(int(answer["ms"]) / 1000, UTC).isoformat()

    def _find(self, method: str | None, url: str | None, missing: str) -> _Call | None:
        """Return the last call of this method and URL of which something is not known yet."""
        for call in reversed(self._open):
            is_it = method is None or (call.method.upper() == method.strip().upper() and _path(call.url) == _path(url))
            if is_it and not getattr(call, missing):
                return call
        return None


def _path(url: str | None) -> str:
    """Return what a call's own line and the line of its retry have in common: one has the host, both the rest."""
    return re.sub(r"^https?://[^/]*", "", (url or "").strip()).lstrip("/")


def _used(text: str | None) -> dict[str, object]:
    try:
        headers = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return {name: value for name, value in headers.items() if name.lower() in _HEADERS}


def recognises(file: LogFile) -> bool:
    return file.is_text and _STARTS.search(file.start) is not None


def load(file: LogFile, workspace: Path, on_progress: OnProgress, should_cancel: ShouldCancel) -> RequestLines:
    """Say where the requests stand."""
    calls = _Calls()
    writer = EntryWriter(workspace / LINES_FILE)
    try:
        for number, line in enumerate(text_lines(file, on_progress, should_cancel), 1):
            for call in calls.take(number, line):
                writer.add(call.entry().encode() + b"\n")
        for call in calls.rest():
            writer.add(call.entry().encode() + b"\n")
    finally:
        writer.close()
    found = sdk_requests(workspace, writer.long, "line", file.options.zone, on_progress, should_cancel)
    return replace(found, other=found.other + calls.other, blank=calls.blank)
