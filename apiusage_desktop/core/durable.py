"""Files that are whole: a power cut or a kill leaves the old one or the new one."""

import contextlib
import os
import tempfile
from pathlib import Path


def flush(path: Path) -> None:
    """Have the disk hold what was written to a file, or which names a folder has."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder; its rename is journalled
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, in place of an older one.

    Raises:
        OSError: it cannot be written; the older one is unchanged.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".partial", dir=path.parent)
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
        flush(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise
