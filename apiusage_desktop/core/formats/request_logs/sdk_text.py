"""Logs of Genesys' SDKs in their text form: a block of lines for each call, made into an entry of the JSON form.

A block begins with a line of level and time, which each SDK writes in its own way, and goes on with what was asked and
what was answered. Bodies may hold lines of any kind, so nothing but the line `=== REQUEST ===` begins a block: what
the file has is counted in blocks, not in lines.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.formats.entry_writer import EntryWriter
from apiusage_desktop.core.formats.json_entries import LINES_FILE
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.request_logs.lines import RequestLines
from apiusage_desktop.core.formats.request_logs.scratch import text_lines
from apiusage_desktop.core.formats.request_logs.sdk_entries import PYTHON_DATE, sdk_requests

NAME = "Genesys SDK log (text)"

_ASKED, _ANSWERED = "=== REQUEST ===", "=== RESPONSE ==="
_BLOCK = re.compile(r"(?m)^=== REQUEST === *\r?\n(?:URL|Method|Headers): ")
_LEVEL = r"(?P<level>TRACE|DEBUG|ERROR)"
_PYTHON = re.compile(rf"(?P<date>\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d),\d{{3}} {_LEVEL}\s*")
_OTHERS = re.compile(rf"{_LEVEL}: (?P<date>.*?)\s*")
_JAVA = re.compile(r"\w{3} (?P<day>\w{3} \d\d \d\d:\d\d:\d\d) (?P<zone>\S+) (?P<year>\d{4})")
_PART = re.compile(r"(?P<name>URL|Method|Headers|Body|Status|CorrelationId):(?: (?P<value>.*))?")
_KEYS = {
    "URL": ("url", "requestHeaders"), "Method": ("method", "requestHeaders"),
    "Status": ("statusCode", "responseHeaders"), "CorrelationId": ("correlationId", "responseHeaders"),
}  # fmt: skip
_GO = re.compile(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d")
_UTC = ("UTC", "GMT", "Z")
# What of the headers is used; the others may hold secrets.
_HEADERS = ("date", "retry-after", "inin-ratelimit-allowed", "inin-correlation-id", "user-agent")


def recognises(file: LogFile) -> bool:
    return file.is_text and _BLOCK.search(file.start) is not None


def load(file: LogFile, workspace: Path, on_progress: OnProgress, should_cancel: ShouldCancel) -> RequestLines:
    """Say where the requests stand."""
    writer = EntryWriter(workspace / LINES_FILE)
    try:
        for entry in _entries(text_lines(file, on_progress, should_cancel)):
            writer.add(entry.encode() + b"\n")
    finally:
        writer.close()
    return sdk_requests(workspace, writer.long, "entry", file.options.zone, on_progress, should_cancel)


@dataclass(slots=True)
class _Block:
    """What is known of a call so far.

    Attributes:
        told: what an entry of the JSON form says.
        headers: those of the part that is being read.
        part: the part that is being read, in which headers stand: what was asked or what was answered.
        in_body: whether a body is being read.
        is_go: whether the Go SDK wrote it, which has a list of values for each header.
    """

    told: dict[str, object]
    is_go: bool
    headers: dict[str, object] = field(default_factory=dict)
    part: str = "requestHeaders"
    in_body: bool = False

    def take(self, line: str) -> None:
        """Take one more line of the block."""
        if line.startswith(" "):
            if not self.in_body:
                self._header(line)
        elif line.startswith("=") and line.rstrip() == _ANSWERED:
            self.headers = {}
            self.part, self.in_body = "responseHeaders", False
        elif match := _PART.fullmatch(line):
            self._part(match["name"], (match["value"] or "").strip())

    def _header(self, line: str) -> None:
        name, _, value = line.partition(":")
        name = name.strip()
        if name.lower() in _HEADERS:
            self.headers[name] = [value.strip()] if self.is_go else value.strip()
            self.told[self.part] = self.headers

    def _part(self, name: str, value: str) -> None:
        key, part = _KEYS.get(name, ("", ""))
        if key and part == self.part and not self.in_body:
            self.told.setdefault(key, value)
        elif name == "Body":
            self.in_body = True


def _entries(lines: Iterator[str]) -> Iterator[str]:
    """Yield an entry for each block; text before the first is one more, which tells of no call."""
    block: _Block | None = None
    before, lost = "", False
    for line in lines:
        if line.startswith("=") and line.rstrip() == _ASKED:
            if block:
                yield json.dumps(block.told)
            elif lost:
                yield "{}"
            block = _began(before)
        elif block:
            block.take(line)
        elif before.strip():
            lost = True
        before = line
    if block:
        yield json.dumps(block.told)


def _began(line: str) -> _Block:
    """Return a block with level and time, as the JSON form has them, of the line before `=== REQUEST ===`."""
    match = _PYTHON.fullmatch(line) or _OTHERS.fullmatch(line)
    if not match:
        return _Block({}, is_go=False)
    date = _date(match["date"]) if match.re is _OTHERS else _python_date(match["date"])
    return _Block({"level": match["level"].lower(), "date": date}, is_go=_GO.fullmatch(match["date"]) is not None)


def _python_date(text: str) -> str:
    try:
        return datetime.fromisoformat(text).strftime(PYTHON_DATE)
    except ValueError:
        return text


def _date(text: str) -> str:
    """Return the time in a form that the JSON form may have, if it is known."""
    try:
        if java := _JAVA.fullmatch(text):
            date = datetime.strptime(f"{java['day']} {java['year']}", "%b %d %H:%M:%S %Y")
            return date.isoformat() + ("Z" if java["zone"] in _UTC else "")
        if text.endswith(("AM", "PM")):
            # .NET tells the time in UTC, in the manner of the machine's language; this is the one without doubt.
            return datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").isoformat() + "Z"
        if _GO.fullmatch(text):
            return datetime.strptime(text, "%Y/%m/%d %H:%M:%S").isoformat()
    except ValueError:
        return text
    return text
