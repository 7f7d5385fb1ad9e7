"""The rows of a JSON answer, without parsing the envelope around them.

The engine reads a top-level array of any size in a stream, but holds an envelope `{"results": [...]}` in memory
twice over. So the array is found by its ends, which lie in the first and last kilobytes, and copied out.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from apiusage_desktop.core.engine import OnProgress, ShouldCancel, quote_literal, run_watched
from apiusage_desktop.core.errors import Cancelled, UsageError
from apiusage_desktop.core.formats.log_file import EDGE_BYTES, LogFile
from apiusage_desktop.core.formats.usage_fields import has_counts, map_fields, may_be_nested

_CHUNK_BYTES = 4 << 20
_LARGEST_TO_DIAGNOSE = 256 << 20
_NO_ROWS = (
    "The rows cannot be found in the JSON",
    f"They are no list, or more than {EDGE_BYTES // 1024} KB stand before or after them.",
)


@dataclass(frozen=True, slots=True)
class JsonArray:
    """Where the array lies in the file (bytes, half-open), and the envelope with the array emptied."""

    start: int
    end: int
    envelope: Any


def find_array(file: LogFile, key: str) -> JsonArray:
    """Find the array under a key of the outermost object, or the outermost array itself for an empty key.

    Raises:
        UsageError: the JSON is broken or cut short; the message names the line.
    """
    opening = re.search(rb'"' + key.encode() + rb'"\s*:\s*\[' if key else rb"\s*\[", file.head)
    if opening is None:
        raise _diagnosis(file, *_NO_ROWS)
    start = opening.end() - 1
    head = file.head[:start].decode("utf-8", errors="replace")
    tail_start = file.size - len(file.tail)
    for closing in re.finditer(rb"\]", file.tail):
        end = tail_start + closing.end()
        if end <= file.bom + start:
            continue
        try:
            envelope = json.loads(head + "[]" + file.tail[closing.end() :].decode("utf-8", errors="replace"))
        except (ValueError, RecursionError):
            continue
        return JsonArray(file.bom + start, end, envelope)
    raise _diagnosis(file, *_NO_ROWS)


def _diagnosis(file: LogFile, title: str, detail: str) -> UsageError:
    """Say where the JSON breaks; if it does not, what else is wrong with it (title and detail)."""
    hint = "Export the log again; the file may have been cut short while it was saved."
    if file.size > _LARGEST_TO_DIAGNOSE:
        return UsageError(
            "The JSON is not complete", "Its end does not close what its start opens.", hint, path=file.path
        )
    content = file.content.read_bytes()
    try:
        json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return UsageError(
            "The JSON is not UTF-8 text", "A character in it is broken.", "Save it as UTF-8.", path=file.path, line=line
        )
    except json.JSONDecodeError as error:
        detail = f"At column {error.colno}: {error.msg.removesuffix(' starting at').lower()}."
        return UsageError("The JSON is broken", detail, hint, path=file.path, line=error.lineno)
    except RecursionError:
        return UsageError("The JSON is nested too deeply", "A usage log is not.", hint, path=file.path)
    return UsageError(title, detail, "Save the answer of the usage query as it is, and open it.", path=file.path)


def load_array(
    connection: duckdb.DuckDBPyConnection,
    file: LogFile,
    array: JsonArray,
    workspace: Path,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
) -> tuple[str, ...]:
    """Load the array's entries as the view `raw`, one column of text for each field they have.

    Args:
        workspace: a folder the connection may read; a copy of the array lies there for the time being.

    Returns:
        the fields found, which are the columns of `raw` beside `entry` and `record`.
    """
    copy = workspace / "array.json"
    try:
        _copy_slice(file, array, copy, on_progress, should_cancel)
        # The entry's number is the order of reading, which one thread's insertion order keeps.
        sql = """create temp table entries as
            select row_number() over () as entry, json from read_json_objects(?, format = 'array')"""
        run_watched(connection, sql, [str(copy)], on_progress=on_progress, should_cancel=should_cancel)
    except duckdb.Error:
        # The engine's own words quote the file; say the place instead.
        title = "The JSON cannot be read"
        raise _diagnosis(file, title, "A row is nested too deeply, or larger than 16 MB.") from None
    finally:
        copy.unlink(missing_ok=True)
    paths = _field_paths(connection)
    if not has_counts(paths):
        detail = "None of its entries has a count of requests and what it counts."
        hint = "Save the answer of the usage query (GET /api/v2/usage/query/{executionId}/results) and open it."
        raise UsageError("This JSON is not a usage log", detail, hint, path=file.path)
    columns = ", ".join(f"found[{place}] as {field}" for place, field in enumerate(paths, 1))
    pointers = ", ".join(quote_literal(path) for path in paths.values())
    # A view: the text of an entry is asked for the few that are rejected, not for all.
    # All fields are looked up together, since each look-up parses the entry.
    connection.execute(
        f"""create temp view raw as select entry, cast(json as varchar) as record, {columns}
        from (select entry, json, json_extract_string(json, [{pointers}]) as found from entries)"""  # noqa: S608 - fields are ours, paths are quoted
    )
    return tuple(paths)


def _copy_slice(
    file: LogFile, array: JsonArray, copy: Path, on_progress: OnProgress, should_cancel: ShouldCancel
) -> None:
    left = array.end - array.start
    with file.content.open("rb") as source, copy.open("wb") as target:
        source.seek(array.start)
        while left and (chunk := source.read(min(_CHUNK_BYTES, left))):
            if should_cancel():
                raise Cancelled
            target.write(chunk)
            left -= len(chunk)
            on_progress(0.3 * (1 - left / (array.end - array.start)))


def _field_paths(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the JSON pointer of each field, from the keys that occur in any entry, one level deep."""
    sets = connection.execute(
        "select distinct json_keys(json) from entries where json_type(json) = 'OBJECT'"
    ).fetchall()
    names = {key for (keys,) in sets for key in keys}
    for outer in [name for name in names if may_be_nested(name)]:
        inner = connection.execute(
            """select distinct json_keys(json, $pointer) from entries where json_type(json, $pointer) = 'OBJECT'""",
            {"pointer": f"/{_pointer(outer)}"},
        ).fetchall()
        if inner:
            names.discard(outer)
            names |= {f"{outer}/{key}" for (keys,) in inner for key in keys}
    # Sorted, so that where two keys mean one field the choice does not depend on chance.
    return {field: "/" + _pointer(name) for field, name in map_fields(sorted(names)).items()}


def _pointer(name: str) -> str:
    return name.replace("~", "~0")


def first_object(text: str) -> dict[str, Any] | None:
    """Return the whole document if it is one small JSON object."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def has_any(text: str, keys: Sequence[str]) -> bool:
    return any(re.search(rf'"{key}"\s*:', text) for key in keys)
