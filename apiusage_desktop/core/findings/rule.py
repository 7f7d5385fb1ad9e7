"""What a rule is: a name, what it needs to know, and how it judges."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from apiusage_desktop.core.columns import Column, Kind, counts, shares
from apiusage_desktop.core.directory.known import CLIENT_CREDENTIALS
from apiusage_desktop.core.findings.facts import Facts, Series
from apiusage_desktop.core.findings.finding import Evidence, Finding
from apiusage_desktop.core.source import Dimension


@dataclass(frozen=True)
class Rule:
    """One kind of problem.

    Attributes:
        name: its name on the command line, in files and in sessions.
        title: what it is called on screen.
        judge: yields what it finds.
        needs: what the logs must be broken down by.
        least_days: the days that the logs must have, with counts of single days.
        exact_codes: whether single status codes must be known, not only their classes.
        asks_for: says what beside the logs is missing, such as the list of the organization's OAuth clients.
        gives_way_to: rules that say the same better: where one of them found something about the same client, and the
            same call or all of its calls, this one is silent.
    """

    name: str
    title: str
    judge: Callable[[Facts], Iterator[Finding]] = field(repr=False)
    needs: frozenset[Dimension] = frozenset()
    least_days: int = 0
    exact_codes: bool = False
    asks_for: Callable[[Facts], str] | None = None
    gives_way_to: tuple[str, ...] = ()

    def cannot_judge(self, facts: Facts) -> str:
        """Return why the open logs do not let this rule judge; empty if they do."""
        missing = self.needs - facts.contents.dimensions
        if missing:
            return (
                f"Not in these logs: they have no {' and no '.join(_WORDS.get(m, m.value) for m in sorted(missing))}."
            )
        if self.least_days and not facts.days:
            return "Not in these logs: they have no counts of single days."
        if len(facts.days) < self.least_days:
            return f"It needs {self.least_days} days with requests; these logs have {len(facts.days)}."
        if self.exact_codes and not facts.contents.exact_codes:
            return "Not in these logs: they count all 4xx together. Request logs tell the single codes."
        return self.asks_for(facts) if self.asks_for else ""


def list_of_clients(facts: Facts) -> str:
    """Say that a rule needs the list of OAuth clients, if it is not open."""
    return "" if len(facts.directory.clients) else "It needs the list of the OAuth clients: open it beside the logs."


def list_with_scopes(facts: Facts) -> str:
    """Say that a rule needs the scopes of clients, if the list is not open, or tells none that can be judged."""
    has_scopes = any(one.scopes and one.grant_type != CLIENT_CREDENTIALS for one in facts.directory.clients)
    told = (
        "" if has_scopes else "The list of the OAuth clients tells no scopes; clients of client credentials have roles."
    )
    return list_of_clients(facts) or told


def budgets(facts: Facts) -> str:
    """Say that a rule needs budgets, if no client has one."""
    has_one = any(profile.budget is not None for profile in facts.directory.profiles.profiles)
    return "" if has_one else "No client has a budget: give it one on the page Clients."


_WORDS = {Dimension.CLIENT: "clients", Dimension.ENDPOINT: "URLs", Dimension.METHOD: "methods",
          Dimension.STATUS: "statuses", Dimension.USER: "users"}  # fmt: skip

_CALL = (Column("method", Kind.METHOD), Column("endpoint", Kind.ENDPOINT), *counts("requests"))
_MOST_ROWS = 20


def call_evidence(calls: Sequence[Series], *keys: str, **more: Sequence[object]) -> Evidence:
    """Return a table of calls: method, URL, requests, and of these what is named.

    Args:
        calls: the calls, of which the first are shown.
        keys: attributes of a series; `failed_share`, `status_429_share`, … are shares of its requests.
        more: further columns of text, one value a call.
    """
    shown = list(calls[:_MOST_ROWS])
    rows = {"method": [c.method for c in shown], "endpoint": [c.endpoint for c in shown],
            "requests": [c.requests for c in shown]}  # fmt: skip
    columns = [*_CALL]
    for key, values in more.items():
        rows[key] = list(values[:_MOST_ROWS])
        columns.insert(2, Column(key, Kind.TEXT))
    for key in keys:
        name = key.removesuffix("_share")
        rows[key] = [_value(c, name, key) for c in shown]
        columns += shares(key) if key.endswith("_share") else [Column(key, _KINDS.get(key, Kind.COUNT))]
    return Evidence.of(tuple(columns), pd.DataFrame(rows))


_KINDS = {"first_day": Kind.DAY, "last_day": Kind.DAY, "per_active_day": Kind.AVERAGE}


def _value(series: Series, name: str, key: str) -> object:
    value = getattr(series, name)
    return value / series.requests if key.endswith("_share") else value
