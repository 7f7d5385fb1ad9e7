"""Disabled client: one that still calls although the list of OAuth clients says that it is not active.

**What.** Clients whose state is `disabled` or `inactive`, and that made requests after their last change, which may
have been that they were disabled.

**Formula.** As the page *Clients* tells it; the last request is recent.

**False alarms.** A list that was exported before the client was enabled again.
"""

from collections.abc import Iterator

from apiusage_desktop.core.findings import words
from apiusage_desktop.core.findings.facts import Facts
from apiusage_desktop.core.findings.finding import Confidence, Finding, Severity
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.rule import Rule, call_evidence, list_of_clients
from apiusage_desktop.core.source import Dimension

NAME = "inactive_client"


def _judge(facts: Facts) -> Iterator[Finding]:
    states = {r.client: r.known.state for r in facts.reviews.reviews if r.calls_though_not_active and r.known}
    for client in facts.clients:
        if client.client in states and facts.is_recent(client.last_day):
            last = f", the last of its {words.count(client.requests)} requests on {client.last_day}"
            yield Finding(
                NAME,
                Severity.WARNING,
                Confidence.LIKELY,
                f"{words.client(client.client_name)} is {states[client.client]}, and still calls"
                f"{last if client.last_day else ''}.",
                Remedy.STOP_CLIENT,
                client.requests,
                client.client,
                client.client_name,
                evidence=call_evidence(facts.calls_of(client.client), "failed_share", "first_day", "last_day"),
            )


RULE = Rule(
    NAME, "Disabled client still calling", _judge, needs=frozenset({Dimension.CLIENT}), asks_for=list_of_clients
)
