"""What the rules look at: the requests of each client and call by day, summed once in the database.

Ten million rows become a table of single days in the engine, of which only sums and robust figures leave it: one line
for each client, and one for each of its calls.
"""

import functools
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from apiusage_desktop.core.contents import Contents
from apiusage_desktop.core.directory import NOBODY, Directory
from apiusage_desktop.core.directory.review import ClientReviews, review_clients
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.findings.thresholds import DEFAULT_THRESHOLDS, Thresholds

# More calls than any real organization has: where ids stand in paths, each is a call of its own.
_MOST_SERIES = 50_000

_COUNTS = {
    "requests": "1 = 1",
    "failed": "status_class in (4, 5)",
    "status_4xx_other": "status_class = 4 and coalesce(status_code, 0) <> 429",
    "status_429": "status_code = 429",
    "status_5xx": "status_class = 5",
    "status_401": "status_code = 401",
    "status_400": "status_code = 400",
}

_COUNTED = ", ".join(
    f"cast(sum(case when {counts} then requests else 0 end) as bigint) as {key}" for key, counts in _COUNTS.items()
)

_DAYS_SQL = f"""create or replace temp table finding_days as
    with dated as (select *, case when grain in ('day', 'request') then day end as known_day from usage)
    select client, method, endpoint, known_day as day, {_COUNTED}
    from dated group by client, method, endpoint, known_day having sum(requests) > 0"""  # noqa: S608 - text of ours

_SUMS = ", ".join(f"cast(sum({key}) as bigint) as {key}" for key in _COUNTS)

_CLIENT_DAYS_SQL = f"""create or replace temp table finding_client_days as
    select client, '' as method, '' as endpoint, day, {_SUMS} from finding_days group by client, day"""  # noqa: S608

# Of a few requests a day a large share fails by chance.
_LEAST_A_DAY = 5

# When a day counts as bad, and the requests that make it so; each is summed over the bad days alone.
_TROUBLES = {
    "failing": ("failed - status_429", "$failed_share * (requests - status_429)"),
    "denied": ("status_4xx_other", "0.8 * (requests - status_429)"),
    "unauthorized": ("status_401", "$authentication_share * requests"),
    "invalid": ("status_400", "$invalid_share * requests"),
    "throttled": ("status_429", "$throttled_share * requests"),
}


def _trouble_sql(name: str, counted: str, least: str) -> str:
    bad = f"{counted} >= {_LEAST_A_DAY} and {counted} >= {least}"
    return f"""cast(sum(case when {bad} then 1 else 0 end) as bigint) as {name}_days,
        cast(sum(case when {bad} then requests else 0 end) as bigint) as {name}_of,
        cast(sum(case when {bad} then {counted} else 0 end) as bigint) as {name}_count,
        min(case when {bad} then day end) as {name}_first, max(case when {bad} then day end) as {name}_last"""


def _series_sql(relation: str) -> str:
    troubles = ", ".join(_trouble_sql(name, *parts) for name, parts in _TROUBLES.items())
    # The first and the last day of the logs may not be whole.
    whole = "day > cast($first as date) and day < cast($last as date)"
    weekend = "isodow(day) >= 6"
    return f"""select client, method, endpoint, {_SUMS}, count(day) as active_days, min(day) as first_day,
            max(day) as last_day, cast(sum(case when {whole} then 1 else 0 end) as bigint) as whole_days,
            cast(sum(case when {whole} and {weekend} then 1 else 0 end) as bigint) as weekend_days,
            quantile_cont(case when {whole} then requests end, 0.5) as median,
            quantile_cont(case when {whole} then requests end, 0.1) as low,
            quantile_cont(case when {whole} then requests end, 0.9) as high,
            quantile_cont(case when {whole} and not {weekend} then requests end, 0.5) as working_day,
            quantile_cont(case when {whole} and {weekend} then requests end, 0.5) as weekend, {troubles}
        from {relation} group by client, method, endpoint order by requests desc, client, endpoint, method
        limit {_MOST_SERIES}"""  # noqa: S608 - text of ours


@dataclass(frozen=True, slots=True)
class Trouble:
    """The days on which more went wrong in one way than a threshold allows.

    Attributes:
        days: how many; 0 also where rows stand for longer than a day.
        of: the requests of these days.
        count: those of them that went wrong.
        first, last: the first and the last of these days.
    """

    days: int
    of: int
    count: int
    first: date | None
    last: date | None

    @property
    def share(self) -> float:
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Series:
    """The requests of a client, or of one of its calls, over the days.

    Attributes:
        client: the client's key; empty where the logs know none.
        method, endpoint: the call; both empty for all requests of a client.
        requests, failed, status_…: sums over all rows; `failed` has the 429.
        active_days: days with requests.
        whole_days: those of them that are neither the first nor the last day of the logs, which may not be whole.
        weekend_days: how many of these are Saturdays or Sundays.
        median, low, high: the requests of the middle whole day, and of those that 10 % are below and above.
        working_day, weekend: the medians of either.
        failing, denied, unauthorized, invalid, throttled: the days on which too many failed (429 aside), nearly all
            were answered 4xx (429 aside), or too many 401, 400 or 429.
    """

    client: str
    client_name: str
    method: str
    endpoint: str
    requests: int
    failed: int
    status_4xx_other: int
    status_429: int
    status_5xx: int
    status_401: int
    status_400: int
    active_days: int
    whole_days: int
    weekend_days: int
    first_day: date | None
    last_day: date | None
    median: float
    low: float
    high: float
    working_day: float
    weekend: float
    failing: Trouble
    denied: Trouble
    unauthorized: Trouble
    invalid: Trouble
    throttled: Trouble

    @property
    def failed_otherwise(self) -> int:
        """The failed requests without those answered 429."""
        return self.failed - self.status_429

    @property
    def per_active_day(self) -> float:
        return self.requests / max(1, self.active_days)


class Facts:
    """What is known of all clients and calls; each part is asked of the engine when a rule first needs it.

    Args:
        engine: has `usage`, and takes the tables of days.
        contents: what the open logs hold together.
        thresholds: the limits.
        directory: who the clients are, as far as that is known.
    """

    def __init__(
        self,
        engine: Engine,
        contents: Contents,
        thresholds: Thresholds = DEFAULT_THRESHOLDS,
        directory: Directory = NOBODY,
    ) -> None:
        self.engine = engine
        self.contents = contents
        self.thresholds = thresholds
        self.directory = directory
        self._names = {key: name for key, _, name in contents.clients}
        engine.run(_DAYS_SQL, {})
        engine.run(_CLIENT_DAYS_SQL, {})

    @functools.cached_property
    def days(self) -> tuple[date, ...]:
        """The days of which the logs have any request; a day without may not have been exported."""
        found = self.engine.run("select distinct day from finding_days where day is not null order by day", {})
        return tuple(day.date() for day in found["day"])

    @property
    def last_day(self) -> date | None:
        return self.days[-1] if self.days else None

    def days_between(self, first: date, last: date) -> int:
        """Return how many days with requests of anybody lie from one day to another, both among them."""
        return bisect_right(self.days, last) - bisect_left(self.days, first)

    def is_recent(self, day: date | None) -> bool:
        """Tell whether what was last seen on this day is still worth telling; what has no day is."""
        last = self.last_day
        return day is None or last is None or (last - day).days <= self.thresholds.recent_days

    @functools.cached_property
    def requests(self) -> int:
        """All requests of the logs."""
        return sum(client.requests for client in self.clients)

    @functools.cached_property
    def clients(self) -> tuple[Series, ...]:
        """Each client, the one with most requests first."""
        return self._series("finding_client_days")

    @functools.cached_property
    def calls(self) -> tuple[Series, ...]:
        """Each call of each client, the one with most requests first."""
        return self._series("finding_days")

    @functools.cached_property
    def reviews(self) -> ClientReviews:
        """What the list of OAuth clients and the logs together say of each client."""
        return review_clients(self.engine, self.directory)

    @functools.cached_property
    def _calls_by_client(self) -> dict[str, list[Series]]:
        found: dict[str, list[Series]] = {}
        for call in self.calls:
            found.setdefault(call.client, []).append(call)
        return found

    def calls_of(self, client: str) -> Sequence[Series]:
        """Return the calls of one client, the one with most requests first."""
        return self._calls_by_client.get(client, [])

    def daily(self, relation_of_clients: bool, chosen: Sequence[tuple[str, str, str]]) -> NDArray[np.float64]:
        """Return the requests of clients, or of calls, on each of `days`.

        Args:
            relation_of_clients: whether they are clients.
            chosen: client, method and endpoint of each.

        Returns:
            an array of one row each, with a column for each day.
        """
        relation = "finding_client_days" if relation_of_clients else "finding_days"
        values = np.zeros((len(chosen), len(self.days)))
        if not chosen:
            return values
        clients, methods, endpoints = (list(part) for part in zip(*chosen, strict=True))
        found = self.engine.run(
            f"""with chosen as (select unnest($clients) as client, unnest($methods) as method,
                    unnest($endpoints) as endpoint, unnest($numbers) as number)
                select c.number, d.day, d.requests from {relation} d join chosen c
                on d.client = c.client and d.method = c.method and d.endpoint = c.endpoint
                where d.day is not null""",  # noqa: S608 - text of ours
            {"clients": clients, "methods": methods, "endpoints": endpoints, "numbers": list(range(len(chosen)))},
        )
        places = np.searchsorted(np.array(self.days, dtype="datetime64[D]"), found["day"].to_numpy("datetime64[D]"))
        values[found["number"].to_numpy(), places] = found["requests"].to_numpy()
        return values

    def _series(self, relation: str) -> tuple[Series, ...]:
        first, last = (self.days[0], self.days[-1]) if self.days else (date.min, date.min)
        if len(self.days) < 3:  # then no day would be left
            first, last = first - timedelta(days=1) if self.days else first, last + timedelta(days=1)
        limits = self.thresholds
        bound = {
            "first": first.isoformat(), "last": last.isoformat(), "failed_share": limits.failed_share,
            "authentication_share": limits.authentication_share, "invalid_share": limits.invalid_share,
            "throttled_share": limits.throttled_share,
        }  # fmt: skip
        rows = self.engine.run(_series_sql(relation), bound)
        return tuple(self._one(row) for row in rows.to_dict("records"))

    def _one(self, row: dict[Any, Any]) -> Series:
        troubles = {
            name: Trouble(
                int(row.pop(f"{name}_days")), int(row.pop(f"{name}_of")), int(row.pop(f"{name}_count")),
                _day(row.pop(f"{name}_first")), _day(row.pop(f"{name}_last")),
            )
            for name in _TROUBLES
        }  # fmt: skip
        row |= {key: _day(row[key]) for key in ("first_day", "last_day")}
        row |= {key: str(row[key]) for key in ("client", "method", "endpoint")}
        parts: dict[str, Any] = row | troubles
        return Series(client_name=self._names.get(row["client"], row["client"]), **parts)


def _day(value: Any) -> date | None:
    return None if pd.isna(value) else value.date()
