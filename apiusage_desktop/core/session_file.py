"""Saved sessions: which logs were open, what was asked of them, and the user's notes; never a row of a log.

A session is a small JSON file. It is whole or the older one, and the last good one before it lies beside it as
`<name>.bak`, which is used when the session cannot be.
"""

import contextlib
import json
import os
import stat
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from apiusage_desktop.core.durable import write_whole
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.findings.dismissals import Dismissal
from apiusage_desktop.core.plain_data import from_plain, to_plain
from apiusage_desktop.core.read_options import DEFAULT_READ_OPTIONS, ReadOptions
from apiusage_desktop.core.source import Account, Certainty, Grain
from apiusage_desktop.core.store import UsageStore

SUFFIX = ".apiusage"

_KIND = "api-usage-desktop session"
_VERSION = 1
_MOST_BYTES = 16 << 20  # thousands of logs and a book of notes

_DAMAGED = "It was cut short, or changed by something else"


@dataclass(frozen=True, slots=True)
class SavedLog:
    """One log of a session.

    Attributes:
        path: its file.
        member: the name inside it, if it is an archive.
        sha256: the hash of its content.
        options: the user's answers when it was read.
        included: whether it counts.
        grain: the stretch of time of a row, if the user corrected it.
        period: the days it covers, if the user said so.
        modified: when its content was exported, as far as was known: of two exports of the same days the newer counts.
    """

    path: Path
    member: str
    sha256: str
    options: ReadOptions = DEFAULT_READ_OPTIONS
    included: bool = True
    grain: Grain | None = None
    period: DateRange | None = None
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class SavedList:
    """One list of clients or users of a session; what it tells is read from its file again.

    Attributes:
        path: its file.
        member: the name inside it, if it is an archive.
        sha256: the hash of its content.
    """

    path: Path
    member: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SavedSession:
    """What a session file holds.

    Attributes:
        logs: the open logs, in the order of opening.
        usage_filter: what was asked.
        notes: the user's own words.
        page: the name of the page that was shown.
        account: which counts of days that usage exports and request logs cover.
        token_limit: how many requests a minute a token may make, if a file told it.
        lists: the open lists of clients and users.
        dismissals: the findings that the user put away.
    """

    logs: tuple[SavedLog, ...] = ()
    usage_filter: UsageFilter = field(default=UsageFilter())
    notes: str = ""
    page: str = ""
    account: Account = Account.EXPORT
    token_limit: int | None = None
    lists: tuple[SavedList, ...] = ()
    dismissals: tuple[Dismissal, ...] = ()


class _UnusableError(Exception):
    """A session file that cannot be used; says why, as one sentence without a full stop."""


def is_session(path: Path) -> bool:
    """Tell a saved session from a log, by its name."""
    return path.name.lower().endswith((SUFFIX, f"{SUFFIX}.bak"))


def saved_logs(store: UsageStore) -> tuple[SavedLog, ...]:
    """Return the open logs as a session keeps them."""
    logs = []
    for number, source in store.sources:
        told = source.certainty is Certainty.TOLD
        logs.append(
            SavedLog(
                path=source.path,
                member=source.member,
                sha256=source.fingerprint.sha256,
                options=store.options_of(number),
                included=source.included,
                grain=source.grain if told else None,
                period=source.days if told and source.grain is Grain.PERIOD else None,
                modified=source.fingerprint.modified,
            )
        )
    return tuple(logs)


def saved_lists(store: UsageStore) -> tuple[SavedList, ...]:
    """Return the open lists of clients and users as a session keeps them."""
    return tuple(SavedList(one.path, one.member, one.sha256) for _, one in store.lists)


def save_session(path: Path, session: SavedSession) -> None:
    """Write a session; the one that was there, if it was good, becomes the backup.

    Raises:
        UsageError: it cannot be written; the older one is unchanged.
    """
    content = {"kind": _KIND, "version": _VERSION, "session": to_plain(session)}
    try:
        with contextlib.suppress(_UnusableError, FileNotFoundError):
            before = _content(path)
            _parsed(before)
            write_whole(_backup(path), before)
        write_whole(path, json.dumps(content, indent=2).encode())
    except OSError as error:
        hint = "Choose another folder, or free some space; an older session of this name is unchanged."
        detail = f"{os.strerror(error.errno or 5)}."
        raise UsageError("The session could not be saved", detail, hint, path=path) from None


def load_session(path: Path) -> tuple[SavedSession, str]:
    """Read a session, or its backup if it cannot be used.

    Returns:
        the session, and what the user should know of it, if anything.

    Raises:
        UsageError: neither can be used.
    """
    try:
        return _parsed(_content(path)), ""
    except _UnusableError as error:
        reason = str(error)
    except OSError as error:
        reason = os.strerror(error.errno or 5)
    with contextlib.suppress(OSError, _UnusableError):
        session = _parsed(_content(_backup(path)))
        return session, f"{path.name} cannot be used: {reason}. Its last good version is opened instead."
    hint = "Open the logs themselves and save a new session; no log was changed."
    raise UsageError("The session cannot be opened", f"{reason}.", hint, path=path)


def _backup(path: Path) -> Path:
    return path.with_name(f"{path.name}.bak")


def _content(path: Path) -> bytes:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise _UnusableError("It is no file")
    if status.st_size > _MOST_BYTES:
        raise _UnusableError("It is too large for a session")
    return path.read_bytes()


def _parsed(content: bytes) -> SavedSession:
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        raise _UnusableError(_DAMAGED) from None
    if not isinstance(data, dict) or data.get("kind") != _KIND:
        raise _UnusableError("It is no session of this program")
    version = data.get("version")
    if type(version) is int and version > _VERSION:
        raise _UnusableError("It was saved by a newer version of this program")
    if type(version) is not int or version != _VERSION:
        raise _UnusableError(_DAMAGED)
    try:
        return from_plain(SavedSession, data.get("session"))
    except ValueError:
        raise _UnusableError(_DAMAGED) from None
