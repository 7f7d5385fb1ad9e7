"""Logs are read in a helper process: what a crafted file does to the engine, it does to the helper alone.

The helper is one process that waits for the next log. It is killed to cancel, and replaced when it is gone. It ends by
itself when the program does, also in the middle of a log. This module loads no engine, so that the helper can be
started first and loads its own while the program loads.
"""

import contextlib
import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from apiusage_desktop.core.errors import Cancelled, UsageError
from apiusage_desktop.core.log_reader import nothing_kept

if TYPE_CHECKING:
    from apiusage_desktop.core.engine import OnProgress, ShouldCancel
    from apiusage_desktop.core.read_options import ReadOptions
    from apiusage_desktop.core.source import Source

_CANCEL_SECONDS = 0.05  # how often it is asked whether to cancel
_PROGRESS_SECONDS = 0.05
_GONE_SECONDS = 2.0  # a killed process that hangs in a dead drive is not waited for longer

_CONTEXT = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class _Request:
    path: Path
    folder: str  # that a relative path starts from
    workspace: Path
    member: str
    options: "ReadOptions"


@dataclass(frozen=True, slots=True)
class _Mistake:
    """A failure that is the program's own."""

    report: str


_Answer: TypeAlias = "Source | UsageError | _Mistake"


@dataclass(frozen=True, slots=True)
class _Helper:
    process: SpawnProcess
    pipe: "Connection[object, object]"

    def is_alive(self) -> bool:
        return self.process.is_alive()

    def end(self) -> None:
        self.process.kill()
        self.process.join(_GONE_SECONDS)
        self.pipe.close()


class ReaderMistakeError(RuntimeError):
    """A mistake of ours came up in the helper process; the message is its traceback."""


class ReaderProcess:
    """Reads logs as `formats.read` does, in a process of its own; one at a time, from any thread."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._helper: _Helper | None = None

    def __enter__(self) -> "ReaderProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def workspaces(self) -> Path | None:
        return None

    @property
    def pid(self) -> int | None:
        """The helper's process id, if one was started."""
        return self._helper.process.pid if self._helper else None

    def warm(self) -> None:
        """Start the helper, if there is none; returns at once, while it loads the engine."""
        if self._turn.acquire(blocking=False):
            try:
                self._ready_helper()
            finally:
                self._turn.release()

    def read(
        self,
        path: Path,
        workspace: Path,
        on_progress: "OnProgress",
        should_cancel: "ShouldCancel",
        *,
        member: str,
        options: "ReadOptions",
    ) -> "Source":
        """Do what `formats.read` does.

        Raises:
            UsageError: the file is no log that can be read, or the helper did not survive it.
            Cancelled: `should_cancel` said so; the helper is gone, so that nothing writes into the folder any more.
            ReaderMistakeError: the program itself is at fault.
        """
        request = _Request(path, _current_folder(path), workspace, member, options)
        while not self._turn.acquire(timeout=_CANCEL_SECONDS):
            if should_cancel():
                raise Cancelled
        try:
            answer = self._ask(request, on_progress, should_cancel)
        except BaseException:
            # Cancelled, dead, or interrupted: whatever it does, it does not go on with it.
            self._end_helper()
            raise
        finally:
            self._turn.release()
        if isinstance(answer, UsageError):
            raise answer
        if isinstance(answer, _Mistake):
            raise ReaderMistakeError(answer.report)
        return answer

    def recall(self, sha256: str, path: Path, workspace: Path, *, member: str, options: "ReadOptions") -> "Source":
        """Keep nothing; the cache is another reader."""
        raise nothing_kept(path)

    def close(self) -> None:
        """End the helper."""
        with self._turn:
            self._end_helper()

    def _end_helper(self) -> None:
        helper, self._helper = self._helper, None
        if helper:
            helper.end()

    def _ready_helper(self) -> _Helper:
        if self._helper and not self._helper.is_alive():
            self._end_helper()
        self._helper = self._helper or _start()
        return self._helper

    def _ask(self, request: _Request, on_progress: "OnProgress", should_cancel: "ShouldCancel") -> _Answer:
        helper = self._ready_helper()
        try:
            helper.pipe.send(request)
            while True:
                if should_cancel():
                    raise Cancelled
                if not wait([helper.pipe, helper.process.sentinel], _CANCEL_SECONDS):
                    continue
                # A process that ended may have said something before.
                if not helper.pipe.poll():
                    raise EOFError
                said = helper.pipe.recv()
                if isinstance(said, float):
                    on_progress(said)
                else:
                    return said  # type: ignore[return-value] # the helper sends nothing else
        except (EOFError, ConnectionError):
            raise _stopped(helper.process, request.path) from None


def _current_folder(path: Path) -> str:
    """Return what a relative path starts from; the helper started elsewhere, or earlier."""
    with contextlib.suppress(OSError):
        return "" if path.is_absolute() else str(Path.cwd())
    return ""


def _stopped(process: SpawnProcess, path: Path) -> UsageError:
    process.join(_GONE_SECONDS)
    code = process.exitcode
    known = {kind.value: kind.name for kind in signal.Signals}
    how = "It did not answer" if code is None else f"It ended with {known.get(-code, f'code {code}')}"
    hint = (
        "The file may be damaged, or need more memory than is free: close other programs and open it again."
        " The other logs are open as before."
    )
    return UsageError("The file could not be read: its reader stopped", f"{how}.", hint, path=path)


def _start() -> _Helper:
    ours, theirs = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=serve, args=(theirs,), name="log-reader", daemon=True)
    with _interrupt_kept_back():
        process.start()
    theirs.close()
    return _Helper(process, ours)


@contextlib.contextmanager
def _interrupt_kept_back() -> Iterator[None]:
    """Have the new process never hear of Ctrl+C, not even while it starts: ending it is the parent's part."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    # Its own start would let interrupts through again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def serve(pipe: "Connection[object, object]") -> None:
    """Be the helper process: read one log after another until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _be_silent()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Loaded before the first log is named, for that is what the helper is started early for.
    from apiusage_desktop.core import formats  # noqa: F401

    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            request = pipe.recv()
            assert isinstance(request, _Request)
            _send(pipe, _answer(request, pipe))


def _be_silent() -> None:
    """Leave the program's output to the program."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)


def _end_with_parent() -> None:
    """End in the middle of a log when the parent is gone: nobody will take the rows."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _send(pipe: "Connection[object, object]", answer: _Answer) -> None:
    try:
        pipe.send(answer)
    except ConnectionError:
        raise
    except Exception:
        # An answer that cannot be sent is a mistake of ours as well.
        pipe.send(_Mistake(traceback.format_exc()))


def _answer(request: _Request, pipe: "Connection[object, object]") -> _Answer:
    from apiusage_desktop.core import formats
    from apiusage_desktop.core.engine import engine_failures_told, never_cancel

    last = 0.0
    turn = threading.Lock()  # some progress is told by a thread that watches

    def tell(share: float) -> None:
        nonlocal last
        with turn:
            if (now := time.monotonic()) - last >= _PROGRESS_SECONDS:
                last = now
                pipe.send(float(share))

    try:
        if request.folder:
            os.chdir(request.folder)
        with engine_failures_told():
            return formats.read(
                request.path, request.workspace, tell, never_cancel, member=request.member, options=request.options
            )
    except UsageError as error:
        return error
    except MemoryError:
        hint = "Close other programs and open it again. The other logs are open as before."
        return UsageError("The file needs more memory than is free", "It ran out.", hint, path=request.path)
    except Exception:
        return _Mistake(traceback.format_exc())
