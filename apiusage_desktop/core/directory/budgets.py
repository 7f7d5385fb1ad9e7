"""Months in which clients made more requests than the budget that the user gave them."""

from dataclasses import dataclass

import pandas as pd

from apiusage_desktop.core.columns import Column, Kind, counts, declared, text
from apiusage_desktop.core.directory import Directory
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import DateRange, month_of

_COLUMNS = (*text("client", "client_id", "client_name"), Column("month", Kind.DAY), *counts("requests"))

# Of a row that stands for days of two months nobody knows how much either has.
_SQL = """with stretches as (select source, grain, first, max(last) as last from covered group by source, grain, first)
    select cast(client as varchar) as client, cast(client_id as varchar) as client_id,
        cast(client_name as varchar) as client_name, cast(date_trunc('month', day) as date) as month,
        cast(sum(requests) as bigint) as requests
    from usage u left join stretches s on s.source = u.source and s.grain = u.grain and s.first = u.day
    where client <> '' and day is not null and date_trunc('month', coalesce(s.last, day)) = date_trunc('month', day)
    group by client, client_id, client_name, cast(date_trunc('month', day) as date) order by client, month"""


@dataclass(frozen=True, slots=True)
class OverBudget:
    """A month in which a client made more requests than its budget."""

    client: str
    client_name: str
    month: DateRange
    requests: int
    budget: int

    @property
    def over(self) -> int:
        return self.requests - self.budget


def months_over_budget(engine: Engine, directory: Directory) -> tuple[OverBudget, ...]:
    """Return each calendar month of all open logs in which a client is over its budget, the latest month first.

    A month that the logs have in part is judged by that part: it can only get worse. So it is without the rows of weeks
    or periods that reach into another month.
    """
    if not directory.profiles.profiles:
        return ()
    found = []
    for row in declared(engine.run(_SQL, {}), _COLUMNS).to_dict("records"):
        budget = directory.profiles.of(row["client_id"], row["client_name"]).budget
        if budget is not None and row["requests"] > budget:
            month = month_of(pd.Timestamp(row["month"]).date())
            found.append(OverBudget(row["client"], row["client_name"], month, int(row["requests"]), budget))
    return tuple(sorted(found, key=lambda one: (-one.month.start.toordinal(), -one.over, one.client)))
