"""Opening all that the user named at once: a log, or every log in a folder or an archive."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from apiusage_desktop.core.directory.files import ListFound
from apiusage_desktop.core.errors import AlreadyOpen, BillingFound, LimitsFound, NotALog, UsageError
from apiusage_desktop.core.formats.containers import expand
from apiusage_desktop.core.read_options import ColumnsQuestion, LogFormatQuestion
from apiusage_desktop.core.source import Source

_NAMED = 5

# Opens one log: its file, its name in it, and which of how many it is.
OpenLog: TypeAlias = Callable[[Path, str, int, int], Source]


class LeftOut(UsageError):  # noqa: N818 - a remark, not a fault
    """What lay beside the logs in a folder or an archive, and is none."""


def open_all(path: Path, open_log: OpenLog, *, can_ask: bool = False) -> Iterator[Source | UsageError]:
    """Open each log in what the user named and yield it, or why it was not opened.

    Beside logs may lie what is none, which is told in one remark (`LeftOut`). What the user named himself, or what
    is damaged, is never passed over so lightly.

    Args:
        path: the file or folder.
        open_log: opens one log.
        can_ask: whether somebody can be asked which columns of a table are what, or how lines are made; else such logs
            are left out.

    Raises:
        Cancelled: `open_log` did.
    """
    try:
        logs = expand(path)
    except UsageError as error:
        yield error
        return
    others: list[UsageError] = []
    passed_over = NotALog if can_ask else (NotALog, ColumnsQuestion, LogFormatQuestion)
    for number, (file, member) in enumerate(logs, 1):
        told = _open(open_log, file, member, number, len(logs))
        if len(logs) > 1 and isinstance(told, passed_over):
            others.append(told)
        else:
            yield told
    if others:
        yield _left_out(path, others, len(logs))


def _open(open_log: OpenLog, file: Path, member: str, number: int, count: int) -> Source | UsageError:
    try:
        return open_log(file, member, number, count)
    except UsageError as error:
        return error


def _left_out(path: Path, errors: list[UsageError], count: int) -> UsageError:
    names = [error.member or (error.path.name if error.path else "") for error in errors]
    shown = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else "")
    hint = "Open one of them by itself to see what it is."
    if len(errors) == count:
        return UsageError("There is no usage log in it", f"Its files are {shown}.", hint, path=path)
    title = f"{len(errors):,} of {count:,} files were left out, since they hold no usage"
    return LeftOut(title, f"They are {shown}.", hint, path=path)


def is_harmless(error: UsageError) -> bool:
    """Tell whether nothing of what the user wants counted is missing."""
    return isinstance(error, AlreadyOpen | LeftOut | LimitsFound | ListFound | BillingFound)
