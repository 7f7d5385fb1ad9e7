"""The logs that a command is given: opened without a window, and what the user should know of them."""

import difflib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from apiusage_desktop.core.callers import RememberedCallers
from apiusage_desktop.core.contents import Contents
from apiusage_desktop.core.directory.files import missing_pages
from apiusage_desktop.core.errors import AlreadyOpen, UsageError
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.formats.containers import without_parts
from apiusage_desktop.core.log_reader import LogReader
from apiusage_desktop.core.opening import is_harmless, open_all
from apiusage_desktop.core.session_file import is_session, load_session
from apiusage_desktop.core.session_restore import open_saved, open_saved_list
from apiusage_desktop.core.source import Account, Source
from apiusage_desktop.core.store import UsageStore

_REJECTED_SHOWN = 5


class NotThereError(LookupError):
    """What was asked for by name or day does not exist."""


@contextmanager
def open_store(reader: LogReader | None, account: Account | None) -> Iterator[UsageStore]:
    """Open a store in which the callers of request logs have the names the user gave them."""
    with UsageStore(reader) as store:
        store.name_callers(RememberedCallers().get())
        if account:
            store.count_account(account)
        yield store


def set_aside(store: UsageStore) -> Iterator[str]:
    """Yield one sentence for each log of which something is not counted."""
    for _, source in store.sources:
        for remark in source.set_aside():
            yield f"{source.name}: {remark}"


def pages_missing(store: UsageStore) -> Sequence[str]:
    return missing_pages([one for _, one in store.lists])


def open_logs(store: UsageStore, logs: Sequence[Path]) -> Iterator[str]:
    """Open the logs one after another and yield what the user should know of each.

    Raises:
        UsageError: a log cannot be read.
    """
    with store.counting_once():
        for told in opened(store, logs):
            yield from [told] if isinstance(told, str) else notes_on(store, told)
    yield from pages_missing(store)
    yield from set_aside(store)


def opened(store: UsageStore, logs: Sequence[Path]) -> Iterator[Source | str]:
    """Open each log in the files and folders; yield it, or a remark on what was not opened."""
    for path in without_parts(logs):
        if is_session(path):
            yield from _session_opened(store, path)
            continue
        for told in open_all(path, lambda file, member, *_: store.open(file, member=member)):
            if isinstance(told, UsageError) and not is_harmless(told):
                raise told
            yield str(told) if isinstance(told, UsageError) else told


def _session_opened(store: UsageStore, path: Path) -> Iterator[Source | str]:
    """Open the logs of a saved session; yield each, or a remark on what is not as it was."""
    saved, said = load_session(path)
    remarks = [said] if said else []
    if store.account is not saved.account:
        store.count_account(saved.account)
    store.limit_tokens(saved.token_limit)
    for known in saved.lists:
        open_saved_list(store, known, remarks.append)
    for log in saved.logs:
        try:
            yield open_saved(store, log, remarks.append)
        except AlreadyOpen as error:
            yield str(error)
    yield from remarks


def filter_of(logs: Sequence[Path]) -> UsageFilter:
    """Return the filter of the first saved session among the files; nothing is filtered out if there is none."""
    return next((load_session(path)[0].usage_filter for path in logs if is_session(path)), UsageFilter())


def notes_on(store: UsageStore, source: Source) -> Iterator[str]:
    """Yield one sentence for each thing the user should know of a log."""
    if source.rejected:
        yield f"{source.name}: {source.rejected:,} of {source.rows + source.rejected:,} rows were rejected."
        number = next(number for number, known in store.sources if known is source)
        for row in store.rejected(number).head(_REJECTED_SHOWN).itertuples():
            yield f"{source.name}, {source.unit} {row.entry}: rejected, {row.reason}."
    for warning in source.notes:
        yield f"{source.name}: {warning}"


def client_named(wanted: str | None, contents: Contents) -> str | None:
    if wanted is None:
        return None
    for matches in (
        [key for key, ident, _ in contents.clients if wanted in (key, ident)],
        [key for key, _, name in contents.clients if wanted == name],
        [key for key, _, name in contents.clients if wanted.casefold() == name.casefold()],
    ):
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise NotThereError(f"{len(matches)} clients are named {wanted!r}; give the id: {', '.join(matches)}")
    names = [name for _, _, name in contents.clients]
    near = difflib.get_close_matches(wanted, names, n=5, cutoff=0.4) or names[:5]
    raise NotThereError(f"no client is named {wanted!r}; the log has, among others, {', '.join(near) or 'none'}")
