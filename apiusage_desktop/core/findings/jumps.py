"""Sudden jump or drop: a client that from one day to the next calls much more, or much less, than before.

**What.** Three things: a new level that stays (up or down), or a single day far above all others. Each day is compared
with what its weekday leads to expect, so that a weekend is no drop.

**Formula.** Factors: median of each weekday / median of all days; days of a weekday whose factor is below 0.05 are left
out, and so are the first and the last day of the logs. z = requests / factor. A level: of two weeks of z before a day
and one week from it on, the medians differ at least `jump_factor` times, by at least `jump_requests`, and by 4 robust
standard deviations (1.4826 × MAD, at least 5 % of the median) of the weeks before. The day at which they differ most is
told. A single day: 1.5 × `jump_factor` times the median of four weeks before it, by at least twice `jump_requests` and
8 standard deviations. Only what lies in the `recent_days` last days is told, and only of clients that call on 60 % of
the days and have four weeks before it.

**False alarms.** A client taken into use step by step has no four weeks before. Loads that come back (the first of each
month) are the client's habit: three or more such days, or two that lie a month apart, are no finding. Where 40 % of at
least five clients jump or drop within three days of each other, it was a holiday or the platform: no finding.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from apiusage_desktop.core.columns import Column, Kind
from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.findings import words
from apiusage_desktop.core.findings.facts import Facts, Series
from apiusage_desktop.core.findings.finding import Confidence, Evidence, Finding, Severity
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.rule import Rule
from apiusage_desktop.core.findings.thresholds import Thresholds
from apiusage_desktop.core.source import Dimension

NAME = "jumps"
_BEFORE, _AFTER, _LONG_BEFORE = 14, 7, 28
_LEAST_AFTER = 5
_LEAST_DAYS = 35
_SIGMAS, _SPIKE_SIGMAS = 4.0, 8.0
_MOST_CLIENTS = 500
_TOGETHER, _TOGETHER_DAYS, _TOGETHER_CLIENTS = 0.4, 3, 5
_MONTH = range(27, 33)

_COLUMNS = (
    Column("method", Kind.METHOD),
    Column("endpoint", Kind.ENDPOINT),
    Column("per_day_before", Kind.AVERAGE),
    Column("per_day_after", Kind.AVERAGE),
    Column("change_per_day", Kind.AVERAGE),
)


@dataclass(frozen=True, slots=True)
class Jump:
    """A change of a client: the day it began, how many requests a day were expected, and how many came."""

    day: date
    expected: float
    seen: float
    is_single: bool = False

    @property
    def factor(self) -> float:
        return self.seen / self.expected


def _judge(facts: Facts) -> Iterator[Finding]:
    clients = [c for c in facts.clients[:_MOST_CLIENTS] if c.requests >= facts.thresholds.jump_requests]
    daily = facts.daily(True, [(c.client, "", "") for c in clients])
    days = facts.days[1:-1]
    found = [
        (client, jump)
        for client, values in zip(clients, daily[:, 1:-1], strict=True)
        for jump in find_jumps(days, values, facts.thresholds)
    ]
    told: set[str] = set()
    for client, jump in found:  # of a client the largest comes first
        is_own = facts.is_recent(jump.day) and not _is_common(jump, found, len(clients))
        if is_own and client.client not in told:
            told.add(client.client)
            yield _finding(client, jump, facts)


def _is_common(jump: Jump, found: Sequence[tuple[Series, Jump]], clients: int) -> bool:
    """Tell whether many clients changed in the same way at the same time."""
    alike = {
        client.client
        for client, other in found
        if abs((other.day - jump.day).days) <= _TOGETHER_DAYS and (other.factor > 1) == (jump.factor > 1)
    }
    return clients >= _TOGETHER_CLIENTS and len(alike) >= max(3, _TOGETHER * clients)


def find_jumps(days: Sequence[date], values: NDArray[np.float64], thresholds: Thresholds) -> list[Jump]:
    """Return the changes of a client: new levels, the largest first, or else the day that stands out most.

    Args:
        days: the days, of which none that has no requests of anybody need be there.
        values: the client's requests on each of them.
        thresholds: the limits.
    """
    active = np.flatnonzero(values)
    if not len(active) or len(active) < 0.6 * (active[-1] - active[0] + 1):
        return []
    days, values = days[active[0] : active[-1] + 1], values[active[0] : active[-1] + 1]
    weekdays = np.array([day.weekday() for day in days])
    if len(days) < _LEAST_DAYS or not np.median(values):
        return []
    factors = np.array([_median(values[weekdays == weekday]) for weekday in range(7)]) / np.median(values)
    kept = factors[weekdays] >= 0.05
    places = np.flatnonzero(kept)
    usual = values[kept] / factors[weekdays[kept]]
    if len(usual) < _LONG_BEFORE + _LEAST_AFTER:
        return []
    return _new_levels(places, usual, days, thresholds) or _single_days(places, usual, days, values, thresholds)


def _median(values: NDArray[np.float64]) -> float:
    return float(np.median(values)) if len(values) else 0.0


def _before(usual: NDArray[np.float64], length: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the median and the robust standard deviation of so many days before each day from `_LONG_BEFORE` on."""
    windows = sliding_window_view(usual, length)[_LONG_BEFORE - length : -1]
    middle = np.median(windows, axis=1)
    deviation = 1.4826 * np.median(np.abs(windows - middle[:, None]), axis=1)
    return middle, np.maximum(deviation, 0.05 * middle)


def _new_levels(
    places: NDArray[np.intp], usual: NDArray[np.float64], days: Sequence[date], thresholds: Thresholds
) -> list[Jump]:
    expected, deviation = _before(usual, _BEFORE)
    # The last days have fewer after them than a week; what is missing does not count.
    rest = np.concatenate([usual, np.full(_AFTER - _LEAST_AFTER, np.nan)])
    seen = np.nanmedian(sliding_window_view(rest, _AFTER)[_LONG_BEFORE:], axis=1)
    expected, deviation = expected[: len(seen)], deviation[: len(seen)]
    apart = np.abs(seen - expected)
    larger, smaller = np.maximum(seen, expected), np.minimum(seen, expected)
    is_far = (smaller > 0) & (larger >= thresholds.jump_factor * smaller)
    is_far &= (apart >= thresholds.jump_requests) & (apart >= _SIGMAS * deviation)
    kept: list[Jump] = []
    for place in sorted(np.flatnonzero(is_far), key=lambda place: -apart[place]):
        level = float(expected[place]), float(seen[place])
        jump = Jump(days[_first_of(usual, _LONG_BEFORE + int(place), *level, places)], *level)
        # The days around a change see it, too.
        if all(abs((other.day - jump.day).days) > _BEFORE for other in kept):
            kept.append(jump)
    return kept


def _first_of(usual: NDArray[np.float64], start: int, expected: float, seen: float, places: NDArray[np.intp]) -> int:
    """Return the place of the first day that is nearer to the new level than to the old one."""
    middle = (expected + seen) / 2
    for place in range(max(0, start - 3), min(len(usual), start + _AFTER)):
        if (usual[place] > middle) == (seen > expected):
            return int(places[place])
    return int(places[start])


def _single_days(
    places: NDArray[np.intp],
    usual: NDArray[np.float64],
    days: Sequence[date],
    values: NDArray[np.float64],
    thresholds: Thresholds,
) -> list[Jump]:
    expected, deviation = _before(usual, _LONG_BEFORE)
    seen = usual[_LONG_BEFORE:]
    stands_out = (expected > 0) & (seen >= 1.5 * thresholds.jump_factor * expected)
    stands_out &= seen - expected >= np.maximum(2 * thresholds.jump_requests, _SPIKE_SIGMAS * deviation)
    found: list[Jump] = []
    for place in np.flatnonzero(stands_out):
        there = int(places[_LONG_BEFORE + place])
        usually = expected[place] * values[there] / seen[place]
        found.append(Jump(days[there], float(usually), float(values[there]), is_single=True))
    comes_back = len(found) > 2 or (len(found) == 2 and (found[1].day - found[0].day).days in _MONTH)
    return [] if comes_back else sorted(found, key=lambda jump: -jump.seen)


def _finding(client: Series, jump: Jump, facts: Facts) -> Finding:
    up = jump.factor > 1
    times = f"{jump.factor:.1f}" if jump.factor < 10 else words.count(jump.factor)
    changed = f"{times} times as many requests as" if up else f"{words.share(1 - jump.factor)} fewer requests than"
    when = f"On {jump.day}" if jump.is_single else f"From {jump.day} on"
    last = facts.last_day or jump.day
    days = DateRange.inclusive(jump.day, jump.day if jump.is_single else max(jump.day, last))
    more = round((jump.seen - jump.expected) * (1 if jump.is_single else days.days))
    return Finding(
        NAME,
        Severity.WARNING if up else Severity.HINT,
        Confidence.LIKELY,
        f"{when} {words.client(client.client_name)} made {changed} before: {words.count(jump.seen)} a day instead of"
        f" {words.count(jump.expected)}.",
        Remedy.ASK_OWNER,
        abs(more),
        client.client,
        client.client_name,
        days=days,
        evidence=_evidence(client, jump, facts),
    )


def _evidence(client: Series, jump: Jump, facts: Facts) -> Evidence:
    """Return the calls that changed most: two weeks before the day against the days from it on."""
    calls = list(facts.calls_of(client.client))[:100]
    daily = facts.daily(False, [(call.client, call.method, call.endpoint) for call in calls])
    start = facts.days.index(jump.day)
    first = next(n for n, day in enumerate(facts.days) if day >= jump.day - timedelta(days=_BEFORE))
    before, after = daily[:, first:start], daily[:, start : start + (1 if jump.is_single else _AFTER)]
    frame = pd.DataFrame(
        {
            "method": [call.method for call in calls],
            "endpoint": [call.endpoint for call in calls],
            "per_day_before": before.mean(axis=1) if before.size else 0.0,
            "per_day_after": after.mean(axis=1),
        }
    )
    frame["change_per_day"] = frame["per_day_after"] - frame["per_day_before"]
    order = frame["change_per_day"].abs().sort_values(ascending=False, kind="stable").index[:10]
    return Evidence.of(_COLUMNS, frame.loc[order])


RULE = Rule(
    NAME,
    "Sudden jump or drop",
    _judge,
    needs=frozenset({Dimension.CLIENT}),
    least_days=_LEAST_DAYS,
    gives_way_to=("silent_client", "new_client"),
)
