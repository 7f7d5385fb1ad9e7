"""Authentication errors: a client whose credentials, roles or scopes are refused.

**What.** Where single codes are known: too many 401. Exports know only 4xx: there it is a client of which nearly
everything is refused on several days, whatever it asks for, which no wrong id or parameter does.

**Formula.** Single codes: days on which ≥ 5 requests and ≥ `authentication_share` were answered 401, at least 3 of them
(as many as there are in shorter logs), the last one recent. Classes only: days on which ≥ 80 % of the client's requests
were answered 4xx (429 aside), the same number of them, `failed_requests` refused in all, over at least 2 calls or all
that it makes. Critical if more than half is refused.

**False alarms.** One 401 now and then is how a client notices that its token has run out. Classes only: a client that
makes one call to a wrong endpoint looks the same; the sentence says that the log cannot tell.
"""

from collections.abc import Iterator

from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.findings import words
from apiusage_desktop.core.findings.facts import Facts, Series, Trouble
from apiusage_desktop.core.findings.failures import CANNOT_TELL, least_bad_days
from apiusage_desktop.core.findings.finding import Confidence, Finding, Severity
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.rule import Rule, call_evidence
from apiusage_desktop.core.source import Dimension

NAME = "authentication"
_CRITICAL_SHARE = 0.5


def _judge(facts: Facts) -> Iterator[Finding]:
    for client in facts.clients:
        if facts.contents.exact_codes and client.unauthorized.count:
            bad, keys = client.unauthorized, ("status_401", "status_401_share")
            if bad.days >= least_bad_days(facts) and facts.is_recent(bad.last):
                yield _finding(client, bad, facts, keys, "401", "", Confidence.SURE)
        elif _is_refused(client, facts):
            keys = ("status_4xx_other", "status_4xx_other_share")
            untold = "" if facts.contents.exact_codes else CANNOT_TELL
            yield _finding(client, client.denied, facts, keys, "4xx", untold, Confidence.LIKELY)


def _is_refused(client: Series, facts: Facts) -> bool:
    bad = client.denied
    if bad.days < least_bad_days(facts) or bad.count < facts.thresholds.failed_requests:
        return False
    calls = facts.calls_of(client.client)
    refused = [call for call in calls if call.denied.days]
    return len(refused) >= min(2, len(calls)) and facts.is_recent(bad.last)


def _finding(
    client: Series, bad: Trouble, facts: Facts, keys: tuple[str, ...], answer: str, more: str, confidence: Confidence
) -> Finding:
    when = f" {words.days(bad.first, bad.last)}" if bad.first and bad.last else ""
    always = ", whatever was asked for" if answer == "4xx" else ""
    calls = sorted(facts.calls_of(client.client), key=lambda call: -getattr(call, keys[0]))
    return Finding(
        NAME,
        Severity.CRITICAL if bad.share > _CRITICAL_SHARE else Severity.WARNING,
        confidence,
        f"{words.client(client.client_name)}: {words.share(bad.share)} of {words.count(bad.of)} requests were answered"
        f" {answer}{when}{always}.{more}",
        Remedy.RENEW_CREDENTIALS,
        bad.count,
        client.client,
        client.client_name,
        days=DateRange.inclusive(bad.first, bad.last) if bad.first and bad.last else None,
        saved_per_day=round(bad.count / bad.days) if bad.days else None,
        evidence=call_evidence(calls, *keys),
    )


RULE = Rule(NAME, "Authentication errors", _judge, needs=frozenset({Dimension.CLIENT, Dimension.STATUS}))
