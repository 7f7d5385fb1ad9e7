"""Billing months: the stretches of days that an allowance is for."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from apiusage_desktop.core.filters import DateRange

LATEST_START = 31


def billing_month(day: date, start_day: int) -> DateRange:
    """Return the billing month that a day lies in.

    A billing month begins on `start_day` of each calendar month; in a calendar month that is shorter it begins on its
    last day. With 31, March's begins on 31 March and April's on 30 April. Each day lies in exactly one.

    Args:
        day: the day.
        start_day: from 1 to 31.

    Raises:
        ValueError: there is no such start day.
    """
    if not 1 <= start_day <= LATEST_START:
        raise ValueError(f"a billing month begins on a day from 1 to {LATEST_START}, not {start_day}")
    start = _start_in(day.year, day.month, start_day)
    if start > day:
        return DateRange(_start_in(*_moved(day, -1), start_day), start)
    return DateRange(start, _start_in(*_moved(day, 1), start_day))


def billing_months(days: DateRange, start_day: int) -> Iterator[DateRange]:
    """Yield the billing months that have a day of these, in order."""
    month = billing_month(days.start, start_day)
    while month.start < days.end:
        yield month
        month = billing_month(month.end, start_day)


def month_before(month: DateRange, start_day: int) -> DateRange:
    return billing_month(month.start - timedelta(days=1), start_day)


def month_after(month: DateRange, start_day: int) -> DateRange:
    return billing_month(month.end, start_day)


def _start_in(year: int, month: int, start_day: int) -> date:
    return date(year, month, min(start_day, calendar.monthrange(year, month)[1]))


def _moved(day: date, months: int) -> tuple[int, int]:
    number = day.year * 12 + day.month - 1 + months
    return number // 12, number % 12 + 1
