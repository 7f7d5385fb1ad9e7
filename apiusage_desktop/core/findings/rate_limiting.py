"""Rate limiting: a client that is told to slow down (429).

**What.** A client of whose requests on bad days more than `throttled_share` were answered 429.

**Formula.** A day is bad if ≥ 5 requests and ≥ `throttled_share` of them were answered 429; `throttled_requests` of
them on bad days, the last one recent. Critical from 10 % on, a warning below. If one call has at least 80 % of them, it
is named: some endpoints have limits of their own.

**False alarms.** None where 429 is counted. A client that waits as it is told loses nothing but time.
"""

from collections.abc import Iterator

from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.findings import words
from apiusage_desktop.core.findings.facts import Facts, Series
from apiusage_desktop.core.findings.finding import Confidence, Finding, Severity
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.rule import Rule, call_evidence
from apiusage_desktop.core.source import Dimension

NAME = "rate_limiting"
_CRITICAL_SHARE = 0.10
_ONE_CALL = 0.8


def _judge(facts: Facts) -> Iterator[Finding]:
    for client in facts.clients:
        if client.throttled.count >= facts.thresholds.throttled_requests and facts.is_recent(client.throttled.last):
            yield _finding(client, facts)


def _finding(client: Series, facts: Facts) -> Finding:
    bad = client.throttled
    calls = sorted(facts.calls_of(client.client), key=lambda call: -call.status_429)
    is_one = calls[0].status_429 >= _ONE_CALL * client.status_429
    named = f", nearly all of them to {words.call(calls[0].method, calls[0].endpoint)}" if is_one else ""
    when = f" on {words.counted(bad.days, 'day')}" if bad.days else ""
    return Finding(
        NAME,
        Severity.CRITICAL if bad.share >= _CRITICAL_SHARE else Severity.WARNING,
        Confidence.SURE,
        f"{words.client(client.client_name)} was told to slow down: {words.share(bad.share)} of its"
        f" {words.count(bad.of)} requests{when} were answered 429{named if calls[0].endpoint else ''}.",
        Remedy.SLOW_DOWN,
        bad.count,
        client.client,
        client.client_name,
        calls[0].method if is_one else "",
        calls[0].endpoint if is_one else "",
        days=DateRange.inclusive(bad.first, bad.last) if bad.first and bad.last else None,
        saved_per_day=round(bad.count / bad.days) if bad.days else None,
        evidence=call_evidence([call for call in calls if call.status_429], "status_429", "status_429_share"),
    )


RULE = Rule(NAME, "Rate limiting", _judge, needs=frozenset({Dimension.CLIENT, Dimension.STATUS}))
