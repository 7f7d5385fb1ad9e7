"""Unknown client: one that calls, and is not in the organization's list of OAuth clients.

**What.** Clients of the logs that the open list of OAuth clients does not have.

**Formula.** Neither its id nor, where the logs know only names, its name is in the list; the list is whole (all of its
pages are open); the last request is recent. A warning if it makes 1 % or more of all requests, a hint otherwise.

**False alarms.** A client that was deleted after its last request, or made after the list was exported. Clients of the
product itself and of vendors belong to other organizations, and are not in the list.
"""

from collections.abc import Iterator

from apiusage_desktop.core.findings import words
from apiusage_desktop.core.findings.facts import Facts
from apiusage_desktop.core.findings.finding import Confidence, Finding, Severity
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.rule import Rule, call_evidence, list_of_clients
from apiusage_desktop.core.source import Dimension

NAME = "unknown_client"
_MUCH = 0.01


def _judge(facts: Facts) -> Iterator[Finding]:
    unknown = {review.client for review in facts.reviews.reviews if review.is_listed_nowhere}
    for client in facts.clients:
        if client.client in unknown and facts.is_recent(client.last_day):
            share = client.requests / facts.requests
            until = f", the last on {client.last_day}" if client.last_day else ""
            yield Finding(
                NAME,
                Severity.WARNING if share >= _MUCH else Severity.HINT,
                Confidence.LIKELY,
                f"{words.client(client.client_name)} is not in the list of OAuth clients: it made"
                f" {words.count(client.requests)} requests{until}.",
                Remedy.INVESTIGATE_CLIENT,
                client.requests,
                client.client,
                client.client_name,
                evidence=call_evidence(facts.calls_of(client.client), "failed_share", "first_day", "last_day"),
            )


RULE = Rule(NAME, "Unknown client", _judge, needs=frozenset({Dimension.CLIENT}), asks_for=list_of_clients)
