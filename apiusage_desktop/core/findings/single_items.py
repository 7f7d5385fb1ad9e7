"""Single items where a bulk endpoint exists: GET …/{id} a thousand times a day.

**What.** A client asks for one item at a time although the API has a call that returns many: a list of the parent path,
or a POST to its `search`, `query` or `bulk`. Which ones there are is derived from the catalogue. One finding a client.

**Formula.** GET of a path that ends in a variable and has such a call; at least `bulk_requests` a day on the middle one
of its days (the first and last day of the logs aside), at least 3 days, the last one recent. Always a
hint. What it would save is reckoned at 25 items a call, the default page of most lists.

**False alarms.** Ids that come one at a time, as of conversations that just began, cannot be asked for together. Jobs
and other things that are asked for until they are done are left out.
"""

from collections.abc import Iterator, Sequence

from apiusage_desktop.core.findings import words
from apiusage_desktop.core.findings.catalogue import bulk_calls
from apiusage_desktop.core.findings.facts import Facts, Series
from apiusage_desktop.core.findings.finding import Confidence, Finding, Severity
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.rule import Rule, call_evidence
from apiusage_desktop.core.source import Dimension

NAME = "single_items"
_LEAST_DAYS, _PAGE = 3, 25


def _judge(facts: Facts) -> Iterator[Finding]:
    for client in facts.clients:
        calls = [call for call in facts.calls_of(client.client) if _is_of_one(call, facts)]
        if calls:
            yield _finding(client, calls, facts)


def _is_of_one(call: Series, facts: Facts) -> bool:
    if call.method != "GET" or call.whole_days < _LEAST_DAYS or call.median < facts.thresholds.bulk_requests:
        return False
    return bool(bulk_calls(call.endpoint)) and facts.is_recent(call.last_day)


def _finding(client: Series, calls: Sequence[Series], facts: Facts) -> Finding:
    per_day = sum(call.median for call in calls)
    first, bulk = calls[0], bulk_calls(calls[0].endpoint)
    more = f" and {words.counted(len(calls) - 1, 'other call')}" if len(calls) > 1 else ""
    return Finding(
        NAME,
        Severity.HINT,  # nobody knows from outside whether the ids could be had together
        Confidence.POSSIBLE,
        f"{words.client(client.client_name)} asks for single items {words.count(per_day)} times a day with"
        f" {words.call(first.method, first.endpoint)}{more}. {bulk[0]} returns many at a time.",
        Remedy.ASK_IN_BULK,
        sum(call.requests for call in calls),
        client.client,
        client.client_name,
        first.method if len(calls) == 1 else "",
        first.endpoint if len(calls) == 1 else "",
        saved_per_day=round(per_day * (1 - 1 / _PAGE)),
        evidence=call_evidence(calls, "per_active_day", instead=[bulk_calls(call.endpoint)[0] for call in calls]),
    )


RULE = Rule(
    NAME,
    "Single items where many can be had",
    _judge,
    needs=frozenset({Dimension.CLIENT, Dimension.ENDPOINT, Dimension.METHOD}),
    gives_way_to=("polling", "item_calls", "failures"),
)
