"""Date ranges and filters."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apiusage_desktop.core.filters import DateRange, UsageFilter, month_of

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
RANGES = st.builds(
    lambda first, more: DateRange.inclusive(first, first + timedelta(days=more)), DAYS, st.integers(0, 400)
)


@given(RANGES)
def test_ends_and_length(days: DateRange) -> None:
    assert days.first == days.start
    assert days.last == days.end - timedelta(days=1)
    assert DateRange.inclusive(days.first, days.last) == days
    assert days.days == (days.last - days.first).days + 1 >= 1


@pytest.mark.parametrize("end", [date(2020, 2, 2), date(2020, 2, 1)])
def test_a_range_has_at_least_one_day(end: date) -> None:
    with pytest.raises(ValueError, match="at least one day"):
        DateRange(date(2020, 2, 2), end)


@given(RANGES, st.integers(-20, 20))
def test_shifted_ranges_tile_the_time(days: DateRange, periods: int) -> None:
    assert days.shifted(0) == days
    assert days.shifted(periods + 1).start == days.shifted(periods).end
    if not days.is_whole_month():
        assert days.shifted(periods).days == days.days
        assert days.shifted(periods).is_whole_month() or days.shifted(periods).shifted(-periods) == days


def test_whole_months_move_by_months() -> None:
    february = DateRange(date(2020, 2, 1), date(2020, 3, 1))
    assert february.is_whole_month()
    assert february.shifted(-1) == DateRange(date(2020, 1, 1), date(2020, 2, 1))
    assert february.shifted(-2) == DateRange(date(2019, 12, 1), date(2020, 1, 1))
    assert february.shifted(12) == DateRange(date(2021, 2, 1), date(2021, 3, 1))
    assert DateRange(date(2020, 2, 3), date(2020, 2, 10)).shifted(1) == DateRange(date(2020, 2, 10), date(2020, 2, 17))


@given(DAYS)
def test_the_month_of_a_day(day: date) -> None:
    month = month_of(day)
    assert month.start <= day < month.end
    assert (month.start.day, month.end.day) == (1, 1)
    assert 28 <= month.days <= 31


@given(RANGES, RANGES)
def test_overlap_is_a_common_day(left: DateRange, right: DateRange) -> None:
    assert left.overlaps(right) == right.overlaps(left) == (max(left.first, right.first) <= min(left.last, right.last))


def test_conditions_are_taken_out_by_name() -> None:
    full = UsageFilter(month_of(date(2020, 2, 2)), "a", "2xx", "u", "GET", "s")
    assert full.without() == full
    assert full.without("client", "search") == UsageFilter(full.days, None, "2xx", "u", "GET", "")
    assert full.without("days", "client", "status", "endpoint", "method", "search") == UsageFilter()
