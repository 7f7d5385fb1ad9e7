"""Unlisted and deprecated endpoints: calls that work today, and may not tomorrow.

**What.** Calls that the documentation of the public API marks as deprecated, and those that the catalogue does not know
at all but that work. One finding per client and kind.

**Formula.** Looked up in the catalogue, whatever the variables are called; at least 20 requests in all, the last one
of each call recent.
Where no method is known, a path is deprecated only if each of its methods is.

**False alarms.** An unlisted endpoint may be newer than the catalogue, or a preview that the client is meant to use.
"""

from collections.abc import Callable, Iterator, Sequence

from apiusage_desktop.core.findings import words
from apiusage_desktop.core.findings.catalogue import near_miss, operations_of
from apiusage_desktop.core.findings.facts import Facts, Series
from apiusage_desktop.core.findings.finding import Confidence, Evidence, Finding, Severity
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.rule import Rule, call_evidence
from apiusage_desktop.core.findings.wrong_endpoint import is_unknown, is_wrong
from apiusage_desktop.core.source import Dimension

NAME, DEPRECATED_NAME = "unlisted_endpoint", "deprecated_endpoint"
_LEAST = 20


def _unlisted(facts: Facts) -> Iterator[Finding]:
    for client, calls in _of_each(facts, lambda call: is_unknown(call) and not is_wrong(call)):
        near = [near_miss(call.method, call.endpoint) for call in calls]
        kept = call_evidence(calls, "failed_share", near_miss=near)
        what = "that this program's catalogue of the public API does not have"
        yield _finding(NAME, client, calls, what, Remedy.LOOK_UP_ENDPOINT, Confidence.POSSIBLE, kept)


def _deprecated(facts: Facts) -> Iterator[Finding]:
    def is_deprecated(call: Series) -> bool:
        known = operations_of(call.method, call.endpoint)
        return bool(known) and all(operation.deprecated for operation in known)

    for client, calls in _of_each(facts, is_deprecated):
        kept = call_evidence(calls, "per_active_day", "last_day")
        what = "that the API documentation marks as deprecated"
        yield _finding(DEPRECATED_NAME, client, calls, what, Remedy.REPLACE_DEPRECATED, Confidence.SURE, kept)


def _of_each(facts: Facts, is_meant: Callable[[Series], bool]) -> Iterator[tuple[Series, list[Series]]]:
    for client in facts.clients:
        calls = [call for call in facts.calls_of(client.client) if facts.is_recent(call.last_day) and is_meant(call)]
        if sum(call.requests for call in calls) >= _LEAST:
            yield client, calls


def _finding(
    name: str,
    client: Series,
    calls: Sequence[Series],
    what: str,
    remedy: Remedy,
    confidence: Confidence,
    evidence: Evidence,
) -> Finding:
    requests = sum(call.requests for call in calls)
    first = words.call(calls[0].method, calls[0].endpoint)
    made = first if len(calls) == 1 else f"{len(calls)} calls, such as {first},"
    return Finding(
        name,
        Severity.HINT,
        confidence,
        f"{words.client(client.client_name)} makes {made} {what}: {words.count(requests)} requests.",
        remedy,
        requests,
        client.client,
        client.client_name,
        calls[0].method if len(calls) == 1 else "",
        calls[0].endpoint if len(calls) == 1 else "",
        evidence=evidence,
    )


RULE = Rule(NAME, "Unlisted endpoint", _unlisted, needs=frozenset({Dimension.ENDPOINT}))
DEPRECATED_RULE = Rule(DEPRECATED_NAME, "Deprecated endpoint", _deprecated, needs=frozenset({Dimension.ENDPOINT}))
