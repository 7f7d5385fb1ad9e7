"""A folder or an archive of logs is opened as the logs in it, whatever else lies there."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from apiusage_desktop import commands
from apiusage_desktop.core.errors import AlreadyOpen, Cancelled, UsageError
from apiusage_desktop.core.formats.containers import expand, without_parts
from apiusage_desktop.core.opening import LeftOut, is_harmless, open_all
from apiusage_desktop.core.source import Source
from apiusage_desktop.core.store import UsageStore
from tests.core.reading import ROW, csv_text, query_json, usage_row, write
from tests.core.request_logs.access import lines

JANUARY = csv_text(ROW.replace("2020-02-02", "2020-01-02")).encode()
FEBRUARY = query_json([usage_row()]).encode()


def zipped(**contents: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return stream.getvalue()


def opened(path: Path) -> list[Source | UsageError]:
    with UsageStore() as store:
        return list(open_all(path, lambda file, member, *_: store.open(file, member=member)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as an admin keeps it."""
    write(tmp_path, zipped(jan=JANUARY, feb=gzip.compress(FEBRUARY), readme=b"Dear all"), "both.zip")
    write(tmp_path, FEBRUARY, "feb.json")
    write(tmp_path, "not a log", "notes.txt")
    write(tmp_path, b"\x89PNG\r\n\x1a\n\0\0", "picture.png")
    return tmp_path


def test_each_log_is_opened_once_and_the_rest_is_told_in_one_remark(folder: Path) -> None:
    told = opened(folder)
    sources = [source for source in told if isinstance(source, Source)]
    assert [source.name for source in sources] == ["both.zip › jan", "both.zip › feb"]
    same, left_out = (error for error in told if isinstance(error, UsageError))
    assert isinstance(same, AlreadyOpen)
    assert isinstance(left_out, LeftOut)
    assert "3 of 6 files were left out" in str(left_out)
    assert "readme, notes.txt, picture.png" in str(left_out)
    assert is_harmless(same)
    assert is_harmless(left_out)


@pytest.mark.parametrize("empty", [query_json([]), csv_text()])
def test_an_empty_export_among_logs_stops_nothing(tmp_path: Path, empty: str) -> None:
    write(tmp_path, FEBRUARY, "feb.json")
    write(tmp_path, empty, "march")
    source, left_out = opened(tmp_path)
    assert isinstance(source, Source)
    assert isinstance(left_out, LeftOut)


def test_what_the_user_named_himself_is_never_left_out_quietly(tmp_path: Path) -> None:
    for path in (write(tmp_path, "not a log", "a.txt"), write(tmp_path, zipped(only=b"not a log"), "a.zip")):
        (error,) = opened(path)
        assert isinstance(error, UsageError)
        assert not is_harmless(error)
        assert "not a usage log" in error.title


def test_a_folder_without_any_log_is_an_error(tmp_path: Path) -> None:
    for number in range(7):
        write(tmp_path, "not a log", f"{number}.txt")
    (error,) = opened(tmp_path)
    assert isinstance(error, UsageError)
    assert not is_harmless(error)
    assert "There is no usage log in it. Its files are 0.txt, 1.txt, 2.txt, 3.txt, 4.txt and 2 more." in str(error)


@pytest.mark.parametrize("content", [b"\x1f\x8b\x08 broken", zipped(jan=JANUARY)[:-1]])
def test_a_damaged_file_among_logs_is_an_error_of_its_own(folder: Path, content: bytes) -> None:
    write(folder, content, "damaged")
    errors = [error for error in opened(folder) if isinstance(error, UsageError) and not is_harmless(error)]
    assert [str(error).partition(".")[0] for error in errors] == [str(errors[0]).partition(".")[0]]
    assert str(errors[0]).startswith("damaged: The ")


def test_each_log_is_told_which_of_how_many_it_is(folder: Path) -> None:
    places: list[tuple[str, int, int]] = []

    def open_log(path: Path, member: str, number: int, count: int) -> Source:
        places.append((member or path.name, number, count))
        raise UsageError("x", "y", "z")

    assert len(list(open_all(folder, open_log))) == 6
    assert places == [
        ("jan", 1, 6), ("feb", 2, 6), ("readme", 3, 6),
        ("feb.json", 4, 6), ("notes.txt", 5, 6), ("picture.png", 6, 6),
    ]  # fmt: skip


def test_cancelling_goes_through(folder: Path) -> None:
    def open_log(*_: object) -> Source:
        raise Cancelled

    with pytest.raises(Cancelled):
        list(open_all(folder, open_log))


def test_inspect_tells_of_each_log_and_of_what_was_left_out(folder: Path) -> None:
    text, remarks = commands.inspect([folder], as_json=False)
    assert f"{folder / 'both.zip'} › jan" in text
    assert len(remarks) == 2
    _, remarks = commands.inspect([folder, folder / "feb.json"], as_json=True)
    assert sum("open already" in remark for remark in remarks) == 2


def test_a_damaged_file_stops_the_command(folder: Path) -> None:
    write(folder, gzip.compress(JANUARY)[:-1], "damaged.gz")
    with pytest.raises(UsageError, match="gzip file is damaged"):
        commands.inspect([folder], as_json=False)


def rotated(folder: Path) -> list[Path]:
    """Write a rotated log and what lies beside it."""
    for name in ("access.log", "access.log.1", "access.log.10", "access.log-20260901", "error.log", "access.log.bak"):
        (folder / name).write_text(lines(2, agent=name))
    (folder / "access.log.2.gz").write_bytes(gzip.compress(lines(3, agent="old").encode()))
    return [folder / name for name in ("access.log", "access.log.1", "access.log.2.gz", "access.log.10")]


def test_the_older_parts_of_a_log_are_opened_with_it(tmp_path: Path) -> None:
    parts = rotated(tmp_path)
    assert [path for path, _ in expand(tmp_path / "access.log")] == [*parts, tmp_path / "access.log-20260901"]
    assert expand(tmp_path / "access.log.1") == ((tmp_path / "access.log.1", ""),)
    with UsageStore() as store:
        told = list(open_all(tmp_path / "access.log", lambda path, member, *_: store.open(path, member=member)))
        assert [source.requests for source in told if isinstance(source, Source)] == [2, 2, 3, 2, 2]
        assert sum(source.counted for _, source in store.sources) == 11


def test_parts_that_are_named_too_are_opened_once(tmp_path: Path) -> None:
    parts = rotated(tmp_path)
    assert without_parts([*parts, tmp_path / "error.log"]) == (parts[0], tmp_path / "error.log")
    assert without_parts(parts[1:]) == tuple(parts[1:])
