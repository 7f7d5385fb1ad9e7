"""Unneeded scopes: a client that may do more than it does.

**What.** Scopes that the list of OAuth clients says a client was granted, and that nothing it called asks for. Whoever
gets hold of its token can use them.

**Formula.** As the page *Clients* tells it: by the catalogue none of its calls takes the scope. The client made its
first request 30 days with requests of anybody or longer ago, and its last one is recent. Clients of client credentials
have roles instead, and are not judged.

**False alarms.** What it does once a year, and did not in these logs. What a call that is not in the catalogue needs is
not known: the finding is then marked as merely possible.
"""

from collections.abc import Iterator

import pandas as pd

from apiusage_desktop.core.columns import text
from apiusage_desktop.core.directory.review import ClientReview
from apiusage_desktop.core.findings import words
from apiusage_desktop.core.findings.facts import Facts
from apiusage_desktop.core.findings.finding import Confidence, Evidence, Finding, Severity
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.rule import Rule, list_with_scopes
from apiusage_desktop.core.source import Dimension

NAME = "unneeded_scopes"
_LEAST_DAYS = 30

_COLUMNS = text("scope", "scope_needed")


def _judge(facts: Facts) -> Iterator[Finding]:
    for review in facts.reviews.reviews:
        if review.scopes.unneeded and facts.is_recent(review.last_day) and _is_known_long_enough(review, facts):
            yield _finding(review)


def _is_known_long_enough(review: ClientReview, facts: Facts) -> bool:
    first, last = review.first_day, facts.last_day
    return first is not None and last is not None and facts.days_between(first, last) >= _LEAST_DAYS


def _finding(review: ClientReview) -> Finding:
    granted = sorted(review.known.scopes) if review.known else []
    unneeded, unknown = review.scopes.unneeded, len(review.scopes.unknown)
    sentence = (
        f"{words.client(review.client_name)} called nothing that asks for {len(unneeded):,} of its"
        f" {words.counted(len(granted), 'scope')}: {words.listed([words.shown(scope) for scope in unneeded])}."
    )
    if unknown:
        sentence += f" {words.counted(unknown, 'call')} of it {'is' if unknown == 1 else 'are'} not in the catalogue."
    return Finding(
        NAME,
        Severity.HINT,
        Confidence.POSSIBLE if unknown else Confidence.LIKELY,
        sentence,
        Remedy.NARROW_SCOPES,
        0,
        review.client,
        review.client_name,
        evidence=_evidence(review, granted),
    )


def _evidence(review: ClientReview, granted: list[str]) -> Evidence:
    """Return all scopes of a client, those first that it does not need, then those that reading would do for."""
    unneeded, narrower = review.scopes.unneeded, review.scopes.narrower
    needed = [scope for scope in granted if scope not in unneeded and scope not in narrower]
    rows = [(scope, "no") for scope in unneeded]
    rows += [(scope, f"{scope}:readonly would do") for scope in narrower]
    rows += [(scope, "yes") for scope in needed]
    return Evidence.of(_COLUMNS, pd.DataFrame(rows, columns=["scope", "scope_needed"]))


RULE = Rule(
    NAME,
    "Scopes not needed",
    _judge,
    needs=frozenset({Dimension.CLIENT, Dimension.ENDPOINT}),
    least_days=_LEAST_DAYS,
    asks_for=list_with_scopes,
)
