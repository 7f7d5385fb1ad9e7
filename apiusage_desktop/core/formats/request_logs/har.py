"""HAR: what a browser, or a proxy between it and the server, has recorded of its requests, as one JSON document.

A document holds bodies, some of them larger than anything else; they are cut while it is taken apart, so that neither
memory grows with it nor an entry is lost for its body.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.formats.entry_writer import EntryWriter, chunks
from apiusage_desktop.core.formats.json_documents import Documents, escaped_places, split_documents
from apiusage_desktop.core.formats.json_entries import LINES_FILE
from apiusage_desktop.core.formats.json_wrapped import unwrapped
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.request_logs.lines import RequestLines
from apiusage_desktop.core.formats.request_logs.scratch import counted, leave_requests, make_told, scratch
from apiusage_desktop.core.formats.request_logs.sdk_entries import clock_sql, utc_sql
from apiusage_desktop.core.formats.request_logs.withheld import withheld_sql

NAME = "HAR"

_START = re.compile(r'\s*\{\s*"log"\s*:\s*\{')
_PARTS = tuple(re.compile(rf'"{name}"\s*:') for name in ("version", "creator", "entries"))
_LONGEST_TEXT = 8_000

_POINTERS = (
    "/startedDateTime", "/request/method", "/request/url", "/response/status", "/time", "/request/headers",
    "/response/headers",
)  # fmt: skip
_LISTED = ", ".join(f"'{pointer}'" for pointer in _POINTERS)
_COLUMNS = {"found": f"json_extract_string(text, [{_LISTED}])"}


def _headers_sql(headers: str) -> str:
    """Return SQL of a list of names, in lower case, and values."""
    return f"""list_transform(json_transform(coalesce({headers}, '[]'), '[{{"name": "VARCHAR", "value": "VARCHAR"}}]'),
        lambda h: {{'name': lower(h.name), 'value': h.value}})"""


def _header_sql(headers: str, name: str) -> str:
    return f"list_filter({headers}, lambda h: h.name = '{name}')[1].value"


# A browser records what it shows of itself, too, such as pictures that stand in an address: none of it was requested.
_CALLS = f"""create temp table calls as select number, found[1] as date, upper(coalesce(found[2], '')) as method,
        coalesce(found[3], '') as target, found[4] as status, found[5] as duration,
        {_headers_sql("found[6]")} as asked, {_headers_sql("found[7]")} as answered
    from told where reason = '' and not regexp_matches(coalesce(found[3], ''),
        '(?i)^(data|blob|about|file|(chrome|moz|ms-browser|safari-web)-extension):')"""  # noqa: S608 - constants of ours

_REQUESTS = f"""create temp table requests as
    select number, {utc_sql("date")} as moment, {clock_sql("date")} as clock, method, target, status,
        case when try_cast(duration as double) >= 0 then duration end as duration,
        {_header_sql("answered", "retry-after")} as retry_after,
        {_header_sql("answered", "inin-ratelimit-allowed")} as limit_allowed,
        coalesce({_header_sql("asked", "user-agent")}, '') as agent,
        coalesce(lower({_header_sql("answered", "inin-correlation-id")}),
            cast(hash(date, method, target, status) as varchar)) as mark,
        {withheld_sql("concat_ws(' ', date, method, target, status)")} as record
    from calls"""  # noqa: S608 - constants of ours


def recognises(file: LogFile) -> bool:
    """Tell whether it begins as a HAR does; its parts may stand in any order, and the entries be far away."""
    return (
        file.is_text
        and _START.match(file.start) is not None
        and sum(part.search(file.start) is not None for part in _PARTS) >= 2
    )


def load(file: LogFile, workspace: Path, on_progress: OnProgress, should_cancel: ShouldCancel) -> RequestLines:
    """Say where the requests stand.

    Raises:
        UsageError: it has no entries.
    """
    writer = EntryWriter(workspace / LINES_FILE)
    try:
        pieces = shortened(unwrapped(chunks(file, on_progress, should_cancel), "log"))
        found = split_documents(pieces, writer, row_keys=("entries",), keep_open=True)
    finally:
        writer.close()
    if not writer.entries:
        raise _broken(file)
    with scratch(workspace) as connection:
        make_told(connection, workspace, _COLUMNS, on_progress, should_cancel)
        connection.execute(_CALLS)
        connection.execute(_REQUESTS)
        requests = connection.execute("select count(*) from requests").fetchall()[0][0]
        what = counted(connection, "entry", writer.long, requests, _warnings(found))
        return leave_requests(connection, workspace, "requests", what, file.options.zone, should_cancel)


def shortened(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the JSON with all but the start of its long texts cut out."""
    held, length, inside = b"", 0, False
    for piece in pieces:
        data = held + piece
        held = b"\\" if (len(data) - len(data.rstrip(b"\\"))) % 2 else b""
        data = data[: len(data) - len(held)]
        codes = np.frombuffer(data, dtype=np.uint8)
        quotes = np.flatnonzero(codes == ord('"'))
        if b"\\" in data:
            quotes = quotes[~np.isin(quotes, escaped_places(codes))]
        # What lies between two quotation marks is a text or what stands between texts, in turn.
        bounds = np.concatenate(([-1], quotes, [len(data)]))
        lengths = np.diff(bounds) - 1
        texts = (np.arange(len(lengths)) + inside) % 2 == 1
        lengths[0] += length if inside else 0
        done, kept = 0, []
        for place in np.flatnonzero(texts & (lengths > _LONGEST_TEXT)).tolist():
            begin, end = int(bounds[place]) + 1, int(bounds[place + 1])
            room = _LONGEST_TEXT - (length if place == 0 and inside else 0)
            kept.append(data[done:begin] + _whole_start(data[begin : begin + max(room, 0)]))
            done = end
        yield b"".join(kept) + data[done:]
        inside = bool(texts[-1])
        length = int(lengths[-1]) if inside else 0
    yield held


def _whole_start(text: bytes) -> bytes:
    """Return the text without an escape, or a character, that may have been cut at its end."""
    escape = text.find(b"\\", max(0, len(text) - 12))
    start = text[:escape] if escape >= 0 else text
    # It may have been the second backslash of two.
    start = start[:-1] if (len(start) - len(start.rstrip(b"\\"))) % 2 else start
    return start.decode(errors="ignore").encode()


def _warnings(found: Documents) -> list[str]:
    if not found.broken_line:
        return []
    return ["It is broken, or was cut short while it was saved: there may have been more requests."]


def _broken(file: LogFile) -> UsageError:
    hint = "Save it again: it may have been cut short, or have recorded nothing."
    return UsageError("This HAR has no entries that can be read", "It is empty, or broken.", hint, path=file.path)
