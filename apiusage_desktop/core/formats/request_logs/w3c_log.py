"""Logs in the extended format of the W3C, as IIS and CloudFront write them: a line of the log names its columns.

Such a line stands at every start of the server, and may name other columns than the one before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from apiusage_desktop.core.engine import OnProgress, ShouldCancel, quote_literal
from apiusage_desktop.core.errors import Cancelled
from apiusage_desktop.core.formats.json_entries import LINES_FILE
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.request_logs.lines import RequestLines
from apiusage_desktop.core.formats.request_logs.text_log import lines_relation, readable_copy

NAME = "W3C log (IIS)"
_CHUNK_BYTES = 4 << 20
_NEEDED = {"date", "time", "cs-method", "cs-uri-stem", "sc-status"}
# What is used, under its first name that a log has.
_NAMES = {
    "method": ("cs-method",),
    "target": ("cs-uri-stem",),
    "status": ("sc-status",),
    "ip": ("c-ip",),
    "user_id": ("cs-username",),
    "agent": ("cs(user-agent)",),
    "header": ("x-forwarded-for", "cs(x-forwarded-for)"),
    "duration": ("time-taken",),
}
_SECRET = re.compile("query|cookie|referer|auth|token|key|secret|session|passw")
_LONGEST_HEAD = 10_000
# A line of a copy begins with the number of its layout, as a character from this one on, and a space.
_FIRST_CODE, _MOST_LAYOUTS = ord("0"), 70


@dataclass(frozen=True, slots=True)
class _Part:
    """Lines under one naming of columns.

    Attributes:
        begins: the byte at which they begin.
        names: the columns; none before the first line that names them.
    """

    begins: int
    names: tuple[str, ...]


def _names_of(line: str) -> tuple[str, ...]:
    return tuple(line.partition(":")[2].lower().split())


def recognises(file: LogFile) -> bool:
    """Tell whether one of the first lines names the columns of requests."""
    named = re.findall(r"(?mi)^#Fields:.*$", file.start) if file.is_text else []
    return any(set(_names_of(line)) >= _NEEDED for line in named)


def load(file: LogFile, workspace: Path, on_progress: OnProgress, should_cancel: ShouldCancel) -> RequestLines:
    """Say where the requests stand."""
    path = readable_copy(file, workspace, should_cancel)
    parts, comments = _scan(path, file.bom if path == file.content else 0, should_cancel)
    layouts = list(dict.fromkeys(part.names for part in parts))[:_MOST_LAYOUTS]
    text, layout = "text", "0"
    if len(layouts) > 1:
        # The copy takes the place of the one before, if there is one: that name is cleared away after reading.
        copy = _numbered(path, workspace / "layouts.log", parts, layouts, should_cancel)
        path = copy.replace(workspace / LINES_FILE)
        text, layout = "substr(text, 3)", f"ascii(text) - {_FIRST_CODE}"
    delimiter = "\t" if _has_tabs(file.start) else " "
    width = _by_layout([str(len(names)) for names in layouts])
    relation = f"""(select line, split, layout, case when len(split) = {width} then split end as f
        from (select line, layout, string_split(rtrim(line, chr(13)), {quote_literal(delimiter)}) as split
            from (select {text} as line, {layout} as layout from {lines_relation(path)}))
        where not starts_with(line, '#'))"""  # noqa: S608 - quoted, and numbers
    fields = {field: _column(layouts, names) for field, names in _NAMES.items()}
    fields["agent"] = f"replace(replace({fields['agent']}, '+', ' '), '%20', ' ')"
    # CloudFront counts in seconds, which the standard says; IIS in milliseconds.
    factor = 1000 if any("x-edge-location" in names for names in layouts) else 1
    fields["duration"] = f"cast(try_cast({fields['duration']} as double) * {factor} as varchar)"
    moment = f"try_cast({_column(layouts, ('date',))} || ' ' || {_column(layouts, ('time',))} as timestamp)"
    record = _by_layout(list(map(_record, layouts)))
    left_out = tuple(comments)
    return RequestLines(relation, moment, fields, record, ("line",), path=path, other=len(left_out), left_out=left_out)


def _has_tabs(start: str) -> bool:
    first = next((line for line in start.splitlines() if line.strip() and not line.startswith("#")), "")
    return "\t" in first


def _by_layout(choices: Sequence[str]) -> str:
    """Return SQL for what differs by the layout of a line."""
    if len(set(choices)) == 1:
        return choices[0]
    cases = " ".join(f"when {number} then {choice}" for number, choice in enumerate(choices))
    return f"(case layout {cases} end)"


def _column(layouts: Sequence[tuple[str, ...]], names: Sequence[str]) -> str:
    """Return SQL for the first of the columns that a layout has."""
    places = [next((layout.index(name) + 1 for name in names if name in layout), 0) for layout in layouts]
    return f"nullif({_by_layout([f'f[{place}]' if place else 'cast(null as varchar)' for place in places])}, '-')"


def _record(names: Sequence[str]) -> str:
    """Return SQL for a line without the columns that hold query strings and cookies."""
    shown = ["'-'" if _SECRET.search(name) else f"split[{place}]" for place, name in enumerate(names, 1)]
    return f"concat_ws(' ', {', '.join(shown)})" if shown else "line"


def _scan(path: Path, begins: int, should_cancel: ShouldCancel) -> tuple[list[_Part], list[int]]:
    """Return the parts of a log, and the numbers of the lines that are comments."""
    parts, comments, has_rows = [_Part(begins, ())], list[int](), False
    for line, place, text in _comments(path, begins, should_cancel):
        has_rows = has_rows or line > len(comments) + 1
        comments.append(line)
        if not re.match(rb"(?i)#Fields:", text):
            continue
        names = _names_of(text.decode("utf-8", errors="replace"))
        if len(parts) == 1 and not has_rows:
            parts = [_Part(begins, names)]
        elif names != parts[-1].names:
            parts.append(_Part(place, names))
    return parts, comments


def _comments(path: Path, begins: int, should_cancel: ShouldCancel) -> Iterator[tuple[int, int, bytes]]:
    """Yield the number, the place and the text of each line that is a comment."""
    line, offset = 0, begins
    with path.open("rb") as stream:
        stream.seek(begins)
        while data := stream.read(_CHUNK_BYTES) + stream.readline():
            if should_cancel():
                raise Cancelled
            # Each line begins after a line feed then, the first too.
            text = b"\n" + data
            counted, place = 0, text.find(b"\n#")
            while place >= 0:
                line += text.count(b"\n", counted, place + 1)
                yield line, offset + place, text[place + 1 : place + 1 + _LONGEST_HEAD].partition(b"\n")[0]
                counted = place + 1
                place = text.find(b"\n#", counted)
            line += text.count(b"\n", counted) - data.endswith(b"\n")
            offset += len(data)


def _numbered(
    path: Path,
    copy: Path,
    parts: Sequence[_Part],
    layouts: Sequence[tuple[str, ...]],
    should_cancel: ShouldCancel,
) -> Path:
    """Copy the log with the number of its layout at the start of each line that is not blank."""
    ends = [part.begins for part in parts[1:]] + [path.stat().st_size]
    with path.open("rb") as source, copy.open("wb") as target:
        source.seek(parts[0].begins)
        for part, end in zip(parts, ends, strict=True):
            # Of too many layouts the last are not known: their lines get a number that none has.
            number = layouts.index(part.names) if part.names in layouts else _MOST_LAYOUTS
            code = bytes([_FIRST_CODE + number]) + b" "
            while source.tell() < end:
                if should_cancel():
                    raise Cancelled
                data = source.read(min(_CHUNK_BYTES, end - source.tell()))
                data += source.readline() if not data.endswith(b"\n") else b""
                last = data[-1:] if data.endswith(b"\n") else b""
                lines = code + data.removesuffix(b"\n").replace(b"\n", b"\n" + code) + last
                if code + b"\n" in lines or code + b"\r" in lines:
                    lines = re.sub(rb"(?m)^" + code + rb"(\r?)$", rb"\1", lines)
                target.write(lines)
    return copy
