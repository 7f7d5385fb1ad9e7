"""A file the user wants to open: what it is, before anything reads it in earnest."""

import errno
import os
import re
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from apiusage_desktop.core.engine import OnProgress, ShouldCancel, ignore_progress, never_cancel, safe_error
from apiusage_desktop.core.errors import NotALog, UsageError
from apiusage_desktop.core.formats.containers import Kind, kind_of
from apiusage_desktop.core.formats.encoding import to_utf8
from apiusage_desktop.core.formats.unpacking import unpack
from apiusage_desktop.core.read_options import DEFAULT_READ_OPTIONS, ReadOptions

EDGE_BYTES = 64 * 1024
CHANGED = "It changed while it was read: open it again, to have it as it is now."

# What a file starts with, when it is something we can name but not read.
_UNPACK = "Decompress it and open the file inside."
_FOREIGN = (
    (b"BZh", "bzip2-compressed", _UNPACK),
    (b"\xfd7zXZ\0", "xz-compressed", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it and open the files in it."),
    (b"Rar!\x1a\x07", "a RAR archive", "Unpack it and open the files in it."),
    (b"\xd0\xcf\x11\xe0", "an old or an encrypted Excel workbook", "Save it as .xlsx without a password, or as CSV."),
    (b"%PDF", "a PDF document", "Open the export itself: JSON or CSV."),
)
_TAR_MARK, _TAR_PLACE = b"ustar", 257


@dataclass(frozen=True, slots=True)
class LogFile:
    """A log that can be read: text in UTF-8, an Excel workbook or a Parquet file, outside of any container.

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
        is_text: whether it is text; if not, `head` and `tail` are bytes of a workbook or a Parquet file.
        warnings: what the user should know of how its content was come by, one sentence each.
        state: what the system said of `path` before it was read.
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
    is_text: bool = True
    warnings: tuple[str, ...] = ()
    state: os.stat_result | None = None

    @property
    def start(self) -> str:
        """The first characters; a character cut by the edge is left out."""
        return self.head.decode("utf-8", errors="ignore")


def inspect_file(
    path: Path,
    workspace: Path,
    member: str = "",
    options: ReadOptions = DEFAULT_READ_OPTIONS,
    on_progress: OnProgress = ignore_progress,
    should_cancel: ShouldCancel = never_cancel,
) -> LogFile:
    """Look at a file, get its content out of its container, and make UTF-8 of it if it is other text.

    Args:
        path: the file the user named.
        workspace: a folder for copies; the caller removes it when the log is read.
        member: which log inside the file, if it is an archive.
        options: the user's answers to what the log does not say.
        on_progress: told how much is unpacked, if anything is.
        should_cancel: asked often.

    Raises:
        UsageError: it is no log: missing, a folder, a device, empty, binary, or in a container that is not sound.
        Cancelled: `should_cancel` said so.
    """
    if address := re.match(r"([a-zA-Z][a-zA-Z0-9+.-]+):/", str(path)):
        # Only its scheme is repeated: an address may carry a password.
        detail = f"It begins with {address[1]}: and this program opens no connection."
        raise UsageError("This is an address, not a file", detail, "Download the export and open the file.")
    path = _resolved(path)
    state = _regular_file(path)
    modified = datetime.fromtimestamp(state.st_mtime, UTC)
    try:
        log = unpack(path, member, workspace, on_progress, should_cancel)
        is_text = kind_of(log.content) is Kind.PLAIN
        if is_text:
            _refuse_foreign(path, _edges(log.content)[0])
        text = to_utf8(log.content, workspace, should_cancel) if is_text else None
        content = text.content if text else log.content
        head, tail = _edges(content)
        if is_text and b"\0" in head:
            hint = "Open an export or a request log. Of a log that begins with zeros, copy the lines after them."
            raise NotALog("The file is binary, not text", "A log is text.", hint, path=path)
        bom = 3 if is_text and head.startswith(b"\xef\xbb\xbf") else 0
        return LogFile(
            path, log.member, content, content.stat().st_size, log.modified or modified, bom, head[bom:], tail,
            options, is_text, (*log.warnings, *(text.warnings if text else ())), state,
        )  # fmt: skip
    except OSError as error:
        raise unreadable(path, error) from None


def _refuse_foreign(path: Path, head: bytes) -> None:
    # UTF-16 and UTF-32 have their marks, too, and white space of theirs has zeros in it.
    if not head.strip(b"\xef\xbb\xbf\xfe\xff\0 \t\r\n"):
        hint = "Export the log again."
        raise NotALog("The file is empty", "It holds no characters but white space.", hint, path=path)
    for start, name, hint in _FOREIGN:
        if head.startswith(start):
            raise NotALog(f"The file is {name}", "A usage log is JSON or CSV text.", hint, path=path)
    if head[_TAR_PLACE:].startswith(_TAR_MARK):
        hint = "Unpack it and open the files in it."
        raise NotALog("The file is a tar archive", "A usage log is JSON or CSV text.", hint, path=path)


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        hint = "Open the file itself."
        raise UsageError("The file cannot be found", "Its link leads in a circle.", hint, path=path) from None


def _edges(path: Path) -> tuple[bytes, bytes]:
    with path.open("rb") as stream:
        head = stream.read(EDGE_BYTES)
        stream.seek(max(0, stream.seek(0, os.SEEK_END) - EDGE_BYTES))
        return head, stream.read(EDGE_BYTES)


def unreadable(path: Path, error: OSError) -> UsageError:
    """Say that the system failed to read a file it had shown."""
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return safe_error(error)
    hint = "Check the drive or the connection to it, and open the file again."
    return UsageError("The file cannot be read", f"{os.strerror(error.errno or 5)}.", hint, path=path)


def _regular_file(path: Path) -> os.stat_result:
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
    return status


def is_plain_name(path: Path) -> bool:
    """Tell whether the engine can be given this path: a name that is not Unicode text it cannot take."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def changes(file: LogFile) -> tuple[str, ...]:
    """Return a warning if the file was written to while it was read.

    Raises:
        UsageError: it is another now, so that what was read of it may be half of each.
    """
    before = file.state
    if before is None:
        return ()
    try:
        now = _regular_file(file.path)
    except UsageError:
        now = None
    if now and (now.st_ino, now.st_size, now.st_mtime_ns) == (before.st_ino, before.st_size, before.st_mtime_ns):
        return ()
    is_copy = file.content != file.path
    if is_copy or (now and now.st_ino == before.st_ino and now.st_size >= before.st_size):
        return (CHANGED,)
    hint = "Open it again when the program that writes it is done."
    raise UsageError("The file changed while it was read", "It was replaced, cut short or removed.", hint)
