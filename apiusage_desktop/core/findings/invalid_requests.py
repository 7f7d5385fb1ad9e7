"""Invalid requests: calls that are often answered 400, so that what the client sends is wrong.

**What.** Calls of which on bad days more than `invalid_share` were answered 400. Only logs that tell single codes let
it judge: exports count 400 with 401, 403 and 404.

**Formula.** A day of a call is bad if ≥ 5 requests and ≥ `invalid_share` were answered 400; `failed_requests` of them
on bad days, at least 3 bad days (as many as there are in shorter logs), the last one recent. Critical if it is half.

**False alarms.** Input of users that is passed on unchecked; it is still the client's to check.
"""

from collections.abc import Iterator

from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.findings import words
from apiusage_desktop.core.findings.facts import Facts
from apiusage_desktop.core.findings.failures import least_bad_days
from apiusage_desktop.core.findings.finding import Confidence, Finding, Severity
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.rule import Rule, call_evidence
from apiusage_desktop.core.source import Dimension

NAME = "invalid_requests"
_CRITICAL_SHARE = 0.5


def _judge(facts: Facts) -> Iterator[Finding]:
    for call in facts.calls:
        bad = call.invalid
        if bad.count < facts.thresholds.failed_requests or bad.days < least_bad_days(facts):
            continue
        if call.endpoint and facts.is_recent(bad.last):
            yield Finding(
                NAME,
                Severity.CRITICAL if bad.share > _CRITICAL_SHARE else Severity.WARNING,
                Confidence.SURE,
                f"{words.client(call.client_name)}: {words.share(bad.share)} of {words.count(bad.of)} requests to"
                f" {words.call(call.method, call.endpoint)} were answered 400, which says that the request is wrong.",
                Remedy.CORRECT_REQUESTS,
                bad.count,
                call.client,
                call.client_name,
                call.method,
                call.endpoint,
                days=DateRange.inclusive(bad.first, bad.last) if bad.first and bad.last else None,
                saved_per_day=round(bad.count / bad.days) if bad.days else None,
                evidence=call_evidence([call], "status_400", "status_400_share", "failed"),
            )


RULE = Rule(
    NAME,
    "Invalid requests",
    _judge,
    needs=frozenset({Dimension.ENDPOINT, Dimension.STATUS}),
    exact_codes=True,
)
