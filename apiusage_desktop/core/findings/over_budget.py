"""Over budget: a client that made more requests in a calendar month than the user gave it.

**What.** Clients with a budget (page *Clients*, *Tags and budget…*) and a month in which they exceed it. Each client is
told once, with its latest such month; all of them stand in the table.

**Formula.** The sum of the month against the budget; a month that the logs have in part is judged by that part, since
it can only get worse. The month is recent. A warning from a tenth above it on, a hint below.

**False alarms.** None: the budget is the user's own.
"""

from collections.abc import Iterator, Sequence

import pandas as pd

from apiusage_desktop.core.columns import Column, Kind, counts, shares
from apiusage_desktop.core.directory.budgets import OverBudget, months_over_budget
from apiusage_desktop.core.findings import words
from apiusage_desktop.core.findings.facts import Facts
from apiusage_desktop.core.findings.finding import Confidence, Evidence, Finding, Severity
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.rule import Rule, budgets
from apiusage_desktop.core.source import Dimension

NAME = "over_budget"
_MUCH = 1.1

_COLUMNS = (Column("month", Kind.DAY), *counts("requests", "budget"), *shares("budget_used"))


def _judge(facts: Facts) -> Iterator[Finding]:
    found: dict[str, list[OverBudget]] = {}
    for month in months_over_budget(facts.engine, facts.directory):
        found.setdefault(month.client, []).append(month)
    for months in found.values():
        if facts.is_recent(months[0].month.last):
            yield _finding(months)


def _finding(months: Sequence[OverBudget]) -> Finding:
    latest = months[0]
    month = f"{latest.month.start:%Y-%m}"
    return Finding(
        NAME,
        Severity.WARNING if latest.requests >= _MUCH * latest.budget else Severity.HINT,
        Confidence.SURE,
        f"{words.client(latest.client_name)} made {words.count(latest.requests)} requests in {month},"
        f" {words.share(latest.requests / latest.budget)} of its budget of {words.count(latest.budget)}.",
        Remedy.KEEP_BUDGET,
        latest.over,
        latest.client,
        latest.client_name,
        days=latest.month,
        evidence=_evidence(months),
    )


def _evidence(months: Sequence[OverBudget]) -> Evidence:
    frame = pd.DataFrame(
        {
            "month": pd.to_datetime([one.month.start for one in months]),
            "requests": [one.requests for one in months],
            "budget": [one.budget for one in months],
        }
    )
    return Evidence.of(_COLUMNS, frame.assign(budget_used=frame["requests"] / frame["budget"]))


RULE = Rule(NAME, "Over budget", _judge, needs=frozenset({Dimension.CLIENT}), asks_for=budgets)
