"""The open logs, as the window sees them: loading in the background, and engines for the panels."""

import contextlib
import itertools
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from PySide6.QtCore import QObject, Qt, QThreadPool, QTimer, Signal

from apiusage_desktop.core.callers import CallerRule
from apiusage_desktop.core.contents import Contents
from apiusage_desktop.core.directory import NOBODY, Directory
from apiusage_desktop.core.directory.files import ListFile
from apiusage_desktop.core.directory.profiles import ClientProfiles
from apiusage_desktop.core.engine import Engine, ShouldCancel
from apiusage_desktop.core.errors import Cancelled, UsageError
from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.formats.containers import without_parts
from apiusage_desktop.core.log_reader import LogReader
from apiusage_desktop.core.mappings import RememberedMappings
from apiusage_desktop.core.opening import open_all
from apiusage_desktop.core.read_options import DEFAULT_READ_OPTIONS, ColumnsQuestion, Question, ReadOptions
from apiusage_desktop.core.reconcile.coverage import CoveredDay
from apiusage_desktop.core.session_file import SavedLog
from apiusage_desktop.core.session_restore import take_word
from apiusage_desktop.core.source import Account, Grain, Source
from apiusage_desktop.core.store import UsageStore
from models.asked import Asked
from models.load_progress import step_teller
from models.mistakes import Mistakes
from models.query_runner import QueryRunner, Turns
from models.tile_answers import TileAnswers, Tiled

_ONCE_LATER = Qt.ConnectionType.QueuedConnection.value | Qt.ConnectionType.SingleShotConnection.value

Sources = Sequence[tuple[int, Source]]
Lists = Sequence[tuple[int, ListFile]]

_INTERRUPT_AGAIN_MS = 20


class UsageSession(QObject):
    """Owns the store. Logs are opened and closed one after another in a thread of their own."""

    contents_changed = Signal(object)  # Contents
    profiles_changed = Signal()
    loading_changed = Signal(bool)
    progress_changed = Signal(object)  # LoadStep
    answered = Signal()  # all that was asked has its answer
    log_opened = Signal(object)  # Source
    log_refused = Signal(object)  # UsageError
    log_asked = Signal(object)  # Asked
    columns_known = Signal(object, str)  # Path, member: read as the user said of such a table before
    query_failed = Signal(object)  # UsageError
    shutting_down = Signal()

    def __init__(self, parent: QObject | None = None, reader: LogReader | None = None) -> None:
        super().__init__(parent)
        self._store = UsageStore(reader)
        # One question at a time: the engine divides it among all cores, while two threads making frames
        # keep the interpreter from the window's thread for long.
        self._queries = QThreadPool(self)
        self._queries.setMaxThreadCount(1)
        # What nobody waits for, and may take long.
        self._background = QThreadPool(self)
        self._background.setMaxThreadCount(1)
        self._turns = Turns(self)
        self._loads = QThreadPool(self)
        self._loads.setMaxThreadCount(1)
        self._cancelled = threading.Event()
        self._loading = 0
        self._is_shut_down = False
        self._tiles = TileAnswers(self._store.engine, self._queries, self._turns, self.fetch, self)
        self._tiles.told.connect(self._tell_answered_soon)
        self.shutting_down.connect(self._tiles.cancel)
        # What is answered at once has no end to wait for: it is told when all that one event asked has its answer.
        self._answered_soon = QTimer(self, singleShot=True)
        self._answered_soon.timeout.connect(self._tell_answered)
        self._asking: set[int] = set()  # the runners that wait for an answer
        self._runners = itertools.count()
        self._kept: list[Engine] = []
        self._contents = Contents()
        self._sources: Sources = ()
        self._lists: Lists = ()
        self._directory = NOBODY
        self.mistakes = Mistakes(self)
        self.mappings: RememberedMappings | None = None
        # The logs of a saved session that are not open, for the loading thread: they are saved again.
        self.unopened: list[SavedLog] = []

    @property
    def contents(self) -> Contents:
        return self._contents

    @property
    def sources(self) -> Sources:
        return self._sources

    @property
    def lists(self) -> Lists:
        """The open lists of clients and users, with their numbers."""
        return self._lists

    @property
    def directory(self) -> Directory:
        """Who the clients and users are, as far as lists and the user tell it."""
        return self._directory

    def tell_profiles(self, profiles: ClientProfiles) -> None:
        """Take the tags and budgets that the user gives clients."""
        self._directory = replace(self._directory, profiles=profiles)
        self.profiles_changed.emit()

    @property
    def is_loading(self) -> bool:
        return self._loading > 0

    def open_logs(self, paths: Sequence[Path]) -> None:
        """Open logs in the background; each tells `log_opened`, `log_refused` or `log_asked`."""
        cancelled = self._until_cancelled()
        self._change(lambda: self._open_each(tuple(paths), cancelled))

    def answer(self, asked: Asked, options: ReadOptions) -> None:
        """Open a log in the background with the user's answers; it tells as `open_logs` does."""
        cancelled = self._until_cancelled()
        self._change(lambda: self._open_answered(asked, options, cancelled))

    def change_store(self, work: Callable[[UsageStore, ShouldCancel], None]) -> None:
        """Do more with the open logs than one call can tell, after what is loading; then say what they hold."""
        cancelled = self._until_cancelled()
        self._change(lambda: work(self._store, cancelled.is_set))

    def ask_store(self, work: Callable[[UsageStore], object], take: Callable[[Any], object]) -> None:
        """Ask the open logs something, after what is loading, that leaves them as they are."""
        self._run_load(partial(work, self._store), take)

    def _until_cancelled(self) -> threading.Event:
        if self._cancelled.is_set():
            # A new event: clearing the old one would bring back what was cancelled and has not noticed yet.
            self._cancelled = threading.Event()
        return self._cancelled

    def cancel_loading(self) -> None:
        """Stop reading; the log that is being read and those that wait are not opened."""
        self._cancelled.set()

    def close_logs(self, numbers: Sequence[int]) -> None:
        def close() -> None:
            with self._store.counting_once():
                for number in numbers:
                    self._store.close_source(number)
            if not self._store.sources:
                # Whoever closes everything begins anew.
                self.unopened.clear()
                for number, _ in self._store.lists:
                    self._store.close_list(number)

        self._change(close)

    def close_lists(self, numbers: Sequence[int]) -> None:
        """Forget what lists tell of clients or users."""

        def close() -> None:
            with self._store.counting_once():
                for number in numbers:
                    self._store.close_list(number)

        self._change(close)

    def include(self, number: int, included: bool) -> None:
        """Count a log, or leave it out while it stays open."""
        self._change(lambda: self._store.include(number, included))

    def correct(self, number: int, grain: Grain, period: DateRange | None) -> None:
        """Take the user's word for how much time the rows of a log stand for, and which days a total covers."""
        self._change(lambda: self._store.correct(number, grain, period))

    def count_account(self, account: Account) -> None:
        """Let usage exports or request logs count of days that both cover."""
        self._change(lambda: self._store.count_account(account))

    def name_callers(self, rules: Sequence[CallerRule]) -> None:
        """Take the user's rules on who the callers in request logs are."""
        self._change(lambda: self._store.name_callers(rules))

    def _open_each(self, paths: Sequence[Path], cancelled: threading.Event) -> None:
        """Runs in the loading thread."""
        with self._store.counting_once(), contextlib.suppress(Cancelled):
            paths = without_parts(paths)
            for number, path in enumerate(paths, 1):
                place = (number, len(paths)) if len(paths) > 1 else None
                for told in open_all(path, partial(self._open_one, cancelled, place), can_ask=True):
                    if isinstance(told, Source):
                        self.log_opened.emit(told)
                    else:
                        self.tell_unopened(told, DEFAULT_READ_OPTIONS)

    def _open_answered(self, asked: Asked, options: ReadOptions, cancelled: threading.Event) -> None:
        """Runs in the loading thread."""
        header = asked.question.header if isinstance(asked.question, ColumnsQuestion) else asked.header
        with self._store.counting_once(), contextlib.suppress(Cancelled):
            try:
                source = self._open_one(cancelled, (1, 1), asked.path, asked.member, options=options)
            except UsageError as error:
                self.tell_unopened(error, options, asked.saved, header)
                return
            if header and self.mappings:
                self.mappings.put(header, options.columns)  # not before: what opens nothing is not worth remembering
            if asked.saved:
                source = take_word(self._store, asked.saved)
                self.unopened = [log for log in self.unopened if log != asked.saved]
            self.log_opened.emit(source)

    def tell_unopened(
        self, error: UsageError, options: ReadOptions, saved: SavedLog | None = None, header: tuple[str, ...] = ()
    ) -> None:
        """Ask what a log leaves open, or say why it was not opened."""
        if isinstance(error, Question) and error.path is not None:
            self.log_asked.emit(Asked(error.path, error.member, options, error, saved, header))
        else:
            self.log_refused.emit(error)

    def _open_one(
        self,
        cancelled: threading.Event,
        place: tuple[int, int] | None,
        path: Path,
        member: str,
        *inside: int,
        options: ReadOptions = DEFAULT_READ_OPTIONS,
    ) -> Source:
        number, count = place or inside
        on_progress = step_teller(self.progress_changed.emit, path, number, count)
        try:
            with self.mistakes.kept_of(path, member):
                return self._store.open(path, on_progress, cancelled.is_set, member=member, options=options)
        except ColumnsQuestion as question:
            columns = self.mappings.get(question.header) if self.mappings and not options.columns else ()
            if not columns:
                raise question.inside(path, member) from None
            self.columns_known.emit(path, member)
            return self._open_one(cancelled, place, path, member, *inside, options=replace(options, columns=columns))
        except Question as question:
            raise question.inside(path, member) from None

    def _change(self, work: Callable[[], None]) -> None:
        """Run something that changes the open logs, then say what they hold now, whatever became of it."""

        def run() -> tuple[Contents, Sources, Lists, Directory]:
            try:
                work()
            except UsageError as error:
                self.log_refused.emit(error)
            except Cancelled:
                pass
            except Exception as mistake:
                self.mistakes.keep(mistake)
            return self._store.contents(), self._store.sources, self._store.lists, self._store.directory

        self._run_load(run, self._take_contents, self._count_loading)

    def _run_load(
        self, work: Callable[[], object], take: Callable[[Any], object], count: Callable[[bool], None] | None = None
    ) -> None:
        """Run something in the loading thread; a failure is told like that of a log."""
        runner = QueryRunner(self._loads, self)
        runner.result_ready.connect(take)
        if count:
            runner.busy_changed.connect(count)
        for outcome in (runner.result_ready, runner.failed):
            outcome.connect(runner.deleteLater)
        runner.failed.connect(self.log_refused.emit)
        runner.start(work)

    def _take_contents(self, outcome: tuple[Contents, Sources, Lists, Directory]) -> None:
        if not self._is_shut_down:  # otherwise what was read last is told to nobody: the store is gone
            self._contents, self._sources, self._lists, directory = outcome
            self._directory = replace(directory, profiles=self._directory.profiles)
            self._tiles.forget()
            self.contents_changed.emit(self._contents)
        self.mistakes.raise_kept()

    def _count_loading(self, busy: bool) -> None:
        self._loading += 1 if busy else -1
        if self._loading == int(busy):
            self.loading_changed.emit(busy)

    def runner(self, parent: QObject) -> QueryRunner:
        """Return a runner for one panel's queries."""
        runner = QueryRunner(self._queries, parent, self._turns)
        number = next(self._runners)
        runner.busy_changed.connect(partial(self._note_asking, number))
        # One that goes with its dialog never tells that it is done.
        runner.destroyed.connect(partial(self._note_asking, number, False))
        runner.failed.connect(self.query_failed.emit)
        self.shutting_down.connect(runner.cancel)
        return runner

    def background_runner(self, parent: QObject) -> QueryRunner:
        """Return a runner for questions that nobody waits for: no panel's answer comes later for them."""
        runner = QueryRunner(self._background, parent, self._turns)
        runner.failed.connect(self.query_failed.emit)
        self.shutting_down.connect(runner.cancel)
        return runner

    def _note_asking(self, number: int, busy: bool, *_: object) -> None:
        was_asking = bool(self._asking)
        if busy:
            self._asking.add(number)
        else:
            self._asking.discard(number)
        if was_asking:
            self._tell_answered()

    def _tell_answered_soon(self) -> None:
        self._answered_soon.start()

    def _tell_answered(self) -> None:
        if not self._asking:
            self.answered.emit()

    @property
    def is_asking(self) -> bool:
        """Whether anything that was asked waits for its answer."""
        return bool(self._asking)

    def when_answered(self, work: Callable[[], None]) -> None:
        """Do something when all that was asked is on screen: at once, if nothing is being asked."""
        if not self._asking:
            work()
        else:
            # The last answer is shown right after it is told; a round through the event loop waits for that.
            self.answered.connect(work, Qt.ConnectionType(_ONCE_LATER))

    def keep_engine(self) -> Engine:
        """Return an engine of its own for questions that follow one another; it is closed with the session.

        Nobody may close it earlier: a question may still run, and to close an engine would wait for it for ever.
        """
        engine = self._store.engine()
        self._kept.append(engine)
        return engine

    def ask(self, runner: QueryRunner, question: Tiled, usage_filter: UsageFilter, *, later: bool = False) -> None:
        """Ask the logs something that day tiles hold: at once if they are at hand, else in the background.

        Args:
            runner: tells the answer.
            question: what is asked.
            usage_filter: of which requests.
            later: what can be seen is answered first, and painted.
        """
        self._tiles.ask(runner, question, usage_filter, later=later)

    def fetch(
        self, runner: QueryRunner, question: Callable[[Engine, UsageFilter], object], usage_filter: UsageFilter
    ) -> None:
        """Ask the logs something in the background, on an engine of its own."""
        engine = self._store.engine()

        def run() -> object:
            try:
                return question(engine, usage_filter)
            finally:
                engine.close()

        runner.start(run, engine)

    def fetch_rejected(self, runner: QueryRunner, number: int) -> None:
        """Ask for the rejected rows of a log in the background."""

        def run() -> pd.DataFrame:
            return self._store.rejected(number)

        runner.start(run)

    def fetch_overlap(self, runner: QueryRunner) -> None:
        """Ask in the background how well each day is covered, and where two logs differ."""

        def run() -> tuple[list[CoveredDay], pd.DataFrame]:
            return self._store.coverage(), self._store.differences()

        runner.start(run)

    def shut_down(self) -> None:
        """Stop all work and remove the session's files; a second call does nothing."""
        if self._is_shut_down:
            return
        self._cancelled.set()
        self.shutting_down.emit()
        self._loads.waitForDone()
        # A query that was just about to begin did not hear of it: say it until all are quiet.
        for pool in (self._queries, self._background):
            while not pool.waitForDone(_INTERRUPT_AGAIN_MS):
                self.shutting_down.emit()
        self._is_shut_down = True
        for engine in self._kept:
            engine.close()
        self._store.close()
