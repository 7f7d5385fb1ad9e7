"""High failure rate: a client of whose requests many fail, day after day.

**What.** Per client: its calls of which on bad days more than `failed_share` fail, 429 aside, which has a rule of its
own. A call that has nearly always failed is told even if it is seldom made.

**Formula.** A day of a call is bad if ≥ 5 requests and ≥ `failed_share` of those not answered 429 failed (4xx or 5xx).
At least 3 bad days (as many as there are in shorter logs), at least `failed_requests` failed on them, the last one in
the `recent_days` last days; from the first to the last bad day at least 30 % of those on which it calls are bad. Nearly
always: ≥ 90 % of all its requests, at least 5 of them. Critical if half of 1,000 or more requests fail.

**False alarms.** A day or two on which the platform itself failed are no client's fault, hence three days. 404 is the
right answer of some calls (does this contact exist?), and exports count it with all other 4xx.
"""

from collections.abc import Iterator, Sequence

from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.findings import words
from apiusage_desktop.core.findings.facts import Facts, Series
from apiusage_desktop.core.findings.finding import Confidence, Evidence, Finding, Severity
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.rule import Rule, call_evidence
from apiusage_desktop.core.findings.wrong_endpoint import is_wrong
from apiusage_desktop.core.source import Dimension

NAME = "failures"
LEAST_BAD_DAYS = 3
_LASTING = 0.3
_ALWAYS, _LEAST_ALWAYS = 0.9, 5
_CRITICAL_SHARE, _CRITICAL_REQUESTS = 0.5, 1_000
CANNOT_TELL = " The logs count all 4xx together: 401, 403 and 404 cannot be told apart."


def least_bad_days(facts: Facts) -> int:
    return min(LEAST_BAD_DAYS, len(facts.days))


def _judge(facts: Facts) -> Iterator[Finding]:
    for client in facts.clients:
        calls = [call for call in facts.calls_of(client.client) if _fails_much(call, facts)]
        if calls:
            calls.sort(key=lambda call: -call.failing.count)
            yield _finding(client, calls, facts)
        elif always := [call for call in facts.calls_of(client.client) if _always_fails(call, facts)]:
            yield _always(client, always)


def _fails_much(call: Series, facts: Facts) -> bool:
    bad = call.failing
    if is_wrong(call):  # a rule of its own says why
        return False
    enough = bad.count >= facts.thresholds.failed_requests and bad.days >= least_bad_days(facts)
    return enough and _is_lasting(call) and facts.is_recent(bad.last)


def _is_lasting(call: Series) -> bool:
    """Tell whether the bad days lie together: a few of them all over a year are chance."""
    bad = call.failing
    if not bad.first or not bad.last or not call.first_day or not call.last_day:
        return True
    calling = call.active_days / ((call.last_day - call.first_day).days + 1)
    return bad.days >= _LASTING * calling * ((bad.last - bad.first).days + 1)


def _always_fails(call: Series, facts: Facts) -> bool:
    failed = call.failed_otherwise
    if is_wrong(call):
        return False
    return failed >= _LEAST_ALWAYS and failed >= _ALWAYS * call.requests and facts.is_recent(call.last_day)


def _finding(client: Series, calls: Sequence[Series], facts: Facts) -> Finding:
    failed, asked = sum(call.failing.count for call in calls), sum(call.failing.of for call in calls)
    firsts = [call.failing.first for call in calls if call.failing.first]
    lasts = [call.failing.last for call in calls if call.failing.last]
    days = max(call.failing.days for call in calls)
    when = f" on {words.counted(days, 'day')} {words.days(min(firsts), max(lasts))}" if firsts else ""
    what = words.call(calls[0].method, calls[0].endpoint) if len(calls) == 1 else f"{len(calls)} of its calls"
    is_critical = failed >= _CRITICAL_SHARE * asked and asked >= _CRITICAL_REQUESTS
    return Finding(
        NAME,
        Severity.CRITICAL if is_critical else Severity.WARNING,
        Confidence.SURE,
        f"{words.client(client.client_name)}: {words.share(failed / asked)} of {words.count(asked)} requests to {what}"
        f" failed{when}{_classes(calls)}.{_untold(calls, facts)}",
        Remedy.FIND_CAUSE,
        failed,
        client.client,
        client.client_name,
        calls[0].method if len(calls) == 1 else "",
        calls[0].endpoint if len(calls) == 1 else "",
        days=DateRange.inclusive(min(firsts), max(lasts)) if firsts else None,
        saved_per_day=_per_day(failed, calls),
        evidence=_evidence(calls),
    )


def _always(client: Series, calls: Sequence[Series]) -> Finding:
    failed = sum(call.failed_otherwise for call in calls)
    asked = sum(call.requests for call in calls)
    what = words.listed([words.call(call.method, call.endpoint) for call in calls], 2)
    return Finding(
        NAME,
        Severity.HINT,
        Confidence.SURE,
        f"{words.client(client.client_name)}: {words.count(failed)} of {words.count(asked)} requests to {what} failed.",
        Remedy.FIND_CAUSE,
        failed,
        client.client,
        client.client_name,
        calls[0].method if len(calls) == 1 else "",
        calls[0].endpoint if len(calls) == 1 else "",
        evidence=_evidence(calls),
    )


def _evidence(calls: Sequence[Series]) -> Evidence:
    return call_evidence(calls, "failed", "failed_share", "status_4xx_other", "status_429", "status_5xx")


def _classes(calls: Sequence[Series]) -> str:
    server = sum(call.status_5xx for call in calls)
    refused = sum(call.status_4xx_other for call in calls)
    if not server:
        return ", all with 4xx"
    return f", {words.share(refused / (refused + server))} of them with 4xx" if refused else ", all with 5xx"


def _untold(calls: Sequence[Series], facts: Facts) -> str:
    refused = any(call.status_4xx_other for call in calls)
    return CANNOT_TELL if refused and not facts.contents.exact_codes else ""


def _per_day(failed: int, calls: Sequence[Series]) -> int | None:
    days = max(call.failing.days for call in calls)
    return round(failed / days) if days else None


RULE = Rule(
    NAME,
    "High failure rate",
    _judge,
    needs=frozenset({Dimension.CLIENT, Dimension.STATUS}),
    gives_way_to=("authentication", "invalid_requests"),
)
