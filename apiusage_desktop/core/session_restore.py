"""Opens the logs of a saved session again: as they are now, or as they were read if they are gone."""

from collections.abc import Callable
from pathlib import Path

from apiusage_desktop.core.directory.files import ListFound
from apiusage_desktop.core.engine import OnProgress, ShouldCancel, ignore_progress, never_cancel
from apiusage_desktop.core.errors import AlreadyOpen, UsageError
from apiusage_desktop.core.formats.containers import members
from apiusage_desktop.core.session_file import SavedList, SavedLog
from apiusage_desktop.core.source import Source
from apiusage_desktop.core.store import UsageStore


def open_saved(
    store: UsageStore,
    saved: SavedLog,
    tell: Callable[[str], object],
    on_progress: OnProgress = ignore_progress,
    should_cancel: ShouldCancel = never_cancel,
) -> Source:
    """Open a log of a session and take the user's word on it again.

    Args:
        store: the store.
        saved: the log.
        tell: told what is not as it was when the session was saved, one sentence each.
        on_progress: told how much is read.
        should_cancel: asked often.

    Raises:
        UsageError: it cannot be opened; the store is as before.
        Cancelled: `should_cancel` said so; the store is as before.
    """
    source = _opened(store, saved, on_progress, should_cancel)
    name = source.name
    if not _is_there(saved):
        tell(f"{name} is gone: it is shown as it was read before. Save its file again, to be able to read it anew.")
    elif source.fingerprint.sha256 != saved.sha256:
        tell(f"{name} has changed since the session was saved: it is shown as it is now.")
    return take_word(store, saved)


def take_word(store: UsageStore, saved: SavedLog) -> Source:
    """Take the user's word again on the log that was opened last, which is the saved one."""
    number = store.sources[-1][0]
    if saved.grain is not None:
        store.correct(number, saved.grain, saved.period)
    if not saved.included:
        store.include(number, False)
    return store.sources[-1][1]


def open_saved_list(store: UsageStore, saved: SavedList, tell: Callable[[str], object]) -> bool:
    """Open a list of clients or users of a session, as it is now; tell whether that was possible.

    Args:
        store: the store.
        saved: the list.
        tell: told what is not as it was when the session was saved, one sentence each.
    """
    name = f"{saved.path.name} › {saved.member}" if saved.member else saved.path.name
    try:
        source = store.open(saved.path, member=saved.member)
    except AlreadyOpen:
        return True
    except ListFound as found:
        if found.list_file.sha256 != saved.sha256:
            tell(f"{name} has changed since the session was saved: it is shown as it is now.")
        return True
    except UsageError as error:
        tell(f"Who clients or users are is not known from a list of the session: {error}")
        return False
    # Its file holds a log now, which nobody asked for.
    store.close_source(next(number for number, known in store.sources if known == source))
    tell(f"{name} is no list of clients or users any more, but a log: it was not opened.")
    return True


def _opened(store: UsageStore, saved: SavedLog, on_progress: OnProgress, should_cancel: ShouldCancel) -> Source:
    options = saved.options
    if not _is_there(saved):
        try:
            return store.open(
                saved.path, member=saved.member, options=options, kept=saved.sha256, kept_modified=saved.modified
            )
        except AlreadyOpen as error:
            raise error.inside(saved.path, saved.member) from None
        except UsageError as error:
            if not _exists(saved.path):
                raise error.inside(saved.path, saved.member) from None
            # Opening the archive tells best what is wrong with it.
    return store.open(saved.path, on_progress, should_cancel, member=saved.member, options=options)


def _is_there(saved: SavedLog) -> bool:
    """Tell whether there is something to read; what cannot be looked into tells itself what is wrong with it."""
    if not saved.member or not _exists(saved.path):
        return _exists(saved.path)
    try:
        return saved.member in members(saved.path)
    except (UsageError, OSError):
        return True


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False
