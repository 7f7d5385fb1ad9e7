"""New client or endpoint: what was first seen late in logs that reach back long enough.

**What.** A client that made its first request in the `new_days` last days of the logs; and of a client that was there
before, the calls that it makes only since then, if they matter.

**Formula.** The logs have at least 28 days before the first request; `new_requests` requests since. A new call:
besides, at least 5 % of what the client asks a day. Each client is told once, with its new calls in the table. A
warning if a new client makes 10 % or more of all requests since; a hint otherwise.

**False alarms.** Something that is done once a quarter looks new in logs of fewer months. A client whose id changed (it
was made anew) is new, too.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.findings import words
from apiusage_desktop.core.findings.facts import Facts, Series
from apiusage_desktop.core.findings.finding import Confidence, Finding, Severity
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.rule import Rule, call_evidence
from apiusage_desktop.core.source import Dimension

CLIENT_NAME, CALL_NAME = "new_client", "new_endpoint"
_BEFORE = 28
_SHARE_OF_CLIENT, _SHARE_OF_ALL = 0.05, 0.10


def _is_new(first: date | None, facts: Facts) -> bool:
    if first is None or facts.last_day is None:
        return False
    known_before = (first - facts.days[0]).days >= _BEFORE
    return known_before and (facts.last_day - first).days < facts.thresholds.new_days


def _clients(facts: Facts) -> Iterator[Finding]:
    for client in facts.clients:
        first, last = client.first_day, facts.last_day
        if first and last and client.client and _is_new(first, facts) and _is_used(client, facts):
            share = client.requests / _requests_since(first, facts)
            calls = facts.calls_of(client.client)
            yield Finding(
                CLIENT_NAME,
                Severity.WARNING if share >= _SHARE_OF_ALL else Severity.HINT,
                Confidence.SURE,
                f"{words.client(client.client_name)} is new: its first request was on {first}, and it made"
                f" {words.count(client.requests)} since, {words.share(share)} of all.",
                Remedy.CONFIRM_NEW,
                client.requests,
                client.client,
                client.client_name,
                days=DateRange.inclusive(first, last),
                evidence=call_evidence(calls, "first_day", "per_active_day"),
            )


def _is_used(series: Series, facts: Facts) -> bool:
    return series.requests >= facts.thresholds.new_requests


def _requests_since(first: date, facts: Facts) -> int:
    return max(1, sum(requests for day, requests in facts.contents.days if day >= first))


def _calls(facts: Facts) -> Iterator[Finding]:
    for client in facts.clients:
        if not client.client or client.first_day is None or _is_new(client.first_day, facts):
            continue
        calls = [call for call in facts.calls_of(client.client) if call.endpoint and _is_new(call.first_day, facts)]
        calls = [call for call in calls if _matters(call, client, facts)]
        if calls:
            yield _of_calls(client, calls, facts)


def _matters(call: Series, client: Series, facts: Facts) -> bool:
    least_a_day = _SHARE_OF_CLIENT * client.per_active_day
    return _is_used(call, facts) and call.per_active_day >= least_a_day


def _of_calls(client: Series, calls: Sequence[Series], facts: Facts) -> Finding:
    first = min(call.first_day for call in calls if call.first_day)
    requests = sum(call.requests for call in calls)
    named = words.listed([words.call(call.method, call.endpoint) for call in calls], 2)
    return Finding(
        CALL_NAME,
        Severity.HINT,
        Confidence.SURE,
        f"{words.client(client.client_name)} calls what it did not call before: {named},"
        f" {words.count(requests)} requests since {first}.",
        Remedy.CONFIRM_NEW,
        requests,
        client.client,
        client.client_name,
        calls[0].method if len(calls) == 1 else "",
        calls[0].endpoint if len(calls) == 1 else "",
        days=DateRange.inclusive(first, facts.days[-1]),
        evidence=call_evidence(calls, "first_day", "per_active_day"),
    )


RULE = Rule(
    CLIENT_NAME, "New client", _clients, needs=frozenset({Dimension.CLIENT}), least_days=_BEFORE + 1,
    gives_way_to=("unknown_client",),
)  # fmt: skip
CALL_RULE = Rule(
    CALL_NAME,
    "New endpoint",
    _calls,
    needs=frozenset({Dimension.CLIENT, Dimension.ENDPOINT}),
    least_days=_BEFORE + 1,
    gives_way_to=("wrong_endpoint", "polling"),
)
