"""The ledger of a month: its figures, and what it says of days that are not known."""

from datetime import date, timedelta

import pytest

from apiusage_desktop.core.fair_use.allowance import LicenceCount, LicenceKind
from apiusage_desktop.core.fair_use.ledger import (
    latest_month,
    ledger_of,
    months_frame,
    months_of,
    unknown_columns,
)
from apiusage_desktop.core.fair_use.plan import FairUsePlan
from apiusage_desktop.core.fair_use.standing import Standing
from apiusage_desktop.core.fair_use.usage import Stretch, UsageByDay, usage_by_day
from apiusage_desktop.core.filters import DateRange

FEBRUARY = DateRange(date(2021, 2, 1), date(2021, 3, 1))
CX3 = FairUsePlan((LicenceCount("CX 3", LicenceKind.CONCURRENT, 1),), price=0.0002, currency="USD")


def steady(first: str, last: str, count: int = 1000) -> UsageByDay:
    days = DateRange.inclusive(date.fromisoformat(first), date.fromisoformat(last))
    return usage_by_day({days.start + timedelta(days=n): count for n in range(days.days)}, [days])


def test_the_example_of_the_product() -> None:
    """One CX 3 concurrent brings 182,000; of 505,992 used 323,992 are above it."""
    days = DateRange.inclusive(date(2021, 2, 1), date(2021, 2, 28))
    usage = usage_by_day({date(2021, 2, 1): 5_992} | {date(2021, 2, n): 500_000 for n in (2,)}, [days])
    ledger = ledger_of(usage, FEBRUARY, CX3)
    assert (ledger.allowed, ledger.used, ledger.left, ledger.overage) == (182_000, 505_992, 0, 323_992)
    assert ledger.share_used == pytest.approx(2.78, abs=0.005)
    assert CX3.cost(323_992) == pytest.approx(64.80, abs=0.005)
    assert (ledger.standing, ledger.runs_out) == (Standing.OVER, date(2021, 2, 2))
    assert ledger.is_over
    assert ledger.forecast.expected == ledger.used


def test_a_month_that_is_under_way() -> None:
    ledger = ledger_of(steady("2021-01-01", "2021-02-14"), FEBRUARY, FairUsePlan(typed_allowance=20_000))
    assert (ledger.used, ledger.left, ledger.share_used) == (14_000, 6_000, 0.7)
    assert (ledger.days_gone, ledger.share_gone, ledger.days_to_come) == (14, 0.5, 14)
    assert ledger.forecast.expected == 28_000
    assert ledger.runs_out == date(2021, 2, 21)  # after the 20th exactly all of it is used
    assert ledger.safe_daily_budget == 428
    assert ledger.overage == 0
    assert ledger.overage_expected is not None
    assert ledger.overage_expected.expected == 8_000
    assert ledger.standing is Standing.OVER


@pytest.mark.parametrize(
    ("allowance", "standing", "runs_out"),
    [
        (40_000, Standing.ON_TRACK, None),
        (31_200, Standing.ON_TRACK, None),
        (31_000, Standing.CLOSE, None),
        (28_000, Standing.CLOSE, None),
        (27_999, Standing.OVER, date(2021, 2, 28)),
        (0, Standing.OVER, date(2021, 2, 1)),
        (None, None, None),
    ],
)
def test_how_it_stands(allowance: int | None, standing: Standing | None, runs_out: date | None) -> None:
    usage = steady("2021-01-01", "2021-02-27")
    ledger = ledger_of(usage, FEBRUARY, FairUsePlan(typed_allowance=allowance))
    assert (ledger.standing, ledger.runs_out) == (standing, runs_out)
    assert (ledger.share_used is None) == (not allowance)


def test_without_an_allowance_the_figures_of_the_usage_stand() -> None:
    ledger = ledger_of(steady("2021-02-01", "2021-02-14"), FEBRUARY, FairUsePlan())
    assert (ledger.used, ledger.forecast.expected) == (14_000, 28_000)
    for figure in ("left", "overage", "overage_expected", "safe_daily_budget", "share_expected", "runs_out"):
        assert getattr(ledger, figure) is None


def test_a_day_that_no_log_reaches_is_not_zero() -> None:
    january, february = (date(2021, 1, 1), date(2021, 1, 31)), (date(2021, 2, 5), date(2021, 2, 14))
    spans = [DateRange.inclusive(*days) for days in (january, february)]
    counts = {span.start + timedelta(days=n): 1000 for span in spans for n in range(span.days)}
    ledger = ledger_of(usage_by_day(counts, spans), FEBRUARY, FairUsePlan(typed_allowance=30_000))
    assert (ledger.used, ledger.unknown_days, ledger.days_without_rows) == (10_000, 4, 0)
    assert ledger.forecast.expected == 28_000
    assert ledger.safe_daily_budget == (30_000 - 14_000) // 14


def test_a_day_that_a_log_reaches_without_a_row_is_zero() -> None:
    """As the product's exports are: they have no row for a day without a call."""
    counts = {date(2021, 2, 1): 100, date(2021, 2, 14): 100}
    span = DateRange.inclusive(date(2021, 2, 1), date(2021, 2, 14))
    ledger = ledger_of(usage_by_day(counts, [span]), FEBRUARY, FairUsePlan())
    assert (ledger.used, ledger.unknown_days, ledger.days_without_rows) == (200, 0, 12)
    assert ledger.forecast.expected < 600


def test_the_sum_of_several_days_is_spread_and_said() -> None:
    stretches = [Stretch(DateRange(date(2021, 1, 25), date(2021, 2, 8)), 14_003)]
    usage = usage_by_day({}, [], stretches)
    assert sum(usage.spread.values()) == 14_003
    ledger = ledger_of(usage, FEBRUARY, FairUsePlan())
    assert (ledger.used, ledger.spread, ledger.days_gone) == (7_002, 7_002, 7)
    assert ledger.forecast.expected == pytest.approx(28_006, abs=10)
    assert sum(ledger_of(usage, month, FairUsePlan()).used for month in months_of(usage, 1)) == 14_003


def test_sums_of_the_months_before_say_nothing_of_weekdays() -> None:
    exact = steady("2021-02-01", "2021-02-14")
    with_january = usage_by_day(
        exact.exact, [FEBRUARY], [Stretch(DateRange(date(2021, 1, 1), date(2021, 2, 1)), 9_000_000)]
    )
    assert with_january.until(FEBRUARY).keys() == with_january.in_month(FEBRUARY).keys()


def test_the_months_there_are() -> None:
    usage = steady("2020-12-20", "2021-02-14")
    assert [str(month.start) for month in months_of(usage, 15)] == ["2020-12-15", "2021-01-15"]
    assert latest_month(usage, 1) == FEBRUARY
    assert (months_of(UsageByDay(), 1), latest_month(UsageByDay(), 1)) == ([], None)
    with pytest.raises(ValueError, match="no day is known"):
        ledger_of(usage, DateRange(date(2021, 3, 1), date(2021, 4, 1)), FairUsePlan())


def test_a_month_between_two_logs_is_not_one_of_no_requests() -> None:
    january, march = (DateRange(date(2021, month, 1), date(2021, month, 11)) for month in (1, 3))
    counts = {january.start + timedelta(days=n): 1000 for n in range(10)}
    counts |= {march.start + timedelta(days=n): 1000 for n in range(10)}
    usage = usage_by_day(counts, [january, march])
    assert [month.start.month for month in months_of(usage, 1)] == [1, 3]
    with pytest.raises(ValueError, match="no day is known"):
        ledger_of(usage, FEBRUARY, FairUsePlan())


def test_amounts_beyond_all_reason_are_counted_as_a_great_many() -> None:
    licence = LicenceCount("CX 3", count=10**15, amount=1e15)
    usage = steady("2021-02-01", "2021-02-14")
    frame = months_frame([ledger_of(usage, FEBRUARY, FairUsePlan((licence, licence)))])
    assert frame["allowance"].tolist() == [2 * 10**15]


def test_the_months_as_a_table_begin_with_the_latest() -> None:
    usage = steady("2020-12-20", "2021-02-14")
    plan = FairUsePlan(typed_allowance=10_000, price=0.5)
    frame = months_frame([ledger_of(usage, month, plan) for month in months_of(usage, 1)])
    assert frame["requests"].tolist() == [14_000, 31_000, 12_000]
    assert frame["overage"].tolist() == [4_000, 21_000, 2_000]
    assert frame["overage_cost"].tolist() == [2_000.0, 10_500.0, 1_000.0]
    assert frame["unknown_days"].tolist() == [14, 0, 19]
    assert unknown_columns(plan) == frozenset()
    assert unknown_columns(FairUsePlan(typed_allowance=1)) == {"overage_cost"}
    assert "allowance" in unknown_columns(FairUsePlan(price=1))
    assert months_frame([]).empty
