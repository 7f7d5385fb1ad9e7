"""What the logs, the list of clients and the user together say of each client: what a page shows and rules judge by."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from apiusage_desktop.core.columns import CLIENT_COLUMNS, Column, Kind, counts, declared
from apiusage_desktop.core.directory import Directory
from apiusage_desktop.core.directory.known import CLIENT_CREDENTIALS, KnownClient
from apiusage_desktop.core.directory.profiles import ClientProfile
from apiusage_desktop.core.directory.scopes import NOT_REVIEWED, Call, ScopeReview, review_scopes
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import DateRange, month_of

QUIET_DAYS = 30

# A row of a week or month stands for days up to its last: a client that called in it may have called on that one.
_SQL = """with by_day as (
        select client, client_id, client_name, source, day, cast(sum(requests) as bigint) as requests
        from usage where client <> '' and requests > 0 group by client, client_id, client_name, source, day),
    stretches as (select source, first, max(last) as last from covered group by source, first)
    select cast(b.client as varchar) as client, cast(b.client_id as varchar) as client_id,
        cast(b.client_name as varchar) as client_name,
        cast(sum(case when $all_days or (b.day >= cast($first as date) and b.day < cast($end as date))
            then b.requests else 0 end) as bigint) as requests,
        cast(sum(case when b.day >= cast($month_first as date) and coalesce(s.last, b.day) < cast($month_end as date)
            then b.requests else 0 end) as bigint) as month_requests,
        min(b.day) as first_day, max(coalesce(s.last, b.day)) as last_day
    from by_day b left join stretches s on s.source = b.source and s.first = b.day
    group by b.client, b.client_id, b.client_name order by requests desc, b.client_name, b.client"""
_COLUMNS = (*CLIENT_COLUMNS, *counts("requests", "month_requests"), Column("first_day", Kind.DAY),
            Column("last_day", Kind.DAY))  # fmt: skip

_CALLS_SQL = """select distinct cast(client as varchar) as client, cast(method as varchar) as method,
    cast(endpoint as varchar) as endpoint from usage where client <> '' and endpoint <> '' and requests > 0"""

# Between the days of one log a day without rows had no calls; of one between two logs nothing is known.
_COVERED_SQL = """select distinct cast(unnest(generate_series(first, last, interval 1 day)) as date) as day
    from (select min(first) as first, max(last) as last from covered group by source) order by day"""


@dataclass(frozen=True, slots=True)
class ClientReview:
    """What is known of one client.

    Attributes:
        client: its key in the logs; its id where they do not have it.
        known: what the list of clients tells, if it has the client.
        profile: what the user says of it.
        requests: those of the period.
        month_requests: those of the month that the period ends in, as far as they are known to be of it.
        first_day, last_day: of its requests in all open logs; `None` where no log dates any.
        is_listed_nowhere: whether the logs have it and the list, which is whole, does not.
        calls_though_not_active: whether it called after the day on which it was last changed, and is not active.
        is_quiet: whether no log has a request of it in the days that are looked at, and it was there all the while.
        scopes: what of its scopes it needs.
    """

    client: str
    client_id: str
    client_name: str
    known: KnownClient | None
    profile: ClientProfile
    requests: int = 0
    month_requests: int = 0
    first_day: date | None = None
    last_day: date | None = None
    is_listed_nowhere: bool = False
    calls_though_not_active: bool = False
    is_quiet: bool = False
    scopes: ScopeReview = NOT_REVIEWED

    @property
    def budget_used(self) -> float:
        """The share of its budget that it used in the month; not a number without a budget."""
        return self.month_requests / self.profile.budget if self.profile.budget else math.nan

    @property
    def is_over_budget(self) -> bool:
        return self.profile.budget is not None and self.month_requests > self.profile.budget

    @property
    def has_scopes(self) -> bool:
        """Whether what it may do is told by scopes, and not by roles."""
        return self.known is not None and self.known.grant_type != CLIENT_CREDENTIALS

    @property
    def needs_a_look(self) -> bool:
        return (
            self.is_listed_nowhere or self.calls_though_not_active or self.is_quiet or self.is_over_budget
            or bool(self.scopes.unneeded)
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClientReviews:
    """What is known of all clients of the logs and of the list.

    Attributes:
        reviews: one a client, most requests first.
        month: the month that budgets are compared with; none, if no log has days.
        quiet: the days in which a client without requests is quiet: as many as asked for, or as the logs cover, and
            those between that they do not cover.
    """

    reviews: tuple[ClientReview, ...]
    month: DateRange | None = None
    quiet: DateRange | None = None


def review_clients(
    engine: Engine, directory: Directory, days: DateRange | None = None, quiet_days: int = QUIET_DAYS
) -> ClientReviews:
    """Look at all clients of the open logs and of the list of clients.

    Args:
        engine: has `usage` and `covered`.
        directory: who is who.
        days: the period of `requests`; `None` is all. All else is judged by all open logs.
        quiet_days: a client without requests on the last so many days that the logs cover is quiet.
    """
    covered = engine.run(_COVERED_SQL, {})["day"]
    last = _day(covered.iloc[-1]) if len(covered) else None
    first = _day(covered.iloc[-quiet_days:].iloc[0]) if len(covered) else None
    quiet = DateRange.inclusive(first, last) if first and last else None
    month = month_of(days.last if days else last) if last else None
    rows = declared(engine.run(_SQL, _bound(days, month)), _COLUMNS).to_dict("records")
    calls: dict[str, list[Call]] = {}
    for client, method, endpoint in engine.run(_CALLS_SQL, {}).itertuples(index=False, name=None):
        calls.setdefault(client, []).append((method, endpoint))
    seen = [_of_logs(row, directory, calls.get(str(row["client"]), ()), quiet) for row in rows]
    ids = {review.known.id for review in seen if review.known}
    silent = [_of_list(client, directory, quiet) for client in directory.clients if client.id not in ids]
    silent.sort(key=lambda review: review.client_name.casefold())
    return ClientReviews((*seen, *silent), month, quiet)


def _bound(days: DateRange | None, month: DateRange | None) -> dict[str, object]:
    never = date.min
    return {
        "all_days": days is None,
        "first": (days.start if days else never).isoformat(),
        "end": (days.end if days else never).isoformat(),
        "month_first": (month.start if month else never).isoformat(),
        "month_end": (month.end if month else never).isoformat(),
    }


def _of_logs(row: dict[Any, Any], directory: Directory, calls: Sequence[Call], quiet: DateRange | None) -> ClientReview:
    ident, name = str(row["client_id"]), str(row["client_name"])
    known = directory.clients.of(ident, name)
    last_day = _day(row["last_day"])
    is_whole = bool(len(directory.clients)) and directory.clients.is_complete
    # Without calls of single URLs there is nothing to compare scopes with.
    scopes = review_scopes(known.scopes, calls) if known and calls and known.grant_type != CLIENT_CREDENTIALS else None
    return ClientReview(
        client=str(row["client"]),
        client_id=ident,
        client_name=name,
        known=known,
        profile=directory.profiles.of(ident, name),
        requests=int(row["requests"]),
        month_requests=int(row["month_requests"]),
        first_day=_day(row["first_day"]),
        last_day=last_day,
        is_listed_nowhere=is_whole and known is None,
        calls_though_not_active=known is not None and not known.may_call and _called_since(known, last_day),
        is_quiet=known is not None and known.may_call and _is_quiet(known, last_day, quiet),
        scopes=scopes or NOT_REVIEWED,
    )


def _of_list(known: KnownClient, directory: Directory, quiet: DateRange | None) -> ClientReview:
    return ClientReview(
        client=known.id,
        client_id=known.id,
        client_name=known.name or known.id,
        known=known,
        profile=directory.profiles.of(known.id, known.name),
        is_quiet=known.may_call and quiet is not None and _is_quiet(known, None, quiet),
    )


def _called_since(known: KnownClient, last_day: date | None) -> bool:
    """Tell whether it called after its last change, which may have been that it was disabled."""
    return known.modified is None or last_day is None or last_day > known.modified.date()


def _is_quiet(known: KnownClient, last_day: date | None, quiet: DateRange | None) -> bool:
    if quiet is None or (known.created and known.created.date() > quiet.first):
        return False  # it had no time to call
    return last_day is None or last_day < quiet.first


def _day(value: Any) -> date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()
