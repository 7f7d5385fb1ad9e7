"""The requests of each day, as far as the open logs tell them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from apiusage_desktop.core.filters import DateRange


@dataclass(frozen=True, slots=True)
class Stretch:
    """The requests of several days of which only the sum is known: an export by week, by month or of a whole period."""

    days: DateRange
    requests: int


@dataclass(frozen=True, slots=True)
class UsageByDay:
    """What the open logs tell of the requests of each day.

    Attributes:
        exact: the requests of the days that are known as such.
        spread: what is added to them, or known alone, from stretches: these are spread evenly over their days.
        without_rows: the days of `exact` that lie between the days of one log which has no row for them: no calls.
        undated: the requests that no day is known of.
    """

    exact: Mapping[date, int] = field(default_factory=dict)
    spread: Mapping[date, int] = field(default_factory=dict)
    without_rows: frozenset[date] = frozenset()
    undated: int = 0

    @property
    def days(self) -> DateRange | None:
        """The days from the first to the last that anything is known of."""
        known = self.exact.keys() | self.spread.keys()
        return DateRange.inclusive(min(known), max(known)) if known else None

    def in_month(self, month: DateRange) -> dict[date, int]:
        """Return the requests of the known days of a month."""
        known = (self.exact.keys() | self.spread.keys()) & set(days_of(month))
        return {day: self.exact.get(day, 0) + self.spread.get(day, 0) for day in sorted(known)}

    def until(self, month: DateRange) -> dict[date, int]:
        """Return what a forecast of the month looks at: its known days, and the exact ones before it."""
        return {day: count for day, count in self.exact.items() if day < month.start} | self.in_month(month)


def days_of(days: DateRange) -> list[date]:
    return [days.start + timedelta(days=number) for number in range(days.days)]


def usage_by_day(
    counts: Mapping[date, int], spans: Iterable[DateRange], stretches: Sequence[Stretch] = (), undated: int = 0
) -> UsageByDay:
    """Put together what logs tell of days.

    The product's exports have no row for a day without a call. So a day without rows between the days of one log counts
    as zero, while one that no log reaches is not known.

    Args:
        counts: the requests of each day that has rows.
        spans: of each log with single days, from its first to its last.
        stretches: the sums over several days.
        undated: the requests without any day.
    """
    reached = {day for span in spans for day in days_of(span)}
    spread: dict[date, int] = {}
    for stretch in stretches:
        for number, day in enumerate(days_of(stretch.days)):
            # So that the parts of a stretch add up to it.
            before, after = (stretch.requests * part // stretch.days.days for part in (number, number + 1))
            spread[day] = spread.get(day, 0) + after - before
    # A day that a stretch covers may have had its calls all the same.
    without_rows = frozenset(reached - counts.keys() - spread.keys())
    return UsageByDay(dict.fromkeys(without_rows, 0) | dict(counts), spread, without_rows, undated)
