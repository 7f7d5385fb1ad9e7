"""Calls for each item (N+1): a list is asked for, and then each of its items by itself.

**What.** Of one client, a call is made k times for each time that another one is, on every day: the program asks for a
page of k items and then for each of them.

**Formula.** The second one is a GET of a path with a variable, the first one another call; on ≥ 90 % of at least 14
days on which both are made the ratio is within `ratio_tolerance` of k, for one whole k from 2 to 200; and the first one
varies from day to day (standard deviation ≥ 5 % of its mean, at least 20 a day). Of several first ones the one is told
whose path is most like the second's.

**False alarms.** Two timers have a fixed ratio, too: hence the first must vary. A ratio of 1 means only that two calls
belong together, and is not told. Pages that are not full make the ratio vary, and are not found.
"""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from apiusage_desktop.core.columns import Column, Kind, counts
from apiusage_desktop.core.findings import words
from apiusage_desktop.core.findings.facts import Facts, Series
from apiusage_desktop.core.findings.finding import Confidence, Evidence, Finding, Severity
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.rule import Rule
from apiusage_desktop.core.source import Dimension

NAME = "item_calls"
_LEAST_DAYS, _ON, _MOST = 14, 0.9, 200
_LEAST_A_DAY, _VARIES = 20, 0.05
_MOST_CALLS, _MOST_PAIRS = 30, 400
_MANY = 5_000  # a day
_SHOWN_DAYS = 14

_COLUMNS = (Column("day", Kind.DAY), *counts("of_lists", "of_items"), Column("items_per_list", Kind.AVERAGE))

_Pair = tuple[Series, Series, int]


def _judge(facts: Facts) -> Iterator[Finding]:
    pairs = [pair for client in facts.clients for pair in _candidates(client, facts)]
    pairs = sorted(pairs, key=lambda pair: -pair[1].requests)[:_MOST_PAIRS]
    calls = list({_key(call): None for first, second, _ in pairs for call in (first, second)})
    daily = dict(zip(calls, facts.daily(False, calls), strict=True))
    proven: dict[tuple[str, str, str], list[_Pair]] = {}
    for first, second, times in pairs:
        if is_whole_ratio(daily[_key(first)], daily[_key(second)], times, facts.thresholds.ratio_tolerance):
            proven.setdefault(_key(second), []).append((first, second, times))
    for found in proven.values():
        first, second, times = max(found, key=lambda pair: _alike(pair[0].endpoint, pair[1].endpoint))
        yield _finding(first, second, times, _evidence(daily[_key(first)], daily[_key(second)], facts))


def _alike(one: str, other: str) -> int:
    """Return with how many parts alike two paths begin."""
    parts = zip(one.split("/"), other.split("/"), strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], parts))


def _key(call: Series) -> tuple[str, str, str]:
    return call.client, call.method, call.endpoint


def _candidates(client: Series, facts: Facts) -> Iterator[_Pair]:
    """Yield the pairs whose sums are in a whole-number ratio: few are, so that few have to be looked at day by day."""
    limits = facts.thresholds
    often = [
        call
        for call in facts.calls_of(client.client)[:_MOST_CALLS]
        if call.endpoint and call.active_days >= _LEAST_DAYS and facts.is_recent(call.last_day)
    ]
    lists = [call for call in often if call.median >= _LEAST_A_DAY]
    items = [call for call in often if call.method in ("GET", "") and "{" in call.endpoint and call.median > 0]
    if not lists or not items:
        return
    ratios = np.array([c.median for c in items])[:, None] / np.array([c.median for c in lists])[None, :]
    times = np.round(ratios)
    near = (times >= 2) & (times <= _MOST) & (np.abs(ratios - times) <= limits.ratio_tolerance * times)
    for item, first in zip(*np.nonzero(near), strict=True):
        yield lists[first], items[item], int(times[item, first])


def is_whole_ratio(first: NDArray[np.float64], second: NDArray[np.float64], times: int, tolerance: float) -> bool:
    """Tell whether the second call is made so many times for each of the first, on nearly every day."""
    both = (first > 0) & (second > 0)
    either = (first > 0) | (second > 0)
    if both.sum() < _LEAST_DAYS or both.sum() < _ON * either.sum():
        return False
    ratios = second[both] / first[both]
    # A tolerance of 2 % of 60 would take in every number: half a step is the most that means anything.
    near = np.abs(ratios - times) <= min(tolerance * times, 0.25)
    known = first[both]
    varies = float(known.std()) >= _VARIES * float(known.mean())
    return bool(varies and near.mean() >= _ON)


def _finding(first: Series, second: Series, times: int, evidence: Evidence) -> Finding:
    per_day = second.median
    return Finding(
        NAME,
        Severity.WARNING if per_day >= _MANY else Severity.HINT,
        Confidence.LIKELY,
        f"{words.client(second.client_name)} makes {times} requests {words.call(second.method, second.endpoint)} for"
        f" each {words.call(first.method, first.endpoint)}, day by day: {words.count(per_day)} a day.",
        Remedy.JOIN_CALLS,
        second.requests,
        second.client,
        second.client_name,
        second.method,
        second.endpoint,
        saved_per_day=round(per_day),
        evidence=evidence,
    )


def _evidence(first: NDArray[np.float64], second: NDArray[np.float64], facts: Facts) -> Evidence:
    shown: Sequence[int] = np.flatnonzero((first > 0) & (second > 0))[-_SHOWN_DAYS:].tolist()
    frame = pd.DataFrame(
        {
            "day": pd.to_datetime([facts.days[place] for place in shown]),
            "of_lists": first[shown],
            "of_items": second[shown],
            "items_per_list": second[shown] / first[shown],
        }
    )
    return Evidence.of(_COLUMNS, frame)


RULE = Rule(
    NAME,
    "Calls for each item (N+1)",
    _judge,
    needs=frozenset({Dimension.CLIENT, Dimension.ENDPOINT}),
    least_days=_LEAST_DAYS,
    gives_way_to=("polling",),
)
