"""The forecast: exact where nothing is left to chance, honest about its range, calm about odd days."""

import itertools
import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apiusage_desktop.core.fair_use.forecast import Forecast, forecast, forecast_path
from apiusage_desktop.core.filters import DateRange

FEBRUARY = DateRange(date(2021, 2, 1), date(2021, 3, 1))  # four whole weeks, from a Monday
WEEK = (900, 1000, 1100, 1000, 800, 150, 100)


def days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]


def rhythm(first: str, last: str, times: float = 1.0) -> dict[date, int]:
    return {day: round(WEEK[day.weekday()] * times) for day in days(first, last)}


def test_a_month_that_is_known_is_not_forecast() -> None:
    daily = rhythm("2021-02-01", "2021-02-28")
    assert forecast(daily, FEBRUARY, date(2021, 2, 28)) == Forecast(4 * sum(WEEK), *[4 * sum(WEEK)] * 3)
    assert forecast_path(daily, FEBRUARY, date(2021, 2, 28)).days == ()


@pytest.mark.parametrize("known_until", ["2021-02-03", "2021-02-06", "2021-02-14", "2021-02-24"])
def test_a_steady_week_goes_on(known_until: str) -> None:
    made = forecast(rhythm("2021-01-04", known_until), FEBRUARY, date.fromisoformat(known_until))
    assert made.expected == pytest.approx(4 * sum(WEEK), rel=0.03)
    assert made.low < 4 * sum(WEEK) < made.high


def test_later_days_are_not_looked_at() -> None:
    known = rhythm("2021-01-04", "2021-02-10")
    with_later = known | rhythm("2021-02-11", "2021-02-20", times=9)
    assert forecast(with_later, FEBRUARY, date(2021, 2, 10)) == forecast(known, FEBRUARY, date(2021, 2, 10))


def test_a_weekday_that_was_not_seen_is_like_its_kind() -> None:
    daily = dict.fromkeys(days("2021-02-02", "2021-02-05"), 1000) | {date(2021, 2, 6): 100}
    path = forecast_path(daily, FEBRUARY, date(2021, 2, 6))
    steps = dict(zip(path.days, (b - a for a, b in itertools.pairwise((4100.0, *path.expected))), strict=True))
    assert steps[date(2021, 2, 8)] == pytest.approx(1000, rel=0.1)  # the first Monday that is seen at all
    assert steps[date(2021, 2, 7)] < 350  # and the first Sunday


def test_a_day_in_between_that_is_not_known_is_expected_and_not_zero() -> None:
    whole = rhythm("2021-01-04", "2021-02-14")
    gaps = {day: count for day, count in whole.items() if day not in (date(2021, 2, 9), date(2021, 2, 10))}
    made, missing = forecast(gaps, FEBRUARY, date(2021, 2, 14)), WEEK[1] + WEEK[2]
    assert made.used == 2 * sum(WEEK) - missing
    assert made.expected == pytest.approx(4 * sum(WEEK), rel=0.02)
    assert forecast_path(gaps, FEBRUARY, date(2021, 2, 14)).days[:2] == (date(2021, 2, 9), date(2021, 2, 10))


def test_a_single_large_load_is_counted_and_not_expected_again() -> None:
    plain = rhythm("2021-01-04", "2021-02-10")
    burst = plain | {date(2021, 2, 4): 50_000}
    more = forecast(burst, FEBRUARY, date(2021, 2, 10)).expected - forecast(plain, FEBRUARY, date(2021, 2, 10)).expected
    assert 49_000 <= more <= 52_000
    wide, narrow = (forecast(daily, FEBRUARY, date(2021, 2, 10)) for daily in (burst, plain))
    assert wide.high - wide.low > narrow.high - narrow.low


def test_growth_is_followed_within_weeks() -> None:
    grown = rhythm("2021-01-04", "2021-01-31") | rhythm("2021-02-01", "2021-02-14", times=2)
    assert forecast(grown, FEBRUARY, date(2021, 2, 14)).expected == pytest.approx(8 * sum(WEEK), rel=0.15)


def test_of_nothing_nothing_is_forecast() -> None:
    assert forecast({}, FEBRUARY, date(2021, 2, 10)) == Forecast(0, 0, 0, 0)
    zeros = dict.fromkeys(days("2021-02-01", "2021-02-10"), 0)
    assert forecast(zeros, FEBRUARY, date(2021, 2, 10)) == Forecast(0, 0, 0, 0)
    assert forecast_path({}, FEBRUARY, date(2021, 2, 10)).expected == (0.0,) * 28


def test_of_one_day_little_is_known_and_the_range_says_so() -> None:
    made = forecast({date(2021, 2, 1): 1000}, FEBRUARY, date(2021, 2, 1))
    assert (made.used, made.low) == (1000, 1000)
    assert made.expected == 28_000
    assert made.high > 60_000


def test_the_range_holds_about_four_months_of_five() -> None:
    """On months in which days differ by chance alone; with a fixed seed, so that it never fails by chance."""
    held = []
    for seed in range(300):
        chance = random.Random(seed)
        daily = {d: round(n * chance.lognormvariate(0, 0.35)) for d, n in rhythm("2021-01-04", "2021-02-28").items()}
        made = forecast(daily, FEBRUARY, date(2021, 2, 10))
        held.append(made.low <= sum(n for d, n in daily.items() if d >= FEBRUARY.start) <= made.high)
    assert 0.76 <= sum(held) / len(held) <= 0.95


@given(
    st.dictionaries(st.dates(date(2020, 11, 1), date(2021, 3, 31)), st.integers(0, 10**12), max_size=60),
    st.dates(date(2021, 2, 1), date(2021, 2, 28)),
)
def test_whatever_is_known_the_parts_fit_each_other(daily: dict[date, int], known_until: date) -> None:
    made = forecast(daily, FEBRUARY, known_until)
    assert made.used <= made.low <= made.expected <= made.high
    path = forecast_path(daily, FEBRUARY, known_until)
    for one in (path.expected, path.high):
        assert list(one) == sorted(one)
    assert all(a <= b <= c for a, b, c in zip(path.low, path.expected, path.high, strict=True))
