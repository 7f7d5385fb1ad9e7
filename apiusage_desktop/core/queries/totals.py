"""The totals above the panels."""

from dataclasses import dataclass

import numpy as np

from apiusage_desktop.core.columns import counts
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries.panel_query import OUTCOMES, TiledQuestion, run_filtered
from apiusage_desktop.core.tiles.period import Period, named_outcomes

_COLUMNS = counts("requests", "successful", "failed", "status_429", "unclassified", "clients", "endpoints", "days")

_SQL = f""", summed as (select {OUTCOMES},
        count(distinct nullif(cast(client as varchar), '')) as clients,
        count(distinct nullif(cast(endpoint as varchar), '')) as endpoints,
        count(distinct case when requests > 0 then day end) as days from filtered)
    select coalesce(requests, 0) as requests, coalesce(successful, 0) as successful, coalesce(failed, 0) as failed,
        coalesce(status_429, 0) as status_429, coalesce(unclassified, 0) as unclassified, clients, endpoints, days
    from summed"""


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over all requests the filter lets through.

    `requests = successful + failed + unclassified`; successful are 2xx and 3xx, failed 4xx and 5xx, and
    `status_429` is part of failed. `days` are the days with at least one request.
    """

    requests: int
    successful: int
    failed: int
    status_429: int
    unclassified: int
    clients: int
    endpoints: int
    days: int


def count_totals(period: Period) -> Totals:
    """Return the totals out of a tile."""
    tiles = period.tiles
    outcomes = named_outcomes(np.bincount(tiles.outcome, weights=period.requests, minlength=7).astype(np.int64)[None])
    clients, endpoints = tiles.groups("client"), tiles.groups("endpoint")
    return Totals(
        requests=int(outcomes["requests"][0]),
        successful=int(outcomes["successful"][0]),
        failed=int(outcomes["failed"][0]),
        status_429=int(outcomes["status_429"][0]),
        unclassified=int(outcomes["unclassified"][0]),
        clients=int(np.count_nonzero(period.has_rows(clients) & (clients.labels["client"] != ""))),
        endpoints=int(np.count_nonzero(period.has_rows(endpoints) & (endpoints.labels["endpoint"] != ""))),
        days=int(np.count_nonzero(tiles.by_outcome[period.low : period.high].any(axis=1))),
    )


def fetch_totals(engine: Engine, usage_filter: UsageFilter) -> Totals:
    row = run_filtered(engine, usage_filter, _SQL, _COLUMNS).iloc[0]
    return Totals(**{column.key: int(row[column.key]) for column in _COLUMNS})


TOTALS = TiledQuestion(fetch_totals, count_totals)
