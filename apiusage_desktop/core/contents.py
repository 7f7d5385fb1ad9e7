"""What the open logs hold together: what can be chosen, and what they have no answer for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import duckdb

from apiusage_desktop.core.columns import unanswerable
from apiusage_desktop.core.queries.panel_query import PanelQuery
from apiusage_desktop.core.source import Account, Dimension, Source

_STATUSES = frozenset({"2xx", "3xx", "4xx other", "429", "5xx"})


@dataclass(frozen=True, slots=True)
class Contents:
    """What the open logs hold together.

    Attributes:
        dimensions: what they can be broken down by.
        days: the requests of each UTC day that has rows.
        clients: key, id and name of each client that any account names, by name.
        methods: the HTTP methods that occur.
        statuses: the statuses known: exact codes, or classes such as `5xx`, with 429 always apart.
        accounts: whether usage exports, request logs or both tell of the traffic.
        of_requests: what the single requests of the request logs can be broken down by, whatever account is shown.
        shown: the account that counts of days that both cover.
    """

    dimensions: frozenset[Dimension] = frozenset()
    days: tuple[tuple[date, int], ...] = ()
    clients: tuple[tuple[str, str, str], ...] = ()
    methods: tuple[str, ...] = ()
    statuses: frozenset[str] = frozenset()
    accounts: frozenset[Account] = frozenset()
    of_requests: frozenset[Dimension] = frozenset()
    shown: Account = Account.EXPORT

    @property
    def first_day(self) -> date | None:
        return self.days[0][0] if self.days else None

    @property
    def last_day(self) -> date | None:
        return self.days[-1][0] if self.days else None

    @property
    def exact_codes(self) -> bool:
        """Whether single status codes beside 429 are known, not only classes."""
        return any(status.isdigit() and status != "429" for status in self.statuses)

    @property
    def mixes_codes(self) -> bool:
        """Whether some logs tell single status codes and others only classes."""
        return self.exact_codes and bool(self.statuses & {"2xx", "4xx other"})

    @property
    def unknown(self) -> frozenset[str]:
        """The keys of the columns that the logs have no answer for: never zero, but unknown."""
        # A request log tells of each request: a status that does not occur is none, while an export may lack its count.
        told = _STATUSES if self.counts_logs and Dimension.STATUS in self.of_requests else frozenset()
        return unanswerable(self.dimensions, self.statuses | told)

    def unknown_to(self, question: PanelQuery) -> frozenset[str]:
        """Return the keys of the columns of a question's answer that the logs have nothing for."""
        known = self.of_requests | self.dimensions if question.of_both else self.of_requests
        return unanswerable(known, ()) if question.on_requests else self.unknown

    @property
    def tells_of_both(self) -> bool:
        """Whether usage exports and request logs are open: two accounts that never add up."""
        return len(self.accounts) > 1

    @property
    def counts_logs(self) -> bool:
        """Whether it is request logs that count, alone or by choice."""
        return Account.LOG in self.accounts and (self.shown is Account.LOG or not self.tells_of_both)

    def can_answer(self, question: PanelQuery) -> bool:
        """Tell whether the open logs can answer a question, be it with no rows."""
        return not self.missing(question)

    def missing(self, question: PanelQuery) -> frozenset[Dimension]:
        """Return what the logs would have to tell to answer a question, and do not."""
        return question.needs - (self.of_requests if question.on_requests else self.dimensions)

    def client_name(self, key: str) -> str:
        return next((name for known, _, name in self.clients if known == key), key)


def look_up_contents(cursor: duckdb.DuckDBPyConnection, sources: Collection[Source], shown: Account) -> Contents:
    """Look up what the logs hold together.

    Args:
        cursor: a cursor of the store, with the relation `usage`.
        sources: the open logs.
        shown: the account that counts of days that both cover.
    """
    days = cursor.execute(
        "select day, cast(sum(requests) as bigint) from usage where day is not null group by day order by day"
    ).fetchall()
    clients = cursor.execute(
        """select distinct cast(client as varchar), cast(client_id as varchar), cast(client_name as varchar) as name
        from usage_rows where client <> '' order by lower(name), 1"""
    ).fetchall()
    methods = cursor.execute(
        "select distinct cast(method as varchar) from usage where method <> '' order by 1"
    ).fetchall()
    statuses = cursor.execute("select distinct cast(status as varchar) from usage").fetchall()
    counting = [source for source in sources if source.counted]
    return Contents(
        dimensions=frozenset(d for source in counting or sources for d in source.dimensions),
        days=tuple((day, int(requests)) for day, requests in days),
        clients=tuple(clients),
        methods=tuple(method for (method,) in methods),
        statuses=frozenset(status for (status,) in statuses),
        accounts=frozenset(source.account for source in sources if source.included),
        of_requests=frozenset(
            dimension
            for source in sources
            if source.included and source.account is Account.LOG
            for dimension in source.dimensions
        ),
        shown=shown,
    )
