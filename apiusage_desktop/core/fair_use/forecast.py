"""Where a billing month will end, from the days that are known.

The formula. Of the known days of the last six weeks, up to the last known one:

1. A single large load is not expected again: a day counts as at most twice what is usual for it. Usual is the median of
   its weekday, or of the days of its kind (working days or weekend) in the week before and after, whichever is more; so
   what happens every Monday is usual, and so is a rise that stays.
2. A factor for each weekday: its mean against the mean of all days. Each is drawn a little (as if by half a day)
   towards that of its kind, and that towards 1, so that one odd day does not decide, and a weekday that was not seen
   yet has the factor of its kind.
3. The level: the requests of the days divided by their factors; the latest weigh most (half as much a week earlier).
4. A day to come is level × factor. The month is what is used, and the days that are not known.
5. The range holds four months of five if nothing changes but by chance: 1.28 standard deviations to each side. They
   are made of how much single days differ from the formula (s for each day to come), of how well the level is known
   from n days (s / √n, which hits all days to come alike), and of the level's own drift (6 % at once, more with time).

Why so: usage has a strong weekly rhythm, jumps rather than grows, and holds single large loads. Anything with more
parts needs more months than people have open. `benchmarks/forecast_backtest.py` prints how far it is off.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from apiusage_desktop.core.filters import DateRange

_WINDOW_DAYS = 42
_HALF_LIFE_DAYS = 7
_DRAWN_BY_DAYS = 0.5
_LARGEST = 2.0
_DEVIATIONS = 1.2816  # between which four fifths of a normal distribution lie
_DRIFT, _DRIFT_DAYS = 0.06, 15
_ENOUGH, _NEAR_DAYS = 3, 7
_SATURDAY = 5  # Monday is 0
_KINDS = (range(_SATURDAY), range(_SATURDAY, 7))  # working days, weekend

_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a month is expected to come to.

    Attributes:
        used: the requests of its known days.
        expected: the requests at its end.
        low, high: between these it ends four times of five, if nothing changes but by chance.
    """

    used: int
    expected: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class ForecastPath:
    """How the requests of a month are expected to add up, at the end of each day that is not known yet.

    Attributes:
        days: those days, in order.
        expected, low, high: the requests since the month began.
    """

    days: tuple[date, ...]
    expected: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def forecast(daily: Mapping[date, int], month: DateRange, known_until: date) -> Forecast:
    """Return what a month is expected to come to.

    Args:
        daily: the requests of the known days, also of days before the month: the more, the better. A day of zero
            requests is a known day, a day that is missing is not known.
        month: the month.
        known_until: later days are not known, whatever is given of them.
    """
    path = forecast_path(daily, month, known_until)
    used = _used(daily, month, known_until)
    if not path.days:
        return Forecast(used, used, used, used)
    return Forecast(used, round(path.expected[-1]), round(path.low[-1]), round(path.high[-1]))


def forecast_path(daily: Mapping[date, int], month: DateRange, known_until: date) -> ForecastPath:
    """Return how the requests of a month add up to its forecast; see `forecast`."""
    known = sorted(day for day in daily if day <= known_until)
    all_days = (month.start + timedelta(days=number) for number in range(month.days))
    days = tuple(day for day in all_days if day > known_until or day not in daily)
    used = _used(daily, month, known_until)
    if not known or not days:
        flat = (float(used),) * len(days)
        return ForecastPath(days, flat, flat, flat)
    model = _Model.of(known, [daily[day] for day in known])
    expected = np.cumsum([model.expected(day) for day in days])
    margin = model.margin(expected)
    low = np.maximum(0.0, expected - margin)
    return ForecastPath(days, _told(used + expected), _told(used + low), _told(used + expected + margin))


def _told(values: _Floats) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _used(daily: Mapping[date, int], month: DateRange, known_until: date) -> int:
    return sum(count for day, count in daily.items() if month.start <= day < month.end and day <= known_until)


@dataclass(frozen=True)
class _Model:
    """The requests of a plain day, and what is known of the error.

    Attributes:
        level: the requests of a day without regard to its weekday.
        factors: what they are multiplied by, for each weekday.
        spread: the standard deviation of single days.
        weight: by how many days the level is known.
    """

    level: float
    factors: _Floats
    spread: float
    weight: float

    @classmethod
    def of(cls, days: Sequence[date], counts: Sequence[int]) -> "_Model":
        numbers = np.array([day.toordinal() for day in days])
        recent = numbers > numbers[-1] - _WINDOW_DAYS
        numbers, seen = numbers[recent], np.asarray(counts, dtype=np.float64)[recent]
        weekdays = (numbers + 6) % 7
        weights: _Floats = 0.5 ** ((numbers[-1] - numbers) / _HALF_LIFE_DAYS)
        level, factors = _fitted(np.minimum(seen, _LARGEST * _usual(seen, numbers, weekdays)), weekdays, weights)
        freedom = max(1.0, len(seen) - len(np.unique(weekdays)) / 2)
        spread = math.sqrt(float(((seen - level * factors[weekdays]) ** 2).sum()) / freedom)
        # A few days that agree by chance do not say that all will.
        return cls(level, factors, max(spread, level / len(seen)), float(weights.sum() ** 2 / (weights**2).sum()))

    def expected(self, day: date) -> float:
        return self.level * float(self.factors[day.weekday()])

    def margin(self, expected: _Floats) -> _Floats:
        """Return half the width of the range after one, two, … days to come, of which these requests are expected."""
        days = np.arange(1, len(expected) + 1)
        by_chance = self.spread**2 * days
        by_level = (self.spread * expected / max(self.level, 1e-9)) ** 2 / self.weight
        by_drift = (_DRIFT * expected) ** 2 * (1 + days / _DRIFT_DAYS)
        margin: _Floats = _DEVIATIONS * np.sqrt(by_chance + by_level + by_drift)
        return margin


def _fitted(counts: _Floats, weekdays: NDArray[np.int64], weights: _Floats) -> tuple[float, _Floats]:
    """Return the level, and the factor of each weekday."""
    mean = float(np.average(counts, weights=weights))
    factors = np.ones(7)
    if mean <= 0:
        return 0.0, factors
    for kind in _KINDS:
        factors[kind] = _factor(counts[np.isin(weekdays, kind)], mean, 1.0)
    for weekday in range(7):
        factors[weekday] = _factor(counts[weekdays == weekday], mean, float(factors[weekday]))
    return float((weights * counts).sum() / (weights * factors[weekdays]).sum()), factors


def _factor(counts: _Floats, mean: float, drawn_to: float) -> float:
    return float(counts.sum() / mean + _DRAWN_BY_DAYS * drawn_to) / (len(counts) + _DRAWN_BY_DAYS)


def _usual(counts: _Floats, numbers: NDArray[np.int64], weekdays: NDArray[np.int64]) -> _Floats:
    """Return what is usual for each day; days without a request are left out, infinite where nothing tells it."""
    is_weekend, some = weekdays >= _SATURDAY, counts > 0
    usual = np.empty(len(counts))
    for place in range(len(counts)):
        alike = counts[some & (weekdays == weekdays[place])]
        near = (np.abs(numbers - numbers[place]) <= _NEAR_DAYS) & (numbers != numbers[place])
        around = counts[some & near & (is_weekend == is_weekend[place])]
        medians = [float(np.median(few)) for few in (alike, around) if len(few) >= _ENOUGH]
        usual[place] = max(medians, default=math.inf)
    return usual
