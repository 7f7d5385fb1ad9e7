"""Gets a log out of its container, piece by piece, and makes sure that it is whole.

The engine reads gzip and zstd itself, but does not check that what it read is what was packed: a file with a wrong
checksum, or cut off between two lines, would be loaded as if nothing were missing.
"""

import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import zstandard

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.errors import Cancelled, UsageError
from apiusage_desktop.core.formats.containers import (
    Kind,
    damaged,
    is_suspicious,
    kind_of,
    members,
    opened_archive,
    too_large,
)

_LEVELS = 2
# Many small gzip members in one piece would be copied over and over; 64 KB keep that cheap.
_PACKED_PIECE = 64 << 10
_UNPACKED_PIECE = 1 << 20
_STEP = 16 << 20  # after so much more, the disk is looked at
_ROOM_LEFT = 64 << 20
_LARGEST_WINDOW = 128 << 20  # what the zstd program itself takes without being told
_ZSTD_FRAME = 0xFD2FB528
_ZSTD_SKIPPED = 0x184D2A50
_UNPACK = "Unpack it yourself and open what was in it."
_NO_CHECKSUM = "Its zstd container has no checksum: damage in it would go unnoticed."


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A log outside its container.

    Attributes:
        content: the file itself if it is in none, else one in the workspace.
        member: its name in the archive, if it was in one.
        modified: when it was written, if the container says so.
        warnings: what the user should know, one sentence each.
    """

    content: Path
    member: str = ""
    modified: datetime | None = None
    warnings: tuple[str, ...] = ()

    def discard(self, original: Path) -> None:
        """Remove the content, unless it is the user's own file."""
        if self.content != original:
            self.content.unlink()


@dataclass(frozen=True, slots=True)
class _Layer:
    """How to get through one container: the pieces inside, the size they are packed in, and theirs if it is known."""

    pieces: Iterator[bytes]
    packed: int
    expected: int = 0
    modified: datetime | None = None


def unpack(path: Path, member: str, workspace: Path, on_progress: OnProgress, should_cancel: ShouldCancel) -> Unpacked:
    """Unpack a log into a folder, through at most two containers.

    Args:
        path: the file the user named.
        member: the name inside it, if it is an archive; one with a single file needs none.
        workspace: where to write; what is there when this fails is removed.
        on_progress: told how much is done.
        should_cancel: asked often.

    Raises:
        UsageError: the container is damaged, encrypted, made to do harm, or nested too deeply; or the disk is full.
        Cancelled: `should_cancel` said so.
        OSError: the file cannot be read.
    """
    notes: dict[str, None] = {}
    log = Unpacked(path)
    try:
        kind = kind_of(path)
        if member and kind is not Kind.ZIP:
            raise UsageError("The file is no archive any more", "It was one when it was named.", "Open it again.")
        # What comes out is held against what was packed first: two layers must not hide what one would show.
        budget = path.stat().st_size
        for level in range(_LEVELS):
            if kind not in _OPENERS:
                break
            inner = _member_of(log.content, "" if level else member) if kind is Kind.ZIP else ""
            layer = _OPENERS[kind](log.content, inner, notes)
            budget = budget if level else min(budget, layer.packed)
            target = workspace / f"unpacked{level}"
            _write(layer, target, budget, on_progress, should_cancel)
            log.discard(path)
            log = Unpacked(target, log.member if level else inner, layer.modified or log.modified, tuple(notes))
            kind = kind_of(target)
        if kind in _OPENERS:
            raise UsageError("The file is packed too many times", f"At most {_LEVELS} containers are opened.", _UNPACK)
    except BaseException:
        log.discard(path)
        raise
    return log


def _member_of(path: Path, wanted: str) -> str:
    names = members(path)
    if wanted and wanted not in names:
        raise UsageError("The archive has no such file", "It was there when it was named.", "Open the archive again.")
    if not wanted and len(names) > 1:
        raise UsageError("The archive holds several files", f"There are {len(names):,}.", _UNPACK)
    return wanted or names[0]


def _write(layer: _Layer, target: Path, budget: int, on_progress: OnProgress, should_cancel: ShouldCancel) -> None:
    _refuse_full(target.parent, max(layer.expected, layer.packed))
    written = looked = 0
    try:
        with target.open("xb") as stream:
            for piece in layer.pieces:
                if should_cancel():
                    raise Cancelled
                written += len(piece)
                if is_suspicious(written, budget):
                    raise too_large(written)
                if written - looked >= _STEP:
                    looked = written
                    _refuse_full(target.parent, 0)
                    on_progress(min(1.0, written / (layer.expected or 10 * layer.packed)))
                stream.write(piece)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _refuse_full(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed + _ROOM_LEFT:
        detail = f"{free / 1e6:,.0f} MB are free in {folder.parent}, and the unpacked log needs more."
        raise UsageError("The disk is too full to unpack this", detail, "Free some space and open it again.")


def _unzip(path: Path, member: str, _notes: dict[str, None]) -> _Layer:
    with opened_archive(path) as archive:
        info = archive.getinfo(member)
    # The other ways have no bound on what a small piece may become at once.
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        hint = "Unpack it yourself and open the file, or make the archive anew with the usual method (Deflate)."
        raise UsageError("The archive is compressed in a way that is not read", "It is not Deflate.", hint)

    def pieces() -> Iterator[bytes]:
        try:
            with opened_archive(path) as archive, archive.open(member) as stream:
                while piece := stream.read(_UNPACKED_PIECE):
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError):
            raise damaged("zip archive") from None

    return _Layer(pieces(), info.compress_size, info.file_size, _sane(_zip_time(info)))


def _zip_time(info: zipfile.ZipInfo) -> datetime | None:
    try:
        # An archive says the time of the clock on the wall where it was made; ours is the best guess.
        return datetime(*info.date_time).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _sane(time: datetime | None) -> datetime | None:
    """Return the time if a log can have been written then; containers often have none or a made-up one."""
    now = datetime.now(UTC)
    return time if time and datetime(2010, 1, 1, tzinfo=UTC) <= time <= now + timedelta(days=1) else None


def _gunzip(path: Path, _member: str, _notes: dict[str, None]) -> _Layer:
    with path.open("rb") as stream:
        written = int.from_bytes(stream.read(8)[4:], "little")

    def pieces() -> Iterator[bytes]:
        try:
            with path.open("rb") as stream:
                yield from _gzip_members(stream)
        except (zlib.error, EOFError):
            raise damaged("gzip file") from None

    return _Layer(pieces(), path.stat().st_size, modified=_sane(datetime.fromtimestamp(written, UTC)))


def _gzip_members(stream: BinaryIO) -> Iterator[bytes]:
    """Yield what is in a gzip file: one member or several, each verified by zlib, with nothing else after them."""
    decoder = zlib.decompressobj(wbits=31)
    data = b""
    while True:
        if decoder.eof:
            # Zeros after the last member fill a block of a tape, which is no damage.
            data = decoder.unused_data.lstrip(b"\0")
            while not data and (more := stream.read(_PACKED_PIECE)):
                data = more.lstrip(b"\0")
            if not data:
                return
            decoder = zlib.decompressobj(wbits=31)
        data = data or stream.read(_PACKED_PIECE)
        if not data:
            raise EOFError
        piece = decoder.decompress(data, _UNPACKED_PIECE)
        data = decoder.unconsumed_tail
        yield piece


def _unzstd(path: Path, _member: str, notes: dict[str, None]) -> _Layer:
    def pieces() -> Iterator[bytes]:
        try:
            with path.open("rb") as stream:
                while magic := stream.read(4):
                    yield from _zstd_frame(stream, magic, notes)
        except (zstandard.ZstdError, EOFError):
            raise damaged("zstd file") from None

    return _Layer(pieces(), path.stat().st_size)


def _zstd_frame(stream: BinaryIO, magic: bytes, notes: dict[str, None]) -> Iterator[bytes]:
    """Yield what is in a frame.

    The blocks are told apart here and handed over one by one: so no small piece can become more than 128 KB at once,
    and a frame that lacks its last block is known for it.
    """
    number = int.from_bytes(magic, "little")
    if number & ~0xF == _ZSTD_SKIPPED:
        left = int.from_bytes(_exactly(stream, 4), "little")
        while left:
            left -= len(_exactly(stream, min(left, _UNPACKED_PIECE)))
            yield b""
        return
    if number != _ZSTD_FRAME:
        raise EOFError
    decoder = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW).decompressobj()
    descriptor = _exactly(stream, 1)
    flags = descriptor[0]
    is_single = flags >> 5 & 1
    length = (1 - is_single) + (0, 1, 2, 4)[flags & 3] + (is_single, 2, 4, 8)[flags >> 6]
    yield decoder.decompress(magic + descriptor + _exactly(stream, length))
    is_last = False
    while not is_last:
        header = _exactly(stream, 3)
        value = int.from_bytes(header, "little")
        is_last, is_repeated, size = bool(value & 1), value >> 1 & 3 == 1, value >> 3
        yield decoder.decompress(header + _exactly(stream, 1 if is_repeated else size))
    if flags & 4:
        yield decoder.decompress(_exactly(stream, 4))
    else:
        notes[_NO_CHECKSUM] = None
    if not decoder.eof:
        raise EOFError


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


_OPENERS: dict[Kind, Callable[[Path, str, dict[str, None]], _Layer]] = {
    Kind.ZIP: _unzip,
    Kind.GZIP: _gunzip,
    Kind.ZSTD: _unzstd,
}
