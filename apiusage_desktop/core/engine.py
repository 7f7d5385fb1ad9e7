"""The database engine, opened so that a log can do no harm, and the one seam queries go through."""

import errno
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import duckdb
import pandas as pd

from apiusage_desktop.core.errors import Cancelled, UsageError

OnProgress = Callable[[float], None]  # the share of the work that is done, 0 to 1
ShouldCancel = Callable[[], bool]

_POLL_SECONDS = 0.05


def ignore_progress(_share: float) -> None:
    """Take no notice of progress."""


def never_cancel() -> bool:
    return False


def _memory_limit(most: int) -> str:
    """A quarter of the machine's memory, and no more than is given; the engine spills to disk beyond it.

    Two databases work at a time: the session's, and the one of the log that is read.
    """
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 8 << 30
    return f"{min(total // 4, most) >> 20}MiB"


def connect(
    database: Path,
    *,
    readable: Sequence[Path] = (),
    directories: Sequence[Path] = (),
    spare_core: bool = False,
    most_memory: int = 2 << 30,
) -> duckdb.DuckDBPyConnection:
    """Open a database that can touch nothing but itself and what is named here.

    No extension is ever fetched, no other file or address is reachable from SQL, and the settings are
    locked, so that neither a crafted log nor a slip of ours can open a way out.

    Args:
        database: the database's own file.
        readable: files that SQL may read.
        directories: folders in which SQL may attach databases and write.
        spare_core: leave one core of the machine to the program, where it has more than one.
        most_memory: bytes beyond which the engine spills to disk, or earlier on a small machine.
    """
    connection = duckdb.connect(
        str(database),
        config={
            "memory_limit": _memory_limit(most_memory),
            "threads": max(1, (os.cpu_count() or 1) - spare_core),
            "temp_directory": str(database.parent / "spill"),
            "max_temp_directory_size": "20GB",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "allow_persistent_secrets": "false",
            "python_enable_replacements": "false",
        },
    )
    connection.execute("SET GLOBAL TimeZone='UTC'")
    connection.execute("SET allowed_configs=['enable_progress_bar','enable_progress_bar_print']")
    connection.execute("SET allowed_paths=" + _list_literal(f(path) for path in readable for f in (str, literal_path)))
    connection.execute("SET allowed_directories=" + _list_literal(f"{d}/" for d in directories))
    connection.execute("SET enable_external_access=false")
    connection.execute("SET lock_configuration=true")
    return connection


def literal_path(path: Path) -> str:
    """Return the path as the engine's readers take it: `*`, `?` and `[` in it mean themselves."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def _list_literal(values: Iterable[str]) -> str:
    return "[" + ",".join(quote_literal(value) for value in values) + "]"


def quote_literal(value: str) -> str:
    """Quote text for the few statements that take no parameter (settings, column lists of readers)."""
    return "'" + value.replace("'", "''") + "'"


def quote_identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def run_watched(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Sequence[object] = (),
    *,
    on_progress: OnProgress = ignore_progress,
    should_cancel: ShouldCancel = never_cancel,
) -> None:
    """Execute one long statement; report its progress and stop it when asked to.

    Raises:
        Cancelled: `should_cancel` said so; the statement left nothing behind.
    """
    # The two options are per session: each connection that wants progress says so itself.
    connection.execute("SET enable_progress_bar=true")
    connection.execute("SET enable_progress_bar_print=false")
    finished = threading.Event()

    def watch() -> None:
        while not finished.wait(_POLL_SECONDS):
            if should_cancel():
                connection.interrupt()
            elif (percent := connection.query_progress()) >= 0:
                on_progress(percent / 100)

    watcher = threading.Thread(target=watch, name="load-watcher", daemon=True)
    watcher.start()
    try:
        connection.execute(sql, list(parameters))
    except duckdb.InterruptException:
        raise Cancelled from None
    finally:
        finished.set()
        watcher.join()
    if should_cancel():
        raise Cancelled


def safe_error(error: Exception) -> UsageError:
    """Tell of a failure of the engine or the disk without its own words, which may quote the log."""
    if getattr(error, "errno", None) in (errno.EMFILE, errno.ENFILE) or "Too many open files" in str(error):
        detail = "Each open log is a file, and the system lets a program have only so many."
        return UsageError("Too many files are open", detail, "Close some logs, or raise the limit (ulimit -n).")
    hint = "Free some memory and disk space, and try again; the logs themselves are unchanged."
    return UsageError("The database could not do its work", f"{type(error).__name__}.", hint)


@contextmanager
def engine_failures_told() -> Iterator[None]:
    """Turn failures of the engine or the disk into words to the user.

    Raises:
        UsageError: the disk is full, memory ran out, or the engine failed.
    """
    try:
        yield
    except (duckdb.Error, OSError) as error:
        raise safe_error(error) from None


class Engine(Protocol):
    """What a query needs of an engine; small, so that another engine can stand here."""

    def run(self, sql: str, parameters: Mapping[str, object]) -> pd.DataFrame:
        """Return the rows of a statement with named parameters.

        Raises:
            Cancelled: `cancel` was called while it ran.
        """

    def cancel(self) -> None:
        """Stop the statement that runs, if one does; may be called from any thread, also after `close`."""

    def close(self) -> None:
        """Give the engine back."""


class DuckDBEngine:
    """An `Engine` on a cursor of its own, so that each thread can have one."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor
        self._lock = threading.Lock()
        self._closed = False

    def run(self, sql: str, parameters: Mapping[str, object]) -> pd.DataFrame:
        try:
            return self._cursor.execute(sql, dict(parameters)).df()
        except duckdb.InterruptException:
            raise Cancelled from None
        except duckdb.Error as error:
            raise safe_error(error) from None

    def cancel(self) -> None:
        # Whoever cancels cannot know that the answer is ready already and the engine given back.
        with self._lock:
            if not self._closed:
                self._cursor.interrupt()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._cursor.close()
            del self._cursor  # an engine's object that outlives the interpreter is reported as a leak
