"""The ledger of a billing month: what is allowed, what is used of it, and where the month will end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

import pandas as pd

from apiusage_desktop.core.columns import Column, Kind, counts, declared, shares
from apiusage_desktop.core.fair_use.allowance import Allowance
from apiusage_desktop.core.fair_use.forecast import Forecast, ForecastPath, forecast, forecast_path
from apiusage_desktop.core.fair_use.months import billing_month, billing_months
from apiusage_desktop.core.fair_use.plan import FairUsePlan
from apiusage_desktop.core.fair_use.standing import Standing
from apiusage_desktop.core.fair_use.usage import UsageByDay, days_of
from apiusage_desktop.core.filters import DateRange

_CLOSE = 0.9  # from this share of the allowance on, the expected end of a month is close to it

MONTH_COLUMNS = (
    Column("month_first", Kind.DAY),
    Column("month_last", Kind.DAY),
    *counts("requests", "expected", "allowance"),
    *shares("allowance_share"),
    *counts("overage"),
    Column("overage_cost", Kind.MONEY),
    *counts("unknown_days"),
)


@dataclass(frozen=True)
class Ledger:
    """A billing month and what is known of it.

    Attributes:
        month: its days.
        plan: what is allowed, and what more costs.
        known_until: the last day that the open logs tell of; never today, which no export has.
        forecast: what the month will come to.
        path: how it will get there, from the first day that is not known.
        running: the requests since the month began, at the end of each known day.
        unknown_days: the days until `known_until` that no open log reaches.
        days_without_rows: the days that a log reaches without a row, which count as zero.
        spread: the requests known only as sums of several days, which are spread evenly over these.
    """

    month: DateRange
    plan: FairUsePlan
    known_until: date
    forecast: Forecast
    path: ForecastPath
    running: tuple[tuple[date, int], ...]
    unknown_days: int
    days_without_rows: int
    spread: int

    @property
    def allowance(self) -> Allowance:
        return self.plan.allowance

    @property
    def allowed(self) -> int | None:
        return self.plan.allowance.requests

    @property
    def used(self) -> int:
        return self.forecast.used

    @property
    def left(self) -> int | None:
        """What is left of the allowance; none is less than zero."""
        return None if self.allowed is None else max(0, self.allowed - self.used)

    @property
    def share_used(self) -> float | None:
        return self.used / self.allowed if self.allowed else None

    @property
    def share_expected(self) -> float | None:
        return self.forecast.expected / self.allowed if self.allowed else None

    @property
    def days_gone(self) -> int:
        return (self.known_until - self.month.start).days + 1

    @property
    def share_gone(self) -> float:
        """How much of the month lies behind, by the days."""
        return self.days_gone / self.month.days

    @property
    def days_to_come(self) -> int:
        return self.month.days - self.days_gone

    @property
    def is_over(self) -> bool:
        """Whether the last day of the month is known, whatever lies before it."""
        return self.days_to_come == 0

    @property
    def overage(self) -> int | None:
        """The requests above the allowance so far."""
        return None if self.allowed is None else max(0, self.used - self.allowed)

    @property
    def overage_expected(self) -> Forecast | None:
        """The requests above the allowance at the end of the month, with their range."""
        if self.allowed is None:
            return None
        told = self.forecast
        parts = (max(0, value - self.allowed) for value in (told.used, told.expected, told.low, told.high))
        return Forecast(*parts)

    @property
    def standing(self) -> Standing | None:
        if self.allowed is None:
            return None
        if max(self.used, self.forecast.expected) > self.allowed:
            return Standing.OVER
        is_close = self.forecast.high > self.allowed or self.forecast.expected > _CLOSE * self.allowed
        return Standing.CLOSE if is_close else Standing.ON_TRACK

    @property
    def runs_out(self) -> date | None:
        """The day on which more is used than is allowed, as it was or as it is expected; `None` if on none."""
        if self.allowed is None:
            return None
        for day, used in self.running:
            if used > self.allowed:
                return day
        for day, expected in zip(self.path.days, self.path.expected, strict=True):
            if expected > self.allowed:
                return max(day, self.known_until)
        return None

    @property
    def safe_daily_budget(self) -> int | None:
        """How many requests each day to come may have, so that the month ends within the allowance.

        What the days are expected to have had that no log reaches is taken off before.
        """
        if self.allowed is None or not self.days_to_come:
            return None
        missing = self.path.expected[self.unknown_days - 1] - self.used if self.unknown_days else 0.0
        return max(0, int((self.allowed - self.used - missing) // self.days_to_come))


def months_of(usage: UsageByDay, start_day: int) -> list[DateRange]:
    """Return the billing months that the logs have days of, in order; of one between two logs nothing is known."""
    if not usage.days:
        return []
    return [month for month in billing_months(usage.days, start_day) if usage.in_month(month)]


def latest_month(usage: UsageByDay, start_day: int) -> DateRange | None:
    return billing_month(usage.days.last, start_day) if usage.days else None


def ledger_of(usage: UsageByDay, month: DateRange, plan: FairUsePlan) -> Ledger:
    """Return the ledger of a month that the logs have days of.

    Raises:
        ValueError: they have none.
    """
    known = usage.in_month(month)
    if usage.days is None or not known:
        raise ValueError(f"no day is known from {month.first} to {month.last}")
    known_until = min(usage.days.last, month.last)
    daily = usage.until(month)
    running = tuple(zip(known, accumulate(known.values()), strict=True))
    return Ledger(
        month=month,
        plan=plan,
        known_until=known_until,
        forecast=forecast(daily, month, known_until),
        path=forecast_path(daily, month, known_until),
        running=running,
        unknown_days=sum(day <= known_until and day not in known for day in days_of(month)),
        days_without_rows=sum(day in usage.without_rows for day in known),
        spread=sum(usage.spread.get(day, 0) for day in known),
    )


def months_frame(ledgers: Sequence[Ledger]) -> pd.DataFrame:
    """Return a row for each month, the latest first; see `MONTH_COLUMNS`. Without an allowance its columns are zero."""
    rows = [_month_row(ledger) for ledger in reversed(ledgers)]
    return declared(pd.DataFrame(rows, columns=[column.key for column in MONTH_COLUMNS]), MONTH_COLUMNS)


def _month_row(ledger: Ledger) -> dict[str, object]:
    overage = ledger.overage or 0
    return {
        "month_first": pd.Timestamp(ledger.month.first),
        "month_last": pd.Timestamp(ledger.month.last),
        "requests": ledger.used,
        "expected": ledger.forecast.expected,
        "allowance": ledger.allowed or 0,
        "allowance_share": ledger.share_used,
        "overage": overage,
        "overage_cost": ledger.plan.cost(overage),
        "unknown_days": ledger.unknown_days + ledger.days_to_come,
    }


def unknown_columns(plan: FairUsePlan) -> frozenset[str]:
    """Return the keys of the columns that nothing is known for while there is no allowance, or no price."""
    without_allowance = ("allowance", "allowance_share", "overage", "overage_cost")
    if plan.allowance.requests is None:
        return frozenset(without_allowance)
    return frozenset() if plan.price is not None else frozenset({"overage_cost"})
