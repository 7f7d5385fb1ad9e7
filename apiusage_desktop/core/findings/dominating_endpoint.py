"""One endpoint dominates a client: where to begin with saving.

**What.** A large client that makes several calls, of which one has nearly all requests.

**Formula.** The client makes ≥ 5 % of all requests and at least 10,000, with at least 3 calls; one of them has ≥
`dominating_share` of its requests. Silent where another rule already says what is wrong with that call.

**False alarms.** Many programs are made for one call. It is a hint where to look, not a fault.
"""

from collections.abc import Iterator

from apiusage_desktop.core.findings import words
from apiusage_desktop.core.findings.facts import Facts
from apiusage_desktop.core.findings.finding import Confidence, Finding, Severity
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.rule import Rule, call_evidence
from apiusage_desktop.core.source import Dimension

NAME = "dominating_endpoint"
_SHARE_OF_ALL, _LEAST_REQUESTS, _LEAST_CALLS = 0.05, 10_000, 3


def _judge(facts: Facts) -> Iterator[Finding]:
    for client in facts.clients:
        calls = [call for call in facts.calls_of(client.client) if call.endpoint]
        is_large = client.requests >= max(_LEAST_REQUESTS, _SHARE_OF_ALL * facts.requests)
        if not is_large or len(calls) < _LEAST_CALLS or not facts.is_recent(client.last_day):
            continue
        share = calls[0].requests / client.requests
        if share >= facts.thresholds.dominating_share:
            yield Finding(
                NAME,
                Severity.HINT,
                Confidence.SURE,
                f"{words.share(share)} of the {words.count(client.requests)} requests of"
                f" {words.client(client.client_name)} are {words.call(calls[0].method, calls[0].endpoint)}, and that is"
                f" {words.share(calls[0].requests / facts.requests)} of all requests.",
                Remedy.OPTIMIZE,
                calls[0].requests,
                client.client,
                client.client_name,
                calls[0].method,
                calls[0].endpoint,
                evidence=call_evidence(calls, "per_active_day"),
            )


RULE = Rule(
    NAME,
    "One endpoint dominates",
    _judge,
    needs=frozenset({Dimension.CLIENT, Dimension.ENDPOINT}),
    gives_way_to=("polling", "cacheable", "single_items", "item_calls", "failures", "wrong_endpoint", "rate_limiting"),
)
