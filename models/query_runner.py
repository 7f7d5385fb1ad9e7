"""Work in the background, of which only the latest counts."""

import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal, Slot
from shiboken6 import isValid

from apiusage_desktop.core.errors import Cancelled, UsageError


class Cancellable(Protocol):
    """What a piece of work holds that can be stopped from outside."""

    def cancel(self) -> None:
        """Stop the work; may be called from any thread."""


class Turns(QObject):
    """Does one thing a round of the event loop, so that input and paints come in between."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Callable[[], None]] = deque()
        # A timer without delay is looked at after all events that are there.
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._take_one)

    def put(self, work: Callable[[], None]) -> None:
        """Do something when it is its turn."""
        self._waiting.append(work)
        self._timer.start()

    def _take_one(self) -> None:
        work = self._waiting.popleft()
        if not self._waiting:
            self._timer.stop()
        work()


class _Job(QObject):
    """One piece of work and its outcome; lives in the thread that asked for it."""

    succeeded = Signal(int, object)
    failed = Signal(int, object)

    def __init__(self, ticket: int, work: Callable[[], Any], handle: Cancellable | None) -> None:
        super().__init__()
        self.ticket = ticket
        self._handle = handle
        self._work = work
        self._cancelled = False
        self._running = False
        self._turn = threading.Lock()

    def cancel(self) -> None:
        with self._turn:
            self._cancelled = True
            # While it waits, another job may be running with the same handle.
            if self._handle is not None and self._running:
                self._handle.cancel()

    def run(self) -> None:
        try:
            with self._turn:
                if self._cancelled:
                    raise Cancelled
                self._running = True
            try:
                outcome = self._work()
            finally:
                with self._turn:
                    self._running = False
        except Cancelled:
            self.failed.emit(self.ticket, None)
        except Exception as error:
            self.failed.emit(self.ticket, error)
        else:
            self.succeeded.emit(self.ticket, outcome)


class QueryRunner(QObject):
    """Runs functions in the thread pool; a new one cancels those before it, and late results are dropped.

    Args:
        turns: outcomes wait for their turn here, for runners whose outcomes are work to show.
    """

    result_ready = Signal(object)
    failed = Signal(object)  # a UsageError, meant for the user
    busy_changed = Signal(bool)

    def __init__(self, pool: QThreadPool, parent: QObject | None = None, turns: Turns | None = None) -> None:
        super().__init__(parent)
        self._pool = pool
        self._turns = turns
        self._ticket = 0
        self._jobs: dict[int, _Job] = {}
        self._busy = False

    @property
    def is_busy(self) -> bool:
        return self._busy

    def start(self, work: Callable[[], Any], handle: Cancellable | None = None) -> None:
        """Run `work` in the background and tell its result; whatever ran before is cancelled.

        Args:
            work: runs in another thread; knows no Qt object.
            handle: stops the work when it is overtaken.
        """
        self._overtake()
        job = _Job(self._ticket, work, handle)
        job.succeeded.connect(self._take_result)
        job.failed.connect(self._take_failure)
        self._jobs[job.ticket] = job
        self._set_busy(True)
        self._pool.start(job.run)

    def expect(self, *, busy: bool = False) -> int:
        """Return the ticket of an answer that comes from elsewhere; whatever ran before is cancelled.

        Args:
            busy: whether it will take a while.
        """
        self._overtake()
        self._set_busy(busy)
        return self._ticket

    def expects(self, ticket: int) -> bool:
        """Tell whether the answer of this ticket is still wanted."""
        return ticket == self._ticket

    def tell(self, ticket: int, outcome: object) -> None:
        """Give the answer that was expected; nothing is told if something else was asked since."""
        self._tell_result(ticket, outcome)

    def fail(self, ticket: int, error: UsageError) -> None:
        """Say that there is no answer."""
        self._tell_failure(ticket, error)

    def cancel(self) -> None:
        """Stop what runs; nothing of it will be told."""
        self._overtake()
        self._set_busy(False)

    def _overtake(self) -> None:
        for job in self._jobs.values():
            job.cancel()
        self._ticket += 1

    @Slot(int, object)
    def _take_result(self, ticket: int, outcome: object) -> None:
        self._jobs.pop(ticket, None)
        self._tell_later(partial(self._tell_result, ticket, outcome))

    @Slot(int, object)
    def _take_failure(self, ticket: int, error: Exception | None) -> None:
        self._jobs.pop(ticket, None)
        self._tell_later(partial(self._tell_failure, ticket, error))

    def _tell_later(self, tell: Callable[[], None]) -> None:
        if self._turns is None:
            tell()
        else:
            # Until it is their turn, the runner may have gone with the dialog that asked.
            self._turns.put(lambda: tell() if isValid(self) else None)

    def _tell_result(self, ticket: int, outcome: object) -> None:
        if ticket == self._ticket:
            self._set_busy(False)
            self.result_ready.emit(outcome)

    def _tell_failure(self, ticket: int, error: Exception | None) -> None:
        if ticket != self._ticket:
            return
        self._set_busy(False)
        if isinstance(error, UsageError):
            self.failed.emit(error)
        elif error is not None:
            raise error  # our own mistake: loud, with its traceback

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)
