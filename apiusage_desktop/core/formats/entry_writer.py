"""JSON Lines as the readers leave them in the workspace: one entry of the log a line, whatever its shape was."""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.errors import Cancelled
from apiusage_desktop.core.formats.log_file import LogFile

# Beyond this an entry is no usage row; the engine's reader of lines takes no longer ones.
LONGEST_ENTRY = 2_000_000
_KEPT_OF_LONG = 4_000
_CHUNK_BYTES = 1 << 20

# Raw control characters are no JSON, so they can stand for what has no text of its own.
NOT_UTF8 = "\x01"
NOTHING = "\x02"
_CONTROL_TO_SPACE = bytes(32 if code < 32 and code != 10 else code for code in range(256))
_BREAK_TO_SPACE = bytes(32 if code == 10 else code for code in range(256))


def _mark(error: UnicodeError) -> tuple[str, int]:
    return NOT_UTF8, error.end if isinstance(error, UnicodeDecodeError) else 0


codecs.register_error("apiusage-mark", _mark)


def chunks(file: LogFile, on_progress: OnProgress, should_cancel: ShouldCancel) -> Iterator[bytes]:
    """Yield the text as valid UTF-8 without control characters but line feeds; broken characters are `NOT_UTF8`.

    Raises:
        Cancelled: `should_cancel` said so.
    """
    decoder = codecs.getincrementaldecoder("utf-8")(errors="apiusage-mark")
    done = file.bom
    with file.content.open("rb") as stream:
        stream.seek(file.bom)
        while chunk := stream.read(_CHUNK_BYTES):
            if should_cancel():
                raise Cancelled
            done += len(chunk)
            yield decoder.decode(chunk.translate(_CONTROL_TO_SPACE)).encode()
            on_progress(0.5 * min(1.0, done / file.size))
    if rest := decoder.decode(b"", final=True):
        yield rest.encode()


class EntryWriter:
    """Writes entries as lines: none is empty, and none longer than the engine can read.

    Attributes:
        entries: how many are complete.
        long: the numbers of those that were cut because they are too long.
    """

    def __init__(self, path: Path) -> None:
        self._stream: BinaryIO = path.open("wb")
        self._length = 0
        self._is_blank = True
        self._long = False
        self.entries = 0
        self.long: set[int] = set()

    @property
    def is_at_start(self) -> bool:
        """Whether nothing was written of the next entry yet."""
        return not self._length

    def add(self, text: bytes) -> None:
        """Append text to the entry that is being written; each line feed in it ends an entry."""
        ends = np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == 10)
        if self._is_plain(text, ends):
            self._stream.write(text)
            self.entries += len(ends)
            rest = text[int(ends[-1]) + 1 :] if len(ends) else text
            self._is_blank = (bool(len(ends)) or self._is_blank) and not rest.strip()
            self._length = len(rest) + (0 if len(ends) else self._length)
            return
        first, *others = text.split(b"\n")
        self._append(first)
        for piece in others:
            self.end()
            self._append(piece)

    def _is_plain(self, text: bytes, ends: NDArray[np.int64]) -> bool:
        """Tell whether all entries in the text are neither empty nor too long."""
        if self._long:
            return False
        lengths = np.diff(ends, prepend=-1) - 1
        if len(ends):
            lengths[0] += self._length
            rest = len(text) - int(ends[-1]) - 1
        else:
            rest = self._length + len(text)
        if rest > LONGEST_ENTRY or (len(ends) and int(lengths.max()) > LONGEST_ENTRY):
            return False
        # What is this short may be white space alone; a usage row never is.
        return not len(ends) or int(lengths.min()) > 16

    def _append(self, piece: bytes) -> None:
        if not self._long and self._length + len(piece) > LONGEST_ENTRY:
            self._long = True
            if self._length > _KEPT_OF_LONG:
                self._stream.seek(_KEPT_OF_LONG - self._length, 1)
                self._stream.truncate()
            else:
                self._stream.write(piece[: _KEPT_OF_LONG - self._length])
        elif not self._long:
            self._stream.write(piece)
        self._length += len(piece)
        self._is_blank = self._is_blank and not piece.strip()

    def end(self) -> None:
        """End the entry."""
        self.entries += 1
        if self._is_blank and not self._long:
            self._take_back()
            self._stream.write(NOTHING.encode())
        if self._long:
            self.long.add(self.entries)
        self._stream.write(b"\n")
        self._length, self._is_blank, self._long = 0, True, False

    def end_if_begun(self) -> None:
        """End the entry unless nothing but white space was written of it; that is taken back."""
        if not self._is_blank or self._long:
            self.end()
        else:
            self._take_back()

    def _take_back(self) -> None:
        if self._length:
            self._stream.seek(-self._length, 1)
            self._stream.truncate()
            self._length = 0

    def mark(self) -> tuple[int, int]:
        """Return the place to which `roll_back` can return; no entry may be begun."""
        return self._stream.tell(), self.entries

    def roll_back(self, mark: tuple[int, int]) -> None:
        """Take back what was written since."""
        place, self.entries = mark
        self._stream.seek(place)
        self._stream.truncate()
        self._length, self._is_blank, self._long = 0, True, False
        self.long = {entry for entry in self.long if entry <= self.entries}

    def close(self) -> None:
        self._stream.close()


def on_one_line(text: bytes) -> bytes:
    """Return the text with spaces in the place of line feeds."""
    return text.translate(_BREAK_TO_SPACE)
