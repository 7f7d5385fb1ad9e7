"""Usage answers and rows as YAML, as `gc --outputformat yaml` writes them.

Read event by event, so that memory does not grow with the file. Every scalar is text: what it means is judged as
for the other formats, and tags change nothing. Aliases are refused: with them a few lines make billions.
"""

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import yaml

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.errors import Cancelled, UsageError
from apiusage_desktop.core.formats.completing import JOB_RESULT, SEARCH_RESULT
from apiusage_desktop.core.formats.entry_writer import LONGEST_ENTRY, EntryWriter
from apiusage_desktop.core.formats.json_answers import JOB, QUERY, page_warnings, refuse_answer
from apiusage_desktop.core.formats.json_documents import ROW_KEYS, Documents
from apiusage_desktop.core.formats.json_entries import LINES_FILE, load_entries, refuse_other
from apiusage_desktop.core.formats.loaded import Loaded
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.usage_fields import is_usage, map_fields, normalised

NAME = "usage rows (YAML)"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 20
_NULLS = ("", "~", "null", "Null", "NULL")
_ANSWER_KEYS = {"results", "entities", "querystatus", "executionid", "resultsuri"}
_KEY = re.compile(r"""(?:^|[{,])[ -]*["']?([A-Za-z0-9_ -]{1,40}?)["']?[ ]*:(?=\s|$)""", re.MULTILINE)
# The parser takes none of these, wherever they stand; the loader tells where.
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_KEYS_AROUND = 100
_SAVE = "Save the answer of the usage query as JSON (gc ... --outputformat json) and open it."


def recognises(file: LogFile) -> bool:
    """Tell whether it begins as a mapping or a list of mappings, with keys of usage."""
    text = file.start
    if text.lstrip()[:1] in ("{", "[", "<"):
        return False
    keys = set(_KEY.findall(text))
    if not is_usage(map_fields(sorted(keys))) and not {normalised(key) for key in keys} & _ANSWER_KEYS:
        return False
    events = yaml.parse(_UNPRINTABLE.sub(" ", text), Loader=_LOADER)
    try:
        first, second = itertools.islice((event for event in events if isinstance(event, yaml.NodeEvent)), 2)
        return isinstance(second if isinstance(first, yaml.SequenceStartEvent) else first, yaml.MappingStartEvent)
    except (yaml.YAMLError, ValueError):
        return False


def load(
    connection: duckdb.DuckDBPyConnection,
    file: LogFile,
    workspace: Path,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
) -> Loaded:
    """Load the rows of all documents.

    Raises:
        UsageError: it is broken, uses what a log never does, or has no usage rows.
    """
    writer = EntryWriter(workspace / LINES_FILE)
    try:
        with file.content.open("rb") as stream:
            reader = _Reader(file, writer, _Watched(stream, file.size, on_progress, should_cancel))
            found = reader.read()
    except yaml.YAMLError as error:
        raise _broken(file, error) from None
    finally:
        writer.close()
    if not writer.entries:
        refuse_answer(file, JOB if "entities" in found.first or "selfuri" in found.first else QUERY, found.first)
    entries = load_entries(connection, workspace / LINES_FILE, writer.long, on_progress, should_cancel)
    refuse_other(file, "YAML", entries)
    fetch = JOB_RESULT if "entities" in found.last else SEARCH_RESULT
    warnings, calls = page_warnings(found, writer.entries, fetch)
    warnings = (*warnings, *entries.warnings)
    return Loaded(entries.fields, unit="entry", warnings=warnings, calls=calls)


class _Watched:
    """A file as the parser reads it, that can be cancelled."""

    def __init__(self, stream: BinaryIO, size: int, on_progress: OnProgress, should_cancel: ShouldCancel) -> None:
        self._stream = stream
        self._size = size
        self._done = 0
        self._on_progress = on_progress
        self._should_cancel = should_cancel

    def read(self, size: int = -1) -> bytes:
        if self._should_cancel():
            raise Cancelled
        piece = self._stream.read(size)
        self._done += len(piece)
        self._on_progress(0.5 * self._done / max(1, self._size))
        return piece


class _Reader:
    """Goes through the events; rows become lines, and what stands around them is kept."""

    def __init__(self, file: LogFile, writer: EntryWriter, stream: _Watched) -> None:
        self._file = file
        self._writer = writer
        self._events: Iterator[Any] = self._checked(yaml.parse(stream, Loader=_LOADER))
        self._left = 0  # characters the entry may still have

    def _checked(self, events: Iterator[Any]) -> Iterator[Any]:
        depth = 0
        for event in events:
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise self._refusal("The YAML has an anchor or an alias", "A usage log has none.", event)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                raise self._refusal("The YAML is nested too deeply", "A usage log is not.", event)
            yield event

    def _refusal(self, title: str, detail: str, event: Any) -> UsageError:
        return UsageError(title, detail, _SAVE, path=self._file.path, line=event.start_mark.line + 1)

    def read(self) -> Documents:
        found = Documents()
        for event in self._events:
            if isinstance(event, yaml.SequenceStartEvent):
                self._rows()
            elif isinstance(event, yaml.MappingStartEvent):
                self._document(found)
            elif isinstance(event, yaml.ScalarEvent):
                self._write(self._value(event))
        return found

    def _rows(self) -> None:
        for event in self._until(yaml.SequenceEndEvent):
            self._left = LONGEST_ENTRY
            self._write(self._value(event))

    def _document(self, found: Documents) -> None:
        around: dict[str, Any] = {}
        pairs: list[tuple[str, str]] = []
        is_page = False
        for event in self._until(yaml.MappingEndEvent):
            self._left = LONGEST_ENTRY
            key = self._value(event)
            name = normalised(str(json.loads(key)))
            value = next(self._events)
            if name in ROW_KEYS and isinstance(value, yaml.SequenceStartEvent):
                is_page = True
                around[name] = []
                self._rows()
                continue
            if len(pairs) == _MOST_KEYS_AROUND:
                raise self._refusal("The YAML is no usage log", "A mapping in it has too many keys.", value)
            pairs.append((key, self._value(value)))
            around[name] = json.loads(pairs[-1][1])
        if is_page or not is_usage(map_fields(sorted(json.loads(key) for key, _ in pairs if key[0] == '"'))):
            found.pages += is_page
            found.last = around
            found.first = found.first or around
        else:
            self._write("{" + ",".join(f"{key}:{value}" for key, value in pairs) + "}")

    def _until(self, end: type) -> Iterator[Any]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield event

    def _value(self, event: Any) -> str:
        """Return a node as JSON; keys that stand in it twice stay, so that they are told."""
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return "[" + ",".join(map(self._value, self._until(yaml.SequenceEndEvent))) + "]"
        pairs = []
        for key in self._until(yaml.MappingEndEvent):
            name = self._value(key)
            name = name if name.startswith('"') else json.dumps(name)
            pairs.append(f"{name}:{self._value(next(self._events))}")
        return "{" + ",".join(pairs) + "}"

    def _scalar(self, event: Any) -> str:
        self._left -= len(event.value) + 8
        if self._left < 0:
            raise self._refusal("An entry of the YAML is too long", "It is longer than 2 MB.", event)
        if not event.style and event.value in _NULLS:
            return "null"
        return json.dumps(event.value)

    def _write(self, text: str) -> None:
        self._writer.add(text.encode() + b"\n")


def _broken(file: LogFile, error: yaml.YAMLError) -> UsageError:
    hint = "Export the log again; the file may have been cut short while it was saved."
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        detail = f"At column {mark.column + 1}: {str(getattr(error, 'problem', '')).removesuffix('.')[:100]}."
        return UsageError("The YAML is broken", detail, hint, path=file.path, line=mark.line + 1)
    line = None
    if isinstance(position := getattr(error, "position", None), int):
        with file.content.open("rb") as stream:
            line = stream.read(min(position, 256 << 20)).count(b"\n") + 1
    return UsageError("The YAML is broken", "A character in it is broken.", hint, path=file.path, line=line)
