"""Unused clients: credentials that nobody needs, and somebody may find.

**What.** Clients of the list of OAuth clients that are active and made no request. One finding for all of them.

**Formula.** As the page *Clients* tells it: no request in the last 30 days that the logs cover, and there before these.

**False alarms.** Something that runs once a quarter. A log that does not have all clients: an export of a part of them.
"""

from collections.abc import Iterator

import pandas as pd

from apiusage_desktop.core.columns import CLIENT_COLUMNS, Column, Kind, text
from apiusage_desktop.core.directory.review import ClientReview
from apiusage_desktop.core.findings import words
from apiusage_desktop.core.findings.facts import Facts
from apiusage_desktop.core.findings.finding import Confidence, Evidence, Finding, Severity
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.rule import Rule, list_of_clients
from apiusage_desktop.core.source import Dimension

NAME = "unused_clients"
_LEAST_DAYS = 30
_SHOWN = 200

_COLUMNS = (*CLIENT_COLUMNS, *text("grant_type"), Column("last_day", Kind.DAY))


def _judge(facts: Facts) -> Iterator[Finding]:
    unused = [review for review in facts.reviews.reviews if review.is_quiet]
    quiet = facts.reviews.quiet
    if unused and quiet:
        named = words.listed([words.client(review.client_name) for review in unused])
        made = (
            "client of the list is active and made" if len(unused) == 1 else "clients of the list are active and made"
        )
        yield Finding(
            NAME,
            Severity.HINT,
            Confidence.LIKELY,
            f"{len(unused):,} {made} no request {words.days(quiet.first, quiet.last)}: {named}.",
            Remedy.DELETE_UNUSED,
            len(unused),
            evidence=_evidence(unused[:_SHOWN]),
        )


def _evidence(unused: list[ClientReview]) -> Evidence:
    rows = [
        {
            "client": review.client, "client_id": review.client_id, "client_name": review.client_name,
            "grant_type": review.known.grant_type if review.known else "",
            "last_day": pd.Timestamp(review.last_day) if review.last_day else pd.NaT,
        }
        for review in unused
    ]  # fmt: skip
    return Evidence.of(_COLUMNS, pd.DataFrame(rows))


RULE = Rule(
    NAME,
    "Unused clients",
    _judge,
    needs=frozenset({Dimension.CLIENT}),
    least_days=_LEAST_DAYS,
    asks_for=list_of_clients,
)
