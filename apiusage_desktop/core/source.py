"""What is known of one log after it was read."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path


class Grain(StrEnum):
    """How much time one row of a log stands for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    PERIOD = "period"


class Certainty(StrEnum):
    """How sure the grain of a log is, which no file says."""

    TOLD = "told"  # by the user
    SURE = "sure"
    LIKELY = "likely"
    GUESSED = "guessed"


class Dimension(StrEnum):
    """What a log can be broken down by."""

    CLIENT = "client"
    USER = "user"
    ORGANIZATION = "organization"
    PLATFORM = "platform"
    METHOD = "method"
    ENDPOINT = "endpoint"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells one content from another, and the newer export from the older."""

    size: int
    modified: datetime  # UTC
    sha256: str


@dataclass(frozen=True, slots=True)
class Source:
    """A log inside the store.

    `rows + rejected + blank + header` is the number of lines (or entries) the file has.

    Attributes:
        path: the file the user opened.
        member: the name inside it, if it is an archive.
        unit: what the counts and the numbers of rejected rows count: `line` or `entry`.
        dimensions: what at least one row has a value for.
        header: lines before the first row.
        requests: the sum over the loaded rows, before anything is set aside for being counted elsewhere.
        counted: the requests that the panels count from this source.
        warnings: what the user should know, one sentence each.
        calls: API calls that would complete the log, to be copied.
    """

    path: Path
    member: str
    format: str
    fingerprint: Fingerprint
    unit: str
    grain: Grain
    certainty: Certainty
    dimensions: frozenset[Dimension]
    first_day: date | None
    last_day: date | None
    rows: int
    rejected: int
    blank: int
    header: int
    requests: int
    counted: int = 0
    warnings: tuple[str, ...] = field(default=())
    calls: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The file's name, and the member's inside it."""
        return f"{self.path.name} › {self.member}" if self.member else self.path.name

    def remarks(self) -> tuple[str, ...]:
        """Return the warnings, and what of the log is not counted."""
        aside = self.requests - self.counted
        if not aside:
            return self.warnings
        return (
            *self.warnings,
            f"{aside:,} of its {self.requests:,} requests are set aside: another open log covers the same days.",
        )

    def with_warnings(self, *more: str) -> "Source":
        return replace(self, warnings=self.warnings + more)


def infer_grain(days: list[date]) -> tuple[Grain, Certainty]:
    """Tell the grain, and how sure it is, from the sorted distinct days on which buckets start.

    An export does not say it (the query did). Two or more month starts and nothing else are months; two or
    more days that lie whole weeks apart are weeks; a single day is taken as a day.
    """
    if not days:
        return Grain.PERIOD, Certainty.SURE
    if len(days) == 1:
        return Grain.DAY, Certainty.GUESSED if days[0].day == 1 else Certainty.LIKELY
    certainty = Certainty.LIKELY if len(days) > 3 else Certainty.GUESSED
    if all(day.day == 1 for day in days):
        return Grain.MONTH, certainty
    if all((day - days[0]).days % 7 == 0 for day in days):
        return Grain.WEEK, certainty
    return Grain.DAY, Certainty.SURE
