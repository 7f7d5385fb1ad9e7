"""The errors of the world outside: files, queries and disks that are not what they should be."""

from pathlib import Path


class UsageError(Exception):
    """What the outside world did wrong, told so that the user can go on.

    Args:
        title: what is wrong, as one sentence without a full stop.
        detail: what was found, with names and figures.
        hint: what to do next.
        path: the file at fault.
        line: the line at fault, counted from 1.
    """

    def __init__(
        self, title: str, detail: str, hint: str, *, path: Path | None = None, line: int | None = None
    ) -> None:
        super().__init__(_in_one_line(title, detail, hint, path, line))
        self.title = title
        self.detail = detail
        self.hint = hint
        self.path = path
        self.line = line


def _in_one_line(title: str, detail: str, hint: str, path: Path | None, line: int | None) -> str:
    """Return file, line, reason and remedy on one line, as the command line prints it."""
    place = path.name if path else ""
    if line is not None:
        place += f", line {line}"
    return f"{place}: {title}. {detail} {hint}".removeprefix(": ")


class AlreadyOpen(UsageError):  # noqa: N818 - a state, not a fault
    """The same content is open; it is counted once, so there is nothing to mend."""


class Cancelled(Exception):  # noqa: N818 - not an error: the user asked for it
    """The user cancelled the work; nothing of it is kept."""
