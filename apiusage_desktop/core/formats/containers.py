"""What lies inside the file or folder the user named; told by content, never by name.

Names inside an archive are shown to the user and never used as paths. Still, an archive that holds a name which
would lead out of a folder was made to do harm, and is refused as a whole.
"""

import errno
import io
import os
import re
import stat
import struct
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path

from apiusage_desktop.core.errors import NotALog, UsageError

MAX_FILES = 4096  # in a folder or an archive
MAX_RATIO = 200
ALWAYS_ALLOWED = 100 << 20  # small enough to be unpacked whatever its ratio
MAX_UNPACKED = 20 << 30

_DIRECTORY_BYTES = 4 << 20  # of an archive; 1 KB a file
# What logrotate and its kin put behind the name of a log.
_ROTATED = r"([.][0-9]{1,4}|-[0-9]{8}([-_]?[0-9]{2,6})?)([.](gz|zst))?"
_UNPACK_IT = "Unpack it yourself and open the files that were in it."
_BROKEN = (zipfile.BadZipFile, struct.error, EOFError, ValueError, OverflowError, NotImplementedError)


class Kind(Enum):
    """What a file is, as far as unpacking goes; `PLAIN` is everything that is read as it is."""

    PLAIN = auto()
    GZIP = auto()
    ZSTD = auto()
    ZIP = auto()
    WORKBOOK = auto()
    PARQUET = auto()


_STARTS = (
    (re.compile(rb"\x1f\x8b"), Kind.GZIP),
    (re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"), Kind.ZSTD),
    (re.compile(rb"PK(\x03\x04|\x05\x06)"), Kind.ZIP),
    (re.compile(rb"PAR1"), Kind.PARQUET),
)


def kind_of(path: Path) -> Kind:
    """Tell what a file is.

    Raises:
        UsageError: it is an archive that is broken, or made to do harm.
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        start = stream.read(4)
    kind = next((kind for pattern, kind in _STARTS if pattern.match(start)), Kind.PLAIN)
    if kind is Kind.ZIP:
        with opened_archive(path) as archive:
            names = set(archive.namelist())
        if "[Content_Types].xml" in names and names & {"xl/workbook.xml", "xl/workbook.bin"}:
            return Kind.WORKBOOK
        if "[Content_Types].xml" in names or {"mimetype", "META-INF/manifest.xml"} <= names:
            hint = "If a table in it is the log, save that as CSV (UTF-8) and open it."
            raise NotALog("This is an office document, not a usage log", "It is no Excel workbook.", hint)
    return kind


def members(path: Path) -> tuple[str, ...]:
    """Return the logs inside a file, in their order; of a file that is one log itself, the empty name.

    Raises:
        UsageError: it is an archive that is broken, holds nothing, or is made to do harm.
        OSError: it cannot be read.
    """
    if kind_of(path) is not Kind.ZIP:
        return ("",)
    with opened_archive(path) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
    visible = tuple(name for name in names if not _is_hidden(name.split("/")))
    if not visible:
        raise NotALog("The archive is empty", "There is no file in it.", "Export the log again.")
    return visible


def files_in(folder: Path) -> tuple[Path, ...]:
    """Return the regular files in a folder and in those below it; hidden ones are left out.

    Raises:
        UsageError: there are none, or too many, or a folder cannot be read.
    """
    found: list[Path] = []
    # Links to folders are not followed: they may lead in a circle.
    for place, folders, names in os.walk(folder, onerror=_refuse_unreadable):
        folders[:] = [name for name in folders if not _is_hidden([name])]
        found += (Path(place, name) for name in names if not _is_hidden([name]) and _is_regular(Path(place, name)))
        if len(found) > MAX_FILES:
            hint = "Open the folders below it one at a time."
            raise UsageError("The folder holds too many files", f"At most {MAX_FILES:,} are read.", hint, path=folder)
    if not found:
        raise UsageError("The folder is empty", "There is no file in it.", "Open another one.", path=folder)
    return tuple(sorted(found))


def expand(path: Path) -> tuple[tuple[Path, str], ...]:
    """Return each log in what the user named, a file or a folder, as its file and the member of that file.

    Beside a log that is rotated lie its older parts; they are opened with it. What cannot be looked into stands for
    itself, so that opening it tells what is wrong with it.

    Raises:
        UsageError: it is a folder that cannot be listed, or has nothing to open.
    """
    return tuple((file, member) for file in _files(path) for member in _members_if_any(file))


def _files(path: Path) -> tuple[Path, ...]:
    try:
        return files_in(path) if path.is_dir() else (path, *older_parts(path))
    except OSError:
        return (path,)


def older_parts(path: Path) -> tuple[Path, ...]:
    """Return the older parts of a rotated log, such as `access.log.1`, `access.log.2.gz` or `access.log-20260901`.

    Raises:
        OSError: the folder cannot be listed.
    """
    part = re.compile(re.escape(path.name) + _ROTATED)
    found = [other for other in path.parent.iterdir() if part.fullmatch(other.name) and _is_regular(other)]
    return tuple(sorted(found, key=_number_last)[:MAX_FILES])


def _number_last(path: Path) -> tuple[int, str]:
    numbers = re.findall(r"[0-9]+", path.name)
    return int(numbers[-1]) if numbers else 0, path.name


def without_parts(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return what the user named without the older parts of logs that he named too: these are opened with them."""
    return tuple(path for path in paths if not any(_is_part(path, log) for log in set(paths)))


def _is_part(path: Path, log: Path) -> bool:
    return path.parent == log.parent and bool(re.fullmatch(re.escape(log.name) + _ROTATED, path.name))


def _members_if_any(path: Path) -> tuple[str, ...]:
    try:
        return members(path) if _is_regular(path) else ("",)
    except (UsageError, OSError):
        return ("",)


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _is_hidden(parts: list[str]) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _refuse_unreadable(error: OSError) -> None:
    hint = "Ask its owner for the right to read it, or open the other files one at a time."
    place = Path(error.filename) if error.filename else None
    raise UsageError("The folder cannot be read", f"{os.strerror(error.errno or 5)}.", hint, path=place) from None


class _FrugalReader(io.BufferedReader):
    """A file of which no large piece is read at once: the list of an archive's members is held in memory whole."""

    def read(self, size: int | None = -1, /) -> bytes:  # type: ignore[explicit-override] # needs Python 3.12
        asked = _DIRECTORY_BYTES + 1 if size is None or size < 0 else size
        data = super().read(min(asked, _DIRECTORY_BYTES + 1))
        if len(data) > _DIRECTORY_BYTES:
            raise _too_many()
        return data


@contextmanager
def opened_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip archive whose list of members is whole and harmless.

    Raises:
        UsageError: it is not.
    """
    with _FrugalReader(io.FileIO(path)) as stream:
        try:
            archive = zipfile.ZipFile(stream)
            _refuse_broken(archive, stream)
        except _BROKEN:
            raise damaged("zip archive") from None
        except OSError as error:
            # A place before the start of the file, which a broken list of members may name.
            if error.errno == errno.EINVAL:
                raise damaged("zip archive") from None
            raise
        with archive:
            _refuse_hostile(archive.infolist(), stream.seek(0, io.SEEK_END))
            yield archive


def damaged(what: str) -> UsageError:
    """Say that a container is not what was packed once."""
    hint = "Get it again from where it came from; nothing of it was read."
    return UsageError(f"The {what} is damaged", "It is cut short, or was changed after it was packed.", hint)


def too_large(unpacked: int) -> UsageError:
    """Say that a container would fill the disk."""
    detail = f"At least {unpacked / 1e9:,.1f} GB come out of it, many times what a log has."
    return UsageError("What is packed here is suspiciously large", detail, f"If you trust it: {_UNPACK_IT.lower()}")


def _too_many() -> UsageError:
    return UsageError("The archive holds too many files", f"At most {MAX_FILES:,} are read.", _UNPACK_IT)


def _refuse_broken(archive: zipfile.ZipFile, stream: _FrugalReader) -> None:
    """Refuse an archive with something before or after it: its list of members may be that of another."""
    infos = archive.infolist()
    end = 22 + len(archive.comment)
    stream.seek(-end, io.SEEK_END)
    tail = stream.read(end)
    if tail[:4] != b"PK\x05\x06" or int.from_bytes(tail[20:22], "little") != len(archive.comment):
        raise damaged("zip archive")
    if infos and min(info.header_offset for info in infos) != 0:
        raise damaged("zip archive")


def _refuse_hostile(infos: list[zipfile.ZipInfo], packed: int) -> None:
    if len(infos) > MAX_FILES:
        raise _too_many()
    names = [info.orig_filename for info in infos]
    for name in names:
        if _leads_out(name):
            shown = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in name)
            detail = f"It holds a file with the name {shown[:80]}, which could lead out of a folder."
            raise UsageError("The archive is made to do harm", detail, "Do not unpack it; ask who made it.")
    if len(set(names)) < len(names):
        raise UsageError("The archive holds two files of one name", "Which one is meant cannot be told.", _UNPACK_IT)
    # Bits 0, 6 and 13: encrypted, strongly encrypted, with encrypted names.
    if any(info.flag_bits & 0x2041 for info in infos):
        raise UsageError("The archive is encrypted", "This program asks for no passwords.", _UNPACK_IT)
    unpacked = sum(info.file_size for info in infos)
    if is_suspicious(unpacked, packed):
        raise too_large(unpacked)


def is_suspicious(unpacked: int, packed: int) -> bool:
    """Tell whether so much out of so little can be no log."""
    return unpacked > MAX_UNPACKED or (unpacked > ALWAYS_ALLOWED and unpacked > MAX_RATIO * packed)


def _leads_out(name: str) -> bool:
    unsafe = re.match(r"$|[/\\]|[A-Za-z]:", name) is not None
    # Older Windows programs part folders by backslashes. A control character could rewrite what a terminal shows.
    return unsafe or ".." in re.split(r"[/\\]", name) or any(ord(c) < 32 or 127 <= ord(c) < 160 for c in name)
