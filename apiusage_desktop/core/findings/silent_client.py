"""Silent client: one that used to call regularly, and stopped.

**What.** A client that called on most days, and has not for longer than it ever paused before.

**Formula.** It called over at least 28 days, on ≥ 60 % of those of which the logs have requests, at least 10 a day; and
it has not for `silent_days`, and for three times its longest pause. A warning in the first 30 days, when it may have
failed without being noticed; a hint in the `recent_days`; later it is not told.

**False alarms.** A program that was retired on purpose, or is paused for a holiday.
"""

from collections.abc import Iterator

import numpy as np

from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.findings import words
from apiusage_desktop.core.findings.facts import Facts, Series
from apiusage_desktop.core.findings.finding import Confidence, Finding, Severity
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.rule import Rule, call_evidence
from apiusage_desktop.core.source import Dimension

NAME = "silent_client"
_REGULAR, _LEAST_SPAN, _LEAST_A_DAY = 0.6, 28, 10
_PAUSES = 3
_FRESH = 30


def _judge(facts: Facts) -> Iterator[Finding]:
    candidates = [client for client in facts.clients if client.client and _may_be(client, facts)]
    daily = facts.daily(True, [(client.client, "", "") for client in candidates])
    for client, values in zip(candidates, daily, strict=True):
        active = [day.toordinal() for day, requests in zip(facts.days, values, strict=True) if requests]
        longest = int(np.diff(active).max()) if len(active) > 1 else 1
        quiet = facts.days[-1].toordinal() - active[-1]
        if quiet >= _PAUSES * longest:
            yield _finding(client, quiet, facts)


def _may_be(client: Series, facts: Facts) -> bool:
    first, last, end = client.first_day, client.last_day, facts.last_day
    if first is None or last is None or end is None or (last - first).days < _LEAST_SPAN:
        return False
    present = facts.days_between(first, last)
    is_regular = client.active_days >= _REGULAR * present and client.per_active_day >= _LEAST_A_DAY
    return is_regular and (end - last).days >= facts.thresholds.silent_days and facts.is_recent(last)


def _finding(client: Series, quiet: int, facts: Facts) -> Finding:
    last = client.last_day or facts.days[-1]
    return Finding(
        NAME,
        Severity.WARNING if quiet <= _FRESH else Severity.HINT,
        Confidence.LIKELY,
        f"{words.client(client.client_name)} fell silent: it made about {words.count(client.per_active_day)} requests a"
        f" day, the last on {last}, and none in the {quiet} days since.",
        Remedy.CHECK_ALIVE,
        round(client.per_active_day * quiet),
        client.client,
        client.client_name,
        days=DateRange.inclusive(client.first_day or last, facts.days[-1]),
        evidence=call_evidence(facts.calls_of(client.client), "per_active_day", "last_day"),
    )


RULE = Rule(NAME, "Silent client", _judge, needs=frozenset({Dimension.CLIENT}), least_days=_LEAST_SPAN + 7)
