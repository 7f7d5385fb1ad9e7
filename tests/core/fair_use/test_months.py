"""Billing months: each day lies in exactly one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apiusage_desktop.core.fair_use.months import billing_month, billing_months, month_after, month_before
from apiusage_desktop.core.filters import DateRange

DAYS = st.dates(date(2000, 3, 1), date(2099, 10, 31))
START_DAYS = st.integers(1, 31)


@pytest.mark.parametrize(
    ("day", "start_day", "first", "last"),
    [
        ("2020-02-10", 1, "2020-02-01", "2020-02-29"),
        ("2020-02-10", 15, "2020-01-15", "2020-02-14"),
        ("2020-02-15", 15, "2020-02-15", "2020-03-14"),
        ("2020-12-31", 15, "2020-12-15", "2021-01-14"),
        ("2021-01-02", 15, "2020-12-15", "2021-01-14"),
        ("2021-02-27", 31, "2021-01-31", "2021-02-27"),
        ("2021-02-28", 31, "2021-02-28", "2021-03-30"),
        ("2021-03-31", 31, "2021-03-31", "2021-04-29"),
        ("2021-04-30", 31, "2021-04-30", "2021-05-30"),
    ],
)
def test_a_month_begins_on_its_day_or_on_the_last_there_is(day: str, start_day: int, first: str, last: str) -> None:
    month = billing_month(date.fromisoformat(day), start_day)
    assert (str(month.first), str(month.last)) == (first, last)


@given(DAYS, START_DAYS)
def test_months_follow_each_other_without_gap_or_overlap(day: date, start_day: int) -> None:
    month = billing_month(day, start_day)
    assert month.start <= day < month.end
    assert 28 <= month.days <= 31
    assert all(billing_month(month.start + timedelta(days=n), start_day) == month for n in range(month.days))
    assert month_before(month, start_day).end == month.start
    assert month_after(month, start_day).start == month.end


def test_the_months_of_some_days() -> None:
    days = DateRange(date(2020, 1, 20), date(2020, 3, 16))
    assert [str(month.start) for month in billing_months(days, 15)] == ["2020-01-15", "2020-02-15", "2020-03-15"]
    assert [str(month.start) for month in billing_months(DateRange(days.start, date(2020, 2, 15)), 15)] == [
        "2020-01-15"
    ]


@pytest.mark.parametrize("start_day", [0, 32, -1])
def test_there_is_no_such_start_day(start_day: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 31"):
        billing_month(date(2020, 1, 1), start_day)
