"""Packed logs: what is in them is read when it is whole, and refused with a reason when it is not."""

import gzip
import io
import os
import random
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from apiusage_desktop.core.errors import Cancelled, UsageError
from apiusage_desktop.core.formats import ROWS_FILE
from apiusage_desktop.core.formats.containers import Kind, expand, files_in, kind_of, members
from apiusage_desktop.core.formats.log_file import LogFile, inspect_file
from apiusage_desktop.core.formats.unpacking import unpack
from apiusage_desktop.core.store import UsageStore
from tests.core.reading import ROW, csv_text, read_text, write

LOG = csv_text(*(ROW.replace("Client A", f"Client {number}") for number in range(40))).encode()
MTIME = 1_600_000_000
Pack = Callable[[bytes], bytes]


def gz(content: bytes) -> bytes:
    return gzip.compress(content, mtime=MTIME)


def zst(content: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(content)


def zipped(content: bytes, name: str = "jan.csv", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    return archive({name: content}, method)


def archive(contents: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        for name, content in contents.items():
            info = zipfile.ZipInfo(name, (2021, 3, 4, 5, 6, 8))
            info.compress_type = method
            made.writestr(info, content)
    return stream.getvalue()


PACKS: dict[str, Pack] = {"gz": gz, "zst": zst, "zip": zipped}


def unpacked(folder: Path, content: bytes, member: str = "") -> bytes:
    """Return what is in a container, and make sure that nothing else is written, and nothing if it fails."""
    folder.mkdir(exist_ok=True)
    path = write(folder, content, "packed")
    workspace = folder / "workspace"
    workspace.mkdir(exist_ok=True)
    try:
        log = unpack(path, member, workspace, lambda _: None, lambda: False)
        answer = log.content.read_bytes()
        assert {path.name for path in workspace.iterdir()} <= {log.content.name}
        if log.content != path:
            log.content.unlink()
        return answer
    finally:
        assert list(workspace.iterdir()) == []
        assert {path.name for path in folder.iterdir()} == {"packed", "workspace"}


def refused(folder: Path, content: bytes, member: str = "") -> UsageError:
    with pytest.raises(UsageError) as caught:
        unpacked(folder, content, member)
    return caught.value


WHOLE: dict[str, bytes] = {
    "plain": LOG,
    "gzip": gz(LOG),
    "gzip without a time": gzip.compress(LOG, mtime=0),
    "gzip of two members": gz(LOG[:99]) + gz(LOG[99:]),
    "gzip of many members": b"".join(gz(LOG[at : at + 7]) for at in range(0, len(LOG), 7)),
    "gzip of empty members": gz(b"") + gz(LOG) + gz(b""),
    "gzip on a tape": gz(LOG) + b"\0" * 100_000,
    "zstd": zst(LOG),
    "zstd of two frames": zst(LOG[:99]) + zst(LOG[99:]),
    "zstd without checksum": zstandard.ZstdCompressor().compress(LOG),
    "zstd of unknown size": zstandard.ZstdCompressor(write_content_size=False).compress(LOG),
    "zstd with a skippable frame": b"\x52\x2a\x4d\x18\3\0\0\0abc" + zst(LOG) + b"\x50\x2a\x4d\x18\0\0\0\0",
    "zip": zipped(LOG),
    "zip, stored": zipped(LOG, method=zipfile.ZIP_STORED),
    "gzip in a zip": zipped(gz(LOG)),
    "zip in gzip": gz(zipped(LOG)),
    "zip in a zip": zipped(zipped(LOG)),
    "gzip in zstd": zst(gz(LOG)),
}


@pytest.mark.parametrize("name", WHOLE)
def test_what_was_packed_comes_out(tmp_path: Path, name: str) -> None:
    assert unpacked(tmp_path, WHOLE[name]) == LOG


@settings(max_examples=40, deadline=None)
@given(parts=st.lists(st.binary(max_size=300), min_size=1, max_size=4), name=st.sampled_from(["gz", "zst"]))
def test_packed_parts_come_out_as_one(tmp_path_factory: pytest.TempPathFactory, parts: list[bytes], name: str) -> None:
    # What is packed may itself look packed; a first byte that no container has keeps it apart.
    pieces = [b"x" + parts[0], *parts[1:]]
    packed = b"".join(PACKS[name](piece) for piece in pieces)
    assert unpacked(tmp_path_factory.mktemp("parts"), packed) == b"".join(pieces)


def test_a_large_log_comes_out_in_pieces(tmp_path: Path) -> None:
    content = random.Random(1).randbytes(3_000_000) + b"a" * 30_000_000
    for pack in PACKS.values():
        assert unpacked(tmp_path / "large", pack(content)) == content


@pytest.mark.parametrize("name", PACKS)
def test_no_flipped_bit_changes_a_log_without_a_word(tmp_path: Path, name: str) -> None:
    whole = PACKS[name](LOG)
    generator = random.Random(name)
    changed = 0
    for position in generator.sample(range(len(whole) * 8), 400):
        broken = bytearray(whole)
        broken[position // 8] ^= 1 << position % 8
        try:
            assert unpacked(tmp_path, bytes(broken)) in (LOG, bytes(broken))
        except UsageError:
            changed += 1
    assert changed > 200


@pytest.mark.parametrize("name", PACKS)
def test_a_log_that_is_cut_short_is_refused(tmp_path: Path, name: str) -> None:
    whole = PACKS[name](LOG)
    for length in {*range(4, len(whole), 1 + len(whole) // 150), len(whole) - 1}:
        assert "damaged" in refused(tmp_path, whole[:length]).title


@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize("tail", [b"x", b"\0\0x", b"PK", LOG, b"\x1f\x8b", b"\x28\xb5\x2f\xfd"])
def test_what_follows_the_end_is_refused(tmp_path: Path, name: str, tail: bytes) -> None:
    assert "damaged" in refused(tmp_path, PACKS[name](LOG) + tail).title


def test_a_stored_zip_in_a_zip_that_is_cut_off_does_not_stand_for_the_whole(tmp_path: Path) -> None:
    inner = zipped(LOG)
    outer = archive({"a.csv": LOG, "inner.zip": inner, "b.csv": LOG}, zipfile.ZIP_STORED)
    assert "damaged" in refused(tmp_path, outer[: outer.index(inner) + len(inner)]).title


def test_a_zstd_log_without_a_checksum_is_read_with_a_warning(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, zstandard.ZstdCompressor().compress(LOG))
    assert outcome.source.rows == 40
    assert [warning for warning in outcome.source.warnings if "no checksum" in warning]


def patched(content: bytes, signature: bytes, offset: int, value: bytes) -> bytes:
    """Return a zip archive with something else in each header that begins with the signature."""
    changed, at = bytearray(content), content.find(signature)
    while at >= 0:
        changed[at + offset : at + offset + len(value)] = value
        at = content.find(signature, at + 4)
    return bytes(changed)


LOCAL, CENTRAL = b"PK\3\4", b"PK\1\2"


def with_name(name: str) -> bytes:
    """Return an archive with a file of any name, also one that the library would mend."""
    stand_in = "n" * len(name.encode())
    return zipped(LOG, stand_in).replace(stand_in.encode(), name.encode())


def many_files() -> bytes:
    return archive({f"{number}.csv": b"" for number in range(4097)}, zipfile.ZIP_STORED)


def huge_directory() -> bytes:
    return archive({f"{number:05}{'n' * 60_000}": b"" for number in range(80)}, zipfile.ZIP_STORED)


def two_of_one_name() -> bytes:
    return archive({"a.csv": LOG, "b.csv": LOG}).replace(b"b.csv", b"a.csv")


def overlapping() -> bytes:
    """Return an archive in which both names stand for the same bytes."""
    whole = archive({"a.csv": LOG, "b.csv": LOG})
    second = whole.rindex(CENTRAL)
    return whole[: second + 42] + struct.pack("<I", 0) + whole[second + 46 :]


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "leads up": (lambda: with_name("../../etc/passwd"), "made to do harm"),
    "leads up in between": (lambda: with_name("a/../../b.csv"), "made to do harm"),
    "absolute": (lambda: with_name("/etc/passwd"), "made to do harm"),
    "drive": (lambda: with_name("C:/log.csv"), "made to do harm"),
    "backslashes": (lambda: with_name("..\\..\\log.csv"), "made to do harm"),
    "NUL": (lambda: with_name("log.csv\0.exe"), "made to do harm"),
    "escape sequence": (lambda: with_name("log\x1b[2J.csv"), "made to do harm"),
    "encrypted": (lambda: patched(patched(zipped(LOG), LOCAL, 6, b"\1"), CENTRAL, 8, b"\1"), "encrypted"),
    "many files": (many_files, "too many files"),
    "huge list of files": (huge_directory, "too many files"),
    "two of one name": (two_of_one_name, "two files of one name"),
    "claims 21 GB": (lambda: patched(zipped(LOG), CENTRAL, 24, struct.pack("<I", 0xFFFFFFFE)), "suspiciously large"),
    "lies of its size": (lambda: patched(zipped(LOG), CENTRAL, 24, struct.pack("<I", 9)), "damaged"),
    "bomb": (lambda: zipped(bytes(101 << 20)), "suspiciously large"),
    "bomb in gzip": (lambda: gz(zipped(bytes(101 << 20))), "suspiciously large"),
    "gzip bomb": (lambda: gz(bytes(101 << 20)), "suspiciously large"),
    "zstd bomb": (lambda: zst(bytes(101 << 20)), "suspiciously large"),
    "gzip bomb in gzip": (lambda: gz(gz(bytes(101 << 20))), "suspiciously large"),
    "three containers": (lambda: gz(gz(gz(LOG))), "packed too many times"),
    "zip of zips": (lambda: gz(archive({"a": LOG, "b": LOG})), "several files"),
    "bzip2 in zip": (lambda: zipped(LOG, method=zipfile.ZIP_BZIP2), "compressed in a way"),
    "lzma in zip": (lambda: zipped(LOG, method=zipfile.ZIP_LZMA), "compressed in a way"),
    "large zstd window": (lambda: b"\x28\xb5\x2f\xfd\x00\xa8\x01\0\0", "damaged"),
    "nothing": (lambda: archive({}), "empty"),
    "folders only": (lambda: archive({"a/": b"", "a/.hidden": LOG, "__MACOSX/._a.csv": LOG}), "empty"),
    "document": (lambda: archive({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}), "office document"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_containers_are_refused(tmp_path: Path, name: str) -> None:
    make, words = HOSTILE[name]
    begun = time.monotonic()
    error = refused(tmp_path, make())
    assert words in error.title
    assert str(error).isprintable()
    assert error.detail.endswith(".")
    assert error.hint.endswith(".")
    assert time.monotonic() - begun < 5


def test_names_that_stand_for_the_same_bytes_are_refused(tmp_path: Path) -> None:
    assert "damaged" in refused(tmp_path, overlapping(), "b.csv").title


def test_a_symbolic_link_in_an_archive_leads_nowhere(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        info = zipfile.ZipInfo("log.csv")
        info.external_attr = 0o120777 << 16
        made.writestr(info, "/etc/passwd")
    assert unpacked(tmp_path, stream.getvalue()) == b"/etc/passwd"


def test_folders_parted_by_backslashes_do_no_harm(tmp_path: Path) -> None:
    path = write(tmp_path, with_name("logs\\2020\\feb.csv"), "packed")
    (member,) = members(path)
    assert unpacked(tmp_path, path.read_bytes(), member) == LOG


def test_members_are_the_files_that_can_be_seen(tmp_path: Path) -> None:
    names = ["a.json", "sub/", "sub/b.csv", ".DS_Store", "sub/.c.csv", "__MACOSX/._a.json", "no ending"]
    path = write(tmp_path, archive(dict.fromkeys(names, LOG)), "any.name")
    assert members(path) == ("a.json", "sub/b.csv", "no ending")
    assert members(write(tmp_path, LOG)) == ("",)
    assert members(write(tmp_path, gz(LOG))) == ("",)


def test_a_workbook_is_one_log(tmp_path: Path) -> None:
    workbook = archive({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>", "xl/worksheets/a.xml": b"<a/>"})
    path = write(tmp_path, workbook, "no-name-of-a-workbook")
    assert kind_of(path) is Kind.WORKBOOK
    assert members(path) == ("",)
    assert unpacked(tmp_path / "plain", workbook) == workbook
    assert unpacked(tmp_path / "packed", gz(workbook)) == workbook
    assert unpacked(tmp_path / "zipped", zipped(workbook, "a.xlsx"), "a.xlsx") == workbook


def test_a_member_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path, zipped(LOG), "feb.csv").title
    assert "no archive any more" in refused(tmp_path, LOG, "jan.csv").title


@pytest.mark.parametrize("name", PACKS)
def test_cancelling_while_unpacking_is_quick_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, PACKS[name](random.Random(1).randbytes(6 << 20)), "packed")
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    for point in range(6):
        calls = iter(range(point, 100))
        moments: list[float] = []

        def should_cancel(calls: Iterator[int] = calls, moments: list[float] = moments) -> bool:
            moments.append(time.monotonic())
            return next(calls) >= 5

        with pytest.raises(Cancelled):
            unpack(path, "", workspace, lambda _: None, should_cancel)
        assert time.monotonic() - moments[-1] < 0.3
        assert list(workspace.iterdir()) == []


def test_a_full_disk_is_told_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: _Usage(60 << 20))
    error = refused(tmp_path, gz(LOG))
    assert "disk is too full" in error.title
    assert "63 MB are free" in error.detail


class _Usage:
    def __init__(self, free: int) -> None:
        self.free = free


def test_a_disk_that_fills_up_while_unpacking_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = iter([10 << 30, 1 << 20])
    monkeypatch.setattr("shutil.disk_usage", lambda _: _Usage(next(left)))
    assert "disk is too full" in refused(tmp_path, gz(random.Random(1).randbytes(17 << 20))).title


@pytest.mark.parametrize("name", PACKS)
def test_a_packed_log_is_the_same_log(tmp_path: Path, name: str) -> None:
    plain = read_text(tmp_path, LOG, "jan.csv")
    packed = read_text(tmp_path, PACKS[name](LOG), "packed")
    assert packed.rows == plain.rows
    assert packed.source.fingerprint.sha256 == plain.source.fingerprint.sha256
    assert packed.source.fingerprint.size == len(LOG)
    assert packed.source.warnings == plain.source.warnings
    assert [path.name for path in packed.database.parent.iterdir()] == [ROWS_FILE]
    with UsageStore() as store:
        store.open(tmp_path / "jan.csv")
        with pytest.raises(UsageError, match="open already"):
            store.open(tmp_path / "packed")


def test_the_time_of_a_log_is_the_one_its_container_tells(tmp_path: Path) -> None:
    def written(content: bytes) -> float:
        path = write(tmp_path, content, "packed")
        os.utime(path, (1_700_000_000, 1_700_000_000))
        return inspected(path, tmp_path).modified.timestamp()

    member = time.mktime((2021, 3, 4, 5, 6, 8, 0, 0, -1))
    assert written(gz(LOG)) == MTIME
    assert written(gzip.compress(LOG, mtime=0)) == 1_700_000_000
    assert written(gzip.compress(LOG, mtime=2**32 - 1)) == 1_700_000_000
    assert written(zipped(LOG)) == member
    assert written(zipped(gzip.compress(LOG, mtime=0))) == member
    assert written(zipped(gz(LOG))) == MTIME
    assert written(zst(LOG)) == 1_700_000_000
    assert written(LOG) == 1_700_000_000


def inspected(path: Path, folder: Path) -> LogFile:
    workspace = folder / f"work{len(list(folder.iterdir()))}"
    workspace.mkdir()
    return inspect_file(path, workspace)


def test_a_folder_stands_for_its_files(tmp_path: Path) -> None:
    for name in ("b.csv", "a.json.gz", ".hidden", "sub/c", ".git/d", "sub/.e", "__MACOSX/f"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write(tmp_path, gz(LOG) if name.endswith("gz") else LOG, name)
    write(tmp_path, archive({"x.csv": LOG, "y.csv": LOG}), "two.zip")
    write(tmp_path, b"PK\3\4 no zip", "broken.zip")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    assert files_in(tmp_path) == tuple(tmp_path / n for n in ("a.json.gz", "b.csv", "broken.zip", "sub/c", "two.zip"))
    assert expand(tmp_path) == (
        (tmp_path / "a.json.gz", ""), (tmp_path / "b.csv", ""), (tmp_path / "broken.zip", ""),
        (tmp_path / "sub/c", ""), (tmp_path / "two.zip", "x.csv"), (tmp_path / "two.zip", "y.csv"),
    )  # fmt: skip


@pytest.mark.parametrize("name", ["missing", "x" * 300, "http://example.org/x", "pipe", "a\0b"])
def test_what_cannot_be_looked_into_stands_for_itself(tmp_path: Path, name: str) -> None:
    if name == "pipe":
        os.mkfifo(tmp_path / name)
    assert expand(tmp_path / name) == ((tmp_path / name, ""),)


def test_a_folder_with_nothing_or_too_much_in_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is empty"):
        expand(tmp_path)
    for number in range(4097):
        (tmp_path / str(number)).touch()
    with pytest.raises(UsageError, match="too many files"):
        expand(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir(mode=0)
    with pytest.raises(UsageError, match="cannot be read"):
        expand(tmp_path)


def test_a_list_of_members_that_begins_before_the_archive_is_damage(tmp_path: Path) -> None:
    whole = zipped(LOG)
    end = whole.rindex(b"PK\5\6")
    longer = whole[: end + 12] + struct.pack("<I", len(whole) * 9) + whole[end + 16 :]
    assert "damaged" in refused(tmp_path, longer).title


def test_crc_of_zlib_is_what_the_archive_is_held_against(tmp_path: Path) -> None:
    wrong = patched(zipped(LOG), CENTRAL, 16, struct.pack("<I", zlib.crc32(LOG) ^ 1))
    assert "damaged" in refused(tmp_path, wrong).title
