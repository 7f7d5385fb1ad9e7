"""What was read is kept: the same content is not read again, and nothing that is wrong with the cache is ever seen."""

import hashlib
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from apiusage_desktop.core import row_cache
from apiusage_desktop.core.cached_reader import CachedReader, cached
from apiusage_desktop.core.engine import ignore_progress, never_cancel
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.log_reader import LogReader, ReaderHere, nothing_kept
from apiusage_desktop.core.queries import client_requests
from apiusage_desktop.core.read_options import DEFAULT_READ_OPTIONS, ReadOptions
from apiusage_desktop.core.row_cache import CacheSize, RowCache
from apiusage_desktop.core.source import Source
from apiusage_desktop.core.store import UsageStore
from apiusage_desktop.core.workspace import Workspace, sweep
from tests.core.reading import ROW, csv_text, write

ROOT = Path(__file__).resolve().parents[2]
LONG_AGO = 1_000_000_000


class CountingReader:
    """Reads here, and counts how often it had to."""

    workspaces = None

    def __init__(self) -> None:
        self.reads = 0

    def recall(self, sha256: str, path: Path, workspace: Path, *, member: str, options: ReadOptions) -> Source:
        raise nothing_kept(path)

    def warm(self) -> None: ...

    def close(self) -> None: ...

    def read(
        self,
        path: Path,
        workspace: Path,
        on_progress: Callable[[float], None] = ignore_progress,
        should_cancel: Callable[[], bool] = never_cancel,
        *,
        member: str = "",
        options: ReadOptions = DEFAULT_READ_OPTIONS,
    ) -> Source:
        self.reads += 1
        return ReaderHere().read(path, workspace, on_progress, should_cancel, member=member, options=options)


@pytest.fixture
def reader() -> CountingReader:
    return CountingReader()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = write(tmp_path, csv_text(ROW, "bad", ROW.replace("Client A", "Client B")))
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


def seen(store: UsageStore) -> object:
    rejected = [store.rejected(number).to_csv() for number, _ in store.sources]
    engine = store.engine()
    panel = client_requests.PANEL.fetch(engine, UsageFilter()).to_csv()
    engine.close()
    return store.sources, store.contents(), panel, rejected


def opened(reader: LogReader, folder: Path, *logs: Path, options: ReadOptions = DEFAULT_READ_OPTIONS) -> object:
    """Return all that a program sees that opens these logs and ends."""
    with UsageStore(CachedReader(reader, RowCache(folder))) as store:
        for log in logs:
            store.open(log, options=options)
        return seen(store)


def test_the_same_log_is_read_once(reader: CountingReader, folder: Path, log: Path) -> None:
    first = opened(reader, folder, log)
    assert opened(reader, folder, log) == first
    assert reader.reads == 1


def test_a_known_log_is_not_even_looked_into(
    reader: CountingReader, folder: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = opened(reader, folder, log)
    read_bytes: list[str] = []
    real = row_cache._hash

    def hash_and_tell(path: Path, should_cancel: Callable[[], bool] = never_cancel) -> str:
        read_bytes.append(path.name)
        return real(path, should_cancel)

    monkeypatch.setattr(row_cache, "_hash", hash_and_tell)
    assert opened(reader, folder, log) == first
    assert read_bytes == ["rows.duckdb"]


def test_moved_and_touched_log_is_known_by_its_content(
    reader: CountingReader, folder: Path, log: Path, tmp_path: Path
) -> None:
    opened(reader, folder, log)
    moved = log.rename(tmp_path / "moved.csv")
    os.utime(moved, (LONG_AGO + 5, LONG_AGO + 5))
    again = opened(reader, folder, moved)
    assert reader.reads == 1
    assert again == opened(CountingReader(), tmp_path / "another cache", moved)


@pytest.mark.parametrize("settled", [True, False])
def test_changed_log_is_read_again(reader: CountingReader, folder: Path, log: Path, settled: bool) -> None:
    before = opened(reader, folder, log)
    status = log.stat()
    log.write_bytes(log.read_bytes().replace(b",5,5,", b",6,6,"))  # of the same size
    if settled:
        os.utime(log, (LONG_AGO + 60, LONG_AGO + 60))
    assert log.stat().st_size == status.st_size
    assert opened(reader, folder, log) != before
    assert reader.reads == 2


@pytest.mark.skipif(os.name == "nt", reason="Windows does not tell when a file's times were changed")
def test_log_rewritten_in_place_is_read_again_though_its_time_of_change_was_put_back(
    reader: CountingReader, folder: Path, log: Path
) -> None:
    before = opened(reader, folder, log)
    with log.open("r+b") as stream:
        content = stream.read().replace(b",5,5,", b",6,6,")
        stream.seek(0)
        stream.write(content)
    os.utime(log, (LONG_AGO, LONG_AGO))
    assert opened(reader, folder, log) != before


def test_other_answers_are_another_entry(reader: CountingReader, folder: Path, log: Path) -> None:
    opened(reader, folder, log)
    opened(reader, folder, log, options=replace(DEFAULT_READ_OPTIONS, accept_rejected=True))
    assert reader.reads == 2
    assert RowCache(folder).size().logs == 2


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _rename_a_field(path: Path) -> None:
    text = path.read_bytes().partition(b"\n")[2].replace(b'"grain"', b'"stretch"')
    path.write_bytes(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)


@pytest.mark.parametrize("suffix", [".duckdb", ".json"])
@pytest.mark.parametrize("harm", [_flip, _cut, Path.unlink, lambda path: path.write_bytes(b"")], ids=range(4))
def test_damaged_entry_is_replaced(
    harm: Callable[[Path], object], suffix: str, reader: CountingReader, folder: Path, log: Path
) -> None:
    first = opened(reader, folder, log)
    (entry,) = (folder / "rows").glob(f"*{suffix}")
    harm(entry)
    assert opened(reader, folder, log) == first
    assert opened(reader, folder, log) == first
    assert reader.reads == 2


def test_entry_of_another_version_is_replaced(reader: CountingReader, folder: Path, log: Path) -> None:
    first = opened(reader, folder, log)
    (entry,) = (folder / "rows").glob("*.json")
    _rename_a_field(entry)
    assert opened(reader, folder, log) == first
    assert reader.reads == 2


def test_refused_log_is_not_kept(reader: CountingReader, folder: Path, tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(UsageError, match="No row of the file can be used"):
            opened(reader, folder, write(tmp_path, csv_text("bad")))
    assert RowCache(folder).size() == CacheSize(0, 0)
    assert not list((folder / "work").iterdir())


@pytest.mark.parametrize("name", ["gone.csv", ".", "https://example.com/x.csv"])
def test_what_is_no_file_is_refused_as_ever(reader: CountingReader, folder: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError) as refused:
        opened(reader, folder, Path(name) if ":" in name else tmp_path / name)
    assert refused.value.hint


def test_least_recently_used_go_first_and_none_in_use(reader: CountingReader, folder: Path, tmp_path: Path) -> None:
    logs = [write(tmp_path, csv_text(ROW.replace(",5,5,", f",{n},{n},")), f"{n}.csv") for n in range(1, 5)]
    rows = RowCache(folder, most_logs=2)
    with UsageStore(CachedReader(reader, rows)) as store:
        store.open(logs[0])
        for log in logs[1:3]:
            opened(reader, folder, log)
        store.open(logs[3])
        assert rows.size().logs == 2
    reader.reads = 0
    opened(reader, folder, logs[0], logs[3])
    assert reader.reads == 0
    opened(reader, folder, logs[1])
    assert reader.reads == 1


def test_cleared_cache_takes_nothing_from_what_is_open(reader: CountingReader, folder: Path, log: Path) -> None:
    rows = RowCache(folder)
    with UsageStore(CachedReader(reader, rows)) as store:
        store.open(log)
        before, size = seen(store), rows.size()
        assert size.logs == 1
        assert size.bytes > 0
        assert rows.clear() == size
        assert seen(store) == before
        store.close_source(1)
        assert store.open(log).rows == 2
    assert reader.reads == 2
    assert rows.size().logs == 1


def test_programs_that_open_the_same_log_at_once(folder: Path, log: Path) -> None:
    together = threading.Barrier(4)
    found: list[object] = []

    def program() -> None:
        with UsageStore(CachedReader(ReaderHere(), RowCache(folder))) as store:
            together.wait()
            store.open(log)
            found.append(seen(store))

    programs = [threading.Thread(target=program) for _ in range(4)]
    for thread in programs:
        thread.start()
    for thread in programs:
        thread.join()
    assert len(found) == 4
    assert all(one == found[0] for one in found)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_nobody_else_may_look(reader: CountingReader, folder: Path, log: Path) -> None:
    opened(reader, folder, log)
    for path in (folder, *folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_no_place_for_a_cache_is_no_reason_not_to_read(folder: Path, log: Path) -> None:
    folder.touch()
    reader = ReaderHere()
    assert cached(reader, folder) is reader


_PROGRAM = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from apiusage_desktop.core.log_reader import ReaderHere
from apiusage_desktop.core.cached_reader import CachedReader
from apiusage_desktop.core.row_cache import RowCache
from apiusage_desktop.core.store import UsageStore
store = UsageStore(CachedReader(ReaderHere(), RowCache(Path({folder!r}))))
print(store._workspace, flush=True)
sys.stdin.read()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="this system has no signals")
def test_folder_of_a_killed_program_is_swept_and_that_of_a_running_one_kept(folder: Path) -> None:
    script = _PROGRAM.format(root=str(ROOT), folder=str(folder))
    with subprocess.Popen([sys.executable, "-c", script], stdin=-1, stdout=-1, text=True) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        workspace = Path(program.stdout.readline().strip())
        os.utime(workspace, (LONG_AGO, LONG_AGO))
        RowCache(folder).tidy()
        assert workspace.exists()
        program.stdin.close()
        program.wait()
        assert workspace.exists()
        os.utime(workspace, (LONG_AGO, LONG_AGO))
        RowCache(folder).tidy()
        assert not workspace.exists()


def test_old_folders_without_an_owner_are_swept_and_others_left(tmp_path: Path) -> None:
    (tmp_path / "apiusage-old").mkdir()
    (tmp_path / "apiusage-new").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "apiusage-link").symlink_to(tmp_path / "other")
    for name in ("apiusage-old", "other"):
        os.utime(tmp_path / name, (LONG_AGO, LONG_AGO))
    mine = Workspace(tmp_path)
    os.utime(mine.path, (LONG_AGO, LONG_AGO))
    sweep(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"apiusage-new", "other", "apiusage-link", mine.path.name}
    mine.close()
    assert not mine.path.exists()


# One program loads the libraries and then forks, so that each point costs one entry and not one start.
_KEEP = """
import os, shutil, sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
from apiusage_desktop.core.formats import read
from apiusage_desktop.core.row_cache import RowCache, entry_key
rows, work = RowCache(Path({folder!r})), Path({work!r})
source = read(Path({log!r}), work)

def start():
    pid = os.fork()
    if pid == 0:
        rows.keep("key", source, work, reading="", dated_by_file=True)
        os._exit(0)
    return pid

before = time.perf_counter()
os.waitpid(start(), 0)
took = time.perf_counter() - before
for point in range(20):
    if point % 2:
        rows.clear()
    pid = start()
    time.sleep(took * point / 9)
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    target = work / str(point)
    target.mkdir()
    found = rows.take("key", target)
    print("none" if found is None else "whole" if found == (source, True) else "a part")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_killed_at_many_points_an_entry_is_whole_or_none(folder: Path, log: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    script = _KEEP.format(root=str(ROOT), folder=str(folder), work=str(work), log=str(log))
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    outcomes = run.stdout.split("\n")[:-1]
    assert len(outcomes) == 20, run.stderr
    assert set(outcomes) <= {"none", "whole"}
    assert outcomes[-2] == "whole"
