"""Saves what the window shows as a session, and opens such a session again, both behind its back."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from apiusage_desktop.core.cached_reader import CachedReader
from apiusage_desktop.core.engine import ShouldCancel
from apiusage_desktop.core.errors import AlreadyOpen, Cancelled, UsageError
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.findings.dismissals import Dismissal
from apiusage_desktop.core.read_options import Question
from apiusage_desktop.core.row_cache import CacheSize
from apiusage_desktop.core.session_file import (
    SavedList,
    SavedLog,
    SavedSession,
    load_session,
    save_session,
    saved_lists,
    saved_logs,
)
from apiusage_desktop.core.session_restore import open_saved, open_saved_list
from apiusage_desktop.core.source import Source
from apiusage_desktop.core.store import UsageStore
from models.load_progress import step_teller
from models.usage_session import UsageSession

_NAMED = 5


class SavedSessions(QObject):
    """Works on the open logs of a `UsageSession`, in its turn."""

    opened = Signal(object, object)  # Path, SavedSession; its logs follow
    saved = Signal(object)  # Path
    remarked = Signal(str)  # what is not as it was when the session was saved
    cache_cleared = Signal(object)  # CacheSize

    def __init__(self, session: UsageSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        # The lists of the session that could not be opened, for the loading thread: they are saved again.
        self._unopened_lists: list[SavedList] = []

    def open(self, path: Path) -> None:
        """Open a session in place of the open logs, which stay if it cannot be used."""

        def restore(store: UsageStore, should_cancel: ShouldCancel) -> None:
            saved, said = load_session(path)
            # Counting after each log would take hundreds of them many minutes.
            with store.counting_once():
                for number, _ in store.sources:
                    store.close_source(number)
                for number, _ in store.lists:
                    store.close_list(number)
                store.count_account(saved.account)
                store.limit_tokens(saved.token_limit)
                self._session.unopened = list(saved.logs)
                self.opened.emit(path, saved)
                if said:
                    self.remarked.emit(said)
                self._unopened_lists = [
                    known for known in saved.lists if not open_saved_list(store, known, self.remarked.emit)
                ]
                self._open_logs(store, saved, should_cancel)

        self._session.change_store(restore)

    def _open_logs(self, store: UsageStore, saved: SavedSession, should_cancel: ShouldCancel) -> None:
        """Runs in the loading thread."""
        for number, log in enumerate(saved.logs, 1):
            try:
                source = self._open_log(store, log, number, len(saved.logs), should_cancel)
            except Cancelled:
                return
            except UsageError as error:
                if isinstance(error, AlreadyOpen):
                    self._session.unopened.remove(log)
                self._session.tell_unopened(error, log.options, log)
            else:
                self._session.unopened.remove(log)
                self._session.log_opened.emit(source)

    def _open_log(
        self, store: UsageStore, log: SavedLog, number: int, count: int, should_cancel: ShouldCancel
    ) -> Source:
        on_progress = step_teller(self._session.progress_changed.emit, log.path, number, count)
        with self._session.mistakes.kept_of(log.path, log.member):
            try:
                return open_saved(store, log, self.remarked.emit, on_progress, should_cancel)
            except Question as question:
                raise question.inside(log.path, log.member) from None

    def save(
        self,
        path: Path,
        usage_filter: UsageFilter,
        notes: str,
        page: str,
        dismissals: tuple[Dismissal, ...] = (),
    ) -> None:
        """Save the open logs, once those are open that are being read, and what is shown of them.

        The logs of the session that could not be opened, or not yet, are saved again: it may be a drive only that is
        missing today.
        """

        def write(store: UsageStore) -> Path:
            logs = saved_logs(store)
            open_ones = {(log.path, log.member) for log in logs} | {log.sha256 for log in logs}
            unopened = [
                log
                for log in self._session.unopened
                if (log.path, log.member) not in open_ones and log.sha256 not in open_ones
            ]
            lists = saved_lists(store)
            known = {(one.path, one.member) for one in lists}
            lists += tuple(one for one in self._unopened_lists if (one.path, one.member) not in known)
            shown = SavedSession((*logs, *unopened), usage_filter, notes, page, store.account, store.token_limit, lists)
            shown = replace(shown, dismissals=dismissals)
            save_session(path, shown)
            if unopened:
                self.remarked.emit(_saved_unopened(unopened))
            return path

        self._session.ask_store(write, self.saved.emit)

    def clear_cache(self) -> None:
        """Forget what was read of logs, of the open ones as well; these stay open."""
        self._with_cache(lambda reader: reader.cache.clear(), self.cache_cleared.emit)

    def measure_cache(self, take: Callable[[CacheSize], None]) -> None:
        """Ask how much the cache holds."""
        self._with_cache(lambda reader: reader.cache.size(), take)

    def _with_cache(self, work: Callable[[CachedReader], CacheSize], take: Callable[[CacheSize], object]) -> None:
        def run(work: Callable[[CachedReader], CacheSize], store: UsageStore) -> CacheSize:
            return work(store.reader) if isinstance(store.reader, CachedReader) else CacheSize(0, 0)

        self._session.ask_store(partial(run, work), take)


def _saved_unopened(logs: list[SavedLog]) -> str:
    names = [f"{log.path.name} › {log.member}" if log.member else log.path.name for log in logs]
    shown = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else "")
    return (
        f"Not open, but saved again with the session: {shown}. They are opened with it once they can be; to leave them"
        " out, close all logs first."
    )
