"""Which requests the user asks about."""

from dataclasses import dataclass, replace
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class DateRange:
    """Days in UTC, half-open: `end` is the first day that is not in it. On screen both ends are inclusive."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a date range needs at least one day, not {self.start} to {self.end}")

    @classmethod
    def inclusive(cls, first: date, last: date) -> "DateRange":
        return cls(first, last + timedelta(days=1))

    @property
    def first(self) -> date:
        return self.start

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def shifted(self, periods: int) -> "DateRange":
        """Return the range moved by so many of its own lengths; a whole month moves by months."""
        if self.is_whole_month():
            month = self.start.year * 12 + self.start.month - 1 + periods
            return month_of(date(month // 12, month % 12 + 1, 1))
        step = timedelta(days=self.days * periods)
        return DateRange(self.start + step, self.end + step)

    def is_whole_month(self) -> bool:
        return self == month_of(self.start)

    def overlaps(self, other: "DateRange") -> bool:
        return self.start < other.end and other.start < self.end


def month_of(day: date) -> DateRange:
    """Return the calendar month the day lies in."""
    start = day.replace(day=1)
    return DateRange(start, (start + timedelta(days=31)).replace(day=1))


def like_pattern(search: str) -> str:
    """Return the pattern of SQL's `like ... escape '!'` for texts that contain this one."""
    return "%" + search.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%"


@dataclass(frozen=True, slots=True)
class UsageFilter:
    """The requests to count: all conditions hold together; `None` means no condition.

    Attributes:
        days: the period, in UTC days.
        client: a client's key (its id, or its name where the log has no ids).
        status: a status as the panels show it: an exact code or a class such as `5xx`.
        endpoint: a path template, without leading slash.
        method: an HTTP method.
        search: text that the endpoint or the client's name must contain, without regard to case.
    """

    days: DateRange | None = None
    client: str | None = None
    status: str | None = None
    endpoint: str | None = None
    method: str | None = None
    search: str = ""

    def without(self, *conditions: str) -> "UsageFilter":
        empty = UsageFilter()
        return replace(self, **{name: getattr(empty, name) for name in conditions})
