"""How far the reading of a log is, in what its user counts in: bytes and rows."""

import re
from dataclasses import dataclass
from pathlib import Path

_HEAD_BYTES = 64 * 1024

# What each row of a JSON export has once.
_ROW_KEYS = re.compile(rb'"(?:requests|interval)"\s*:', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a log is read.

    Attributes:
        share: of the work, 0 to 1.
        bytes_read: of the file.
        bytes_total: the file's size.
        rows: about how many rows that is, judged by the file's first rows; 0 if it cannot be told.
    """

    share: float
    bytes_read: int
    bytes_total: int
    rows: int


class ProgressMeter:
    """Tells of one log what a share of it is."""

    def __init__(self, path: Path) -> None:
        self._share = 0.0
        self._size, self._rows = _size_and_rows(path)

    def at(self, share: float) -> Progress:
        """Return the progress at this share of the work; it never goes back."""
        self._share = max(self._share, min(share, 1.0))
        return Progress(self._share, int(self._share * self._size), self._size, int(self._share * self._rows))


def _size_and_rows(path: Path) -> tuple[int, float]:
    """Return the size of a file and about how many rows it has; nothing of what is no plain file."""
    try:
        if not path.is_file():
            return 0, 0
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except (OSError, ValueError):
        return 0, 0  # the reader will say why
    if b"\0" in head or (not head.isascii() and not _is_text(head)):
        return size, 0  # packed, or in another encoding: its bytes are not those of rows
    rows = len(_ROW_KEYS.findall(head)) or head.count(b"\n")
    return size, rows * size / max(len(head), 1)


def _is_text(head: bytes) -> bool:
    # A character may be cut by the edge.
    return len(head.decode("utf-8", errors="ignore").encode()) >= len(head) - 3
