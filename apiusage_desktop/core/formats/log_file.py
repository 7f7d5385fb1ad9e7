"""A file the user wants to open: what it is, before anything reads it in earnest."""

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from apiusage_desktop.core.engine import ShouldCancel
from apiusage_desktop.core.errors import Cancelled, UsageError
from apiusage_desktop.core.read_options import DEFAULT_READ_OPTIONS, ReadOptions
from apiusage_desktop.core.source import Fingerprint

EDGE_BYTES = 64 * 1024
_CHUNK_BYTES = 4 << 20

# What a file starts with, when it is something we can name but not read.
_FOREIGN = (
    (b"\x1f\x8b", "gzip-compressed", "Decompress it and open the file inside."),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed", "Decompress it and open the file inside."),
    (b"PK\x03\x04", "a zip archive or an Excel workbook", "Open the file inside, or save the sheet as CSV (UTF-8)."),
    (b"PAR1", "a Parquet file", "Save it as CSV or JSON."),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "Save the sheet as CSV (UTF-8)."),
    (b"\xff\xfe", "text in UTF-16", "Save it as UTF-8."),
    (b"\xfe\xff", "text in UTF-16", "Save it as UTF-8."),
    (b"%PDF", "a PDF document", "Open the export itself: JSON or CSV."),
)


@dataclass(frozen=True, slots=True)
class LogFile:
    """A regular, readable, non-empty text file.

    Attributes:
        path: the file the user named; for messages.
        member: the name inside it, if it is an archive.
        content: the text to read; `path` itself, or what was unpacked or transcoded from it.
        size: of the content, in bytes.
        modified: when the exporting program wrote it.
        bom: how many bytes of the content come before its text.
        head: the first bytes of the text.
        tail: the last bytes of the text.
        options: the user's answers to what the log does not say.
    """

    path: Path
    member: str
    content: Path
    size: int
    modified: datetime
    bom: int
    head: bytes
    tail: bytes
    options: ReadOptions = DEFAULT_READ_OPTIONS

    @property
    def start(self) -> str:
        """The first characters; a character cut by the edge is left out."""
        return self.head.decode("utf-8", errors="ignore")


def inspect_file(path: Path, options: ReadOptions = DEFAULT_READ_OPTIONS) -> LogFile:
    """Look at a file without reading it whole.

    Raises:
        UsageError: it is no log: missing, a folder, a device, empty, binary or in a container.
    """
    if address := re.match(r"([a-zA-Z][a-zA-Z0-9+.-]+):/", str(path)):
        # Only its scheme is repeated: an address may carry a password.
        detail = f"It begins with {address[1]}: and this program opens no connection."
        raise UsageError("This is an address, not a file", detail, "Download the export and open the file.")
    path = _resolved(path)
    size, modified = _regular_file(path)
    head, tail = _edges(path, size)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise UsageError(
            "The file is empty", "It holds no characters but white space.", "Export the log again.", path=path
        )
    for start, name, hint in _FOREIGN:
        if head.startswith(start):
            raise UsageError(f"The file is {name}", "A usage log is JSON or CSV text.", hint, path=path)
    if b"\0" in head:
        hint = "Open the JSON or CSV file that was exported from Genesys Cloud."
        raise UsageError("The file is binary, not text", "A usage log is JSON or CSV text.", hint, path=path)
    bom = 3 if head.startswith(b"\xef\xbb\xbf") else 0
    return LogFile(path, "", path, size, modified, bom, head[bom:], tail, options)


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        hint = "Open the file itself."
        raise UsageError("The file cannot be found", "Its link leads in a circle.", hint, path=path) from None


def _edges(path: Path, size: int) -> tuple[bytes, bytes]:
    try:
        with path.open("rb") as stream:
            head = stream.read(EDGE_BYTES)
            stream.seek(max(0, size - EDGE_BYTES))
            return head, stream.read(EDGE_BYTES)
    except OSError as error:
        raise unreadable(path, error) from None


def unreadable(path: Path, error: OSError) -> UsageError:
    """Say that the system failed to read a file it had shown."""
    hint = "Check the drive or the connection to it, and open the file again."
    return UsageError("The file cannot be read", f"{os.strerror(error.errno or 5)}.", hint, path=path)


def _regular_file(path: Path) -> tuple[int, datetime]:
    try:
        status = path.stat()
    except OSError as error:
        hint = "Check the name, and that the drive is connected."
        raise UsageError("The file cannot be found", f"{os.strerror(error.errno or 2)}.", hint, path=path) from None
    if stat.S_ISDIR(status.st_mode):
        raise UsageError("This is a folder, not a file", "One log is one file.", "Open the files in it.", path=path)
    # Opening a pipe or a device could wait for ever.
    if not stat.S_ISREG(status.st_mode):
        raise UsageError(
            "This is not a regular file", "It is a pipe or a device.", "Save it as a file first.", path=path
        )
    if not os.access(path, os.R_OK):
        hint = "Ask its owner for the right to read it."
        raise UsageError("The file may not be read", "Its permissions do not allow it.", hint, path=path)
    return status.st_size, datetime.fromtimestamp(status.st_mtime, UTC)


def fingerprint(file: LogFile, should_cancel: ShouldCancel) -> Fingerprint:
    """Hash the whole content.

    Raises:
        UsageError: the file cannot be read to its end.
        Cancelled: `should_cancel` said so.
    """
    digest = hashlib.sha256()
    try:
        with file.content.open("rb") as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                if should_cancel():
                    raise Cancelled
                digest.update(chunk)
    except OSError as error:
        raise unreadable(file.path, error) from None
    return Fingerprint(file.size, file.modified, digest.hexdigest())


def is_plain_name(path: Path) -> bool:
    """Tell whether the engine can be given this path: a name that is not Unicode text it cannot take."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def is_unchanged(file: LogFile) -> bool:
    """Tell whether the file still has the size and the time it had when it was inspected."""
    try:
        return _regular_file(file.path) == (file.size, file.modified)
    except UsageError:
        return False
