"""The errors of the world outside: files, queries and disks that are not what they should be."""

from pathlib import Path


class UsageError(Exception):
    """What the outside world did wrong, told so that the user can go on.

    Args:
        title: what is wrong, as one sentence without a full stop.
        detail: what was found, with names and figures.
        hint: what to do next.
        path: the file at fault.
        line: the line (or entry) at fault, counted from 1.
    """

    def __init__(
        self, title: str, detail: str, hint: str, *, path: Path | None = None, line: int | None = None
    ) -> None:
        super().__init__(title)
        self.title = title
        self.detail = detail
        self.hint = hint
        self.path = path
        self.line = line

    def __str__(self) -> str:
        """Return file, line, reason and remedy on one line, as the command line prints it."""
        place = self.path.name if self.path else ""
        if self.line is not None:
            place += f", line {self.line}"
        return f"{place}: {self.title}. {self.detail} {self.hint}".removeprefix(": ")


class AlreadyOpen(UsageError):  # noqa: N818 - a state, not a fault
    """The same content is open; it is counted once, so there is nothing to mend."""


class Cancelled(Exception):  # noqa: N818 - not an error: the user asked for it
    """The user cancelled the work; nothing of it is kept."""
