"""Folders for what a running program keeps on disk: private, and swept when their program was killed.

Who owns a folder holds a lock on a file in it, which the system lets go of whichever way the program ends.
"""

import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PREFIX = "apiusage-"

_LOCK = "owner.lock"
# A folder that was just made may not be locked yet.
_YOUNG_SECONDS = 60
# Folders without a lock: of a program that was killed at the wrong moment, or made for one report or export.
_OLD_SECONDS = 24 * 3600


class Workspace:
    """A folder of this process, in the given place or the system's for temporary files."""

    def __init__(self, parent: Path | None = None) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        self._lock = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        _lock(self._lock)

    def close(self) -> None:
        """Remove the folder."""
        os.close(self._lock)  # first, or Windows would keep the file
        shutil.rmtree(self.path, ignore_errors=True)


def sweep(parent: Path | None = None) -> None:
    """Remove the folders that killed programs of this user left in a place."""
    for folder in (parent or Path(tempfile.gettempdir())).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if _is_ours(folder):
                with _taken_over(folder) as abandoned:
                    if abandoned:
                        shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    status = folder.lstat()
    return folder.is_dir() and not folder.is_symlink() and (os.name == "nt" or status.st_uid == os.getuid())


@contextlib.contextmanager
def _taken_over(folder: Path) -> Iterator[bool]:
    """Tell whether nobody owns the folder any more, and see that nobody else sweeps it meanwhile."""
    age = time.time() - folder.stat().st_mtime
    lock = folder / _LOCK
    if not lock.exists():
        yield age > _OLD_SECONDS
        return
    if age < _YOUNG_SECONDS:
        yield False
        return
    handle = os.open(lock, os.O_RDWR)
    try:
        try:
            _lock(handle)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
