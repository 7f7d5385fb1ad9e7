"""Where the billing month would end if a client made fewer requests."""

from dataclasses import dataclass
from datetime import timedelta

from apiusage_desktop.core.fair_use.forecast import forecast
from apiusage_desktop.core.fair_use.months import billing_month
from apiusage_desktop.core.fair_use.usage import UsageByDay
from apiusage_desktop.core.filters import DateRange


@dataclass(frozen=True, slots=True)
class Outlook:
    """The forecast of the billing month in which the day after the last known one lies.

    Attributes:
        month: the month.
        days_to_come: its days that are not known yet.
        expected: the requests at its end, if nothing changes.
    """

    month: DateRange
    days_to_come: int
    expected: int

    def with_saved(self, per_day: float) -> int:
        """Return the requests at its end if so many fewer are made on each day to come."""
        return max(0, round(self.expected - per_day * self.days_to_come))


def outlook(usage: UsageByDay, start_day: int) -> Outlook | None:
    """Return the outlook; none where no days are known.

    Args:
        usage: the requests of each day, as the ledger of fair use has them.
        start_day: the day of the calendar month on which a billing month begins.
    """
    if not usage.days:
        return None
    known_until = usage.days.last
    month = billing_month(known_until + timedelta(days=1), start_day)
    expected = forecast(usage.until(month), month, known_until).expected
    return Outlook(month, (month.last - known_until).days, expected)
