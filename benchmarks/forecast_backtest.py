"""Print how far the forecast of a month's requests is off, on made-up months and on logs that are given.

    python benchmarks/forecast_backtest.py [LOG...]

For each month and each of some days of it, only the days until then are told to the forecast. Printed are the median
and the 90th percentile of the error against what the month came to, and how often that lay in the range, which four of
five months should. Beside it stands the plain rule of three: requests so far, by days gone, times days of the month.
"""

import argparse
import random
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from apiusage_desktop.core.fair_use.forecast import forecast
from apiusage_desktop.core.fair_use.ledger import months_of
from apiusage_desktop.core.fair_use.usage import UsageByDay, days_of, usage_by_day
from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.queries.fair_use import fetch_usage_by_day
from apiusage_desktop.core.store import UsageStore
from benchmarks.generate import usage_rows

DAYS = (5, 10, 15, 20)
_LENGTH = 150
_SEEDS = range(6)
_CLIENTS = (2, 5, 14, 40)

Daily = Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Try:
    """One forecast against what came.

    Attributes:
        error: how far off it was, as a share of what came.
        plain_error: how far the rule of three was.
        held: whether what came lay in the range.
    """

    error: float
    plain_error: float
    held: bool


def tries(daily: Daily, day: int, *, with_history: bool) -> Iterator[Try]:
    """Yield a forecast for each whole month, made after so many of its days."""
    span = DateRange.inclusive(min(daily), max(daily))
    for month in months_of(UsageByDay(exact=daily), 1):
        truth = sum(daily.get(one, 0) for one in days_of(month))
        if month.start < span.start or month.end > span.end or not truth:
            continue
        known_until = month.start + timedelta(days=day - 1)
        known = {one: count for one, count in daily.items() if with_history or one >= month.start}
        made = forecast(known, month, known_until)
        plain = made.used / day * month.days
        yield Try(abs(made.expected - truth) / truth, abs(plain - truth) / truth, made.low <= truth <= made.high)


def _changed(change: Callable[[random.Random, Daily], Daily]) -> Callable[[int, Daily], Daily]:
    return lambda seed, daily: change(random.Random(seed), daily)


def _growing(by_month: float) -> Callable[[random.Random, Daily], Daily]:
    def grow(_chance: random.Random, daily: Daily) -> Daily:
        first = min(daily)
        return {day: int(count * (1 + by_month) ** ((day - first).days / 30)) for day, count in daily.items()}

    return grow


def _bursts(chance: random.Random, daily: Daily) -> Daily:
    struck = set(chance.sample(sorted(daily), 8))
    return {day: int(count * chance.uniform(2, 5)) if day in struck else count for day, count in daily.items()}


def _closed(_chance: random.Random, daily: Daily) -> Daily:
    return {day: 0 if day.weekday() >= 5 else count for day, count in daily.items()}


RHYTHMS = {
    "plain": _changed(lambda _, daily: daily),
    "growing 15 % a month": _changed(_growing(0.15)),
    "shrinking 15 % a month": _changed(_growing(-0.15)),
    "8 large loads in 150 days": _changed(_bursts),
    "closed at weekends": _changed(_closed),
}


def made_up(rhythm: str) -> Iterator[Daily]:
    """Yield the days of organizations of several sizes."""
    for seed in _SEEDS:
        for clients in _CLIENTS:
            days: Counter[date] = Counter()
            for row in usage_rows(clients, _LENGTH, date(2025, 1 + seed, 1), seed):
                days[row.day] += row.requests
            yield RHYTHMS[rhythm](seed, days)


def _of_log(path: Path) -> Daily:
    with UsageStore() as store:
        store.open(path)
        engine = store.engine()
        usage = fetch_usage_by_day(engine)
        engine.close()
    if usage.days is None:
        return {}
    # The months at both ends are taken as whole: their other days had no calls.
    whole = DateRange(months_of(usage, 1)[0].start, months_of(usage, 1)[-1].end)
    return usage_by_day(usage.exact, [whole]).exact


def _print(name: str, series: Sequence[Daily], *, with_history: bool) -> None:
    for day in DAYS:
        made = [one for daily in series for one in tries(daily, day, with_history=with_history)]
        if not made:
            continue
        errors = sorted(one.error for one in made)
        plain = sorted(one.plain_error for one in made)
        held = sum(one.held for one in made) / len(made)
        print(
            f"{name:34} {len(made):6} {day:4} {statistics.median(errors):8.1%} {_ninth(errors):8.1%} {held:6.0%}"
            f"   {statistics.median(plain):8.1%} {_ninth(plain):8.1%}"
        )


def _ninth(ordered: Sequence[float]) -> float:
    return ordered[round(0.9 * (len(ordered) - 1))]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see `--help`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("logs", nargs="*", type=Path, metavar="LOG", help="logs of whole months")
    options = parser.parse_args(arguments)
    print(f"{'':34} {'':6} {'':4} {'forecast':^24}   {'rule of three':^17}")
    print(f"{'months':34} {'number':>6} {'day':>4} {'median':>8} {'90 %':>8} {'held':>6}   {'median':>8} {'90 %':>8}")
    for rhythm in RHYTHMS:
        series = list(made_up(rhythm))
        _print(rhythm, series, with_history=True)
        _print(f"{rhythm}, this month alone", series, with_history=False)
    for path in options.logs:
        _print(path.name, [_of_log(path)], with_history=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
