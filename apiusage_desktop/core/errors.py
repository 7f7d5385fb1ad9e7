"""The errors of the world outside: files, queries and disks that are not what they should be."""

from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from apiusage_desktop.core.fair_use.billing import BillingFacts


class UsageError(Exception):
    """What the outside world did wrong, told so that the user can go on.

    Args:
        title: what is wrong, as one sentence without a full stop.
        detail: what was found, with names and figures.
        hint: what to do next.
        path: the file at fault.
        line: the line at fault, counted from 1.

    Attributes:
        member: the name inside the archive `path`, if it is one.
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
        self.member = ""

    def __str__(self) -> str:  # type: ignore[explicit-override] # typing.override needs Python 3.12
        """Return file, line, reason and remedy on one line, as the command line prints it."""
        place = self.path.name if self.path else ""
        if self.member:
            place += f" › {self.member}"
        if self.line is not None:
            place += f", line {self.line}"
        return f"{place}: {self.title}. {self.detail} {self.hint}".removeprefix(": ")

    def __reduce__(self) -> tuple[object, ...]:  # type: ignore[explicit-override] # as above
        """Take everything along into another process, also what a kind of error adds."""
        return _restored, (type(self), self.__dict__)

    def inside(self, path: Path, member: str) -> Self:
        """Say that the fault lies in this file, for an error that names a copy made of it."""
        self.path, self.member = path, member
        return self


def _restored(kind: type[UsageError], attributes: dict[str, object]) -> UsageError:
    error = kind.__new__(kind, attributes["title"])
    error.__dict__.update(attributes)
    return error


class AlreadyOpen(UsageError):  # noqa: N818 - a state, not a fault
    """The same content is open; it is counted once, so there is nothing to mend."""


class NotALog(UsageError):  # noqa: N818 - a finding, not a fault
    """The file holds no usage at all: in a folder or an archive it is left out, and nothing is lost."""


class LimitsFound(UsageError):  # noqa: N818 - a finding, not a fault
    """The file is no log, but tells how many requests a minute a token may make.

    Attributes:
        per_minute: so many.
    """

    def __init__(self, per_minute: int, path: Path) -> None:
        detail = f"A token may make {per_minute:,} requests a minute."
        hint = "Peaks of request logs are measured against it from now on, unless their answers named another."
        super().__init__("The rate limit of the organization was read", detail, hint, path=path)
        self.per_minute = per_minute


class BillingFound(UsageError):  # noqa: N818 - a finding, not a fault
    """The file is no log, but tells what fair use is reckoned with.

    Attributes:
        facts: licences, billing period and price.
    """

    def __init__(self, facts: "BillingFacts", path: Path) -> None:
        hint = "Look at it on the page Fair use, and correct there what is not so."
        super().__init__("The billing export was read", facts.in_words(), hint, path=path)
        self.facts = facts


class Cancelled(Exception):  # noqa: N818 - not an error: the user asked for it
    """The user cancelled the work; nothing of it is kept."""
