"""Wrong endpoint: calls that the public API does not offer, and that fail.

**What.** Method and path are looked up in the catalogue of the public API that comes with the program. What is not in
it and mostly fails is wrong: a spelling mistake, a wrong method, an endpoint that was taken away. The call that was
probably meant is named: another method of the same path, or the path of as many parts that is most like it.

**Formula.** Not in the catalogue, whatever its variables are called; at least 5 requests, of which ≥ 80 % failed (429
aside); the last one recent. The nearest path has a similarity (difflib) of at least 0.8.

**False alarms.** An endpoint newer than the catalogue for which the client has no permission. Where no statuses are
known, only that the endpoint is unknown can be told, which is a rule of its own (*unlisted endpoint*).
"""

from collections.abc import Iterator, Sequence

from apiusage_desktop.core.findings import words
from apiusage_desktop.core.findings.catalogue import near_miss, operations_of
from apiusage_desktop.core.findings.facts import Facts, Series
from apiusage_desktop.core.findings.finding import Confidence, Finding, Severity
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.rule import Rule, call_evidence
from apiusage_desktop.core.source import Dimension

NAME = "wrong_endpoint"
_LEAST, _FAILED = 5, 0.8
_MANY = 100


def is_unknown(call: Series) -> bool:
    """Tell whether the catalogue knows nothing of a call to the API."""
    return call.endpoint.startswith("api/") and not operations_of(call.method, call.endpoint)


def is_wrong(call: Series) -> bool:
    """Tell whether a call is unknown and does not work."""
    failed = call.failed_otherwise
    return failed >= _LEAST and failed >= _FAILED * call.requests and is_unknown(call)


def _judge(facts: Facts) -> Iterator[Finding]:
    for client in facts.clients:
        calls = [call for call in facts.calls_of(client.client) if is_wrong(call) and facts.is_recent(call.last_day)]
        if calls:
            yield _finding(client, calls)


def _finding(client: Series, calls: Sequence[Series]) -> Finding:
    failed = sum(call.failed_otherwise for call in calls)
    near = [near_miss(call.method, call.endpoint) for call in calls]
    first = calls[0]
    what = f"{words.call(first.method, first.endpoint)}, which the public API does not have"
    if len(calls) > 1:
        what = (
            f"{len(calls)} calls that the public API does not have, such as {words.call(first.method, first.endpoint)}"
        )
    meant = f" Probably meant: {near[0]}." if near[0] else ""
    return Finding(
        NAME,
        Severity.WARNING if failed >= _MANY else Severity.HINT,
        Confidence.LIKELY if near[0] else Confidence.POSSIBLE,
        f"{words.client(client.client_name)} makes {what}: {words.count(failed)} requests failed.{meant}",
        Remedy.VERIFY_ENDPOINT,
        failed,
        client.client,
        client.client_name,
        first.method if len(calls) == 1 else "",
        first.endpoint if len(calls) == 1 else "",
        saved_per_day=round(max(call.per_active_day for call in calls)) if first.active_days else None,
        evidence=call_evidence(calls, "failed", near_miss=near),
    )


RULE = Rule(NAME, "Wrong endpoint", _judge, needs=frozenset({Dimension.ENDPOINT, Dimension.STATUS}))
