"""Compare: what changed from one period to another, and which client, URL or status explains it.

Both periods are asked under the same filter, so the parts of a table add up to the difference of the whole.

A period may have more Sundays than another. So beside the difference stands one that takes the weekdays into account:
*expected* is, for each weekday, the mean of the days of the earlier period times the days of the later one; the mean of
all its days stands in for a weekday that the earlier period does not have. Only days that a log covers are counted, in
both periods; where rows stand for weeks or months, weekdays are not known and nothing is expected.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
import pandas as pd

from apiusage_desktop.core.columns import CLIENT_COLUMNS, Column, Kind, counts, declared, text
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import DateRange, UsageFilter, month_of
from apiusage_desktop.core.queries.panel_query import run_filtered
from apiusage_desktop.core.reconcile.coverage import Cover, covered_days

_WEEKDAYS = range(1, 8)  # 1 is Monday


class By(StrEnum):
    """What a difference is broken down by."""

    CALL = "call"  # client, method and URL
    CLIENT = "client"
    ENDPOINT = "url"  # method and URL
    STATUS = "status"


class Verdict(StrEnum):
    """What became of a part."""

    NEW = "new"
    GONE = "gone"
    GROWN = "grown"
    SHRUNK = "shrunk"
    SAME = "same"


_ENDPOINT_COLUMNS = (Column("method", Kind.METHOD), Column("endpoint", Kind.ENDPOINT))
_NAMES: dict[By, tuple[Column, ...]] = {
    By.CALL: (*CLIENT_COLUMNS, *_ENDPOINT_COLUMNS),
    By.CLIENT: CLIENT_COLUMNS,
    By.ENDPOINT: _ENDPOINT_COLUMNS,
    By.STATUS: (Column("status", Kind.STATUS),),
}
_FIGURES = (
    *text("verdict"),
    *counts("requests_before", "requests_after"),
    Column("delta", Kind.DELTA),
    Column("growth", Kind.GROWTH),
    Column("corrected", Kind.DELTA),
    *counts("failed_before", "failed_after"),
    Column("delta_share", Kind.SHARE),
)
COLUMNS: Mapping[By, tuple[Column, ...]] = {by: (*names, *_FIGURES) for by, names in _NAMES.items()}
_SUMS = ("requests_before", "requests_after", "failed_before", "failed_after", "expected", "undated")


@dataclass(frozen=True, slots=True)
class Coverage:
    """The days of a period that the open logs cover, by weekday.

    Attributes:
        days: the days of the period.
        by_weekday: how many covered days are a Monday, a Tuesday, …
    """

    days: DateRange
    by_weekday: tuple[int, ...]

    @property
    def covered(self) -> int:
        return sum(self.by_weekday)

    @property
    def missing(self) -> int:
        return self.days.days - self.covered


@dataclass(frozen=True)
class Comparison:
    """What changed.

    Attributes:
        before, after: the periods and how well logs cover them.
        requests_before, requests_after, failed_before, failed_after: sums.
        expected: the requests to be expected in the later period by weekday; not a number where that is not known.
        new, gone: how many clients and URLs are only in the later, or only in the earlier period.
        tables: the parts, the largest difference first.
    """

    before: Coverage
    after: Coverage
    requests_before: int
    requests_after: int
    failed_before: int
    failed_after: int
    expected: float
    new: Mapping[By, int]
    gone: Mapping[By, int]
    tables: Mapping[By, pd.DataFrame] = field(repr=False)

    @property
    def delta(self) -> int:
        return self.requests_after - self.requests_before

    @property
    def growth(self) -> float:
        """The difference as a share of the earlier period; not a number if that has no requests."""
        return self.delta / self.requests_before if self.requests_before else math.nan

    @property
    def is_possible(self) -> bool:
        """Whether logs cover any day of both periods."""
        return bool(self.before.covered and self.after.covered)

    @property
    def knows_weekdays(self) -> bool:
        return not math.isnan(self.expected)


def compare(engine: Engine, usage_filter: UsageFilter, before: DateRange, after: DateRange) -> Comparison:
    """Compare two periods; the period of the filter is not in force."""
    covered_before, covered_after = _coverage(engine, (before, after))
    factors = _factors(covered_before, covered_after)
    chosen = usage_filter.without("days")
    calls = _summed(engine, chosen, before, after, factors, By.CALL)
    statuses = _summed(engine, chosen, before, after, factors, By.STATUS)
    knows = bool(factors) and int(calls["undated"].sum()) == 0
    tables = {
        By.CALL: calls,
        By.CLIENT: _together(calls, By.CLIENT),
        By.ENDPOINT: _together(calls, By.ENDPOINT),
        By.STATUS: statuses,
    }
    tables = {by: _judged(table, by, knows=knows) for by, table in tables.items()}
    counted = {by: tables[by]["verdict"].value_counts() for by in (By.CLIENT, By.ENDPOINT)}
    return Comparison(
        before=covered_before,
        after=covered_after,
        requests_before=int(calls["requests_before"].sum()),
        requests_after=int(calls["requests_after"].sum()),
        failed_before=int(calls["failed_before"].sum()),
        failed_after=int(calls["failed_after"].sum()),
        expected=float(calls["expected"].sum()) if knows else math.nan,
        new={by: int(found.get(Verdict.NEW, 0)) for by, found in counted.items()},
        gone={by: int(found.get(Verdict.GONE, 0)) for by, found in counted.items()},
        tables=tables,
    )


def columns_of(comparison: Comparison, by: By) -> tuple[Column, ...]:
    """Return the columns that a table of a comparison has an answer for."""
    unknown = set() if comparison.knows_weekdays else {"corrected"}
    return tuple(column for column in COLUMNS[by] if column.key not in unknown)


def _coverage(engine: Engine, periods: Sequence[DateRange]) -> list[Coverage]:
    rows = engine.run("select source, grain, first, last from covered order by first, last, source", {})
    known = covered_days(
        (int(source), str(grain), _day(first), _day(last))
        for source, grain, first, last in rows.itertuples(index=False, name=None)
    )
    found = {day.day for day in known if day.cover is not Cover.MISSING}
    return [
        Coverage(days, tuple(sum(day.isoweekday() == weekday for day in _days(days) if day in found)
                             for weekday in _WEEKDAYS))
        for days in periods
    ]  # fmt: skip


def _day(value: date) -> date:
    return pd.Timestamp(value).date()


def _days(days: DateRange) -> list[date]:
    return [days.start + timedelta(days=number) for number in range(days.days)]


def _factors(before: Coverage, after: Coverage) -> tuple[float, ...]:
    """Return how often a request on each weekday of the earlier period is to be expected in the later one."""
    if not before.covered:
        return ()
    pairs = list(zip(before.by_weekday, after.by_weekday, strict=True))
    of_others = sum(there for were, there in pairs if not were) / before.covered
    return tuple((there / were if were else 0.0) + of_others for were, there in pairs)


def _summed(
    engine: Engine, chosen: UsageFilter, before: DateRange, after: DateRange, factors: Sequence[float], by: By
) -> pd.DataFrame:
    names = [column.key for column in _NAMES[by]]
    keys = ", ".join(names)
    weekdays = " ".join(f"when {weekday} then $factor_{weekday}" for weekday in _WEEKDAYS)
    sql = f""", both_periods as (select *,
            day >= cast($before_first as date) and day < cast($before_end as date) as is_before,
            day >= cast($after_first as date) and day < cast($after_end as date) as is_after from filtered)
        select {", ".join(f"cast({name} as varchar) as {name}" for name in names)},
            cast(sum(case when is_before then requests else 0 end) as bigint) as requests_before,
            cast(sum(case when is_after then requests else 0 end) as bigint) as requests_after,
            cast(sum(case when is_before and status_class in (4, 5) then requests else 0 end) as bigint)
                as failed_before,
            cast(sum(case when is_after and status_class in (4, 5) then requests else 0 end) as bigint)
                as failed_after,
            sum(case when is_before then requests * case isodow(day) {weekdays} end else 0 end) as expected,
            cast(sum(case when grain in ('day', 'request') then 0 else requests end) as bigint) as undated
        from both_periods where (is_before or is_after) and requests <> 0 group by {keys} order by {keys}"""
    columns = (*_NAMES[by], *counts(*_SUMS[:4]), Column("expected", Kind.AVERAGE), *counts("undated"))
    bound: dict[str, object] = {
        "before_first": before.start.isoformat(), "before_end": before.end.isoformat(),
        "after_first": after.start.isoformat(), "after_end": after.end.isoformat(),
    }  # fmt: skip
    bound |= {f"factor_{weekday}": factors[weekday - 1] if factors else 0.0 for weekday in _WEEKDAYS}
    return run_filtered(engine, chosen, sql, columns, "usage", **bound)


def _together(calls: pd.DataFrame, by: By) -> pd.DataFrame:
    names = [column.key for column in _NAMES[by]]
    return calls.groupby(names, as_index=False, sort=True)[list(_SUMS)].sum()


def _judged(table: pd.DataFrame, by: By, *, knows: bool) -> pd.DataFrame:
    """Add what follows from the sums, and put the largest difference first."""
    were, are = table["requests_before"], table["requests_after"]
    delta = are - were
    whole = abs(delta).sum()
    verdict = np.select(
        [were == 0, are == 0, delta > 0, delta < 0], [Verdict.NEW, Verdict.GONE, Verdict.GROWN, Verdict.SHRUNK],
        Verdict.SAME,
    )  # fmt: skip
    judged = table.assign(
        verdict=verdict,
        delta=delta,
        growth=(delta / were.where(were != 0)).astype("float64"),
        corrected=(are - table["expected"]).round() if knows else 0,
        delta_share=(abs(delta) / whole).astype("float64") if whole else math.nan,
    )
    names = [column.key for column in _NAMES[by]]
    order = judged.assign(size=abs(delta)).sort_values(["size", *names], ascending=[False, *([True] * len(names))])
    return declared(order.reset_index(drop=True), COLUMNS[by])


class Against(StrEnum):
    """Which earlier period another is compared with."""

    PREVIOUS = "previous"
    MONTH = "month"
    YEAR = "year"


def earlier(days: DateRange, against: Against) -> DateRange:
    """Return the earlier period: as long right before, or the same days a month or a year earlier.

    A whole month is compared with a whole month. A day that the earlier month does not have is its last one.
    """
    if against is Against.PREVIOUS:
        return days.shifted(-1)
    months = 1 if against is Against.MONTH else 12
    if days.is_whole_month():
        return days.shifted(-months)
    return DateRange.inclusive(_months_earlier(days.first, months), _months_earlier(days.last, months))


def _months_earlier(day: date, months: int) -> date:
    month = month_of(day).shifted(-months)
    return min(month.start + timedelta(days=day.day - 1), month.last)


def halves(data: DateRange) -> tuple[DateRange, DateRange] | None:
    """Return the earlier and the later half of all days, of one length; none, if there is one day only."""
    length = data.days // 2
    if not length:
        return None
    middle = data.end - timedelta(days=length)
    return DateRange(middle - timedelta(days=length), middle), DateRange(middle, data.end)
