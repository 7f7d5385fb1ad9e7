"""The helper process that reads: the same answers, and nothing is left of it when it is cancelled or killed."""

import contextlib
import os
import pickle
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from apiusage_desktop.core.engine import ignore_progress, never_cancel
from apiusage_desktop.core.errors import AlreadyOpen, Cancelled, UsageError
from apiusage_desktop.core.formats import ROWS_FILE
from apiusage_desktop.core.read_options import (
    DEFAULT_READ_OPTIONS,
    ColumnsQuestion,
    DateOrderQuestion,
    PeriodQuestion,
    Question,
    RejectedQuestion,
)
from apiusage_desktop.core.reader_process import ReaderMistakeError, ReaderProcess
from apiusage_desktop.core.source import Source
from apiusage_desktop.core.store import UsageStore
from tests.core.reading import ROW, csv_text, read_file, write
from tests.core.test_store import state

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderProcess]:
    with ReaderProcess() as reader:
        reader.warm()
        yield reader


@pytest.fixture
def slow_log(tmp_path: Path) -> Path:
    """Return a log that is read for so long that there is progress to tell."""
    lines = [f"2020-02-02,client {number % 97},e{number},1,1,0,0,0,0" for number in range(150_000)]
    return write(tmp_path, csv_text(*lines), "slow.csv")


def read(
    reader: ReaderProcess,
    path: Path,
    workspace: Path,
    on_progress: Callable[[float], None] = ignore_progress,
    should_cancel: Callable[[], bool] = never_cancel,
) -> Source:
    workspace.mkdir(exist_ok=True)
    return reader.read(path, workspace, on_progress, should_cancel, member="", options=DEFAULT_READ_OPTIONS)


def rows(database: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return sorted(connection.execute("select * from rows").fetchall(), key=repr)


def test_gives_what_reading_here_gives(reader: ReaderProcess, tmp_path: Path) -> None:
    log = write(tmp_path, csv_text(ROW, "bad", ROW.replace("Client A", "Client B")))
    here = read_file(log, tmp_path)
    assert read(reader, log, tmp_path / "work") == here.source
    assert rows(tmp_path / "work" / ROWS_FILE) == rows(here.database)


def test_one_helper_reads_one_log_after_another(
    reader: ReaderProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(reader, write(tmp_path, csv_text(ROW)), tmp_path / "a")
    first = reader.pid
    monkeypatch.chdir(tmp_path)
    assert read(reader, Path("log.csv"), tmp_path / "b").path == tmp_path / "log.csv"
    assert reader.pid == first != os.getpid()


def test_refusal_arrives_with_all_it_says(reader: ReaderProcess, tmp_path: Path) -> None:
    bad = write(tmp_path, csv_text("bad"))
    with pytest.raises(UsageError) as here:
        read_file(bad, tmp_path)
    with pytest.raises(UsageError) as there:
        read(reader, bad, tmp_path / "work")
    assert (str(there.value), vars(there.value)) == (str(here.value), vars(here.value))


def _asked(question: Question, **attributes: object) -> Question:
    vars(question).update(attributes)
    return question


@pytest.mark.parametrize(
    "error",
    [
        UsageError("title", "detail", "hint", path=Path("a.zip"), line=3).inside(Path("b.zip"), "c.csv"),
        AlreadyOpen("title", "detail", "hint"),
        _asked(ColumnsQuestion("t", "d", "h"), header=("a", "b"), preview=(("1", "2"),), guess={"a": "date"}),
        _asked(DateOrderQuestion("t", "d", "h"), examples=["3/4/2020"]),
        _asked(PeriodQuestion("t", "d", "h"), requests=5, suggested=(date(2020, 2, 1), date(2020, 2, 29))),
        _asked(RejectedQuestion("t", "d", "h"), rows=1, rejected=2, examples=[(3, "no date", "x")]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_and_questions_survive_the_pipe(error: UsageError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again), again.args) == (type(error), str(error), vars(error), error.args)


def test_cancelled_read_ends_the_helper_and_leaves_the_store_as_before(slow_log: Path, tmp_path: Path) -> None:
    with ReaderProcess() as reader, UsageStore(reader) as store:
        store.open(write(tmp_path, csv_text(ROW)))
        before = state(store)
        helper = reader._helper
        told = threading.Event()
        with pytest.raises(Cancelled):
            store.open(slow_log, lambda _: told.set(), told.is_set)
        assert helper is not None
        assert helper.process.exitcode is not None
        assert state(store) == before
        assert [path.name for path in store._workspace.glob("log*")] == ["log1"]
        assert store.open(write(tmp_path, csv_text(ROW, ROW), "more.csv")).rows == 2


@pytest.mark.skipif(os.name == "nt", reason="this system has no signals")
@pytest.mark.parametrize("kind", ["SIGKILL", "SIGSEGV"])
def test_killed_helper_is_told_and_replaced(kind: str, slow_log: Path, tmp_path: Path) -> None:
    with ReaderProcess() as reader, UsageStore(reader) as store:
        store.open(write(tmp_path, csv_text(ROW)))
        before, victim = state(store), reader.pid
        assert victim is not None
        with pytest.raises(UsageError, match=rf"slow\.csv: .*its reader stopped\. It ended with {kind}"):
            store.open(slow_log, lambda _: os.kill(victim, getattr(signal, kind)))
        assert state(store) == before
        assert [path.name for path in store._workspace.glob("log*")] == ["log1"]
        assert store.open(write(tmp_path, csv_text(ROW, ROW), "more.csv")).rows == 2
        assert reader.pid != victim


def test_mistake_of_ours_is_loud(reader: ReaderProcess, tmp_path: Path) -> None:
    with pytest.raises(ReaderMistakeError, match=r"(?s)Traceback.*Error"):
        reader.read(
            write(tmp_path, csv_text(ROW)), None, ignore_progress, never_cancel, member="", options=None  # type: ignore[arg-type] # the mistake
        )  # fmt: skip
    assert read(reader, tmp_path / "log.csv", tmp_path / "work").rows == 1


_PARENT = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from apiusage_desktop.core.engine import never_cancel
from apiusage_desktop.core.read_options import DEFAULT_READ_OPTIONS
from apiusage_desktop.core.reader_process import ReaderProcess
reader = ReaderProcess()
reader.warm()
print(reader.pid, flush=True)
if {reading}:
    die = lambda _: os.kill(os.getpid(), signal.SIGKILL)
    reader.read(Path({log!r}), Path({work!r}), die, never_cancel, member="", options=DEFAULT_READ_OPTIONS)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="this system cannot wait for a process it did not start")
@pytest.mark.parametrize("reading", [False, True], ids=["idle", "reading"])
def test_helper_ends_with_its_parent(reading: bool, slow_log: Path, tmp_path: Path) -> None:
    script = _PARENT.format(root=str(ROOT), reading=reading, log=str(slow_log), work=str(tmp_path))
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == -signal.SIGKILL, run.stderr
    with contextlib.suppress(ProcessLookupError):  # it has ended already
        helper = os.pidfd_open(int(run.stdout))
        assert select.select([helper], [], [], 60)[0], "the helper outlived its parent"
        os.close(helper)
