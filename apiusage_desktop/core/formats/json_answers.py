"""What an answer of the API tells beside its rows: that it is none yet, that more pages exist, and how to get them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.errors import NotALog, UsageError
from apiusage_desktop.core.formats.completing import JOB_RESULT, QUERY_RESULT, next_page, of_envelope
from apiusage_desktop.core.formats.entry_writer import EntryWriter, chunks
from apiusage_desktop.core.formats.json_documents import Documents, split_documents
from apiusage_desktop.core.formats.json_entries import LINES_FILE, load_entries, refuse_other
from apiusage_desktop.core.formats.json_wrapped import unwrapped, wrapper_of
from apiusage_desktop.core.formats.loaded import Loaded
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.rejecting import Rejected
from apiusage_desktop.core.formats.usage_fields import normalised

_LARGEST_TO_DIAGNOSE = 256 << 20
_KEY = re.compile(r'"([^"\\]{1,40})"\s*:')
_NO_ROWS = ("The rows cannot be found in the JSON", "Nothing in it is a list of rows.")
_CUT = "Export the log again; the file may have been cut short while it was saved."


@dataclass(frozen=True, slots=True)
class Family:
    """One of the two generations of the API.

    Attributes:
        thing: what was asked for, in words.
        rows: the key of the rows.
        ids: keys that only a receipt has.
        fetch: the call that gives the rows.
        done: the status of an answer that has its rows.
        again: how to ask once more.
    """

    thing: str
    rows: str
    ids: tuple[str, ...]
    fetch: str
    done: str
    again: str


def keys_in(text: str) -> set[str]:
    """Return the keys that occur anywhere in the text, without what exports differ in."""
    return {normalised(key) for key in _KEY.findall(text)}


QUERY = Family(
    thing="usage query",
    rows="results",
    ids=("executionid",),
    fetch=QUERY_RESULT,
    done="Complete",
    again="Run the query again.",
)
JOB = Family(
    thing="usage job",
    rows="entities",
    ids=("id", "resultsuri", "selfuri"),
    fetch=JOB_RESULT,
    done="Succeeded",
    again="Submit the job again.",
)


def refuse_without_rows(file: LogFile, family: Family) -> None:
    """Refuse an answer without rows.

    Raises:
        UsageError: it is not ready, failed, empty, or a mere receipt.
    """
    answer = _first_object(file.start)
    if answer is not None and not answer.get(family.rows) and wrapper_of(file) is None:
        refuse_answer(file, family, answer)


def refuse_answer(file: LogFile, family: Family, answer: Mapping[str, Any]) -> None:
    """Refuse an answer without rows, of which this is all, with normalised keys.

    Raises:
        UsageError: it is not ready, failed, empty, or a mere receipt.
    """
    status = str(answer.get("querystatus", "")).capitalize()
    if status in ("Queued", "Running"):
        title = f"The {family.thing} was still {status.lower()} when this was saved"
        hint = f"Fetch {of_envelope(answer) or family.fetch} again until queryStatus is {family.done},"
        raise UsageError(title, "It holds no rows yet.", f"{hint} save that answer and open it.", path=file.path)
    if status in ("Failed", "Cancelled"):
        title = f"The {family.thing} {'was cancelled' if status == 'Cancelled' else 'failed'}"
        raise UsageError(title, "Genesys Cloud answered without rows.", family.again, path=file.path)
    if family.rows in answer and not isinstance(answer[family.rows], dict):
        detail = f"Its {family.rows} are empty."
        hint = "Ask for a longer interval; days without calls have no rows, and today is never included."
        raise NotALog(f"The {family.thing} found nothing", detail, hint, path=file.path)
    if number := next((str(answer[key]) for key in family.ids if answer.get(key)), ""):
        title = f"This is the receipt of a {family.thing}, not its result"
        hint = f"Fetch {of_envelope(answer) or family.fetch}, save that answer and open it."
        raise UsageError(title, f"It names {number[:60]}.", hint, path=file.path)


def _first_object(text: str) -> dict[str, Any] | None:
    """Return the whole document if it is one small JSON object."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return {normalised(key): value for key, value in document.items()} if isinstance(document, dict) else None


def load_documents(
    connection: duckdb.DuckDBPyConnection,
    file: LogFile,
    workspace: Path,
    fetch: str,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
) -> Loaded:
    """Load all rows of a file of JSON documents, and say what their pages tell.

    Args:
        fetch: the call that gives such answers, where they do not name it.

    Raises:
        UsageError: nothing of it can be read.
    """
    writer = EntryWriter(workspace / LINES_FILE)
    try:
        found = split_documents(unwrapped(chunks(file, on_progress, should_cancel), wrapper_of(file)), writer)
    finally:
        writer.close()
    entries = load_entries(connection, workspace / LINES_FILE, writer.long, on_progress, should_cancel)
    if found.broken_line and not entries.fields:
        raise diagnosis(file, "The JSON is not complete", f"It breaks off after line {found.broken_line:,}.")
    if not writer.entries or (not found.pages and keys_in(file.start) & {"results", "entities", "querystatus"}):
        raise diagnosis(file, *_NO_ROWS)
    if entries.broken and entries.rejected == writer.entries:
        raise diagnosis(file, *_NO_ROWS)
    refuse_other(file, "JSON", entries)
    warnings, calls = page_warnings(found, writer.entries, fetch)
    rejected = _rejected(found, writer.entries)
    warnings = (*warnings, *entries.warnings)
    return Loaded(fields=entries.fields, unit="entry", warnings=warnings, rejected=rejected, calls=calls)


def _rejected(found: Documents, count: int) -> tuple[Rejected, ...]:
    if not found.broken_line:
        return ()
    reason = f"the JSON that begins on line {found.broken_line:,} is broken; the rest of the file is not read"
    return ((count + 1, reason, found.broken_text),)


def page_warnings(found: Documents, count: int, fetch: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what the user should know of the pages, and the calls that would complete them.

    Args:
        found: the pages.
        count: the rows in them.
        fetch: the call that gives such pages, where they do not name it.
    """
    call = next_page(found.last, fetch)
    warnings = []
    if found.broken_line:
        warnings.append(f"It is broken: of what begins on line {found.broken_line:,} nothing could be read. {_CUT}")
    if found.unread:
        warnings.append(
            f"What stands around the rows of {found.unread:,} of its {found.pages:,} pages is broken: whether more"
            " pages exist cannot be told."
        )
    if call:
        page = "It is one page of several" if found.pages == 1 else f"It holds {found.pages:,} pages of several more"
        warnings.append(f"{page}: fetch the next, and open it too: {call}")
    if found.pages == 1 and isinstance(told := found.first.get("count"), int) and told != count:
        warnings.append(f"It says that it has {told:,} rows, and has {count:,}: export it again.")
    return tuple(warnings), (call,) if call else ()


def diagnosis(file: LogFile, title: str, detail: str) -> UsageError:
    """Say where the JSON breaks; if it does not, what else is wrong with it (title and detail)."""
    if file.size > _LARGEST_TO_DIAGNOSE:
        return UsageError(title, detail, _CUT, path=file.path)
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
        return UsageError("The JSON is broken", detail, _CUT, path=file.path, line=error.lineno)
    except RecursionError:
        return UsageError("The JSON is nested too deeply", "A usage log is not.", _CUT, path=file.path)
    return UsageError(title, detail, "Save the answer of the usage query as it is, and open it.", path=file.path)
