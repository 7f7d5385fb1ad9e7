"""The store of open logs: takes them in, reconciles them, and hands out engines to query `usage`."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType

import pandas as pd

from apiusage_desktop.core.callers import CallerRule
from apiusage_desktop.core.contents import Contents, look_up_contents
from apiusage_desktop.core.counted_source import as_read, is_seen_twice, with_counts
from apiusage_desktop.core.directory import NOBODY, Directory
from apiusage_desktop.core.directory.files import ListFile, ListFound, as_directory
from apiusage_desktop.core.engine import (
    DuckDBEngine,
    Engine,
    OnProgress,
    ShouldCancel,
    connect,
    engine_failures_told,
    ignore_progress,
    never_cancel,
    quote_literal,
)
from apiusage_desktop.core.errors import AlreadyOpen, BillingFound, LimitsFound
from apiusage_desktop.core.fair_use.billing import BillingFacts
from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.formats import ROWS_FILE
from apiusage_desktop.core.log_reader import LogReader, ReaderHere
from apiusage_desktop.core.read_options import DEFAULT_READ_OPTIONS, ReadOptions
from apiusage_desktop.core.reconcile import rebuild
from apiusage_desktop.core.reconcile.clients import know_directory, would_name
from apiusage_desktop.core.reconcile.coverage import CoveredDay, coverage
from apiusage_desktop.core.source import Account, Certainty, Grain, Source
from apiusage_desktop.core.workspace import Workspace


class UsageStore:
    """Owns the database of a session. Lives in a folder of its own that is removed when it closes.

    Opening and closing logs is for one thread at a time; each engine is for one thread.

    Args:
        reader: reads the logs; the store closes it.
    """

    @engine_failures_told()
    def __init__(self, reader: LogReader | None = None) -> None:
        self._reader = reader or ReaderHere()
        self._folder = Workspace(self._reader.workspaces)
        self._workspace = self._folder.path
        # The root runs nothing itself, so that a cursor can be had of it at any time, in any thread.
        self._root = connect(
            # The window paints while queries run; a paint that waits for a core is a window that does not listen.
            self._workspace / "session.duckdb",
            directories=[self._workspace],
            spare_core=True,
        )
        self._connection = self._root.cursor()
        self._sources: dict[int, Source] = {}
        self._options: dict[int, ReadOptions] = {}
        self._attached: set[int] = set()
        self._counts_later = False
        self._counts_anew = False
        self._lists: dict[int, ListFile] = {}
        self._directory = NOBODY
        self._rules: tuple[CallerRule, ...] = ()
        self._account = Account.EXPORT
        self._token_limit: int | None = None
        self.billing: BillingFacts | None = None  # what the last billing export told
        self._next_number = 1
        know_directory(self._connection, NOBODY)
        rebuild(self._connection, [])
        self.limit_tokens(None)

    def __enter__(self) -> "UsageStore":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()
        self._root.close()
        del self._connection, self._root
        self._reader.close()
        self._folder.close()

    @property
    def reader(self) -> LogReader:
        return self._reader

    @property
    def sources(self) -> Sequence[tuple[int, Source]]:
        """The open logs with their numbers, in the order of opening."""
        return tuple(self._sources.items())

    @engine_failures_told()
    def open(
        self,
        path: Path,
        on_progress: OnProgress = ignore_progress,
        should_cancel: ShouldCancel = never_cancel,
        *,
        member: str = "",
        options: ReadOptions = DEFAULT_READ_OPTIONS,
        kept: str = "",
        kept_modified: datetime | None = None,
    ) -> Source:
        """Read a log and count it with the others.

        Args:
            path: the file.
            on_progress: told how much is read.
            should_cancel: asked often.
            member: which log inside the file, if it is an archive.
            options: the user's answers to what the log does not say.
            kept: the hash of a content that was read before: take that, and leave the file alone.
            kept_modified: how old that content was when it was last open, which may differ from when it was first read.

        Raises:
            UsageError: it cannot be read, or nothing is kept of it; the store is as before.
            Question: it can be read once the user has answered.
            AlreadyOpen: the same content is open; the store is as before.
            LimitsFound: it is no log, but tells the limit of a token, which is kept.
            ListFound: it is no log, but tells who clients or users are, which is kept.
            BillingFound: it is no log, but tells licences and prices, which are kept.
            Cancelled: `should_cancel` said so; the store is as before.
        """
        number, self._next_number = self._next_number, self._next_number + 1
        folder = self._workspace / f"log{number}"
        folder.mkdir()
        try:
            if kept:
                source = self._reader.recall(kept, path, folder, member=member, options=options)
                if kept_modified:
                    source = replace(source, fingerprint=replace(source.fingerprint, modified=kept_modified))
            else:
                source = self._reader.read(path, folder, on_progress, should_cancel, member=member, options=options)
            self._refuse_open_twice(source)
            self._connection.execute(f"attach {quote_literal(str(folder / ROWS_FILE))} as log{number} (read_only)")
            self._attached.add(number)
            self._change(self._sources | {number: source})
        except LimitsFound as found:
            self._drop(number)
            self.limit_tokens(found.per_minute)
            raise
        except ListFound as found:
            self._drop(number)
            self._keep_list(number, found.list_file)
            raise
        except BillingFound as found:
            self._drop(number)
            self.billing = found.facts
            raise
        except BaseException:
            self._drop(number)
            raise
        self._options[number] = options
        return self._sources[number]

    def options_of(self, number: int) -> ReadOptions:
        """Return the answers that a log was read with."""
        return self._options[number]

    @engine_failures_told()
    def close_source(self, number: int) -> None:
        """Take a log out again; the others count as if it had never been there."""
        self._change({known: source for known, source in self._sources.items() if known != number})

    @engine_failures_told()
    def include(self, number: int, included: bool) -> None:
        """Count a log, or leave it out while it stays open."""
        self._change(self._sources | {number: replace(self._sources[number], included=included)})

    @engine_failures_told()
    def correct(self, number: int, grain: Grain, period: DateRange | None = None) -> None:
        """Take the user's word for how much time the rows of a log stand for.

        Args:
            number: the log.
            grain: the stretch of time.
            period: the days that a whole-period total covers.
        """
        known = self._sources[number]
        days = (period or known.period) if grain is Grain.PERIOD else None
        told = replace(known, grain=grain, certainty=Certainty.TOLD, period=days, read_as=None)
        self._change(self._sources | {number: told})

    @property
    def token_limit(self) -> int | None:
        """How many requests a minute a token may make, if a file told it."""
        return self._token_limit

    @engine_failures_told()
    def limit_tokens(self, per_minute: int | None) -> None:
        """Measure peaks against this limit, unless answers in the logs named another; `None` is the default."""
        self._token_limit = per_minute
        self._connection.execute(
            "create or replace table token_limit as select $1::integer as per_minute", [per_minute]
        )

    @property
    def account(self) -> Account:
        """The account that counts of days that usage exports and request logs cover."""
        return self._account

    @engine_failures_told()
    def count_account(self, account: Account) -> None:
        """Let usage exports or request logs count of days that both cover."""
        self._account = account
        self._change(self._sources, always=True)

    @engine_failures_told()
    def name_callers(self, rules: Sequence[CallerRule]) -> None:
        """Take the user's rules on who the callers in request logs are."""
        self._rules = tuple(rules)
        self._change(self._sources, always=any(source.account is Account.LOG for source in self._sources.values()))

    @property
    def lists(self) -> Sequence[tuple[int, ListFile]]:
        """The open lists of clients and users with their numbers, in the order of opening."""
        return tuple(self._lists.items())

    @property
    def directory(self) -> Directory:
        """What the open lists tell of clients and users."""
        return self._directory

    def _keep_list(self, number: int, found: ListFile) -> None:
        for known in self._lists.values():
            if known.sha256 == found.sha256:
                hint = "It is read once; nothing else is to do."
                error = AlreadyOpen("This list is open already", f"It is the same as {known.name}.", hint)
                raise error.inside(found.path, found.member)
        # To count ten million rows anew takes long, and most logs name their clients themselves.
        is_first = all(known.kind is not found.kind for known in self._lists.values())
        is_unmatched = any(source.unmatched for source in self._sources.values())
        matters = not is_first or is_unmatched or would_name(self._connection, found.kind)
        self._know(self._lists | {number: found}, counts_anew=matters)

    @engine_failures_told()
    def close_list(self, number: int) -> None:
        """Forget what a list tells of clients or users."""
        self._know({known: one for known, one in self._lists.items() if known != number}, counts_anew=True)

    def _know(self, lists: dict[int, ListFile], *, counts_anew: bool) -> None:
        self._lists = lists
        self._directory = as_directory(lists.values())
        know_directory(self._connection, self._directory)
        self._change(self._sources, always=counts_anew and bool(self._sources))

    @contextmanager
    def counting_once(self) -> Iterator[None]:
        """Count the logs at the end of several changes, not after each.

        Raises:
            UsageError: the engine failed at the end; the store is as before all of them.
        """
        before = self._sources
        self._counts_later = True
        try:
            yield
        finally:
            self._counts_later = False
            wanted, self._sources = self._sources, before
            always, self._counts_anew = self._counts_anew, False
            with engine_failures_told():
                self._change(wanted, always=always)

    def _change(self, sources: dict[int, Source], *, always: bool = False) -> None:
        """Let other logs be open; what belongs to those that are not any more is removed."""
        if self._counts_later:
            self._sources = sources
            self._counts_anew |= always
            return
        try:
            if always or sources != self._sources:
                self._recount(sources)
        finally:
            for number in self._attached - self._sources.keys():
                self._drop(number)

    def _drop(self, number: int) -> None:
        if number in self._attached:
            self._connection.execute(f"detach log{number}")
            self._attached.discard(number)
        shutil.rmtree(self._workspace / f"log{number}", ignore_errors=True)

    def _refuse_open_twice(self, source: Source) -> None:
        for _, known in self.sources:
            if known.fingerprint.sha256 == source.fingerprint.sha256:
                same = (known.path, known.member) == (source.path, source.member)
                detail = "It has not changed." if same else f"{known.name} has exactly the same content."
                hint = "It is counted once; nothing else is to do."
                error = AlreadyOpen("This log is open already", detail, hint, path=source.path)
                raise error.inside(source.path, source.member)

    def _recount(self, sources: dict[int, Source]) -> None:
        sources = {number: as_read(source) for number, source in sources.items()}
        included = {number: source for number, source in sources.items() if source.included}
        counted = rebuild(self._connection, tuple(included.items()), self._rules, self._account)
        self._sources = {number: with_counts(source, counted.get(number)) for number, source in sources.items()}
        for number, source in self._sources.items():
            if twice := is_seen_twice(source, self._sources.values()):
                self._sources[number] = replace(source, seen_twice=twice)

    def engine(self) -> Engine:
        """Return an engine of its own for one thread; the caller closes it."""
        return DuckDBEngine(self._root.cursor())

    @engine_failures_told()
    def rejected(self, number: int) -> pd.DataFrame:
        """Return the rejected rows of a log: entry, reason, text (secrets cut out)."""
        cursor = self._root.cursor()
        try:
            return cursor.execute(f"select entry, reason, text from log{number}.rejected order by entry").df()  # noqa: S608 - a number of ours
        finally:
            cursor.close()

    @engine_failures_told()
    def differences(self) -> pd.DataFrame:
        """Return the buckets that two logs tell differently, the largest difference first.

        Columns: day (missing for a total without days), grain, client_name, method, endpoint, counted_source and
        counted (the requests that count), other_source and other (those of the older export).
        """
        cursor = self._root.cursor()
        try:
            return cursor.execute(
                """select * from differences
                order by abs(counted - other) desc, day, client_name, endpoint, method, other_source"""
            ).df()
        finally:
            cursor.close()

    @engine_failures_told()
    def coverage(self) -> list[CoveredDay]:
        """Return each day from the first to the last that the counted logs cover, and how well."""
        cursor = self._root.cursor()
        try:
            return coverage(cursor)
        finally:
            cursor.close()

    @engine_failures_told()
    def contents(self) -> Contents:
        """Look up what the open logs hold together."""
        cursor = self._root.cursor()
        try:
            return look_up_contents(cursor, tuple(self._sources.values()), self._account)
        finally:
            cursor.close()
