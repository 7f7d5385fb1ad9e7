"""Logs of gateways with one JSON object a request; `json_profiles` says where each of them keeps what.

JSON Lines are read where they lie. Lists of requests, and objects over several lines, become lines first.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from apiusage_desktop.core.engine import OnProgress, ShouldCancel, quote_literal
from apiusage_desktop.core.formats.entry_writer import NOT_UTF8, EntryWriter, chunks
from apiusage_desktop.core.formats.json_documents import split_documents
from apiusage_desktop.core.formats.json_entries import LINES_FILE, NO_JSON, NO_UTF8
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.request_logs.json_profiles import PROFILES, Profile, first_text
from apiusage_desktop.core.formats.request_logs.json_times import is_time, moment_sql
from apiusage_desktop.core.formats.request_logs.lines import RequestLines
from apiusage_desktop.core.formats.request_logs.text_log import first_lines, lines_relation, readable_copy, without_port
from apiusage_desktop.core.formats.usage_json_lines import is_row

NAME = "access log (JSON)"
_LOOKED_AT = 50


def first_objects(file: LogFile) -> tuple[list[Any], bool]:
    """Return the first entries of a log, `None` for a broken one, and whether each stands on a line of its own."""
    found = [_parsed(line) for line in first_lines(file)]
    if 2 * sum(isinstance(one, dict) for one in found) >= len(found):
        return found, True
    return list(_entries(file.start)), False


def _parsed(line: str) -> Any:
    try:
        return json.loads(line) if line.lstrip()[:1] == "{" else None
    except (ValueError, RecursionError):
        return None


def _entries(text: str) -> Iterator[Any]:
    """Yield the first objects in lists, or one after another."""
    decoder, place = json.JSONDecoder(), 0
    for _ in range(_LOOKED_AT):
        place += len(text[place:]) - len(text[place:].lstrip("[], \t\r\n"))
        try:
            found, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            return
        yield found


def _profile_of(file: LogFile) -> tuple[Profile, bool, list[Any]] | None:
    """Return the program whose log it is, whether it is JSON Lines, and its first entries."""
    if not file.is_text or file.start.lstrip()[:1] not in ("{", "["):
        return None
    found, is_lines = first_objects(file)
    # The names that anybody may choose are those of usage, too.
    profiles = PROFILES[:-1] if any(map(is_row, found)) else PROFILES
    for profile in profiles:
        fitting = [one for one in found if isinstance(one, dict) and profile.fits(one)]
        if fitting and 2 * len(fitting) >= len(found):
            return profile, is_lines, fitting
    return None


def recognises(file: LogFile) -> bool:
    return _profile_of(file) is not None


def load(file: LogFile, workspace: Path, on_progress: OnProgress, should_cancel: ShouldCancel) -> RequestLines:
    """Say where the requests stand."""
    known = _profile_of(file)
    if known is None:
        raise AssertionError("a log is loaded only if it was recognised")
    profile, is_lines, examples = known
    warnings: tuple[str, ...] = ()
    if is_lines:
        path = readable_copy(file, workspace, should_cancel)
    else:
        path = workspace / LINES_FILE
        warnings = objects_as_lines(file, path, on_progress, should_cancel)
    pointers = profile.pointers()
    listed = ", ".join(map(quote_literal, pointers))
    texts = {pointer: f"nullif(nullif(found[{place}], '-'), '')" for place, pointer in enumerate(pointers, 1)}
    time, times = _time(profile, texts, examples)
    moment, is_local = moment_sql("time", times)
    fields = _fields(profile, texts)
    # One look-up for all, since each parses the object; a broken one is none of an object's texts. What is made of the
    # texts stands in columns: the judge uses some of them several times, and such long SQL is slow to understand.
    relation = f"""(select text, {moment} as moment, {", ".join(f"{sql} as {name}" for name, sql in fields.items())}
        from (select text, found, {time} as time
            from (select text, try(json_extract_string(text, [{listed}])) as found from {lines_relation(path)})))"""  # noqa: S608 - pointers are quoted
    return RequestLines(
        relation, "moment", {name: name for name in fields}, "text", ("text",), is_local=is_local, path=path,
        warnings=warnings, unit="line" if is_lines else "entry", unlike=UNLIKE,
    )  # fmt: skip


UNLIKE = f"""case when contains(text, chr({ord(NOT_UTF8)})) then '{NO_UTF8}' when not json_valid(text) then '{NO_JSON}'
    when json_type(text) <> 'OBJECT' then 'it is no object' else 'it says neither when nor what was requested' end"""


def objects_as_lines(
    file: LogFile, path: Path, on_progress: OnProgress, should_cancel: ShouldCancel
) -> tuple[str, ...]:
    """Write each object of a file as a line; return what the user should know."""
    writer = EntryWriter(path)
    try:
        found = split_documents(chunks(file, on_progress, should_cancel), writer)
        if not found.broken_line:
            return ()
        # What is broken stays a row, to be rejected.
        writer.add(found.broken_text.encode() + b"\n")
        return (f"It is broken: of what begins on line {found.broken_line:,} nothing could be read.",)
    finally:
        writer.close()


def _time(profile: Profile, texts: dict[str, str], examples: Sequence[Any]) -> tuple[str, list[str]]:
    """Return SQL of the text of the time, first from where the first entries have it, and examples of it."""
    seen = {pointer: [str(first_text(one, (pointer,))) for one in examples] for pointer in profile.time}
    order = sorted(profile.time, key=lambda pointer: -sum(map(is_time, seen[pointer])))
    return _coalesced([texts[pointer] for pointer in order]), seen[order[0]]


def _fields(profile: Profile, texts: dict[str, str]) -> dict[str, str]:
    fields = {}
    for field in ("status", "agent", "user_id", "client_id", "header"):
        if pointers := getattr(profile, field):
            fields[field] = _coalesced([texts[pointer] for pointer in pointers])
    methods = [texts[pointer] for pointer in profile.method]
    targets = [_target(pointer, texts[pointer]) for pointer in profile.target]
    for pointer in profile.request:
        methods.append(f"split_part({texts[pointer]}, ' ', 1)")
        targets.append(f"split_part({texts[pointer]}, ' ', 2)")
    fields["method"], fields["target"] = _coalesced(methods), _coalesced([*targets, texts[profile.target[0]]])
    if profile.ip:
        addresses = [
            without_port(texts[pointer]) if pointer in profile.with_port else f"split_part({texts[pointer]}, ',', 1)"
            for pointer in profile.ip
        ]
        fields["ip"] = _coalesced(addresses)
    if profile.duration:
        numbers = [f"try_cast({texts[pointer]} as double) * {factor}" for pointer, factor in profile.duration]
        fields["duration"] = f"cast({_coalesced(numbers)} as varchar)"
    return fields


def _target(pointer: str, text: str) -> str:
    """Return SQL of a target; a route that takes all paths says less than the path."""
    if pointer == "/routeKey":
        text = f"nullif(split_part({text}, ' ', 2), '')"
    return (
        f"case when not contains({text}, '+}}') then {text} end" if pointer in ("/resourcePath", "/routeKey") else text
    )


def _coalesced(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"coalesce({', '.join(texts)})"
