"""Opens the logs of a saved session again: as they are now, or as they were read if they are gone."""

from collections.abc import Callable

from apiusage_desktop.core.engine import OnProgress, ShouldCancel, ignore_progress, never_cancel
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.session_file import SavedLog
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


def _opened(store: UsageStore, saved: SavedLog, on_progress: OnProgress, should_cancel: ShouldCancel) -> Source:
    options = saved.options
    if _is_there(saved):
        return store.open(saved.path, on_progress, should_cancel, member=saved.member, options=options)
    try:
        return store.open(saved.path, member=saved.member, options=options, kept=saved.sha256)
    except UsageError as error:
        raise error.inside(saved.path, saved.member) from None


def _is_there(saved: SavedLog) -> bool:
    try:
        return saved.path.exists()
    except OSError:
        return False
