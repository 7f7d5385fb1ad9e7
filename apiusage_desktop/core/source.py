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
        unit: what the counts and the numbers of rejected rows count: `line` or `entry`.
        dimensions: what at least one row has a value for.
        header: lines before the first row.
        requests: the sum over the loaded rows, before anything is set aside for being counted elsewhere.
        counted: the requests that the panels count from this source.
        warnings: what the user should know, one sentence each.
    """

    path: Path
    format: str
    fingerprint: Fingerprint
    unit: str
    grain: Grain
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


def infer_grain(days: list[date]) -> Grain:
    """Tell the grain from the sorted distinct days on which buckets start.

    An export does not say it (the query did). Two or more month starts and nothing else are months; two or
    more days that lie whole weeks apart are weeks; a single day is taken as a day.
    """
    if len(days) < 2:
        return Grain.DAY if days else Grain.PERIOD
    if all(day.day == 1 for day in days):
        return Grain.MONTH
    if all((day - days[0]).days % 7 == 0 for day in days):
        return Grain.WEEK
    return Grain.DAY
