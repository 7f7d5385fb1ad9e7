"""A reader that reads only what is not in the cache."""

import contextlib
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.log_reader import LogReader, nothing_kept
from apiusage_desktop.core.read_options import ReadOptions
from apiusage_desktop.core.row_cache import FileStamp, RowCache, default_folder, entry_key, file_stamp, reading_of
from apiusage_desktop.core.source import Source


class CachedReader:
    """Reads only what is not in the cache; all else is the other reader's."""

    def __init__(self, reader: LogReader, rows: RowCache) -> None:
        self._reader = reader
        self._cache = rows

    @property
    def cache(self) -> RowCache:
        return self._cache

    @property
    def workspaces(self) -> Path | None:
        return self._cache.workspaces

    def warm(self) -> None:
        self._reader.warm()
        threading.Thread(target=self._cache.tidy, name="cache-tidier", daemon=True).start()

    def close(self) -> None:
        self._reader.close()

    def read(
        self,
        path: Path,
        workspace: Path,
        on_progress: OnProgress,
        should_cancel: ShouldCancel,
        *,
        member: str,
        options: ReadOptions,
    ) -> Source:
        key = ""
        stamp = file_stamp(path)
        if stamp:
            with contextlib.suppress(OSError):
                absolute = path.resolve()
                key = entry_key(self._cache.sha256(absolute, stamp, should_cancel), member, options)
                if known := self._cache.take(key, workspace):
                    return _as_now(*known, absolute, stamp)
        source = self._reader.read(path, workspace, on_progress, should_cancel, member=member, options=options)
        # What was read while the file changed is not the content that the key names.
        if stamp and key and file_stamp(path) == stamp:
            dated_by_file = source.fingerprint.modified == _modified(stamp)
            reading = reading_of(member, options)
            self._cache.keep(key, source, workspace, reading=reading, dated_by_file=dated_by_file)
        return source

    def recall(self, sha256: str, path: Path, workspace: Path, *, member: str, options: ReadOptions) -> Source:
        key = self._cache.key_of(sha256, reading_of(member, options))
        known = self._cache.take(key, workspace) if key else None
        if known is None:
            raise nothing_kept(path)
        return replace(known[0], path=path)


def cached(reader: LogReader, folder: Path | None = None) -> LogReader:
    """Return a reader that keeps what it reads, if there is a place to keep it."""
    try:
        return CachedReader(reader, RowCache(folder or default_folder()))
    except OSError:
        return reader


def _as_now(source: Source, dated_by_file: bool, path: Path, stamp: FileStamp) -> Source:
    """Return the source as reading the file anew would have it: the same content may have another name and time."""
    modified = _modified(stamp) if dated_by_file else source.fingerprint.modified
    return replace(source, path=path, fingerprint=replace(source.fingerprint, modified=modified))


def _modified(stamp: FileStamp) -> datetime:
    return datetime.fromtimestamp(stamp.mtime, UTC)
