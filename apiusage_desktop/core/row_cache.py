"""What was read of logs, kept between runs: opening a log again costs no reading.

Nothing in it is needed: whatever is missing, damaged or of another version is read again. An entry is two files, the
rows and the facts, and each is whole or not there; the facts, which come last, tell the hash of the rows, and begin
with their own. A session that uses an entry holds a second name of its rows, so that taking it out of the cache takes
nothing from the session.
"""

import contextlib
import hashlib
import json
import os
import stat
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import duckdb
import platformdirs

from apiusage_desktop import __version__
from apiusage_desktop.core.durable import flush, write_whole
from apiusage_desktop.core.engine import ShouldCancel, never_cancel
from apiusage_desktop.core.errors import Cancelled
from apiusage_desktop.core.formats import ROWS_FILE
from apiusage_desktop.core.plain_data import from_plain, to_plain
from apiusage_desktop.core.read_options import ReadOptions
from apiusage_desktop.core.source import Source
from apiusage_desktop.core.workspace import sweep

_Kind = TypeVar("_Kind")

_MOST_BYTES = 10 << 30
_MOST_LOGS = 2000  # years of daily exports
_MOST_SEEN = 10_000
_CHUNK_BYTES = 4 << 20
_LEFTOVER_SECONDS = 3600
# A file that was written this recently could change without its time of change telling.
_SETTLED_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class CacheSize:
    """How much the cache holds, or held."""

    logs: int
    bytes: int


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What tells, without reading it, that a file is the one it was."""

    size: int
    mtime: float
    mtime_ns: int
    ctime_ns: int  # a copy may put the time of change back, but not this one (on Windows it says less)
    inode: int


@dataclass(frozen=True, slots=True)
class _Seen:
    stamp: FileStamp
    sha256: str


@dataclass(frozen=True, slots=True)
class _Facts:
    """The part of an entry that is not rows.

    Attributes:
        rows_sha256: of the file with the rows.
        dated_by_file: whether the log is as old as its file, and not as old as something inside it.
        reading: how it was read; see `reading_of`.
        source: as it was read.
    """

    rows_sha256: str
    dated_by_file: bool
    reading: str
    source: Source


def default_folder() -> Path:
    return platformdirs.user_cache_path("apiusage-desktop", appauthor=False)


@cache
def reader_version() -> str:
    """Return a text that changes when the same log might be read in another way."""
    digest = hashlib.sha256(f"{__version__} {duckdb.__version__}".encode())
    sources = sorted(Path(__file__).parent.rglob("*.py"))
    for source in sources:
        digest.update(source.read_bytes())
    if not sources:  # a frozen program has none, but is another file for each version
        status = Path(sys.executable).stat()
        digest.update(f"{status.st_size} {status.st_mtime_ns}".encode())
    return digest.hexdigest()


def entry_key(sha256: str, member: str, options: ReadOptions) -> str:
    """Return the name of the entry of a file's content, read in one way."""
    text = f"{sha256}\n{reading_of(member, options)}"
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def reading_of(member: str, options: ReadOptions) -> str:
    """Return a text that is equal for readings that give the same rows."""
    return "\n".join((member, repr(options), reader_version()))


class RowCache:
    """A folder of rows by content; programs may share it.

    Raises:
        OSError: the folder cannot be made.
    """

    def __init__(self, folder: Path, *, most_bytes: int = _MOST_BYTES, most_logs: int = _MOST_LOGS) -> None:
        self._most_bytes, self._most_logs = most_bytes, most_logs
        self._rows, self._seen, self.workspaces = folder / "rows", folder / "seen", folder / "work"
        for part in (folder, self._rows, self._seen, self.workspaces):
            part.mkdir(mode=0o700, parents=True, exist_ok=True)

    def sha256(self, path: Path, stamp: FileStamp, should_cancel: ShouldCancel) -> str:
        """Return the hash of a file, without reading it if it is known.

        Raises:
            OSError: it cannot be read.
            Cancelled: `should_cancel` said so.
        """
        note = self._seen / f"{hashlib.sha256(os.fsencode(path)).hexdigest()}.json"
        with contextlib.suppress(OSError, ValueError):
            seen = _read_checked(_Seen, note)
            if seen.stamp == stamp:
                return seen.sha256
        digest = _hash(path, should_cancel)
        if time.time_ns() - stamp.mtime_ns > _SETTLED_NS and file_stamp(path) == stamp:
            with contextlib.suppress(OSError):
                _write_checked(note, _Seen(stamp, digest))
        return digest

    def take(self, key: str, workspace: Path) -> tuple[Source, bool] | None:
        """Put the rows of an entry into a folder; `None` if there is no such entry, or it is damaged.

        Returns:
            the source as it was read, and whether it is dated by its file.
        """
        entry, rows = self._rows / f"{key}.json", workspace / ROWS_FILE
        try:
            facts = _read_checked(_Facts, entry)
            rows.hardlink_to(self._rows / f"{key}.duckdb")
            if _hash(rows) != facts.rows_sha256:
                raise ValueError("the rows are damaged")
            os.utime(entry)
        except (OSError, ValueError):
            with contextlib.suppress(OSError):
                rows.unlink(missing_ok=True)
            return None
        return facts.source, facts.dated_by_file

    def key_of(self, content_sha256: str, reading: str) -> str | None:
        """Return the name of the entry of a log's content, which need not be the content of its file."""
        for entry in self._rows.glob("*.json"):
            with contextlib.suppress(OSError, ValueError):
                facts = _read_checked(_Facts, entry)
                if facts.source.fingerprint.sha256 == content_sha256 and facts.reading == reading:
                    return entry.stem
        return None

    def keep(self, key: str, source: Source, workspace: Path, *, reading: str, dated_by_file: bool) -> None:
        """Make an entry of what was read; without room or a place for it there is none."""
        rows, name = workspace / ROWS_FILE, f".{key}.{os.getpid()}.partial"
        if rows.with_name(f"{ROWS_FILE}.wal").exists():
            return  # the rows are not whole without it
        with contextlib.suppress(OSError):
            rows.chmod(0o600)
            flush(rows)
            facts = _Facts(_hash(rows), dated_by_file, reading, source)
            partial = self._rows / name
            partial.unlink(missing_ok=True)
            partial.hardlink_to(rows)
            partial.replace(self._rows / f"{key}.duckdb")
            _write_checked(self._rows / f"{key}.json", facts)
            self._trim()

    def size(self) -> CacheSize:
        """Tell how much is kept."""
        found = [status.st_size for path in self._rows.glob("*.duckdb") if (status := _status(path))]
        return CacheSize(len(found), sum(found))

    def clear(self) -> CacheSize:
        """Remove everything; what is open stays open.

        Returns:
            how much was removed.
        """
        before = self.size()
        for path in (*self._rows.iterdir(), *self._seen.iterdir()):
            _remove(path)
        after = self.size()
        return CacheSize(before.logs - after.logs, before.bytes - after.bytes)

    def tidy(self) -> None:
        """Remove what killed programs left behind."""
        sweep(self.workspaces)
        sweep()
        late = time.time() - _LEFTOVER_SECONDS
        for path in (*self._rows.iterdir(), *self._seen.iterdir()):
            half = path.suffix == ".partial" or (path.suffix == ".duckdb" and not path.with_suffix(".json").exists())
            if half and (status := _status(path)) and status.st_ctime < late:
                _remove(path)
        notes = sorted(self._seen.iterdir(), key=_age)
        for path in notes[:-_MOST_SEEN]:
            _remove(path)

    def _trim(self) -> None:
        """Remove the entries that were not used for longest, but none that is in use."""
        entries = [(s.st_mtime, path.stem) for path in self._rows.glob("*.json") if (s := _status(path))]
        size = self.size()
        logs, total = size.logs, size.bytes
        for _, key in sorted(entries):
            if logs <= self._most_logs and total <= self._most_bytes:
                return
            rows = self._rows / f"{key}.duckdb"
            status = _status(rows)
            if status is None or status.st_nlink > 1:
                continue
            _remove(self._rows / f"{key}.json")
            _remove(rows)
            logs, total = logs - 1, total - status.st_size


def file_stamp(path: Path) -> FileStamp | None:
    """Return the stamp of a regular file that may be read; anything else is for the reader to refuse."""
    status = _status(path)
    if status is None or not stat.S_ISREG(status.st_mode) or not os.access(path, os.R_OK):
        return None
    return FileStamp(status.st_size, status.st_mtime, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def _hash(path: Path, should_cancel: ShouldCancel = never_cancel) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            if should_cancel():
                raise Cancelled
            digest.update(chunk)
    return digest.hexdigest()


def _write_checked(path: Path, value: object) -> None:
    text = json.dumps(to_plain(value)).encode()
    write_whole(path, hashlib.sha256(text).hexdigest().encode() + b"\n" + text)


def _read_checked(kind: type[_Kind], path: Path) -> _Kind:
    """Return what was written.

    Raises:
        OSError: it is not there.
        ValueError: it is not what was written, or another version's.
    """
    digest, _, text = path.read_bytes().partition(b"\n")
    if hashlib.sha256(text).hexdigest().encode() != digest:
        raise ValueError("the facts are damaged")
    return from_plain(kind, json.loads(text))


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except (OSError, ValueError):
        return None


def _age(path: Path) -> float:
    status = _status(path)
    return status.st_mtime if status else 0.0


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
