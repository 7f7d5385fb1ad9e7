"""What is known of one log after it was read."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from apiusage_desktop.core.filters import DateRange

_TAKEN = "The dates of this log are {}: each row is taken as {}, shown on its first day; the file does not say it."
_FIRST_OF_MONTH = (
    "Its only date is the first of a month: it is taken as that day. If it is a monthly export, open no daily one with"
    " it, since the file does not say which it is."
)
_AS_A_WHOLE = "t counts for the period you gave as a whole, and is shown on its first day."


class Grain(StrEnum):
    """How much time one row of a log stands for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    PERIOD = "period"
    REQUEST = "request"  # no time at all: a row is one request, at its moment


class Account(StrEnum):
    """Who tells of the traffic: usage exports and request logs are two accounts of the same requests."""

    EXPORT = "export"
    LOG = "log"


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
    REQUEST = "single requests"
    DURATION = "duration"
    RETRY_AFTER = "time to wait"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells one content from another, and the newer export from the older."""

    size: int
    modified: datetime  # UTC
    sha256: str


@dataclass(frozen=True, slots=True)
class Source:
    """A log inside the store.

    `rows + rejected + blank + header + other` is the number of lines (or entries) the file has.

    Attributes:
        path: the file the user opened.
        member: the name inside it, if it is an archive.
        unit: what the counts and the numbers of rejected rows count: `line` or `entry`.
        dimensions: what at least one row has a value for.
        first_day: the first day its rows carry; of a total without dates the first one the user named.
        last_day: the last one.
        period: the days it covers as a whole, if the user corrected that.
        header: lines before the first row.
        other: lines that are no rows and lack nothing, such as a second one about the same request.
        requests: the sum over the loaded rows, before anything is set aside for being counted elsewhere.
        counted: the requests that the panels count from this source.
        superseded: those for whose buckets a newer export counts.
        rest: of the counted ones, those that only this source has, and that finer ones do not break down.
        included: whether the source counts at all; the user may leave it out.
        read_as: the grain its own dates suggest and how sure that is, if comparing it with others told another.
        unmatched: whether its clients, known by name alone, cannot be matched with another log's ids.
        not_shown: of its requests those that would count, but on days of which the other account is shown.
        ruled: whether its clients are known by rules of the user alone.
        seen_twice: whether another request log, of another kind, has the same days: requests of both look different.
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
    superseded: int = 0
    rest: int = 0
    included: bool = True
    warnings: tuple[str, ...] = field(default=())
    calls: tuple[str, ...] = ()
    period: DateRange | None = None
    read_as: tuple[Grain, Certainty] | None = None
    unmatched: bool = False
    other: int = 0
    not_shown: int = 0
    ruled: bool = False
    seen_twice: bool = False

    @property
    def account(self) -> Account:
        return Account.LOG if self.grain is Grain.REQUEST else Account.EXPORT

    @property
    def name(self) -> str:
        """The file's name, and the member's inside it."""
        return f"{self.path.name} › {self.member}" if self.member else self.path.name

    @property
    def days(self) -> DateRange | None:
        """The days it counts for, from the first to the last."""
        if self.grain is Grain.PERIOD and self.period:
            return self.period
        return DateRange.inclusive(self.first_day, self.last_day) if self.first_day and self.last_day else None

    @property
    def notes(self) -> tuple[str, ...]:
        """The warnings, and what its rows are taken to stand for, if no file says that."""
        return (*self.warnings, *self._said_of_grain())

    def _said_of_grain(self) -> tuple[str, ...]:
        """Say it of the grain in force, which the user, or another log, may have corrected."""
        if self.grain is Grain.PERIOD:
            return (f"I{_AS_A_WHOLE}" if self.period else f"It has no dates: i{_AS_A_WHOLE}",)
        if self.certainty is Certainty.TOLD or self.read_as:
            return ()
        if self.grain is Grain.WEEK:
            return (_TAKEN.format("whole weeks apart", "a week"),)
        if self.grain is Grain.MONTH:
            return (_TAKEN.format("first days of months", "a month"),)
        unsure = self.certainty is Certainty.GUESSED and self.first_day == self.last_day
        return (_FIRST_OF_MONTH,) if unsure else ()

    @property
    def finer(self) -> int:
        """The requests that are not counted here because finer logs of the same days count them."""
        return self.requests - self.counted - self.superseded - self.not_shown

    def remarks(self) -> tuple[str, ...]:
        """Return the notes, and what of the log is not counted, or not broken down, and why."""
        return (*self.notes, *self.set_aside())

    def set_aside(self) -> tuple[str, ...]:
        """Return what of the log is not counted, or not broken down, and why."""
        if not self.included:
            return ("It is left out: none of its requests is counted.",)
        said = []
        if self.read_as:
            said.append(
                f"Its rows are taken to stand for a {self.grain} each, since their sums are those of other open logs"
                f" over a {self.grain}; its own dates do not say it."
            )
        if self.unmatched:
            said.append(
                "It has only names of clients, and another open log only their ids: the two are compared without"
                " clients. Open a log that has both, and they are matched."
            )
        if self.seen_twice:
            said.append(
                "Another open request log, of another kind, covers the same days. If both saw the same requests, these"
                " are counted twice: leave one of the two out."
            )
        if self.superseded:
            same = "them as well" if self.account is Account.LOG else "the same days, clients and endpoints"
            said.append(
                f"{self.superseded:,} of its {self.requests:,} requests are set aside: a newer open log has {same}."
            )
        if self.not_shown:
            others = "usage exports" if self.account is Account.LOG else "request logs"
            said.append(
                f"{self.not_shown:,} of its {self.requests:,} requests are not counted: open {others} cover the same"
                f" days, and of such days the {others} count. That can be changed in View > Count."
            )
        if self.finer:
            said.append(
                f"{self.finer:,} of its {self.requests:,} requests are set aside: other open logs that cover the same"
                " days, or some of them, count them."
            )
        if self.rest:
            said.append(f"{self.rest:,} of its requests are in no finer log: they count, but are not broken down.")
        return tuple(said)

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
